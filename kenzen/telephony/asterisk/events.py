"""What ARI tells about the channels of one line, translated into events of the port. Commands nothing.

Subscriptions overlap (endpoint, channel, application), so Asterisk tells most things twice: told again, an event
is passed over. What is remembered of a channel between its events only sharpens the outcome of its end.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kenzen.calls.ports import Answered, DigitPressed, Ended, PhoneEvent, Ringing
from kenzen.telephony.asterisk.causes import ChannelEnd, outcome
from kenzen.telephony.asterisk.client import Event

OUR_CHANNEL: Final = re.compile(r"[0-9a-f]{32}-[12]\Z")
OUR_BRIDGE: Final = re.compile(r"[0-9a-f]{32}\Z")
RINGS: Final = frozenset({"RINGING", "PROGRESS"})
HEARD_OF_LATE: Final = 4096  # events; twins follow each other closely

#: The only events Asterisk needs to send us.
WANTED: Final = (
    "ApplicationReplaced",
    "StasisStart",
    "Dial",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
)


@dataclass(slots=True)
class _Notes:
    rang: bool = False
    answered: bool = False
    dial_status: str = ""


class EventReader:
    """Reads the ARI events of one Stasis application."""

    def __init__(self, app: str) -> None:
        self._app = app
        self._notes: dict[str, _Notes] = {}
        self._heard: OrderedDict[tuple[str, ...], None] = OrderedDict()
        self._readers: Mapping[str, Callable[[str, Event], PhoneEvent | None]] = {
            "StasisStart": self._started,
            "Dial": self._dialled,
            "ChannelDestroyed": self._destroyed,
            "ChannelDtmfReceived": self._digit,
        }

    def read(self, event: Event) -> PhoneEvent | None:
        """What the event means for a leg of this line; None if nothing, or nothing new."""
        reader = self._readers.get(event["type"])
        channel = event.get("peer") or event.get("channel")
        if reader is None or channel is None or not self._is_ours(channel) or self._is_heard(event, channel["id"]):
            return None
        return reader(channel["id"], event)

    def is_taken_over(self, event: Event) -> bool:
        """Whether somebody else holds the line from now on."""
        return event["type"] == "ApplicationReplaced" and event.get("application") == self._app

    def _is_ours(self, channel: Mapping[str, Any]) -> bool:
        return channel.get("accountcode") == self._app and bool(OUR_CHANNEL.match(channel["id"]))

    def _is_heard(self, event: Event, channel_id: str) -> bool:
        details = (event.get("dialstatus"), event.get("digit"), event.get("cause"), event.get("timestamp"))
        key = (event["type"], channel_id, *map(str, details))
        if key in self._heard:
            return True
        self._heard[key] = None
        if len(self._heard) > HEARD_OF_LATE:
            self._heard.popitem(last=False)
        return False

    def _note(self, channel_id: str) -> _Notes:
        return self._notes.setdefault(channel_id, _Notes())

    def _started(self, channel_id: str, _: Event) -> PhoneEvent:
        self._note(channel_id).answered = True
        return Answered(channel_id)

    def _dialled(self, channel_id: str, event: Event) -> PhoneEvent | None:
        notes, status = self._note(channel_id), event["dialstatus"]
        notes.dial_status = status
        if status not in RINGS or notes.rang:
            return None
        notes.rang = True
        return Ringing(channel_id)

    def _digit(self, channel_id: str, event: Event) -> PhoneEvent:
        return DigitPressed(channel_id, event["digit"])

    def _destroyed(self, channel_id: str, event: Event) -> PhoneEvent:
        notes = self._notes.pop(channel_id, _Notes())
        state = event["channel"]["state"]
        end = ChannelEnd(
            answered=notes.answered or state == "Up",
            rang=notes.rang or state == "Ringing",
            cause=event.get("cause"),
            tech_cause=event.get("tech_cause"),
            dial_status=notes.dial_status,
        )
        return Ended(channel_id, outcome(end), end.cause, end.tech_cause)
