"""Reading ARI events: ours only, each once, with the outcome that all that was heard points to."""

from typing import Any

import pytest

from kenzen.calls.ports import Answered, DigitPressed, Ended, LegOutcome, PhoneEvent, Ringing
from kenzen.telephony.asterisk.events import EventReader

CHANNEL = "0123456789abcdef0123456789abcdef-1"
APP = "kenzen-1"


def _event(
    kind: str, *, at: str = "1", state: str = "Down", who: str = CHANNEL, app: str = APP, **more: Any
) -> dict[str, Any]:
    channel = {"id": who, "state": state, "accountcode": app}
    return {"type": kind, "timestamp": at, "peer" if kind == "Dial" else "channel": channel, **more}


def _read(*events: dict[str, Any]) -> list[PhoneEvent]:
    reader = EventReader(APP)
    return [heard for event in events if (heard := reader.read(event))]


def test_a_call_is_heard_from_ringing_to_its_end() -> None:
    assert _read(
        _event("Dial", dialstatus=""),
        _event("Dial", dialstatus="RINGING", state="Ringing"),
        _event("Dial", dialstatus="ANSWER", state="Up"),
        _event("StasisStart", state="Up"),
        _event("ChannelDtmfReceived", state="Up", digit="5"),
        _event("ChannelDestroyed", state="Up", cause=16),
    ) == [
        Ringing(CHANNEL),
        Answered(CHANNEL),
        DigitPressed(CHANNEL, "5"),
        Ended(CHANNEL, LegOutcome.COMPLETED, 16),
    ]


def test_early_sound_counts_as_ringing_and_is_told_once() -> None:
    events = (_event("Dial", dialstatus=status, at=status) for status in ("PROGRESS", "RINGING", "PROGRESS"))
    assert _read(*events) == [Ringing(CHANNEL)]


def test_an_event_told_twice_is_heard_once() -> None:
    digit = _event("ChannelDtmfReceived", state="Up", digit="5")
    end = _event("ChannelDestroyed", cause=17, tech_cause=486)
    assert _read(digit, digit, end, end) == [DigitPressed(CHANNEL, "5"), Ended(CHANNEL, LegOutcome.BUSY, 17, 486)]


def test_a_key_pressed_twice_is_heard_twice() -> None:
    first, second = (_event("ChannelDtmfReceived", state="Up", digit="5", at=at) for at in ("1", "2"))
    assert len(_read(first, second)) == 2


def test_a_leg_we_hang_up_before_the_answer_is_cancelled() -> None:
    heard = _read(
        _event("Dial", dialstatus="NOANSWER", state="Ringing"),
        _event("ChannelDestroyed", state="Ringing", cause=16),
    )
    assert heard == [Ended(CHANNEL, LegOutcome.CANCELLED, 16)]


@pytest.mark.parametrize(("state", "outcome"), [("Ringing", LegOutcome.NO_ANSWER), ("Down", LegOutcome.UNREACHABLE)])
def test_an_end_is_understood_though_the_ringing_was_heard_by_another(state: str, outcome: LegOutcome) -> None:
    events = (
        _event("Dial", dialstatus="NOANSWER", state=state),
        _event("ChannelDestroyed", state=state, cause=19, tech_cause=480),
    )
    assert _read(*events) == [Ended(CHANNEL, outcome, 19, 480)]


@pytest.mark.parametrize(
    "event",
    [
        _event("ChannelDestroyed", app="kenzen-2", cause=17),
        _event("ChannelDestroyed", app="", cause=17),
        _event("ChannelDestroyed", who="1795552328.14", cause=17),
        _event("ChannelVarset"),
        {"type": "DeviceStateChanged", "device_state": {}},
    ],
)
def test_what_is_not_of_this_line_is_passed_over(event: dict[str, Any]) -> None:
    assert _read(event) == []


def test_a_line_notices_that_it_is_taken_over() -> None:
    reader = EventReader(APP)
    assert reader.is_taken_over({"type": "ApplicationReplaced", "application": APP})
    assert not reader.is_taken_over({"type": "ApplicationReplaced", "application": "other"})
    assert not reader.is_taken_over(_event("StasisStart"))
