"""Marketplaces, their support departments and weekly hours."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kenzen.kit.states import choices
from kenzen.marketplaces.rules import FirstLeg, Topic


class Marketplace(models.Model):
    """One marketplace with its own clock, language and currency."""

    code = models.SlugField(max_length=16, unique=True)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default="Asia/Tokyo")
    calling_code = models.PositiveSmallIntegerField(default=81)
    currency = models.CharField(max_length=3, default="JPY")

    class Meta:
        verbose_name = _("marketplace")
        verbose_name_plural = _("marketplaces")

    def __str__(self) -> str:
        return self.name_ja


class Department(models.Model):
    """A support department. ``first_leg`` says whose phone rings first; ``caller_id`` is E.164 or empty."""

    marketplace = models.ForeignKey(Marketplace, on_delete=models.PROTECT, related_name="departments")
    topic = models.CharField(max_length=16, choices=choices(Topic))
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    first_leg = models.CharField(max_length=16, choices=choices(FirstLeg), default=FirstLeg.ASSOCIATE)
    caller_id = models.CharField(max_length=16, blank=True)
    associate_ring_seconds = models.PositiveSmallIntegerField(default=20)
    seller_ring_seconds = models.PositiveSmallIntegerField(default=40)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(fields=["marketplace", "topic"], name="department_once_per_marketplace"),
            models.CheckConstraint(
                condition=Q(associate_ring_seconds__gte=3, seller_ring_seconds__gte=3),
                name="department_rings_long_enough",
            ),
        ]

    def __str__(self) -> str:
        return self.name_ja


class OpeningHours(models.Model):
    """Half-open local hours of one weekday (0 is Monday), in minutes after midnight: [opens, closes)."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    opens_minute = models.PositiveSmallIntegerField()
    closes_minute = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(24 * 60)])

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(fields=["department", "weekday", "opens_minute"], name="hours_once_per_opening"),
            models.CheckConstraint(condition=Q(closes_minute__gt=F("opens_minute")), name="hours_close_after_opening"),
            models.CheckConstraint(condition=Q(weekday__lte=6, closes_minute__lte=1440), name="hours_within_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens_minute}–{self.closes_minute}"
