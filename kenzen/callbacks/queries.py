"""Reading callback requests."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from kenzen.callbacks import rules
from kenzen.callbacks.models import Callback
from kenzen.callbacks.rules import EndReason, State, Waiting


@dataclass(frozen=True, slots=True)
class CallbackView:
    """A request as its seller and its associate see it. ``number`` is E.164."""

    id: int
    seller_id: int
    department_id: int
    subject: str
    question: str
    number: str
    extension: str
    language: str
    state: State
    end_reason: EndReason
    requested_at: datetime
    place_at: datetime
    due_at: datetime | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still counts as the seller's one open request."""
        return self.state in rules.OPEN


def callback(callback_id: int) -> CallbackView | None:
    """One request, or ``None``."""
    row = Callback.objects.filter(id=callback_id).first()
    return None if row is None else _view(row)


def callback_of_seller(*, seller_id: int, callback_id: int) -> CallbackView | None:
    """The seller's own request, or ``None``: other sellers' requests do not exist for them."""
    row = Callback.objects.filter(id=callback_id, seller_id=seller_id).first()
    return None if row is None else _view(row)


def callbacks_of_seller(seller_id: int, *, limit: int = 50) -> list[CallbackView]:
    """The seller's requests, newest first."""
    return [_view(row) for row in Callback.objects.filter(seller_id=seller_id).order_by("-requested_at")[:limit]]


def open_callback(seller_id: int) -> CallbackView | None:
    """The seller's open request, or ``None``."""
    row = Callback.objects.filter(seller_id=seller_id, state__in=rules.OPEN).first()
    return None if row is None else _view(row)


def open_callback_id(seller_id: int) -> int | None:
    """The id of the seller's open request, or ``None``."""
    return Callback.objects.filter(seller_id=seller_id, state__in=rules.OPEN).values_list("id", flat=True).first()


def position(view: CallbackView) -> int | None:
    """Place in the queue, 1 is next; ``None`` unless waiting."""
    if view.state is not State.WAITING:
        return None
    ahead = Q(place_at__lt=view.place_at) | Q(place_at=view.place_at, id__lt=view.id)
    return Callback.objects.filter(ahead, department_id=view.department_id, state=State.WAITING).count() + 1


def queue(department_ids: Collection[int], *, limit: int = 50) -> list[CallbackView]:
    """Waiting requests of the departments in the order they are served."""
    rows = Callback.objects.filter(department_id__in=department_ids, state=State.WAITING).order_by("place_at", "id")
    return [_view(row) for row in rows[:limit]]


def queue_length(department_ids: Collection[int]) -> int:
    """How many requests wait in the departments."""
    return Callback.objects.filter(department_id__in=department_ids, state=State.WAITING).count()


def departments_waited_for() -> frozenset[int]:
    """Departments in whose queues somebody waits."""
    rows = Callback.objects.filter(state=State.WAITING).order_by().values_list("department_id", flat=True)
    return frozenset(rows.distinct())


def lock_waiting(department_ids: Collection[int], *, limit: int) -> list[Waiting]:
    """Heads of the queues, locked for the caller's transaction; rows another dispatcher holds are left to it."""
    rows = Callback.objects.filter(department_id__in=department_ids, state=State.WAITING).order_by("place_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    fields = ("id", "department_id", "place_at", "seller_id", "seller__name", "number", "extension")
    return [Waiting(*row) for row in rows.values_list(*fields)[:limit]]


def due(*, now: datetime, limit: int) -> list[tuple[int, State]]:
    """Requests whose state ends by itself by ``now``."""
    rows = Callback.objects.filter(due_at__lte=now, state__in=[State.MISSED, State.WAITING]).order_by("due_at")
    return [(id_, State(state)) for id_, state in rows.values_list("id", "state")[:limit]]


def next_due_at() -> datetime | None:
    """When the next request ends by itself."""
    rows = Callback.objects.filter(state__in=[State.MISSED, State.WAITING]).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def _view(row: Callback) -> CallbackView:
    return CallbackView(
        id=row.id,
        seller_id=row.seller_id,
        department_id=row.department_id,
        subject=row.subject,
        question=row.question,
        number=row.number,
        extension=row.extension,
        language=row.language,
        state=State(row.state),
        end_reason=EndReason(row.end_reason),
        requested_at=row.requested_at,
        place_at=row.place_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )
