"""Attempts: one associate paired with one request by one call. Live pairs are unique on both sides."""

from django.db import models
from django.db.models import Q

from kenzen.callbacks.models import Callback
from kenzen.calls.models import Call
from kenzen.calls.ports import LegOutcome
from kenzen.dispatch.rules import AttemptOutcome
from kenzen.kit.states import choices
from kenzen.staffing.models import Associate


class Attempt(models.Model):
    """One try to bring a seller and an associate together. ``leg_outcome`` is how the deciding phone ended."""

    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="attempts")
    associate = models.ForeignKey(Associate, on_delete=models.PROTECT, related_name="attempts")
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="attempt")
    started_at = models.DateTimeField()
    talking_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, choices=choices(AttemptOutcome), blank=True)
    leg_outcome = models.CharField(max_length=16, choices=choices(LegOutcome), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["callback"], condition=Q(ended_at=None), name="attempt_one_live_per_request"
            ),
            models.UniqueConstraint(
                fields=["associate"], condition=Q(ended_at=None), name="attempt_one_live_per_associate"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="attempt_ended_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt:{self.pk} {self.outcome or 'live'}"
