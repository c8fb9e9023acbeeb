"""Standing of accounts, what it is made of (violations, daily counts), the policies that rate it, imported reports."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kenzen.accounts.models import Seller
from kenzen.health.rules import AccountState, Category, Resolution, Sanction, Severity, Source
from kenzen.kit.states import choices
from kenzen.marketplaces.models import Marketplace


class Standing(models.Model):
    """How one account stands. Everything but ``state`` is computed or reported, and can be made again.

    ``band`` is a key of the model; ``ledger`` and ``actions`` are lists as ``results.Entry`` and ``ActionInForce``;
    ``next_change_at`` is when the rating changes by itself.
    """

    seller = models.OneToOneField(Seller, on_delete=models.CASCADE, related_name="standing")
    state = models.CharField(max_length=16, choices=choices(AccountState), default=AccountState.NORMAL)
    source = models.CharField(max_length=16, choices=choices(Source), default=Source.COMPUTED)
    rating = models.IntegerField(null=True)
    band = models.CharField(max_length=48, blank=True)
    projected_rating = models.IntegerField(null=True)
    projected_band = models.CharField(max_length=48, blank=True)
    model_key = models.CharField(max_length=48, blank=True)
    model_version = models.PositiveIntegerField(default=0)
    ledger = models.JSONField(default=list)
    actions = models.JSONField(default=list)
    rated_at = models.DateTimeField(null=True)
    next_change_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            models.Index(fields=["next_change_at"], name="standings_due", condition=Q(next_change_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.seller_id}: {self.rating}"


class RatingDay(models.Model):
    """The rating at the end of one local day. A day like the one before it has no row: readers carry it forward."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)
    day = models.DateField()
    rating = models.IntegerField()
    band = models.CharField(max_length=48, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "day"], name="rating_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.rating}"


class Violation(models.Model):
    """One policy violation, what was found, what evidence is asked and by when.

    ``reference`` is the sender's own name of it. ``points`` are set by the marketplace, or ``None`` where the scoring
    model says them. Texts are in at least one language.
    """

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="violations")
    reference = models.CharField(max_length=64)
    policy = models.CharField(max_length=48, blank=True)
    category = models.CharField(max_length=24, choices=choices(Category))
    severity = models.CharField(max_length=16, choices=choices(Severity))
    title_ja = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    listing = models.CharField(max_length=200, blank=True)
    found_ja = models.TextField(blank=True)
    found_en = models.TextField(blank=True)
    evidence_ja = models.TextField(blank=True)
    evidence_en = models.TextField(blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    sanction = models.CharField(max_length=24, choices=choices(Sanction), blank=True)
    sanction_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    respond_by = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.CharField(max_length=16, choices=choices(Resolution), blank=True)

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        constraints = [
            models.UniqueConstraint(fields=["seller", "reference"], name="violation_once_per_reference"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolution="")
                | (Q(resolved_at__isnull=False) & ~Q(resolution="")),
                name="violation_resolved_somehow",
            ),
            models.CheckConstraint(condition=~Q(title_ja="", title_en=""), name="violation_has_a_title"),
        ]
        indexes = [
            models.Index(fields=["seller", "respond_by"], name="violations_open", condition=Q(resolved_at=None)),
            models.Index(fields=["seller", "opened_at"], name="violations_of_seller"),
        ]

    def __str__(self) -> str:
        return self.title_ja or self.title_en


class ViolationEvent(models.Model):
    """What a sender told about a violation. Append-only: the violation is what all its events say together.

    ``key`` is the sender's and makes telling it twice harmless. ``body`` holds the fields that the event sets.
    """

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)
    key = models.CharField(max_length=64)
    reference = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    body = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "key"], name="violation_event_once_per_key")]
        indexes = [models.Index(fields=["seller", "reference"], name="events_of_violation")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class OrderDay(models.Model):
    """What was counted for one local day of an account, as a sender told it under ``key``.

    Rows of one day add up. A higher ``revision`` of the same key takes the place of a lower one.
    """

    id = models.BigAutoField(primary_key=True)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)
    key = models.CharField(max_length=64)
    day = models.DateField()
    revision = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    buyers = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("counts of a day")
        verbose_name_plural = _("counts of days")
        constraints = [models.UniqueConstraint(fields=["seller", "key"], name="counts_once_per_key")]
        indexes = [models.Index(fields=["seller", "day"], name="counts_of_seller")]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.day}"


class RatingPolicy(models.Model):
    """The scoring model of a marketplace from ``since_at`` on, as the text of its file. Rows are never altered."""

    marketplace = models.ForeignKey(Marketplace, on_delete=models.CASCADE, related_name="rating_policies")
    version = models.PositiveIntegerField()
    text = models.TextField()
    since_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    class Meta:
        verbose_name = _("rating policy")
        verbose_name_plural = _("rating policies")
        constraints = [models.UniqueConstraint(fields=["marketplace", "version"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.marketplace_id} v{self.version}"


class Report(models.Model):
    """One imported file of a marketplace that reports how its sellers stand. ``digest`` tells the same file again."""

    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="reports")
    digest = models.CharField(max_length=64)
    format = models.CharField(max_length=32)
    file_name = models.CharField(max_length=200, blank=True)
    covers_to = models.DateTimeField()  # the end of what it reports; its arrival where it does not say
    received_at = models.DateTimeField()
    remarks = models.JSONField(default=list)  # what was not understood, or read leniently
    unknown = models.JSONField(default=dict)  # what belongs to no marketplace, by its path

    class Meta:
        verbose_name = _("imported report")
        verbose_name_plural = _("imported reports")
        constraints = [models.UniqueConstraint(fields=["seller", "digest"], name="report_once_per_file")]
        indexes = [models.Index(F("seller"), F("covers_to").desc(), name="reports_of_seller")]

    def __str__(self) -> str:
        return f"{self.seller_id} {self.covers_to:%Y-%m-%d}"


class ReportedAccount(models.Model):
    """How an account stands on one marketplace, as a report said it. The publisher's own words decide.

    ``metrics``, ``counts`` and ``warnings`` are lists as ``rules.report`` has them; ``unknown`` keeps by its path what
    nobody understood. The accounts of a report stand in the order of its file.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="accounts")
    market = models.CharField(max_length=32)
    status = models.CharField(max_length=32, blank=True)  # the publisher's word
    rating = models.IntegerField(null=True)
    rating_status = models.CharField(max_length=32, blank=True)
    metrics = models.JSONField(default=list)
    counts = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    unknown = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("reported account")
        verbose_name_plural = _("reported accounts")
        constraints = [models.UniqueConstraint(fields=["report", "market"], name="reported_once_per_market")]

    def __str__(self) -> str:
        return f"{self.market} {self.status}"
