"""One ASGI application: live streams on the loop, Django's pages as WSGI in a fixed pool of threads beside it."""

import asyncio
from typing import Any

from a2wsgi import WSGIMiddleware

from kenzen.config import wsgi  # first: it sets Django up
from kenzen.facts import live

__all__ = ["Application"]


class Application:
    """Pages and streams of one process. ``threads`` bounds the pages served at once."""

    def __init__(self, *, threads: int) -> None:
        self.hub = live.Hub()
        pages: Any = wsgi.application  # a2wsgi names the types of WSGI otherwise than Django
        self._pages: Any = WSGIMiddleware(pages, workers=threads)

    async def __call__(self, scope: live.Scope, receive: live.Receive, send: live.Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http" and scope["path"] == live.PATH and scope["method"] == "GET":
            await live.stream(self.hub, scope, receive, send)
        elif scope["type"] == "http":
            await self._pages(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _lifespan(self, receive: live.Receive, send: live.Send) -> None:
        await receive()
        listening = asyncio.create_task(self.hub.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})
