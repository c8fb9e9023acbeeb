"""The only writers of cases and talks."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kenzen.cases.models import Case, Talk
from kenzen.cases.rules import TalkOutcome, Written
from kenzen.facts import actions as facts
from kenzen.kit.errors import Refused


def open_talk(
    *,
    case_source: str,
    talk_source: str,
    seller_id: int,
    department_id: int,
    subject: str,
    question: str,
    associate_person_id: int,
    now: datetime,
) -> None:
    """A talk begins; its case is opened with the first one. In the caller's transaction; again changes nothing."""
    case, _ = Case.objects.get_or_create(
        source=case_source,
        defaults={
            "seller_id": seller_id,
            "department_id": department_id,
            "subject": subject,
            "question": question,
            "opened_at": now,
        },
    )
    Talk.objects.get_or_create(
        source=talk_source,
        defaults={"case": case, "associate_id": associate_person_id, "started_at": now},
    )


def end_talk(*, talk_source: str, now: datetime) -> None:
    """The talk is over; its record may be written now. In the caller's transaction."""
    Talk.objects.filter(source=talk_source, ended_at=None).update(ended_at=now)


def save_draft(*, associate_person_id: int, written: Written) -> None:
    """Keep what the associate has written so far. Raises ``Refused("cases.nothing_to_finish")``."""
    known = written.outcome if written.outcome in set(TalkOutcome) else ""
    rows = _unfinished(associate_person_id, written)
    if not rows.update(notes=written.notes, answer=written.answer, outcome=known):
        raise Refused("cases.nothing_to_finish")


def finish_talk(*, associate_person_id: int, written: Written, now: datetime) -> None:
    """Close the record and give it to the seller. Raises ``Refused`` with a ``cases.…`` code; the draft stays."""
    save_draft(associate_person_id=associate_person_id, written=written)
    if written.outcome not in set(TalkOutcome):
        raise Refused("cases.outcome_missing")
    if not written.answer.strip():
        raise Refused("cases.answer_missing")
    with transaction.atomic():
        open_talk = _unfinished(associate_person_id, written)
        talk = open_talk.select_related("case").first()
        if talk is None:
            raise Refused("cases.nothing_to_finish")
        won = open_talk.filter(ended_at__isnull=False).update(finished_at=now)
        if not won:
            raise Refused("cases.still_talking")
        tell = (talk.case.source, f"seller:{talk.case.seller_id}")
        facts.record("cases.talk_recorded", subject=f"case:{talk.case_id}", now=now, tell=tell)


def _unfinished(associate_person_id: int, written: Written) -> QuerySet[Talk]:
    """The associate's own open record, if it is the one written about: an old page must not fill in the next one."""
    return Talk.objects.filter(id=written.talk_id, associate_id=associate_person_id, finished_at=None)
