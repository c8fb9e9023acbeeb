"""Reading people, sellers, and what a program's key opens."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from kenzen.accounts.models import ApiKey, Person, Seller
from kenzen.accounts.rules import Plan, Role
from kenzen.marketplaces.queries import localized


@dataclass(frozen=True, slots=True)
class SellerView:
    """A seller's account as other rooms see it. ``reference`` is the marketplace's own name of it, or empty."""

    id: int
    name: str
    owner_name: str
    plan: Plan
    marketplace_id: int
    marketplace_name: str
    reference: str = ""
    region: str = ""
    segment: str = ""
    has_emergency_phone: bool = False

    @property
    def plan_name(self) -> str:
        """The plan in the reader's language."""
        return _("Professional plan") if self.plan is Plan.PROFESSIONAL else _("Individual plan")


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who signs in; ``seller`` is the account they act for, if any."""

    email: str
    name: str
    role: Role
    seller: SellerView | None


@dataclass(frozen=True, slots=True)
class ProgramView:
    """A program whose key was accepted, and the marketplace whose data it may send and read."""

    key_id: int
    name: str
    marketplace_id: int
    calling_code: int


KEY_BEGINS: Final = "kzn_"  # so that a key is known for one wherever somebody finds it


def digest_of(secret: str) -> str:
    """What is kept of a key's secret. It is long and random, so a plain digest cannot be searched."""
    return sha256(secret.encode()).hexdigest()


def program_with(secret: str) -> ProgramView | None:
    """The program that has this secret; ``None`` if no key has it, or no longer."""
    row = ApiKey.objects.filter(digest=digest_of(secret), revoked_at=None).select_related("marketplace").first()
    return None if row is None else ProgramView(row.pk, row.name, row.marketplace_id, row.marketplace.calling_code)


def people(*, limit: int) -> list[PersonView]:
    """The first people of the installation, sellers with their account."""
    rows = Person.objects.order_by("id")[:limit]
    return [PersonView(row.email, row.name, Role(row.role), seller_of(row.pk)) for row in rows]


def seller_of(person_id: int) -> SellerView | None:
    """The account a person acts for; the first one while workspaces over many accounts do not exist."""
    row = Seller.objects.filter(membership__person_id=person_id).select_related("marketplace").order_by("id").first()
    return None if row is None else _view(row)


def emergency_phone_of(seller_id: int) -> str:
    """The number (E.164) at which the account is reached before a deactivation, or an empty text."""
    return Seller.objects.values_list("emergency_phone", flat=True).get(id=seller_id)


def sellers_by_id(seller_ids: set[int]) -> dict[int, SellerView]:
    """The accounts with these ids."""
    rows = Seller.objects.filter(id__in=seller_ids).select_related("marketplace")
    return {row.id: _view(row) for row in rows}


def seller_ids(*, marketplace_id: int, references: Collection[str]) -> dict[str, int]:
    """Ids of the marketplace's sellers by their references, those that exist. One query."""
    rows = Seller.objects.filter(marketplace_id=marketplace_id, reference__in=set(references) - {""})
    return dict(rows.values_list("reference", "id"))


def regions(*, marketplace_id: int, first: int = 0, last: int | None = None) -> Iterator[tuple[int, str]]:
    """Ids and regions of the marketplace's sellers in order, those from ``first`` to ``last``. One query."""
    rows = Seller.objects.filter(marketplace_id=marketplace_id, id__gte=first).order_by("id")
    wanted = rows if last is None else rows.filter(id__lte=last)
    return wanted.values_list("id", "region").iterator(chunk_size=20_000)


def seller_with(*, marketplace_id: int, reference: str) -> SellerView | None:
    """The marketplace's seller with this reference."""
    rows = Seller.objects.filter(marketplace_id=marketplace_id, reference=reference).exclude(reference="")
    row = rows.select_related("marketplace").first()
    return None if row is None else _view(row)


def _view(row: Seller) -> SellerView:
    return SellerView(
        id=row.id,
        name=row.name,
        owner_name=row.owner_name,
        plan=Plan(row.plan),
        marketplace_id=row.marketplace_id,
        marketplace_name=localized(row.marketplace.name_ja, row.marketplace.name_en),
        reference=row.reference,
        region=row.region,
        segment=row.segment,
        has_emergency_phone=bool(row.emergency_phone),
    )
