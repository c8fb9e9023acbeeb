"""Every way Asterisk reports the end of a channel, and the one outcome it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.calls.ports import LegOutcome
from kenzen.telephony.asterisk.causes import ChannelEnd, is_own_ring_timeout, outcome


def _end(
    cause: int | None = None,
    tech_cause: int | None = None,
    dial_status: str = "NOANSWER",
    *,
    answered: bool = False,
    rang: bool = False,
) -> ChannelEnd:
    return ChannelEnd(answered, rang, cause, tech_cause, dial_status)


AS_MEASURED = [
    ("we hang up after the answer", _end(16, None, "ANSWER", answered=True), LegOutcome.COMPLETED),
    ("they hang up without a reason", _end(0, None, "ANSWER", answered=True), LegOutcome.COMPLETED),
    ("sound stopped arriving", _end(44, None, "ANSWER", answered=True), LegOutcome.MEDIA_LOST),
    ("486", _end(17, 486, "BUSY"), LegOutcome.BUSY),
    ("600", _end(17, 600, "BUSY"), LegOutcome.BUSY),
    ("603", _end(21, 603), LegOutcome.REJECTED),
    ("403", _end(21, 403), LegOutcome.REJECTED),
    ("401", _end(21, 401), LegOutcome.REJECTED),
    ("607", _end(127, 607), LegOutcome.REJECTED),
    ("404", _end(1, 404), LegOutcome.INVALID_NUMBER),
    ("604", _end(1, 604), LegOutcome.INVALID_NUMBER),
    ("484", _end(28, 484), LegOutcome.INVALID_NUMBER),
    ("410", _end(22, 410), LegOutcome.INVALID_NUMBER),
    ("480 at once", _end(19, 480), LegOutcome.UNREACHABLE),
    ("480 after ringing", _end(19, 480, rang=True), LegOutcome.NO_ANSWER),
    ("408 at once, or a silent trunk", _end(18, 408), LegOutcome.UNREACHABLE),
    ("408 after ringing", _end(18, 408, rang=True), LegOutcome.NO_ANSWER),
    ("503, or a dead TCP port", _end(34, 503, "CONGESTION"), LegOutcome.CONGESTED),
    ("500", _end(38, 500), LegOutcome.FAILED),
    ("502", _end(27, 502), LegOutcome.FAILED),
    ("504", _end(102, 504), LegOutcome.FAILED),
    ("488", _end(58, 488), LegOutcome.FAILED),
    ("our ring time ran out", _end(19, 480, "RINGING", rang=True), LegOutcome.NO_ANSWER),
    ("our ring time ran out in silence", _end(19, 480, ""), LegOutcome.NO_ANSWER),
    ("we hang up while it rings", _end(16, None, "NOANSWER", rang=True), LegOutcome.CANCELLED),
]

WITHOUT_SIP_STATUS = [  # Asterisk before 20 does not tell it
    (_end(17, None, "BUSY"), LegOutcome.BUSY),
    (_end(21, None), LegOutcome.REJECTED),
    (_end(1, None), LegOutcome.INVALID_NUMBER),
    (_end(19, None), LegOutcome.NO_ANSWER),
    (_end(20, None), LegOutcome.UNREACHABLE),
    (_end(34, None, "CONGESTION"), LegOutcome.CONGESTED),
    (_end(16, None), LegOutcome.CANCELLED),
    (_end(0, None, "BUSY"), LegOutcome.BUSY),
    (_end(None, None, "CHANUNAVAIL"), LegOutcome.UNREACHABLE),
    (_end(None, None, "CONGESTION"), LegOutcome.CONGESTED),
    (_end(None, None, ""), LegOutcome.FAILED),
]


@pytest.mark.parametrize(("end", "expected"), [row[1:] for row in AS_MEASURED], ids=[row[0] for row in AS_MEASURED])
def test_an_end_as_measured_has_its_outcome(end: ChannelEnd, expected: LegOutcome) -> None:
    assert outcome(end) is expected


@pytest.mark.parametrize(("end", "expected"), WITHOUT_SIP_STATUS)
def test_the_cause_and_then_the_dial_status_stand_in_for_a_missing_sip_status(
    end: ChannelEnd, expected: LegOutcome
) -> None:
    assert outcome(end) is expected


def test_a_480_from_the_far_end_is_told_from_our_own_ring_timeout() -> None:
    assert is_own_ring_timeout(_end(19, 480, "RINGING"))
    assert not is_own_ring_timeout(_end(19, 480, "NOANSWER"))
    assert not is_own_ring_timeout(_end(17, 486, "RINGING"))


ENDS = st.builds(
    ChannelEnd,
    answered=st.booleans(),
    rang=st.booleans(),
    cause=st.none() | st.integers(0, 127),
    tech_cause=st.none() | st.integers(300, 699),
    dial_status=st.sampled_from(["", "RINGING", "PROGRESS", "ANSWER", "BUSY", "NOANSWER", "CONGESTION", "CHANUNAVAIL"]),
)


@given(ENDS)
def test_only_an_answered_leg_counts_as_talk(end: ChannelEnd) -> None:
    after_answer = outcome(end) in {LegOutcome.COMPLETED, LegOutcome.MEDIA_LOST}
    assert after_answer == end.answered
