"""How a process is asked to end."""

import asyncio
import logging
import signal

log = logging.getLogger(__name__)


def stopped_by_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set; a second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear(number: signal.Signals) -> None:
        log.info("%s: finishing what is under way", number.name)
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, hear, number)
    return stop
