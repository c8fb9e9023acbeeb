"""People who sign in, seller accounts, and who belongs to which."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kenzen.accounts.rules import Plan, Role
from kenzen.kit.states import choices
from kenzen.marketplaces.models import Marketplace


class PersonManager(BaseUserManager["Person"]):
    """Makes people; an e-mail address is stored in lower case, so that it is unique as people mean it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person who signs in with ``email`` and ``password``."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """An operator with every right of the admin."""
        return self.create_user(
            email, password, role=Role.OPERATOR, is_staff=True, is_superuser=True, **{"name": email, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Sign-in ignores the case of the address."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=16, choices=choices(Role), default=Role.SELLER)
    language = models.CharField(max_length=8, blank=True)  # empty until chosen: the browser's decides
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Seller(models.Model):
    """A seller's account on one marketplace.

    ``reference`` is the marketplace's own name of it, by which programs send data. ``region`` (ISO 3166-1 alpha-2) and
    ``segment`` choose between values of a scoring model. ``emergency_phone`` is E.164.
    """

    marketplace = models.ForeignKey(Marketplace, on_delete=models.PROTECT, related_name="sellers")
    name = models.CharField(max_length=120)
    owner_name = models.CharField(max_length=80)
    plan = models.CharField(max_length=16, choices=choices(Plan), default=Plan.PROFESSIONAL)
    people = models.ManyToManyField(Person, through="Membership", related_name="sellers")
    reference = models.CharField(max_length=64, blank=True)
    region = models.CharField(max_length=2, blank=True)
    segment = models.CharField(max_length=32, blank=True)
    emergency_phone = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = _("seller")
        verbose_name_plural = _("sellers")
        constraints = [
            models.UniqueConstraint(
                fields=["marketplace", "reference"], name="seller_once_per_reference", condition=~Q(reference="")
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person acts for a seller: its owner, or (later) somebody with a mandate."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("person of the seller")
        verbose_name_plural = _("people of the seller")
        constraints = [models.UniqueConstraint(fields=["person", "seller"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.seller_id}"


class ApiKey(models.Model):
    """A program's right to send and read data of one marketplace. Only the digest of the secret is kept.

    ``prefix`` are the first letters of the secret, by which people tell keys apart.
    """

    marketplace = models.ForeignKey(Marketplace, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
