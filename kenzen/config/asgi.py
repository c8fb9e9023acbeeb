"""One ASGI application: live streams on the loop, Django's pages as WSGI in a fixed pool of threads beside it.

A thread works and never waits for the network: requests are read whole before they get one, answers need none to leave.
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any, Final

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.utils.translation.trans_real import parse_accept_lang_header

from kenzen.config import wsgi  # isort: skip  # first: it sets Django up
from kenzen.config import api
from kenzen.facts import live
from kenzen.kit.errors import Text

__all__ = ["Application"]

BODY_BYTES: Final = 2_500_000  # our longest forms have some ten thousand; programs send as much as Django takes
FILES_TO: Final = "/health/reports/"  # the one page that takes files
FILES_BYTES: Final = 12_000_000  # a report of 10 MB and what a form adds to it
BODY_SECONDS: Final = 10.0
PROGRAMS_BODY_SECONDS: Final = 30.0

_TOO_LARGE: Final = (
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    _("What was sent is too large, so it was not accepted. Go back, shorten the text and send it again."),
)
_TOO_SLOW: Final = (
    HTTPStatus.REQUEST_TIMEOUT,
    _("The form did not arrive in time, so it was not accepted. Go back and send it once more."),
)


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
        by_program, with_files = scope["path"].startswith(f"/{api.PREFIX}"), scope["path"] == FILES_TO
        most = _program_bytes() if by_program else FILES_BYTES if with_files else BODY_BYTES
        try:
            async with asyncio.timeout(PROGRAMS_BODY_SECONDS if by_program or with_files else BODY_SECONDS):
                body = await _whole_body(scope, receive, most=most)
        except _Gone:
            return
        except _TooLarge:
            await (_decline_program(scope, send) if by_program else _decline(send, *_TOO_LARGE))
        except TimeoutError:
            await _decline(send, *_TOO_SLOW)
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
    """The body has more bytes than its address takes."""


class _Gone(Exception):
    """The client left before it had sent everything."""


def _program_bytes() -> int:
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return most


async def _whole_body(scope: live.Scope, receive: live.Receive, *, most: int) -> bytes:
    if int(dict(scope["headers"]).get(b"content-length", 0)) > most:
        raise _TooLarge
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > most:
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
    await _answer(send, status, b"text/plain; charset=utf-8", body)


async def _decline_program(scope: live.Scope, send: live.Send) -> None:
    """Too large a body, told as every other refusal is told to a program."""
    asked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
    with override(_language(asked)):
        refusal = api.said("api.too_large")
        body = json.dumps(refusal.for_programs(), ensure_ascii=False).encode()
    await _answer(send, HTTPStatus(refusal.status), b"application/json", body)


def _language(asked: str) -> str:
    known = dict(settings.LANGUAGES)
    wanted = (language.partition("-")[0] for language, _weight in parse_accept_lang_header(asked.lower()))
    return next((language for language in wanted if language in known), settings.LANGUAGE_CODE)


async def _answer(send: live.Send, status: HTTPStatus, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    if status is HTTPStatus.REQUEST_TIMEOUT:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _said(sentence: Text, language: str) -> str:
    with override(language):
        return str(sentence)
