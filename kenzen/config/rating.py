"""``kenzen rate``: rate all sellers at once, of the database or of Parquet files, and say how they stand."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kenzen.health.bulk import EngineName
from kenzen.kit import clock

if TYPE_CHECKING:  # what computes is left to the command: ``kenzen --help`` needs none of it
    import pyarrow as pa

    from kenzen.health.bulk.engines import Engine
    from kenzen.health.bulk.expression import RatedForAll
    from kenzen.health.bulk.run import Summary
    from kenzen.health.bulk.sources import Partition, Source
    from kenzen.health.rules.model import AnyModel
    from kenzen.marketplaces.models import Marketplace

console = Console(highlight=False)

AT_ONCE: Final = 5_000  # accounts that become due in one transaction


@dataclass(slots=True)
class Task:
    """Sellers to rate by one model at one instant. ``marketplace_id`` is None for those of files."""

    name: str
    source: "Source"
    model: "RatedForAll"
    zone: ZoneInfo
    at: datetime
    marketplace_id: int | None = None
    differing: list[int] = field(default_factory=list)


def rate(
    everybody: Annotated[bool, typer.Option("--all", help="All sellers.")] = False,
    engine: Annotated[EngineName, typer.Option(help="What computes.")] = EngineName.DUCKDB,
    parquet: Annotated[Path | None, typer.Option(help="Folder with sellers, orders and violations.")] = None,
    out: Annotated[Path | None, typer.Option(help="Parquet file for the rating of each seller.")] = None,
    model: Annotated[str, typer.Option(help="A model on trial: key of a built-in one, or file.")] = "",
    at: Annotated[str, typer.Option(help="A day, at its end, or an instant; without it, now.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone of the days in the folder.")] = "Asia/Tokyo",
    memory: Annotated[int, typer.Option(help="MB for the engine.", min=256)] = 2048,
    part: Annotated[int, typer.Option(help="Sellers rated at once.", min=1)] = 100_000,
    write: Annotated[bool | None, typer.Option(help="Whether ratings that differ are made anew.")] = None,
) -> None:
    """Rate all sellers at once and show how they stand; ratings in the database that differ are made anew.

    With a folder, a model on trial or another moment nothing is written.
    """
    from kenzen.health.bulk.engines import EngineMissing, running
    from kenzen.health.bulk.sources import BadTable

    now = clock.read()
    looks_only = bool(parquet or model or at)
    if not everybody:
        raise typer.BadParameter("say --all: single sellers are rated whenever something changes")
    if write and looks_only:
        raise typer.BadParameter("--write goes with the database as it is now, without --parquet, --model and --at")
    try:
        tasks = _of_folder(parquet, model, _zone(zone), at, now) if parquet else _of_database(model, at, now)
        with running(engine, memory=memory) as started, _written(out) as save:
            for task in tasks:
                _rate(task, started, part=part, save=save)
    except (BadTable, EngineMissing) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if write is not False and not looks_only:
        _make_anew(tasks, now)


# What is asked for


def _of_folder(folder: Path, model: str, zone: ZoneInfo, at: str, now: datetime) -> list[Task]:
    from django.conf import settings

    from kenzen.health.bulk.expression import is_rated_for_all, why_not
    from kenzen.health.bulk.sources import ParquetFolder

    if not settings.configured:
        settings.configure(USE_I18N=False)  # files are rated without an installation
    chosen = _model(model or "amazon_ahr")
    if not is_rated_for_all(chosen):
        raise typer.BadParameter(f"{chosen.key} {why_not(chosen)}, which is not for all sellers at once")
    return [Task(str(folder), ParquetFolder(folder), chosen, zone, _instant(at, zone, now))]


def _of_database(model: str, at: str, now: datetime) -> list[Task]:
    import django

    django.setup()
    from kenzen.marketplaces.models import Marketplace

    tried = _model(model) if model else None
    found = [_of_marketplace(row, tried, at, now) for row in Marketplace.objects.order_by("id")]
    return [task for task in found if task is not None]


def _of_marketplace(row: "Marketplace", tried: "AnyModel | None", at: str, now: datetime) -> Task | None:
    from kenzen.health.bulk.database import Database
    from kenzen.health.bulk.expression import counted, days_counted, is_rated_for_all, why_not
    from kenzen.health.queries import model_of

    zone = ZoneInfo(row.time_zone)
    moment = _instant(at, zone, now)
    model = tried or model_of(row.pk, moment)
    if not is_rated_for_all(model):
        console.print(f"{row.name_en}: {model.key} {why_not(model)}; its sellers are rated one by one.")
        return None
    source = Database(row.pk, counted(model), *days_counted(model, zone=zone, at=moment))
    return Task(row.name_en, source, model, zone, moment, row.pk)


def _model(name: str) -> "AnyModel":
    """A built-in model by its key, or one read from a file."""
    from kenzen.health import scoring

    if name in scoring.builtin_keys():
        return scoring.builtin(name)
    try:
        return scoring.read(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(scoring.builtin_keys())
        raise typer.BadParameter(f"{name} is neither a file nor one of {known}") from error
    except scoring.WrongModel as error:
        problems = [f"{name}:{problem.line}: {problem.path}: {problem.reason}" for problem in error.problems]
        raise typer.BadParameter("\n".join(problems)) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise typer.BadParameter(f"{name} is no time zone; one is Asia/Tokyo") from error


def _instant(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """A day stands for its end; an instant without an offset is the zone's."""
    from kenzen.health.rules.windows import starts_at

    if not text:
        return now
    try:
        if len(text) == len("2026-11-24"):
            return starts_at(date.fromisoformat(text) + timedelta(days=1), zone) - timedelta(microseconds=1)
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text} is neither a day like 2026-11-24 nor an instant") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)


# Rating


def _rate(task: Task, engine: "Engine", *, part: int, save: "Callable[[pa.Table], None]") -> None:
    from kenzen.health.bulk.run import Summary, rate_partition
    from kenzen.health.bulk.sources import partitions

    began, summary = time.monotonic(), Summary()
    with _progress() as progress:
        sellers = task.source.sellers(engine)
        bar = progress.add_task(task.name, total=len(sellers))
        for some in partitions(sellers, size=part):
            rows = rate_partition(task.source, engine, some, task.model, zone=task.zone, at=task.at)
            summary.add(rows)
            save(rows)
            task.differing += _differing(task, some, rows)
            progress.advance(bar, some.sellers)
    console.print(_table(task, summary, time.monotonic() - began))


def _differing(task: Task, some: "Partition", rows: "pa.Table") -> list[int]:
    if task.marketplace_id is None:
        return []
    from kenzen.health.bulk.standings import differing

    return differing(some, rows, task.model)


@contextmanager
def _written(out: Path | None) -> "Iterator[Callable[[pa.Table], None]]":
    """Takes ratings a part at a time, and writes them to the file if there is one."""
    import pyarrow.parquet

    writers: list[pyarrow.parquet.ParquetWriter] = []

    def write(rows: "pa.Table") -> None:
        if out is None:
            return
        if not writers:
            writers.append(pyarrow.parquet.ParquetWriter(out, rows.schema))
        writers[0].write_table(rows.cast(writers[0].schema))

    try:
        yield write
    finally:
        for writer in writers:
            writer.close()


def _make_anew(tasks: list[Task], now: datetime) -> None:
    """The ratings that differ become due; then whatever is due is rated by the rules, with ledger, history and fact."""
    from kenzen.health import actions, jobs

    seller_ids = [seller_id for task in tasks for seller_id in task.differing]
    with _progress() as progress:
        bar = progress.add_task("Made anew", total=len(seller_ids))
        for start in range(0, len(seller_ids), AT_ONCE):
            actions.have_rated(seller_ids=seller_ids[start : start + AT_ONCE], now=now)
        while rated := jobs.rate_due(now=now):
            progress.advance(bar, rated)


# What is shown


def _progress() -> Progress:
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*parts, console=console)


def _table(task: Task, summary: "Summary", seconds: float) -> Table:
    from kenzen.health.rules.rating import bands

    table = Table(title=f"{task.name}: {task.model.key}, {task.at.astimezone(task.zone):%Y-%m-%d %H:%M %Z}")
    table.add_column("", min_width=20)
    table.add_column("sellers", justify="right", min_width=12)
    table.add_row("rated", f"{summary.sellers:,}")
    for band in bands(task.model):
        table.add_row(band.name.en, f"{summary.by_band[band.key]:,}")
    if task.marketplace_id is not None:
        table.add_row("kept otherwise", f"{len(task.differing):,}")
    table.add_section()
    table.add_row("lowest rating", "" if summary.lowest is None else f"{summary.lowest:,}")
    table.add_row("seconds", f"{seconds:,.1f}")
    return table
