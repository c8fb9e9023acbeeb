"""The record of a conversation: what was asked, what was said, what the seller got in writing."""

from django.db import models
from django.db.models import Q

from kenzen.accounts.models import Person, Seller
from kenzen.cases.rules import TalkOutcome
from kenzen.kit.states import choices
from kenzen.marketplaces.models import Department


class Case(models.Model):
    """One matter of a seller. ``source`` names the request it came from (``callback:12``)."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="cases")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=200)
    question = models.TextField(blank=True)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject


class Talk(models.Model):
    """One talk about a case. ``notes`` stay inside; ``answer`` goes to the seller once the record is finished."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="talks")
    associate = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    notes = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    outcome = models.CharField(max_length=24, choices=choices(TalkOutcome), blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["associate"], condition=Q(finished_at=None), name="talk_one_unfinished_per_associate"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | (~Q(answer="") & ~Q(outcome="")), name="talk_finished_has_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.source
