"""Running the demo: prepares its database, starts its processes, says where to look."""

import asyncio
from collections.abc import Callable

from rich.console import Console

from kenzen.config.environment import Environment


def run(environment: Callable[[], Environment], *, host: str, port: int, console: Console) -> None:
    """Serve the demo until it is stopped."""
    chosen = environment()
    _prepare(console)
    _say_where(console, host, port)
    asyncio.run(_serve(chosen, host, port))


def _prepare(console: Console) -> None:
    from django.core.management import call_command

    from kenzen.config.demo import seed
    from kenzen.kit import clock

    with console.status("Preparing the database"):
        call_command("migrate", interactive=False, verbosity=0)
        seed(now=clock.read())


async def _serve(environment: Environment, host: str, port: int) -> None:
    from kenzen.config.processes import embedded
    from kenzen.config.processes.signals import stopped_by_signal

    await embedded.run(environment, host=host, port=port, stop=stopped_by_signal())


def _say_where(console: Console, host: str, port: int) -> None:
    from kenzen.accounts.rules import DEMO_PASSWORD

    base = f"http://{host}:{port}"
    console.print(f"\n[bold]Kenzen demo[/bold]  {base}/  (password of everybody: {DEMO_PASSWORD})")
    console.print("  seller     yamada@example.jp   山田商店, at risk, with warnings")
    console.print("  seller     suzuki@example.jp   鈴木雑貨, healthy")
    console.print("  associate  sato@example.jp     takes the calls (sign in in another browser or a private window)")
    console.print("  Choose ready at the desk, press 今すぐ電話がほしい as the seller, and open both phones from the pages.")
    console.print("  Stop with Ctrl-C.\n")
