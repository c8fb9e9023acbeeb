"""Free ports on loopback, and waiting until a program has taken its own."""

import socket
import subprocess
import time
from pathlib import Path

START_SECONDS = 15


def free() -> int:
    """A port that nobody uses for UDP or TCP now."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < 60000 and not _is_taken(port, socket.SOCK_STREAM):
            return port


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
