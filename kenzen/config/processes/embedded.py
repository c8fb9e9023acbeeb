"""Web and dispatcher in one process: the demo and small installations."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from kenzen.config.environment import Environment
from kenzen.config.processes import dispatching, web


async def run(environment: Environment, *, host: str, port: int, stop: asyncio.Event) -> None:
    """Serve and dispatch until ``stop`` is set; if one part fails, the other is stopped in good order."""

    async def part(work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            stop.set()

    await asyncio.gather(
        part(web.run(environment, host=host, port=port, stop=stop)), part(dispatching.run(environment, stop=stop))
    )
