"""The web process: pages and live streams."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from kenzen.config.asgi import Application
from kenzen.config.environment import Environment


class _Server(uvicorn.Server):
    """A web server that leaves signals to the process it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: ``stopped_by_signal`` hears them."""
        yield


async def run(environment: Environment, *, host: str, port: int, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set; running requests are finished. Raises ``SystemExit`` if the port is taken."""
    application = Application(threads=environment.web_threads)
    server = _Server(
        uvicorn.Config(application, host=host, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=10)
    )
    serving, stopped = asyncio.create_task(server.serve()), asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    application.hub.close()
    server.should_exit = True
    await serving
    if not stop.is_set():
        raise SystemExit(f"The web server could not listen on {host}:{port}.")
