"""The web process: pages and live streams."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from kenzen.config.asgi import Application
from kenzen.config.environment import Environment
from kenzen.config.processes import CannotListen
from kenzen.config.processes.connections import PatientConnection

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """A web server that leaves signals to the process it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: ``stopped_by_signal`` hears them."""
        yield


async def run(environment: Environment, *, host: str, port: int, stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set; running requests are finished. Raises ``CannotListen`` if the port is taken."""
    listening = _listen(host, port)
    application = Application(threads=environment.web_threads)
    server = _Server(
        uvicorn.Config(
            application,
            http=PatientConnection,
            ws="none",
            access_log=False,
            log_config=None,
            proxy_headers=False,  # whom to believe about clients is said by KENZEN_CLIENT_IP_HEADER and KENZEN_HTTPS
            timeout_graceful_shutdown=10,
        )
    )
    if not environment.sees_clients:
        log.warning("KENZEN_CLIENT_IP_HEADER is not set: wrong passwords are counted by account, not by client")
    log.info("pages are served at http://%s:%s/", host, port)
    serving, stopped = asyncio.create_task(server.serve([listening])), asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    application.hub.close()
    server.should_exit = True
    await serving


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CannotListen(
            f"Cannot listen on {host} port {port}: {error.strerror}. Choose another with --port."
        ) from error
    # Connections inherit it; asyncio leaves it to us. Without it the end of a page waits 40 ms for the reader's ACK.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
