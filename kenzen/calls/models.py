"""Calls and their legs. Channel and bridge ids are chosen by us and saved before any phone system hears of them."""

from django.db import models
from django.db.models import Q

from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import CallState, EndedBy, LegRole, LegState
from kenzen.kit.states import choices, values

CALLER_NAME_LENGTH = 80  # longer names are cut: a phone's display shows less


class Line(models.Model):
    """A named connection to a phone system and the process that holds it, by a lease that must be renewed."""

    name = models.CharField(max_length=64, primary_key=True)
    holder = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """Two phones that are to be joined. ``talking_at``: both have answered; ``joined_at``: they hear each other.

    ``tell`` are the topics of live pages that show this call.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="calls")
    state = models.CharField(max_length=16, choices=choices(CallState), default=CallState.FIRST)
    bridge_id = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    talking_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=16, choices=choices(EndedBy), blank=True)
    tell = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CallState.ENDED.value, ended_at__isnull=False)
                | (~Q(state=CallState.ENDED.value) & Q(ended_at=None)),
                name="call_ended_has_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=values(CallState)), name="call_state_known"),
        ]
        indexes = [models.Index(fields=["line", "id"], name="calls_live", condition=~Q(state=CallState.ENDED.value))]

    def __str__(self) -> str:
        return f"call:{self.pk} {self.state}"


class Leg(models.Model):
    """One phone of a call. ``position`` 1 rings first. ``cause`` is Q.850, ``tech_cause`` the SIP status.

    ``pressed_at`` is when the tones of its extension were sent.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=16, choices=choices(LegRole))
    channel_id = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=64)
    extension = models.CharField(max_length=10, blank=True)
    caller_id = models.CharField(max_length=16, blank=True)
    caller_name = models.CharField(max_length=CALLER_NAME_LENGTH, blank=True)
    ring_seconds = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=choices(LegState), default=LegState.PLANNED)
    dialled_at = models.DateTimeField(null=True)
    ringing_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    pressed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=choices(LegOutcome), blank=True)
    cause = models.PositiveSmallIntegerField(null=True)
    tech_cause = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="leg_once_per_position"),
            models.UniqueConstraint(fields=["call", "role"], name="leg_once_per_role"),
            models.CheckConstraint(condition=Q(position__in=[1, 2]), name="leg_first_or_second"),
            models.CheckConstraint(
                condition=Q(state=LegState.ENDED.value, ended_at__isnull=False)
                | (~Q(state=LegState.ENDED.value) & Q(ended_at=None)),
                name="leg_ended_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["call"],
                name="legs_live",
                condition=Q(state__in=values({LegState.DIALLING, LegState.RINGING, LegState.ANSWERED})),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.state}"
