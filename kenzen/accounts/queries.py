"""Reading people and sellers."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kenzen.accounts.models import Person, Seller
from kenzen.accounts.rules import Plan, Role
from kenzen.marketplaces.queries import localized


@dataclass(frozen=True, slots=True)
class SellerView:
    """A seller's account as other rooms see it."""

    id: int
    name: str
    owner_name: str
    plan: Plan
    marketplace_id: int
    marketplace_name: str

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


def people(*, limit: int) -> list[PersonView]:
    """The first people of the installation, sellers with their account."""
    rows = Person.objects.order_by("id")[:limit]
    return [PersonView(row.email, row.name, Role(row.role), seller_of(row.pk)) for row in rows]


def seller_of(person_id: int) -> SellerView | None:
    """The account a person acts for; the first one while workspaces over many accounts do not exist."""
    row = Seller.objects.filter(membership__person_id=person_id).select_related("marketplace").order_by("id").first()
    return None if row is None else _view(row)


def sellers_by_id(seller_ids: set[int]) -> dict[int, SellerView]:
    """The accounts with these ids."""
    rows = Seller.objects.filter(id__in=seller_ids).select_related("marketplace")
    return {row.id: _view(row) for row in rows}


def _view(row: Seller) -> SellerView:
    return SellerView(
        id=row.id,
        name=row.name,
        owner_name=row.owner_name,
        plan=Plan(row.plan),
        marketplace_id=row.marketplace_id,
        marketplace_name=localized(row.marketplace.name_ja, row.marketplace.name_en),
    )
