"""Reading associates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kenzen.staffing.models import Associate
from kenzen.staffing.rules import BreakReason, Presence, ReadyAssociate


@dataclass(frozen=True, slots=True)
class AssociateView:
    """An associate as other rooms see them."""

    id: int
    person_id: int
    name: str
    phone: str
    presence: Presence
    presence_since: datetime
    break_reason: BreakReason
    department_ids: tuple[int, ...]


def associate_of(person_id: int) -> AssociateView | None:
    """The associate a person is, or ``None``."""
    row = Associate.objects.filter(person_id=person_id).select_related("person").prefetch_related("departments").first()
    return None if row is None else _view(row)


def associate_name(associate_id: int) -> str:
    """The name sellers hear on the phone, or an empty text."""
    return Associate.objects.filter(id=associate_id).values_list("person__name", flat=True).first() or ""


def lock_ready(department_ids: Collection[int], *, limit: int) -> list[ReadyAssociate]:
    """Ready associates who serve one of the departments, the longest ready first, with all they serve.

    Locked for the caller's transaction; rows held by others are left out.
    """
    if not department_ids:
        return []
    serving = Associate.departments.through.objects.filter(department_id__in=department_ids).values("associate_id")
    ready = Associate.objects.filter(presence=Presence.READY, id__in=serving).order_by("presence_since", "id")
    if connection.features.has_select_for_update_skip_locked:
        ready = ready.select_for_update(skip_locked=True)
    rows = list(ready.values_list("id", "phone", "presence_since")[:limit])
    ids = [row[0] for row in rows]
    if not ids:
        return []
    skills: dict[int, set[int]] = {id_: set() for id_ in ids}
    for associate_id, department_id in Associate.departments.through.objects.filter(associate_id__in=ids).values_list(
        "associate_id", "department_id"
    ):
        skills[associate_id].add(department_id)
    return [ReadyAssociate(*row, department_ids=frozenset(skills[row[0]])) for row in rows]


def _view(row: Associate) -> AssociateView:
    return AssociateView(
        id=row.id,
        person_id=row.person_id,
        name=row.person.name,
        phone=row.phone,
        presence=Presence(row.presence),
        presence_since=row.presence_since,
        break_reason=BreakReason(row.break_reason),
        department_ids=tuple(department.id for department in row.departments.all()),
    )
