"""Reading cases and talks."""

from dataclasses import dataclass
from datetime import datetime

from kenzen.cases import words
from kenzen.cases.models import Talk
from kenzen.cases.rules import TalkOutcome


@dataclass(frozen=True, slots=True)
class Record:
    """What a seller has in writing of one talk. ``answer`` is empty until the record is finished."""

    talk_id: int
    case_source: str
    subject: str
    associate_name: str
    department_ja: str
    department_en: str
    answer: str
    outcome: TalkOutcome | None
    started_at: datetime
    ended_at: datetime | None
    finished_at: datetime | None

    @property
    def outcome_name(self) -> str:
        """The outcome in the reader's language."""
        return str(words.OUTCOMES[self.outcome]) if self.outcome else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """The unfinished record of an associate."""

    talk_id: int
    case_source: str
    notes: str
    answer: str
    outcome: str
    ended_at: datetime | None


def records_of(case_source: str) -> list[Record]:
    """Records of the case that came from ``case_source``, newest first; unfinished ones without their answer."""
    return _records(case__source=case_source)


def records_of_seller(seller_id: int, *, limit: int = 20) -> list[Record]:
    """Finished records of all the seller's cases, newest first."""
    return _records(case__seller_id=seller_id, finished_at__isnull=False)[:limit]


def draft_of(associate_person_id: int) -> Draft | None:
    """The associate's unfinished record, or ``None``."""
    row = Talk.objects.filter(associate_id=associate_person_id, finished_at=None).select_related("case").first()
    if row is None:
        return None
    return Draft(row.pk, row.case.source, row.notes, row.answer, row.outcome, row.ended_at)


def _records(**conditions: object) -> list[Record]:
    rows = (
        Talk.objects.filter(**conditions).select_related("case__department", "associate").order_by("-started_at", "-id")
    )
    return [
        Record(
            talk_id=row.pk,
            case_source=row.case.source,
            subject=row.case.subject,
            associate_name=row.associate.name,
            department_ja=row.case.department.name_ja,
            department_en=row.case.department.name_en,
            answer=row.answer if row.finished_at else "",
            outcome=TalkOutcome(row.outcome) if row.finished_at else None,
            started_at=row.started_at,
            ended_at=row.ended_at,
            finished_at=row.finished_at,
        )
        for row in rows[:50]
    ]
