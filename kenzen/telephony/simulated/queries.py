"""Reading simulated phones: what a handset shows, and what a line sees of its channels."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kenzen.calls.ports import ChannelState, LegOutcome, Snapshot
from kenzen.telephony.simulated.models import SimulatedBridge, SimulatedChannel, SimulatedLine
from kenzen.telephony.simulated.rules import LIVE, Channel, ChannelStage, HandsetState


@dataclass(frozen=True, slots=True)
class HandsetView:
    """A phone on the table. ``since`` is when it began to ring or was answered; ``digits`` the keys pressed."""

    address: str
    state: HandsetState
    channel_id: str = ""
    caller_id: str = ""
    caller_name: str = ""
    since: datetime | None = None
    digits: str = ""


def handset(address: str) -> HandsetView:
    """What the phone at ``address`` does now."""
    row = ringing_or_answered(address).first()
    if row is None:
        return HandsetView(address, HandsetState.IDLE)
    answered = row.stage == ChannelStage.ANSWERED
    return HandsetView(
        address=address,
        state=HandsetState.TALKING if answered else HandsetState.RINGING,
        channel_id=row.channel_id,
        caller_id=row.caller_id,
        caller_name=row.caller_name,
        since=row.answered_at if answered else row.dialled_at,
        digits=row.keys,
    )


def ringing_or_answered(address: str) -> QuerySet[SimulatedChannel]:
    """The channel that occupies the phone at ``address``."""
    return SimulatedChannel.objects.filter(address=address, stage__in=[ChannelStage.RINGING, ChannelStage.ANSWERED])


def holder_of(line: str) -> str:
    """Who holds the line, or an empty text."""
    return SimulatedLine.objects.filter(name=line).values_list("holder", flat=True).first() or ""


def live_channels(line: str) -> list[Channel]:
    """Channels of the line that live now."""
    return [_channel(row) for row in SimulatedChannel.objects.filter(line_id=line, stage__in=LIVE)]


def channels(line: str, channel_ids: Collection[str]) -> list[Channel]:
    """These channels of the line, in the order they were dialled."""
    rows = SimulatedChannel.objects.filter(line_id=line, channel_id__in=channel_ids).order_by("id")
    return [_channel(row) for row in rows]


def next_act_at(line: str) -> datetime | None:
    """When the next phone of the line does something by itself."""
    rows = SimulatedChannel.objects.filter(line_id=line, acts_at__isnull=False).order_by("acts_at")
    return rows.values_list("acts_at", flat=True).first()


def snapshot() -> Snapshot:
    """What lives on the phone system now, of all lines."""
    rows = SimulatedChannel.objects.filter(stage__in=LIVE).values_list("channel_id", "stage", "bridge_id")
    live = list(rows)
    bridges = {
        bridge_id: frozenset(channel for channel, _, bridge in live if bridge == bridge_id)
        for bridge_id in SimulatedBridge.objects.values_list("bridge_id", flat=True)
    }
    return Snapshot({channel: _state(ChannelStage(stage)) for channel, stage, _ in live}, bridges)


def _state(stage: ChannelStage) -> ChannelState:
    return ChannelState.ANSWERED if stage is ChannelStage.ANSWERED else ChannelState.RINGING


def _channel(row: SimulatedChannel) -> Channel:
    return Channel(
        channel_id=row.channel_id,
        stage=ChannelStage(row.stage),
        rang=row.rang,
        answered_at=row.answered_at,
        outcome=LegOutcome(row.outcome) if row.outcome else None,
        keys=row.keys,
    )
