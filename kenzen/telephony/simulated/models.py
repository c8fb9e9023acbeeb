"""The simulated phone system's own memory, as a real one has its own: lines, channels, bridges."""

from django.db import models
from django.db.models import Q

from kenzen.calls.ports import LegOutcome
from kenzen.kit.states import choices, values
from kenzen.telephony.simulated.rules import LIVE, ChannelStage


class SimulatedLine(models.Model):
    """A line and who holds it now. Opening it takes it over."""

    name = models.CharField(max_length=64, primary_key=True)
    holder = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name


class SimulatedChannel(models.Model):
    """One phone that rings, talks, or did. ``acts_at`` is when the leg ends by itself with ``acts_as``."""

    line = models.ForeignKey(SimulatedLine, on_delete=models.CASCADE, related_name="channels")
    channel_id = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=64)
    caller_id = models.CharField(max_length=16, blank=True)
    caller_name = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=16, choices=choices(ChannelStage))
    rang = models.BooleanField(default=False)
    bridge_id = models.CharField(max_length=64, blank=True)
    keys = models.TextField(blank=True)
    dialled_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=choices(LegOutcome), blank=True)
    acts_at = models.DateTimeField(null=True)
    acts_as = models.CharField(max_length=16, choices=choices(LegOutcome), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=ChannelStage.ENDED.value, ended_at__isnull=False) | Q(ended_at=None),
                name="simulated_ended_has_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["address"], name="simulated_live", condition=Q(stage__in=values(LIVE))),
            models.Index(fields=["line", "acts_at"], name="simulated_acting", condition=Q(acts_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.stage}"


class SimulatedBridge(models.Model):
    """A bridge. Its channels name it."""

    bridge_id = models.CharField(max_length=64, primary_key=True)

    def __str__(self) -> str:
        return self.bridge_id
