"""The demo: prepares its database, starts its processes, says where to look."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from rich.console import Console

from kenzen.accounts.rules import DEMO_PASSWORD
from kenzen.config.demo import seed
from kenzen.config.environment import Environment
from kenzen.config.processes import embedded
from kenzen.config.processes.signals import stopped_by_signal
from kenzen.kit import clock
from kenzen.telephony.asterisk.engine import download, softphones
from kenzen.telephony.asterisk.engine import run as engine


def run(environment: Environment, *, host: str, port: int, console: Console) -> None:
    """Serve the demo until it is stopped. Raises what the engine raises if Asterisk cannot be had."""
    with console.status("Preparing the database"):
        call_command("migrate", interactive=False, verbosity=0)
        seed(now=clock.read())
    with _phones(environment, console) as ready:
        _say_where(ready, console, f"http://{host}:{port}")
        asyncio.run(_serve(ready, host, port))


async def _serve(environment: Environment, host: str, port: int) -> None:
    await embedded.run(environment, host=host, port=port, stop=stopped_by_signal())


@contextmanager
def _phones(environment: Environment, console: Console) -> Iterator[Environment]:
    """The environment with an Asterisk of the demo's own, if it is to run on one."""
    if environment.phone_system == "simulated":
        yield environment
        return
    settings = softphones.softphone_settings((environment.data_dir / "asterisk").absolute())
    installation = download.fetch(download.default_prefix(), console=console)
    with engine.running(settings, installation):
        console.print(softphones.account_table(settings))
        yield environment.model_copy(update={"asterisk": softphones.options_for(settings)})


def _say_where(environment: Environment, console: Console, address: str) -> None:
    console.print(f"\n[bold]Kenzen demo[/bold]: {address}/\n")
    console.print(f"  seller     yamada@example.jp   password {DEMO_PASSWORD}   (山田商店, at risk)")
    console.print(f"  associate  sato@example.jp     password {DEMO_PASSWORD}   (in another browser)\n")
    console.print("  1. As the associate, choose 受付可 (ready) at the desk.")
    console.print("  2. As the seller, press 今すぐ電話がほしい and ask for a call.")
    if environment.phone_system == "simulated":
        console.print("  3. Open both phones: the desk and the seller's page have a link to theirs.")
    else:
        console.print("  3. Both softphones ring: register them with the SIP accounts above.")
    console.print("\n  Stop with Ctrl-C.\n")
