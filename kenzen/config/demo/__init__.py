"""The people, departments and accounts of the demo. Written once into an empty database; again changes nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kenzen.accounts.models import Membership, Person, Seller
from kenzen.accounts.rules import DEMO_PASSWORD, Plan, Role
from kenzen.config.demo import orders, reports, violations
from kenzen.health import actions as health
from kenzen.health.actions import CountsRow, EventRow
from kenzen.health.rules import AccountState
from kenzen.marketplaces.models import Department, Marketplace, OpeningHours
from kenzen.marketplaces.queries import zone_of
from kenzen.marketplaces.rules import Topic
from kenzen.staffing.models import Associate

_DEPARTMENTS: Final = (
    (Topic.HEALTH, "アカウントヘルスサポート", "Account Health Support", "+81345000100"),
    (Topic.TECHNICAL, "テクニカルサポート", "Technical Support", "+81345000200"),
)


def seed(*, now: datetime) -> bool:
    """Fill an empty database. False if it holds a marketplace already."""
    with transaction.atomic():
        if Marketplace.objects.exists():
            return False
        market = Marketplace.objects.create(code="jp", name_ja="健全マーケット", name_en="Kenzen Market Japan")
        departments = [_department(market, *row) for row in _DEPARTMENTS]
        for name, address in (("佐藤 健", "sato"), ("伊藤 さくら", "ito")):
            _associate(name, address, departments, now)
        _person("木村 直樹", "kimura", Role.SUPERVISOR)
        _person("中村 恵", "nakamura", Role.REVIEWER)
        operator = _person("管理者", "admin", Role.OPERATOR)
        Person.objects.filter(pk=operator.pk).update(is_staff=True, is_superuser=True)
        _sellers(market, now)
    return True


def _sellers(market: Marketplace, now: datetime) -> None:
    """One account for each look of the page: at risk, healthy, deactivated, new, and known from imported reports."""
    at_risk = _seller(market, "山田 花子", "yamada", "山田商店")
    _history(at_risk, orders.AT_RISK, violations.AT_RISK, now)
    health.change_state(seller_id=at_risk.pk, state=AccountState.AT_RISK, now=now)
    healthy = _seller(market, "鈴木 一郎", "suzuki", "鈴木雑貨", phone="+81312345678")
    _history(healthy, orders.HEALTHY, violations.HEALTHY, now)
    stopped = _seller(market, "田中 美咲", "tanaka", "田中アウトドア", plan=Plan.INDIVIDUAL)
    _history(stopped, orders.DEACTIVATED, violations.DEACTIVATED, now)
    health.change_state(seller_id=stopped.pk, state=AccountState.DEACTIVATED, now=now)
    _seller(market, "小林 陽菜", "kobayashi", "小林手芸店")
    _imported(_seller(market, "高橋 大輔", "takahashi", "高橋商会"), now)


def _history(seller: Seller, trade: orders.Trade, warnings: Iterable[violations.DemoViolation], now: datetime) -> None:
    yesterday = now.astimezone(zone_of(seller.marketplace_id)).date() - timedelta(days=1)
    rows = [
        CountsRow(key=f"{day}", day=day, revision=0, counts=counts, buyers={})
        for day, counts in orders.days(trade, last=yesterday)
    ]
    health.record_counts(seller_id=seller.pk, rows=rows, now=now)
    events = [event for number, warning in enumerate(warnings, 1) for event in _events(number, warning, now)]
    health.record_violation_events(seller_id=seller.pk, events=events, now=now)


def _events(number: int, warning: violations.DemoViolation, now: datetime) -> list[EventRow]:
    reference = f"W-{number:03}"
    respond_by = None if warning.respond_in is None else (now + warning.respond_in).isoformat()
    body = {
        "category": warning.category.value,
        "severity": warning.severity.value,
        "title_ja": warning.title[0],
        "title_en": warning.title[1],
        "listing": warning.listing,
        "found_ja": warning.found[0],
        "found_en": warning.found[1],
        "evidence_ja": warning.evidence[0],
        "evidence_en": warning.evidence[1],
        "respond_by": respond_by,
    }
    opened = EventRow(f"{reference}/opened", reference, "opened", now - warning.opened_ago, body)
    if warning.closed_ago is None:
        return [opened]
    closed = EventRow(f"{reference}/closed", reference, warning.resolution.value, now - warning.closed_ago, {})
    return [opened, closed]


def _imported(seller: Seller, now: datetime) -> None:
    for days, shown in reports.FILES:
        then = now - timedelta(days=days)
        health.import_report(
            seller_id=seller.pk,
            person_id=None,
            content=reports.report(shown, then - timedelta(days=1)),
            file_name=f"SellerPerformance-{then:%Y%m%d}.json",
            now=then,
        )


def _department(market: Marketplace, topic: Topic, ja: str, en: str, caller_id: str) -> Department:
    department = Department.objects.create(marketplace=market, topic=topic, name_ja=ja, name_en=en, caller_id=caller_id)
    # A demo is tried at any hour, so its office never closes.
    OpeningHours.objects.bulk_create(
        OpeningHours(department=department, weekday=day, opens_minute=0, closes_minute=24 * 60) for day in range(7)
    )
    return department


def _person(name: str, address: str, role: Role) -> Person:
    return Person.objects.create_user(f"{address}@example.jp", DEMO_PASSWORD, name=name, role=role)


def _associate(name: str, address: str, departments: list[Department], now: datetime) -> None:
    person = _person(name, address, Role.ASSOCIATE)
    associate = Associate.objects.create(person=person, phone=f"desk:{address}", presence_since=now)
    associate.departments.set(departments)


def _seller(
    market: Marketplace, owner: str, address: str, shop: str, *, plan: Plan = Plan.PROFESSIONAL, phone: str = ""
) -> Seller:
    seller = Seller.objects.create(
        marketplace=market, name=shop, owner_name=owner, plan=plan, reference=address.upper(), emergency_phone=phone
    )
    Membership.objects.create(person=_person(owner, address, Role.SELLER), seller=seller)
    return seller
