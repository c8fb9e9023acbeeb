"""Standing of accounts, violations and order metrics."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from kenzen.accounts.models import Seller
from kenzen.health.rules import AccountState, Category, Direction, MetricKey, Severity
from kenzen.kit.states import choices


class Standing(models.Model):
    """The rating and state of one account."""

    seller = models.OneToOneField(Seller, on_delete=models.CASCADE, related_name="standing")
    rating = models.PositiveSmallIntegerField(default=200, validators=[MaxValueValidator(1000)])
    state = models.CharField(max_length=16, choices=choices(AccountState), default=AccountState.NORMAL)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(rating__lte=1000), name="rating_within_range")]

    def __str__(self) -> str:
        return f"{self.seller_id}: {self.rating}"


class RatingDay(models.Model):
    """The rating at the end of one local day."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)
    day = models.DateField()
    rating = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "day"], name="rating_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.rating}"


class Violation(models.Model):
    """One policy violation, what was found, what evidence is asked and by when."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="violations")
    category = models.CharField(max_length=24, choices=choices(Category))
    severity = models.CharField(max_length=16, choices=choices(Severity))
    title_ja = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    listing = models.CharField(max_length=200, blank=True)
    found_ja = models.TextField()
    found_en = models.TextField()
    evidence_ja = models.TextField(blank=True)
    evidence_en = models.TextField(blank=True)
    points = models.PositiveSmallIntegerField(null=True)
    opened_at = models.DateTimeField()
    respond_by = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["seller", "respond_by"], name="violations_open", condition=Q(resolved_at=None))]

    def __str__(self) -> str:
        return self.title_ja


class Metric(models.Model):
    """One order metric over a window: numerator ÷ denominator against its target (fractions)."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="metrics")
    key = models.CharField(max_length=32, choices=choices(MetricKey))
    window_days = models.PositiveSmallIntegerField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    target = models.DecimalField(max_digits=5, decimal_places=4)
    direction = models.CharField(max_length=4, choices=choices(Direction))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "key", "window_days"], name="metric_once_per_window")]

    def __str__(self) -> str:
        return f"{self.key} {self.numerator}/{self.denominator}"
