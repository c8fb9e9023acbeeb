"""The program ``kenzen``: every process and chore of an installation as one command with help."""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from kenzen.config import importing, rating
from kenzen.config.processes import CannotListen
from kenzen.telephony.asterisk.engine.download import CannotFetch
from kenzen.telephony.asterisk.engine.run import AsteriskEnded, CannotStart

if TYPE_CHECKING:  # reading the settings is left to the commands: ``kenzen --help`` needs none
    from kenzen.config.environment import Environment

program = typer.Typer(
    help="Kenzen: account health support for marketplaces.", no_args_is_help=True, pretty_exceptions_enable=False
)
console = Console(highlight=False)
KEY_NAME_LETTERS = 80

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="TCP port to listen on.", min=1, max=65535)]


def main() -> None:
    """Entry point of the installed program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kenzen.config.settings")
    try:
        program()
    except (CannotFetch, CannotStart, AsteriskEnded, CannotListen) as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"])
            typer.echo(f"{name}: {problem['msg']}" if name else problem["msg"], err=True)
        sys.exit(2)


def _environment() -> "Environment":
    import django

    django.setup()
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # lies in the data folder, which SQLite needs as well
    return settings.KENZEN


def _run(process: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    from kenzen.config.processes.signals import stopped_by_signal

    async def until_stopped() -> None:
        await process(stopped_by_signal())

    asyncio.run(until_stopped())


@program.command()
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    data: Annotated[Path, typer.Option(help="Folder for the demo's database.")] = Path("var/demo"),
    asterisk: Annotated[bool, typer.Option("--asterisk", help="Run on a real Asterisk, fetched on first use.")] = False,
) -> None:
    """Serve the demo: web and dispatcher in one process on SQLite, with people to sign in as."""
    data.mkdir(parents=True, exist_ok=True)
    os.environ |= {"KENZEN_DEMO": "1", "KENZEN_DATA_DIR": str(data), "KENZEN_DATABASE_URL": ""}
    os.environ["KENZEN_PHONE_SYSTEM"] = "asterisk" if asterisk else "simulated"
    environment = _environment()
    from kenzen.config.processes import demo as process

    process.run(environment, host=host, port=port, console=console)


@program.command()
def web(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the pages and their live streams. Run as many as you like behind one proxy."""
    environment = _environment()
    from kenzen.config.processes import web as process

    _run(lambda stop: process.run(environment, host=host, port=port, stop=stop))


@program.command()
def dispatcher() -> None:
    """Pair waiting sellers with ready associates and look after their calls. Run two for safety."""
    environment = _environment()
    from kenzen.config.processes import dispatching

    if "sqlite" in environment.database:
        raise typer.BadParameter("a dispatcher of its own needs PostgreSQL; on SQLite use `kenzen serve`")

    _run(lambda stop: dispatching.run(environment, stop=stop))


@program.command()
def asterisk(
    host: Host = "127.0.0.1",
    http_port: Annotated[int, typer.Option(help="TCP port of its REST interface.")] = 8088,
    sip_port: Annotated[int, typer.Option(help="UDP and TCP port of SIP.")] = 5060,
    desk: Annotated[list[str] | None, typer.Option(help="Name of a desk phone; may be given again.")] = None,
    folder: Annotated[Path, typer.Option(help="Its configuration, passwords and logs.")] = Path("var/asterisk"),
) -> None:
    """Fetch, configure and run an Asterisk for development, and print its SIP accounts."""
    from kenzen.telephony.asterisk.engine import softphones

    settings = softphones.softphone_settings(
        folder.absolute(), host=host, http_port=http_port, sip_port=sip_port, desks=desk or softphones.DESKS
    )
    softphones.serve(settings, console=console)


@program.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Web and dispatcher in one process: the small installation, on SQLite or PostgreSQL."""
    environment = _environment()
    from kenzen.config.processes import embedded

    _run(lambda stop: embedded.run(environment, host=host, port=port, stop=stop))


@program.command()
def migrate() -> None:
    """Create or upgrade the database and gather the static files. Safe to run again."""
    _environment()
    from django.core.management import call_command

    call_command("migrate", interactive=False)
    call_command("collectstatic", interactive=False, verbosity=0)


@program.command(name="api-key")
def api_key(
    marketplace: Annotated[str, typer.Argument(help="Code of the marketplace, such as jp.")],
    name: Annotated[str, typer.Argument(help="What the key is for; people tell keys apart by it.")],
) -> None:
    """Make a key by which programs send and read a marketplace's data. Its secret is shown this once."""
    _environment()
    from kenzen.accounts.actions import make_key
    from kenzen.kit import clock
    from kenzen.marketplaces.queries import marketplace_id

    found = marketplace_id(marketplace)
    if found is None:
        raise typer.BadParameter(f"there is no marketplace with the code {marketplace}", param_hint="MARKETPLACE")
    if not 0 < len(name.strip()) <= KEY_NAME_LETTERS:
        raise typer.BadParameter(f"a name has 1 to {KEY_NAME_LETTERS} letters", param_hint="NAME")
    typer.echo(make_key(marketplace_id=found, name=name.strip(), now=clock.read()).secret)


program.command()(rating.rate)
program.command(name="import-report")(importing.import_report)


@program.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Any of Django's own commands, for example: kenzen manage createsuperuser."""
    from django.core.management import execute_from_command_line

    logging.captureWarnings(True)
    execute_from_command_line(["kenzen manage", *context.args])
