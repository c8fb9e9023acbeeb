"""One ASGI application: live streams on the loop, Django's pages as WSGI in a fixed pool of threads beside it.

A thread works and never waits for the network: requests are read whole before they get one, answers need none to leave.
"""

import asyncio
from http import HTTPStatus
from typing import Any, Final

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kenzen.config import wsgi  # first: it sets Django up
from kenzen.facts import live
from kenzen.kit.errors import Text

__all__ = ["Application"]

BODY_BYTES: Final = 2_500_000  # just below what Django itself takes; our longest forms have some ten thousand
BODY_SECONDS: Final = 10.0

_TOO_LARGE: Final = _(
    "What was sent is too large, so it was not accepted. Go back, shorten the text and send it again."
)
_TOO_SLOW: Final = _("The form did not arrive in time, so it was not accepted. Go back and send it once more.")


class Application:
    """Pages and streams of one process. ``threads`` bounds the pages served at once."""

    def __init__(self, *, threads: int) -> None:
        self.hub = live.Hub()
        pages: Any = wsgi.application  # a2wsgi names the types of WSGI otherwise than Django
        # A queue without end for what Django answers, which is never long: a slow reader does not hold the thread.
        self._pages: Any = WSGIMiddleware(pages, workers=threads, send_queue_size=0)

    async def __call__(self, scope: live.Scope, receive: live.Receive, send: live.Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["path"] == live.PATH and scope["method"] == "GET":
            await live.stream(self.hub, scope, receive, send)
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: live.Scope, receive: live.Receive, send: live.Send) -> None:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _whole_body(scope, receive)
        except _Gone:
            return
        except _TooLarge:
            await _decline(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
        except TimeoutError:
            await _decline(send, HTTPStatus.REQUEST_TIMEOUT, _TOO_SLOW)
        else:
            await self._pages(_with_clear_headers(scope), _read_already(body), send)

    async def _lifespan(self, receive: live.Receive, send: live.Send) -> None:
        await receive()
        listening = asyncio.create_task(self.hub.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})


class _TooLarge(Exception):
    """The body has more than ``BODY_BYTES``."""


class _Gone(Exception):
    """The client left before it had sent everything."""


async def _whole_body(scope: live.Scope, receive: live.Receive) -> bytes:
    if int(dict(scope["headers"]).get(b"content-length", 0)) > BODY_BYTES:
        raise _TooLarge
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > BODY_BYTES:
            raise _TooLarge
    return b"".join(parts)


def _read_already(body: bytes) -> live.Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _with_clear_headers(scope: live.Scope) -> live.Scope:
    """Without names that WSGI cannot tell from others: ``X_Forwarded_For`` would pass for the proxy's header."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if b"_" not in name]}


async def _decline(send: live.Send, status: HTTPStatus, sentence: Text) -> None:
    """A few words in every language: whose request it is has not been read."""
    body = "\n\n".join(_said(sentence, language) for language, _name in settings.LANGUAGES).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if status is HTTPStatus.REQUEST_TIMEOUT:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _said(sentence: Text, language: str) -> str:
    with override(language):
        return str(sentence)
