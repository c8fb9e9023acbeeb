"""All phones of a benchmark: a small SIP far end over UDP that answers at once and notes when each INVITE arrived.

The time is the kernel's own stamp of the packet, so that it is exact however busy this process is. Sellers' phones
(numbers) hang up by themselves after a while. No sound is sent.
"""

import heapq
import re
import selectors
import socket
import struct
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

SO_TIMESTAMPNS: Final = 35
BUFFER: Final = 8 * 1024 * 1024
CALLED: Final = re.compile(r"INVITE sip:([^@;>]*)@")
DISPLAY: Final = re.compile(r'From: *"?([^"<]*)"?\s*<', re.IGNORECASE)
URI: Final = re.compile(r"<([^>]*)>")
COPIED: Final = ("via", "from", "call-id", "cseq", "record-route")
SDP: Final = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)


@dataclass(frozen=True, slots=True)
class Invite:
    """A phone was asked to ring. ``called`` is a number or the name of a desk; ``at`` is seconds since 1970."""

    called: str
    caller: str
    at: float


class FarEnd:
    """The phones, in a process of their own."""

    def __init__(self, port: int, *, hold_seconds: float) -> None:
        self.port = port
        context = get_context("spawn")
        self._commands, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(port, hold_seconds, theirs), daemon=True)
        self._process.start()
        self._commands.recv()  # it listens

    @property
    def pid(self) -> int:
        """Process id, for those who measure."""
        return self._process.pid or 0

    def take(self) -> list[Invite]:
        """The INVITEs since the last call."""
        self._commands.send("take")
        taken: list[Invite] = self._commands.recv()
        return taken

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


def _serve(port: int, hold_seconds: float, commands: Connection) -> None:
    phones = _Phones(port, hold_seconds)
    selector = selectors.DefaultSelector()
    selector.register(phones.socket, selectors.EVENT_READ)
    selector.register(commands, selectors.EVENT_READ)
    commands.send("ready")
    while True:
        for key, _ in selector.select(phones.seconds_until_due()):
            if key.fileobj is commands:
                commands.recv()
                commands.send(phones.take())
            else:
                phones.read_all()
        phones.hang_up_due()


class _Phones:
    def __init__(self, port: int, hold_seconds: float) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.bind(("127.0.0.1", port))
        self.socket.setblocking(False)
        self._port = port
        self._hold = hold_seconds
        self._invites: list[Invite] = []
        self._answers: dict[str, bytes] = {}  # by Call-ID, for INVITEs that are repeated
        self._to_end: dict[str, bytes] = {}
        self._due: list[tuple[float, str]] = []
        self._peer: tuple[str, int] = ("", 0)

    def take(self) -> list[Invite]:
        taken, self._invites = self._invites, []
        self._answers.clear()
        return taken

    def seconds_until_due(self) -> float | None:
        return max(self._due[0][0] - time.monotonic(), 0) if self._due else None

    def read_all(self) -> None:
        while True:
            try:
                data, ancillary, _, self._peer = self.socket.recvmsg(8192, 256)
            except BlockingIOError:
                return
            self._read(data.decode(), _stamp(ancillary))

    def _read(self, message: str, at: float) -> None:
        head, _, _ = message.partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        headers = {line.partition(":")[0].strip().lower(): line for line in lines}
        call_id = headers["call-id"]
        if start.startswith("INVITE"):
            self._invited(start, headers, lines, call_id, at)
        elif start.startswith("ACK"):
            if call_id in self._to_end:
                heapq.heappush(self._due, (time.monotonic() + self._hold, call_id))
        elif start.startswith(("BYE", "CANCEL", "OPTIONS")):
            self._to_end.pop(call_id, None)
            self._send(_response("200 OK", lines, headers["to"]))

    def _invited(self, start: str, headers: dict[str, str], lines: list[str], call_id: str, at: float) -> None:
        if call_id in self._answers:
            self._send(self._answers[call_id])
            return
        called, caller = CALLED.match(start), DISPLAY.match(headers["from"])
        assert called is not None
        self._invites.append(Invite(called[1], caller[1].strip() if caller else "", at))
        to = f"{headers['to']};tag=x"
        contact = f"Contact: <sip:x@127.0.0.1:{self._port}>"
        self._send(_response("180 Ringing", lines, to, contact))
        self._answers[call_id] = _response("200 OK", lines, to, contact, body=SDP)
        self._send(self._answers[call_id])
        if called[1].startswith("+"):
            self._to_end[call_id] = _bye(headers, to, call_id, self._port)

    def hang_up_due(self) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            _, call_id = heapq.heappop(self._due)
            if bye := self._to_end.pop(call_id, None):
                self._send(bye)

    def _send(self, message: bytes) -> None:
        self.socket.sendto(message, self._peer)


def _stamp(ancillary: list[tuple[int, int, bytes]]) -> float:
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = struct.unpack("qq", data[:16])
            return float(seconds + nanoseconds / 1e9)
    return time.time()


def _response(status: str, lines: list[str], to: str, *more: str, body: str = "") -> bytes:
    copied = [line for line in lines if line.partition(":")[0].strip().lower() in COPIED]
    kind = ("Content-Type: application/sdp",) if body else ()
    head = (f"SIP/2.0 {status}", *copied, to, *more, *kind, f"Content-Length: {len(body)}")
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def _bye(headers: dict[str, str], to: str, call_id: str, port: int) -> bytes:
    peer = URI.search(headers["contact"])
    assert peer is not None
    head = (
        f"BYE {peer[1]} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{abs(hash(call_id))}",
        f"From:{to.partition(':')[2]}",
        f"To:{headers['from'].partition(':')[2]}",
        call_id,
        "CSeq: 1 BYE",
        "Max-Forwards: 70",
        "Content-Length: 0",
    )
    return ("\r\n".join(head) + "\r\n\r\n").encode()
