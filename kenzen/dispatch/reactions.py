"""What dispatch does when a call moves: settle the attempt, the request, the associate and the record together."""

from kenzen.callbacks import actions as callbacks
from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import CallState, EndedBy, LegRole
from kenzen.cases import actions as cases
from kenzen.dispatch import rules
from kenzen.dispatch.models import Attempt
from kenzen.dispatch.rules import CallEnd, Next, Settlement
from kenzen.facts.reactions import Happened, react_to
from kenzen.staffing import actions as staffing


def register() -> None:
    """Listen to what happens to calls."""
    react_to("calls.talking", on_talking)
    react_to("calls.ended", on_ended)


def on_talking(fact: Happened) -> None:
    """Seller and associate have both answered: the talk and its record begin."""
    attempt = _live_attempt(fact)
    if attempt is None:
        return
    callback = attempt.callback
    Attempt.objects.filter(id=attempt.pk).update(talking_at=fact.at)
    callbacks.start_talking(callback_id=callback.pk, now=fact.at)
    cases.open_talk(
        case_source=f"callback:{callback.pk}",
        talk_source=f"attempt:{attempt.pk}",
        seller_id=callback.seller_id,
        department_id=callback.department_id,
        subject=callback.subject,
        question=callback.question,
        associate_person_id=attempt.associate.person_id,
        now=fact.at,
    )


def on_ended(fact: Happened) -> None:
    """The call is over: nobody stays claimed, and the request goes where the rule says."""
    attempt = _live_attempt(fact)
    if attempt is None:
        return
    data = fact.data
    end = CallEnd(
        CallState(data["was"]),
        EndedBy(data["by"]),
        LegRole(data["role"]),
        LegOutcome(data["outcome"]),
        joined=data["joined"],
    )
    settlement = rules.settle(end)
    Attempt.objects.filter(id=attempt.pk).update(ended_at=fact.at, outcome=settlement.outcome, leg_outcome=end.outcome)
    cases.end_talk(talk_source=f"attempt:{attempt.pk}", now=fact.at)
    _settle_request(attempt.callback_id, settlement, fact)
    staffing.release(associate_id=attempt.associate_id, to=settlement.presence, reason=settlement.why, now=fact.at)


def _settle_request(callback_id: int, settlement: Settlement, fact: Happened) -> None:
    match settlement.request:
        case Next.RETURN:
            callbacks.return_to_queue(callback_id=callback_id, now=fact.at)
        case Next.MISS:
            callbacks.miss(callback_id=callback_id, reason=settlement.reason, now=fact.at)
        case Next.FINISH:
            callbacks.finish(callback_id=callback_id, now=fact.at)
        case Next.CANCEL:
            callbacks.cancel_claimed(callback_id=callback_id, now=fact.at)


def _live_attempt(fact: Happened) -> Attempt | None:
    rows = Attempt.objects.filter(call_id=fact.subject_id, ended_at=None)
    return rows.select_related("callback", "associate").first()
