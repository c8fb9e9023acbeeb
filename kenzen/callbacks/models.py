"""Requests to be called back. One open request per seller, held by a partial unique index."""

from django.db import models
from django.db.models import Q

from kenzen.accounts.models import Person, Seller
from kenzen.callbacks.rules import OPEN, EndReason, State
from kenzen.kit.states import choices, values
from kenzen.marketplaces.models import Department


class Callback(models.Model):
    """One request. ``number`` is E.164. ``place_at`` orders the queue and survives misses and returns.

    ``due_at`` is when the state ends by itself: a waiting request expires, a missed one loses its place.
    """

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="callbacks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    question = models.TextField(blank=True)
    number = models.CharField(max_length=16)
    extension = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=16, choices=choices(State), default=State.WAITING)
    end_reason = models.CharField(max_length=24, choices=choices(EndReason), blank=True)
    requested_at = models.DateTimeField()
    place_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller"], condition=Q(state__in=values(OPEN)), name="callback_one_open_per_seller"
            ),
            models.CheckConstraint(condition=Q(state__in=values(State)), name="callback_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=values(OPEN), ended_at=None)
                | Q(state__in=values(set(State) - OPEN), ended_at__isnull=False),
                name="callback_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=values({State.WAITING, State.MISSED})) | Q(due_at__isnull=False),
                name="callback_idle_ends_by_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["department", "place_at", "id"], name="callbacks_queue", condition=Q(state="waiting")),
            models.Index(fields=["due_at"], name="callbacks_due", condition=Q(state__in=["missed", "waiting"])),
            models.Index(fields=["seller", "-requested_at"], name="callbacks_of_seller"),
        ]

    def __str__(self) -> str:
        return f"callback:{self.pk} {self.state}"
