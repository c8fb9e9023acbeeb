"""Free ports on loopback, and waiting until a program has taken its own."""

import itertools
import random
import socket
import subprocess
import time
from pathlib import Path

START_SECONDS = 15
# Between the ports of Asterisk's sound and those that the kernel gives to whoever connects: such a port could be gone
# again before the program that is to listen there has started. Each comes with the eleven behind it, for sound.
POOL = range(22_000, 32_000, 12)

_next = itertools.cycle(random.sample(POOL, len(POOL)))


def free() -> int:
    """An even port that nobody uses for UDP or TCP now."""
    kinds = (socket.SOCK_DGRAM, socket.SOCK_STREAM)
    return next(port for port in _next if not any(_is_taken(port, kind) for kind in kinds))


def wait_until_taken(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a started program listens on its UDP port."""
    deadline = time.monotonic() + START_SECONDS
    while not _is_listened_on(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} does not listen on port {port}")
        time.sleep(0.02)


def _is_listened_on(port: int) -> bool:
    """Asked of the kernel: binding the port to find out would take it from the program that is just starting."""
    sockets = Path("/proc/net/udp").read_text().splitlines()[1:]
    return any(int(line.split()[1].rpartition(":")[2], 16) == port for line in sockets)


def _is_taken(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False
