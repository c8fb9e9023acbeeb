"""The only writers of simulated phones: what the phone system is commanded, and what hands do to handsets."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from kenzen.calls.ports import Dial, LegOutcome
from kenzen.kit.errors import Refused
from kenzen.kit.wakeup import Channel, wake
from kenzen.telephony.simulated import rules
from kenzen.telephony.simulated.models import SimulatedBridge, SimulatedChannel, SimulatedLine
from kenzen.telephony.simulated.queries import ringing_or_answered
from kenzen.telephony.simulated.rules import LIVE, ChannelStage


def take_line(*, name: str, holder: str) -> None:
    """Hold the line from now on; whoever held it loses it."""
    with transaction.atomic():
        SimulatedLine.objects.update_or_create(name=name, defaults={"holder": holder})
        wake(Channel.HANDSET, f"line:{name}")


def dial(*, line: str, dial: Dial, now: datetime) -> None:
    """Ring the phone. A channel with this id is adopted, whatever became of it: no phone rings twice."""
    try:
        with transaction.atomic():
            busy = SimulatedChannel.objects.filter(address=dial.address, stage__in=LIVE).exists()
            behaviour = rules.behaviour(dial.address, ring_seconds=dial.ring_seconds, busy=busy)
            channel = SimulatedChannel.objects.create(
                line_id=line,
                channel_id=dial.channel_id,
                address=dial.address,
                caller_id=dial.caller_id,
                caller_name=dial.caller_name,
                stage=ChannelStage.RINGING if behaviour.rings else ChannelStage.DIALLING,
                rang=behaviour.rings,
                dialled_at=now,
                acts_at=now + behaviour.after,
                acts_as=behaviour.outcome,
            )
            _tell(channel)
    except IntegrityError:
        return


def bridge(*, bridge_id: str, channel_ids: Collection[str]) -> None:
    """Join the answered ones among the channels."""
    with transaction.atomic():
        SimulatedBridge.objects.get_or_create(bridge_id=bridge_id)
        answered = SimulatedChannel.objects.filter(channel_id__in=channel_ids, stage=ChannelStage.ANSWERED)
        answered.update(bridge_id=bridge_id)


def close_bridge(*, bridge_id: str) -> None:
    """Remove the bridge; its channels live on."""
    with transaction.atomic():
        SimulatedChannel.objects.filter(bridge_id=bridge_id).update(bridge_id="")
        SimulatedBridge.objects.filter(bridge_id=bridge_id).delete()


def end_channel(*, channel_id: str, now: datetime) -> None:
    """The phone system hangs up. Before the answer that is a cancelled leg."""
    with transaction.atomic():
        live = SimulatedChannel.objects.filter(channel_id=channel_id)
        if not _end(live.filter(stage=ChannelStage.ANSWERED), LegOutcome.COMPLETED, now=now):
            _end(live, LegOutcome.CANCELLED, now=now)


def act_due(*, line: str, now: datetime) -> None:
    """Phones of the line do what they do by themselves: busy, rejected, rung out."""
    due = SimulatedChannel.objects.filter(line_id=line, acts_at__lte=now).values_list("channel_id", "acts_as")
    for channel_id, outcome in due:
        with transaction.atomic():
            still_due = SimulatedChannel.objects.filter(channel_id=channel_id, acts_at__lte=now)
            _end(still_due, LegOutcome(outcome), now=now)


def answer(*, address: str, now: datetime) -> None:
    """Somebody picks up. Raises ``Refused("telephony.no_call")`` if the phone does not ring."""
    if not rules.can_be_answered(address):
        raise Refused("telephony.acts_by_itself")
    _change(address, ChannelStage.RINGING, stage=ChannelStage.ANSWERED, answered_at=now, acts_at=None, acts_as="")


def reject(*, address: str, now: datetime) -> None:
    """Somebody declines the call that rings. Raises ``Refused("telephony.no_call")``."""
    _end_or_refuse(address, ChannelStage.RINGING, LegOutcome.REJECTED, now=now)


def hang_up(*, address: str, now: datetime) -> None:
    """Somebody ends the talk. Raises ``Refused("telephony.no_call")``."""
    _end_or_refuse(address, ChannelStage.ANSWERED, LegOutcome.COMPLETED, now=now)


def press(*, address: str, digit: str) -> None:
    """A key is pressed in the talk. Raises ``Refused`` with ``telephony.not_a_key`` or ``telephony.no_call``."""
    if len(digit) != 1 or digit not in rules.KEYS:
        raise Refused("telephony.not_a_key")
    _change(address, ChannelStage.ANSWERED, keys=Concat(F("keys"), Value(digit)))


def _change(address: str, while_: ChannelStage, **changes: Any) -> None:
    with transaction.atomic():
        channel = ringing_or_answered(address).filter(stage=while_).first()
        if channel is None or not SimulatedChannel.objects.filter(pk=channel.pk, stage=while_).update(**changes):
            raise Refused("telephony.no_call")
        _tell(channel)


def _end_or_refuse(address: str, stage: ChannelStage, outcome: LegOutcome, *, now: datetime) -> None:
    with transaction.atomic():
        if not _end(SimulatedChannel.objects.filter(address=address, stage=stage), outcome, now=now):
            raise Refused("telephony.no_call")


def _end(rows: Any, outcome: LegOutcome, *, now: datetime) -> bool:
    channel = rows.filter(stage__in=LIVE).first()
    if channel is None:
        return False
    ended = {"stage": ChannelStage.ENDED, "outcome": outcome, "ended_at": now, "bridge_id": ""}
    won = rows.filter(pk=channel.pk, stage__in=LIVE).update(**ended, acts_at=None, acts_as="")
    if won:
        _tell(channel)
    return bool(won)


def _tell(channel: SimulatedChannel) -> None:
    wake(Channel.HANDSET, f"channel:{channel.channel_id}")
    wake(Channel.LIVE, f"phone:{channel.address}")
