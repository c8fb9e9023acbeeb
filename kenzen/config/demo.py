"""The people, departments and warnings of the demo. Written once into an empty database; again changes nothing."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kenzen.accounts.models import Membership, Person, Seller
from kenzen.accounts.rules import DEMO_PASSWORD, Plan, Role
from kenzen.config import demo_violations
from kenzen.health.models import Metric, RatingDay, Standing, Violation
from kenzen.health.rules import AccountState, Direction, MetricKey
from kenzen.marketplaces.models import Department, Marketplace, OpeningHours
from kenzen.marketplaces.rules import Topic
from kenzen.staffing.models import Associate

HISTORY_DAYS: Final = 180

_DEPARTMENTS: Final = (
    (Topic.HEALTH, "アカウントヘルスサポート", "Account Health Support", "+81345000100"),
    (Topic.TECHNICAL, "テクニカルサポート", "Technical Support", "+81345000200"),
)

_METRICS: Final = (  # key, window in days, target, direction
    (MetricKey.ORDER_DEFECT_RATE, 60, "0.01", Direction.MAX),
    (MetricKey.LATE_SHIPMENT_RATE, 30, "0.04", Direction.MAX),
    (MetricKey.CANCELLATION_RATE, 7, "0.025", Direction.MAX),
    (MetricKey.VALID_TRACKING_RATE, 30, "0.95", Direction.MIN),
    (MetricKey.ON_TIME_DELIVERY_RATE, 30, "0.97", Direction.MIN),
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
    at_risk = _seller(market, "山田 花子", "yamada", "山田商店")
    _standing(at_risk, 148, AccountState.AT_RISK, falls=92, now=now)
    _metrics(at_risk, ((4, 523), (14, 301), (1, 88), (291, 301), (276, 291)))
    _violations(at_risk, demo_violations.AT_RISK, now)
    healthy = _seller(market, "鈴木 一郎", "suzuki", "鈴木雑貨")
    _standing(healthy, 412, AccountState.NORMAL, falls=-96, now=now)
    _metrics(healthy, ((1, 1204), (6, 688), (2, 173), (681, 688), (675, 681)))
    closed_shop = _seller(market, "田中 美咲", "tanaka", "田中アウトドア", Plan.INDIVIDUAL)
    _standing(closed_shop, 64, AccountState.DEACTIVATED, falls=168, now=now)
    _metrics(closed_shop, ((5, 212), (11, 96), (2, 31), (84, 96), (70, 84)))
    _violations(closed_shop, demo_violations.DEACTIVATED, now)


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


def _seller(market: Marketplace, owner: str, address: str, shop: str, plan: Plan = Plan.PROFESSIONAL) -> Seller:
    seller = Seller.objects.create(marketplace=market, name=shop, owner_name=owner, plan=plan)
    Membership.objects.create(person=_person(owner, address, Role.SELLER), seller=seller)
    return seller


def _standing(seller: Seller, rating: int, state: AccountState, *, falls: int, now: datetime) -> None:
    """A rating that came to ``rating`` after falling by ``falls`` (a negative fall is a rise) over the last weeks."""
    Standing.objects.create(seller=seller, rating=rating, state=state)
    today = now.date()
    RatingDay.objects.bulk_create(
        RatingDay(seller=seller, day=today - timedelta(days=back), rating=rating + _before(back, falls))
        for back in range(HISTORY_DAYS)
    )


def _before(back: int, falls: int) -> int:
    """How much higher the rating stood ``back`` days ago: steps at each violation, small gains between them."""
    steps = sum(1 for day in (12, 47, 103) if back > day)
    gains = -4 * round(math.log1p(back)) if falls > 0 else 0
    return 0 if back == 0 else falls * steps // 3 + gains


def _metrics(seller: Seller, counts: Iterable[tuple[int, int]]) -> None:
    Metric.objects.bulk_create(
        Metric(
            seller=seller,
            key=key,
            window_days=days,
            numerator=numerator,
            denominator=denominator,
            target=target,
            direction=direction,
        )
        for (key, days, target, direction), (numerator, denominator) in zip(_METRICS, counts, strict=True)
    )


def _violations(seller: Seller, rows: Iterable[demo_violations.DemoViolation], now: datetime) -> None:
    Violation.objects.bulk_create(
        Violation(
            seller=seller,
            category=row.category,
            severity=row.severity,
            title_ja=row.title_ja,
            title_en=row.title_en,
            listing=row.listing,
            found_ja=row.found_ja,
            found_en=row.found_en,
            evidence_ja=row.evidence_ja,
            evidence_en=row.evidence_en,
            points=row.points,
            opened_at=now - row.opened_ago,
            respond_by=None if row.respond_in is None else now + row.respond_in,
        )
        for row in rows
    )
