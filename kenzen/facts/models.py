"""The append-only record of what happened. Rows are written in the transaction of the change and never altered."""

from django.db import models


class Fact(models.Model):
    """What happened once. ``kind`` is ``room.past_tense``; ``subject`` is what it happened to, as ``callback:12``."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="facts_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
