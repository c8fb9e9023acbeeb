"""The cast: the same people in every test, by role, at one marketplace whose departments never close."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.test import Client

from kenzen.accounts.models import Membership, Person, Seller
from kenzen.accounts.rules import Plan, Role
from kenzen.marketplaces.models import Department, Marketplace, OpeningHours
from kenzen.marketplaces.rules import Topic
from kenzen.staffing.models import Associate

NOW: Final = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Tuesday, 10:00 in Tokyo
PASSWORD: Final = "kenzen-test"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody. A stranger is a client that never signed in. ``desk`` is the associate's row in staffing."""

    marketplace: Marketplace
    health: Department
    technical: Department
    seller: Person
    shop: Seller
    other_seller: Person
    other_shop: Seller
    associate: Person
    desk: Associate
    other_associate: Person
    other_desk: Associate
    reviewer: Person
    supervisor: Person
    operator: Person


def assemble() -> Cast:
    """Save the cast: both associates serve both departments and are offline."""
    marketplace = Marketplace.objects.create(code="jp", name_ja="日本", name_en="Japan")
    health = department(marketplace, Topic.HEALTH, "アカウントヘルスサポート", "Account health support")
    technical = department(marketplace, Topic.TECHNICAL, "テクニカルサポート", "Technical support")
    seller, shop = shopkeeper("yamada", "山田 花子", marketplace)
    other_seller, other_shop = shopkeeper("suzuki", "鈴木 一郎", marketplace)
    associate = person("sato", "佐藤 健", Role.ASSOCIATE)
    other_associate = person("ito", "伊藤 さくら", Role.ASSOCIATE)
    return Cast(
        marketplace=marketplace,
        health=health,
        technical=technical,
        seller=seller,
        shop=shop,
        other_seller=other_seller,
        other_shop=other_shop,
        associate=associate,
        desk=desk(associate, health, technical),
        other_associate=other_associate,
        other_desk=desk(other_associate, health, technical),
        reviewer=person("kato", "加藤 実", Role.REVIEWER),
        supervisor=person("kimura", "木村 恵", Role.SUPERVISOR),
        operator=Person.objects.create_superuser("admin@example.jp", PASSWORD),
    )


def person(account: str, name: str, role: Role) -> Person:
    """Somebody who signs in as ``account@example.jp`` with ``PASSWORD``."""
    return Person.objects.create_user(f"{account}@example.jp", PASSWORD, name=name, role=role)


def shopkeeper(
    account: str, name: str, marketplace: Marketplace, *, plan: Plan = Plan.PROFESSIONAL
) -> tuple[Person, Seller]:
    """A person with a seller's account of their own."""
    owner = person(account, name, Role.SELLER)
    shop = Seller.objects.create(marketplace=marketplace, name=f"{name}の店", owner_name=name, plan=plan)
    Membership.objects.create(person=owner, seller=shop)
    return owner, shop


def department(marketplace: Marketplace, topic: Topic, name_ja: str, name_en: str) -> Department:
    """A department that is open around the clock."""
    made = Department.objects.create(
        marketplace=marketplace, topic=topic, name_ja=name_ja, name_en=name_en, caller_id="+81312345678"
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(department=made, weekday=weekday, opens_minute=0, closes_minute=1440) for weekday in range(7)
    )
    return made


def desk(associate: Person, *departments: Department) -> Associate:
    """The associate's desk, offline, with the phone ``desk:<account>``."""
    account = associate.email.partition("@")[0]
    made = Associate.objects.create(person=associate, phone=f"desk:{account}", presence_since=NOW)
    made.departments.set(departments)
    return made


def signed_in(who: Person) -> Client:
    """A browser in which ``who`` has signed in."""
    client = Client()
    client.force_login(who)
    return client
