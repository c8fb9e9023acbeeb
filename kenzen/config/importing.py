"""``kenzen import-report``: take in reports of other marketplaces from files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # what needs the settings is left to the command: ``kenzen --help`` needs none
    from kenzen.accounts.queries import SellerView


def import_report(
    files: Annotated[list[Path], typer.Argument(help="Reports as they came, also packed (.gz).", metavar="FILE...")],
    seller: Annotated[str, typer.Option(help="The seller's reference.")] = "",
    seller_id: Annotated[int | None, typer.Option(help="The seller's number here, in place of a reference.")] = None,
    marketplace: Annotated[str, typer.Option(help="Code of the seller's marketplace, if there are several.")] = "",
) -> None:
    """Take in what another marketplace reports of a seller's account. The same file twice changes nothing."""
    import django

    django.setup()
    from django.utils import translation

    with translation.override("en"):
        found = _by_id(seller_id) if seller_id is not None else _by_reference(seller, marketplace)
        taken = [_take(file, found) for file in files]
    if not all(taken):
        raise typer.Exit(1)


def _by_id(seller_id: int) -> "SellerView":
    from kenzen.accounts.queries import sellers_by_id

    found = sellers_by_id({seller_id}).get(seller_id)
    if found is None:
        raise typer.BadParameter(f"there is no seller with the number {seller_id}", param_hint="--seller-id")
    return found


def _by_reference(reference: str, code: str) -> "SellerView":
    from kenzen.accounts.queries import seller_with

    if not reference:
        raise typer.BadParameter("say whose report it is: --seller or --seller-id", param_hint="--seller")
    found = seller_with(marketplace_id=_marketplace(code), reference=reference)
    if found is None:
        raise typer.BadParameter(f"there is no seller with the reference {reference}", param_hint="--seller")
    return found


def _marketplace(code: str) -> int:
    """The marketplace with that code; without one, the only one there is."""
    from kenzen.marketplaces.models import Marketplace

    rows = Marketplace.objects.filter(code=code) if code else Marketplace.objects.all()
    ids = list(rows.values_list("id", flat=True)[:2])
    if len(ids) == 1:
        return ids[0]
    problem = f"there is no marketplace with the code {code}" if code else "say which marketplace it is"
    raise typer.BadParameter(problem, param_hint="--marketplace")


def _take(file: Path, seller: "SellerView") -> bool:
    """Take in one file and say what became of it; false if it was declined."""
    from kenzen.health.actions import import_report as take_in
    from kenzen.health.rules.report import MAX_BYTES
    from kenzen.kit import clock
    from kenzen.kit.errors import Refused, explain

    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        imported = take_in(seller_id=seller.id, person_id=None, content=content, file_name=file.name, now=clock.read())
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}", err=True)
        return False
    except Refused as refused:
        said = explain(refused)
        typer.echo(f"{file}: {said.what} {said.why} {said.next_step}", err=True)
        return False
    typer.echo(f"{file}: {'taken in' if imported.new else 'known already, nothing was changed'}")
    for sentence in (*imported.changes, *imported.remarks):
        typer.echo(f"  {sentence}")
    return True
