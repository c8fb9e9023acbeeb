"""The web server's connections: whoever neither sends nor reads for long is let go. Uvicorn would wait for ever."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS: Final = 10.0  # for the head of a request, from the first byte of the connection or of the request on
READ_SECONDS: Final = 30.0  # for reading on, once 64 KiB wait to be read


class PatientConnection(H11Protocol):
    """An HTTP connection with bounds for a slow head and a slow reader. The application itself bounds slow bodies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = _Patience(HEAD_SECONDS)
        self._reading = _Patience(READ_SECONDS)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._head.start(transport.close)

    def data_received(self, data: bytes) -> None:
        """Wait for the next head as long as no request is under way."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._head.start(self.transport.close)
        else:
            self._head.stop()

    def pause_writing(self) -> None:
        """Much waits to be read."""
        super().pause_writing()
        self._reading.start(self.transport.abort)

    def resume_writing(self) -> None:
        """It was read."""
        super().resume_writing()
        self._reading.stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        super().connection_lost(exc)
        self._head.stop()
        self._reading.stop()


class _Patience:
    """A timer that runs once at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None

    def start(self, ended: Callable[[], None]) -> None:
        """Call ``ended`` when patience is at its end, counted from the first start."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._seconds, ended)

    def stop(self) -> None:
        """What was waited for has come."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
