"""People who sign in, seller accounts, and who belongs to which."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

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

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Seller(models.Model):
    """A seller's account on one marketplace."""

    marketplace = models.ForeignKey(Marketplace, on_delete=models.PROTECT, related_name="sellers")
    name = models.CharField(max_length=120)
    owner_name = models.CharField(max_length=80)
    plan = models.CharField(max_length=16, choices=choices(Plan), default=Plan.PROFESSIONAL)
    people = models.ManyToManyField(Person, through="Membership", related_name="sellers")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person acts for a seller: its owner, or (later) somebody with a mandate."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "seller"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.seller_id}"
