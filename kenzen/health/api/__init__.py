"""What programs of a marketplace send and read: orders, violations, sellers, standings. Parse, one call, answer."""

from datetime import date, timedelta
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Path, Query

from kenzen.accounts.audience import program_of
from kenzen.accounts.queries import SellerView, seller_with
from kenzen.health import actions, queries
from kenzen.health.api import answers, batches, bodies, paging, standing
from kenzen.health.queries import for_programs
from kenzen.health.queries.for_programs import Which
from kenzen.kit import clock
from kenzen.kit.errors import Refused
from kenzen.marketplaces.queries import zone_of

HISTORY_DAYS: Final = 180  # without a wish
MOST_HISTORY_DAYS: Final = 731

DECLINES: Final = {401: answers.Decline, 422: answers.WrongFields}
SENDING: Final = DECLINES | {400: answers.Decline, 413: answers.Decline}
OF_SELLER: Final = {404: answers.Decline}

router = Router(tags=["health"])
Reference = Annotated[bodies.SellerReference, Path(..., description="The marketplace's own name of the seller.")]
FileName = Annotated[bodies.Line, Query("", description="Shown beside the report.")]
Chosen = Annotated[Which, Query("all", description="All of them, or the open or closed ones only.")]
Cursor = Annotated[str, Query("", max_length=200, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(100, ge=1, le=500, description="Violations on a page.")]
FirstDay = Annotated[
    bodies.Day | None, Query(None, description="First local day; 180 days up to `last` if it is missing.")
]
LastDay = Annotated[bodies.Day | None, Query(None, description="Last local day; today if it is missing.")]


@router.post("/orders", response={200: answers.Taken, **SENDING}, url_name="api_orders", summary="Send daily counts")
def send_orders(request: HttpRequest, body: bodies.ManyCounts) -> answers.Taken:
    """Numbers of orders and of what went wrong with them, by local day.

    Idempotent by `key`: the same row again is `unchanged`; another content under a known key is refused unless its
    revision is higher. The rows of one seller are taken together and rate the account once.
    """
    return batches.take_counts(program_of(request), body.rows, now=clock.read())


@router.post(
    "/violations/events", response={200: answers.Taken, **SENDING}, url_name="api_events", summary="Send violations"
)
def send_events(request: HttpRequest, body: bodies.ManyEvents) -> answers.Taken:
    """What happened to violations: opened, changed, resolved, an appeal accepted, withdrawn.

    Idempotent by `key`. Events may come late, twice or in any order; the rating is the one of ordered events.
    """
    return batches.take_events(program_of(request), body.rows, now=clock.read())


@router.post("/sellers", response={200: answers.Taken, **SENDING}, url_name="api_sellers", summary="Send sellers")
def send_sellers(request: HttpRequest, body: bodies.ManySellers) -> answers.Taken:
    """Accounts of sellers by the marketplace's own references. Known ones are changed, new ones added."""
    return batches.take_sellers(program_of(request), body.rows, now=clock.read())


@router.post(
    "/sellers/{reference}/state",
    response={200: answers.State, **SENDING, **OF_SELLER},
    url_name="api_state",
    summary="Put an account into a state",
)
def change_state(request: HttpRequest, body: bodies.StateBody, reference: Reference) -> answers.State:
    """Normal, at risk, under review (funds are held, selling goes on), deactivated or closed."""
    seller = _seller(request, reference)
    actions.change_state(seller_id=seller.id, state=body.state, now=clock.read())
    return answers.State(state=body.state)


REPORT_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The file as the publisher made it, at most 10 MB.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/xml": {"schema": {"type": "string"}},
        },
    }
}


@router.post(
    "/sellers/{reference}/reports",
    response={200: answers.ImportedReport, **SENDING, **OF_SELLER},
    url_name="api_reports",
    summary="Import a performance report",
    openapi_extra=REPORT_BODY,
)
def import_report(
    request: HttpRequest,
    reference: Reference,
    file_name: FileName = "",
) -> Any:
    """An Amazon seller performance report (JSON, or XML of version 1). The same file twice changes nothing."""
    seller = _seller(request, reference)
    return actions.import_report(
        seller_id=seller.id, person_id=None, content=request.body, file_name=file_name, now=clock.read()
    )


@router.get(
    "/sellers/{reference}",
    response={200: answers.Health, **DECLINES, **OF_SELLER},
    url_name="api_seller",
    summary="Read a standing",
)
def read_seller(request: HttpRequest, reference: Reference) -> answers.Health:
    """State, rating and band of an account with the ledger that explains each point, metrics, and actions in force."""
    return standing.answer(reference, queries.account_health(_seller(request, reference), now=clock.read()))


@router.get(
    "/sellers/{reference}/violations",
    response={200: answers.Violations, **DECLINES, **OF_SELLER},
    url_name="api_violations",
    summary="Read violations",
)
def read_violations(
    request: HttpRequest,
    reference: Reference,
    which: Chosen = "all",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Any:
    """Violations of an account, the newest first, page by page."""
    seller = _seller(request, reference)
    rows = for_programs.violations_page(seller.id, which=which, after=paging.place(cursor), limit=limit + 1)
    more = len(rows) > limit
    return {"violations": rows[:limit], "next_cursor": paging.cursor(rows[limit - 1]) if more else None}


@router.get(
    "/sellers/{reference}/history",
    response={200: answers.History, **DECLINES, **OF_SELLER},
    url_name="api_history",
    summary="Read the history",
)
def read_history(
    request: HttpRequest,
    reference: Reference,
    first: FirstDay = None,
    last: LastDay = None,
) -> Any:
    """The rating at the end of each local day. At most 731 days at once."""
    seller = _seller(request, reference)
    span = _span(first, last or clock.read().astimezone(zone_of(seller.marketplace_id)).date())
    return {"days": for_programs.history(seller.id, first=span[0], last=span[1])}


def _span(first: date | None, last: date) -> tuple[date, date]:
    begin = last - timedelta(days=HISTORY_DAYS - 1) if first is None else first
    if not 0 <= (last - begin).days < MOST_HISTORY_DAYS:
        raise Refused("health.span_not_shown", most=MOST_HISTORY_DAYS)
    return begin, last


def _seller(request: HttpRequest, reference: str) -> SellerView:
    """The seller of the program's marketplace; those of others do not exist for it."""
    seller = seller_with(marketplace_id=program_of(request).marketplace_id, reference=reference)
    if seller is None:
        raise Refused("accounts.no_such_seller", reference=reference)
    return seller
