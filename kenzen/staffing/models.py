"""Associates, the departments they serve, and their presence."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kenzen.accounts.models import Person
from kenzen.kit.states import choices, values
from kenzen.marketplaces.models import Department
from kenzen.staffing.rules import BreakReason, Presence


class Associate(models.Model):
    """Somebody who takes calls. ``phone`` is the address of their phone (``desk:sato`` or ``tel:+81…``)."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="associate")
    phone = models.CharField(max_length=64, unique=True)
    departments = models.ManyToManyField(Department, related_name="associates")
    presence = models.CharField(max_length=16, choices=choices(Presence), default=Presence.OFFLINE)
    presence_since = models.DateTimeField()
    break_reason = models.CharField(max_length=32, choices=choices(BreakReason), blank=True)

    class Meta:
        verbose_name = _("associate")
        verbose_name_plural = _("associates")
        constraints = [models.CheckConstraint(condition=Q(presence__in=values(Presence)), name="presence_known")]
        indexes = [
            models.Index(fields=["presence_since"], name="associates_ready", condition=Q(presence=Presence.READY.value))
        ]

    def __str__(self) -> str:
        return self.phone
