"""The seller's violations and metrics as files for spreadsheets."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from kenzen.accounts.audience import seller_page
from kenzen.accounts.queries import SellerView
from kenzen.health.queries import tables
from kenzen.kit import clock
from kenzen.kit.downloads import FORMS, file_name

TABLES: Final = {"violations": tables.violations, "metrics": tables.metrics}


@seller_page
@require_GET
def export(_request: HttpRequest, seller: SellerView, what: str, form: str) -> HttpResponseBase:
    """The table ``what`` in the format ``form``, called by the seller and the day at the marketplace."""
    make, answer = TABLES.get(what), FORMS.get(form)
    if make is None or answer is None:
        raise Http404
    now = clock.read()
    table = make(seller, now=now)
    day = f"{now.astimezone(table.zone):%Y-%m-%d}"
    return answer(table, file_name(seller.name, table.name, day, form=form))
