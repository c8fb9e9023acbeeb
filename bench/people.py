"""Sellers who press, and associates who are ready: saved in bulk, each used for one call only."""

from datetime import UTC, datetime

from kenzen.accounts.models import Person, Seller
from kenzen.accounts.rules import Plan, Role
from kenzen.marketplaces.models import Department, Marketplace, OpeningHours
from kenzen.marketplaces.rules import Topic
from kenzen.staffing.models import Associate
from kenzen.staffing.rules import Presence


def department() -> Department:
    """A department that never closes, made once."""
    marketplace, _ = Marketplace.objects.get_or_create(code="jp", defaults={"name_ja": "日本", "name_en": "Japan"})
    found = Department.objects.filter(marketplace=marketplace, topic=Topic.HEALTH).first()
    if found is not None:
        return found
    made = Department.objects.create(
        marketplace=marketplace, topic=Topic.HEALTH, name_ja="健全性", name_en="Health", caller_id="+81312345678"
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(department=made, weekday=weekday, opens_minute=0, closes_minute=1440) for weekday in range(7)
    )
    return made


def sellers(names: list[str]) -> dict[str, int]:
    """Sellers by name: their ids."""
    at = department()
    made = Seller.objects.bulk_create(
        Seller(marketplace_id=at.marketplace_id, name=name, owner_name=name, plan=Plan.PROFESSIONAL) for name in names
    )
    return {seller.name: seller.pk for seller in made}


def ready_associates(names: list[str]) -> None:
    """Associates at desks of these names, ready for the department."""
    at, now = department(), datetime.now(UTC)
    persons = Person.objects.bulk_create(
        Person(email=f"{name}@example.jp", name=name, role=Role.ASSOCIATE, password="!") for name in names
    )
    desks = Associate.objects.bulk_create(
        Associate(person=person, phone=f"desk:{person.name}", presence=Presence.READY, presence_since=now)
        for person in persons
    )
    serving = Associate.departments.through
    serving.objects.bulk_create(serving(associate_id=desk.pk, department_id=at.pk) for desk in desks)


def presser() -> int:
    """The person in whose name everybody presses."""
    person, _ = Person.objects.get_or_create(
        email="presser@example.jp", defaults={"name": "presser", "role": Role.SELLER, "password": "!"}
    )
    return person.pk
