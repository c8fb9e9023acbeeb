"""The only writers of people's own choices, of sellers, which programs send, and of programs' keys."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from kenzen.accounts.models import ApiKey, Person, Seller
from kenzen.accounts.queries import KEY_BEGINS, digest_of
from kenzen.accounts.rules import Plan
from kenzen.facts import actions as facts
from kenzen.kit.errors import Refused
from kenzen.kit.phone_numbers import PhoneNumber

PREFIX_LETTERS: Final = 8  # as many of a secret as people see again; the rest is far too long to guess


@dataclass(frozen=True, slots=True)
class SellerRow:
    """A seller as the marketplace describes it; ``reference`` is the marketplace's own name of it.

    ``emergency_phone`` is E.164 or empty, ``None`` to leave it as it is.
    """

    reference: str
    name: str
    owner_name: str
    plan: Plan
    region: str = ""
    segment: str = ""
    emergency_phone: str | None = None


@dataclass(frozen=True, slots=True)
class SavedSellers:
    """Ids of sellers that are new and of those that were changed; ``unchanged`` counts the others.

    ``moved`` are the changed ones with another region or segment, by which values of a scoring model may differ.
    """

    added: tuple[int, ...]
    changed: tuple[int, ...]
    moved: tuple[int, ...]
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key. ``secret`` is known now and never again."""

    id: int
    secret: str


def choose_language(*, person_id: int, language: str) -> None:
    """Remember the language a person reads; a choice of their own, so no fact."""
    Person.objects.filter(id=person_id).update(language=language)


def make_key(*, marketplace_id: int, name: str, now: datetime) -> MadeKey:
    """A new key for programs of the marketplace. Only the digest of its secret is kept."""
    secret = KEY_BEGINS + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(
            marketplace_id=marketplace_id,
            name=name,
            prefix=secret[:PREFIX_LETTERS],
            digest=digest_of(secret),
            created_at=now,
        )
        facts.record("accounts.key_made", subject=f"api_key:{key.pk}", now=now, marketplace_id=marketplace_id)
    return MadeKey(key.pk, secret)


def revoke_key(*, key_id: int, now: datetime) -> bool:
    """From now on the key opens nothing. False if that was so before."""
    with transaction.atomic():
        won = ApiKey.objects.filter(id=key_id, revoked_at=None).update(revoked_at=now)
        if won:
            facts.record("accounts.key_revoked", subject=f"api_key:{key_id}", now=now)
    return bool(won)


def save_sellers(*, marketplace_id: int, rows: Sequence[SellerRow], now: datetime) -> SavedSellers:
    """Add the sellers that are new and change those that differ, in one transaction.

    Of several rows with one reference the last one counts.
    """
    wanted = {row.reference: row for row in rows}
    try:
        saved = _save_sellers(marketplace_id, wanted, now)
    except IntegrityError:  # somebody else added one of them at the same time; it is there now
        saved = _save_sellers(marketplace_id, wanted, now)
    return replace(saved, unchanged=len(rows) - len(saved.added) - len(saved.changed))


def _save_sellers(marketplace_id: int, wanted: dict[str, SellerRow], now: datetime) -> SavedSellers:
    with transaction.atomic():
        rows = Seller.objects.filter(marketplace_id=marketplace_id, reference__in=wanted)
        # In one order, and so are the new ones: two senders of the same sellers wait for each other, not in a circle.
        known = rows.order_by("reference").select_for_update(no_key=True)
        there = {seller.reference: seller for seller in known}
        before = {seller.pk: (seller.region, seller.segment) for seller in there.values()}
        changed = [seller for reference, seller in there.items() if _take_over(seller, wanted[reference])]
        Seller.objects.bulk_update(changed, _FIELDS, batch_size=500)
        new = [_new(marketplace_id, row) for reference, row in sorted(wanted.items()) if reference not in there]
        added = Seller.objects.bulk_create(new, batch_size=500)
        moved = [seller for seller in changed if before[seller.pk] != (seller.region, seller.segment)]
        _tell("accounts.seller_changed", changed, now)
        _tell(MOVED, moved, now)
        _tell("accounts.seller_added", added, now)
    return SavedSellers(
        added=tuple(seller.pk for seller in added),
        changed=tuple(seller.pk for seller in changed),
        moved=tuple(seller.pk for seller in moved),
    )


def tell_moved(*, seller: Seller, now: datetime) -> None:
    """Another marketplace, region or segment was saved for a seller by hand: its rating may be another one."""
    with transaction.atomic():
        _tell(MOVED, [seller], now)


MOVED: Final = "accounts.seller_moved"
_FIELDS: Final = tuple(field.name for field in fields(SellerRow) if field.name != "reference")


def _take_over(seller: Seller, row: SellerRow) -> bool:
    """Give the seller what the row says; whether anything differed."""
    said = {name: getattr(row, name) for name in _FIELDS}
    differing = {name: value for name, value in said.items() if value is not None and getattr(seller, name) != value}
    for name, value in differing.items():
        setattr(seller, name, value)
    return bool(differing)


def _new(marketplace_id: int, row: SellerRow) -> Seller:
    seller = Seller(marketplace_id=marketplace_id, reference=row.reference)
    _take_over(seller, row)
    return seller


def _tell(kind: str, sellers: Sequence[Seller], now: datetime) -> None:
    for seller in sellers:
        facts.record(kind, subject=f"seller:{seller.pk}", now=now)


def set_emergency_phone(*, seller_id: int, number: PhoneNumber, now: datetime) -> bool:
    """Keep the number at which the account is reached before a deactivation. False if it is the one kept already.

    Raises ``Refused("accounts.emergency_extension")``: whoever answers a switchboard does not decide for the account.
    """
    if number.extension:
        raise Refused("accounts.emergency_extension")
    return _keep_emergency_phone(seller_id, number.e164, "accounts.emergency_phone_set", now)


def remove_emergency_phone(*, seller_id: int, now: datetime) -> bool:
    """Forget the number. False if there is none."""
    return _keep_emergency_phone(seller_id, "", "accounts.emergency_phone_removed", now)


def _keep_emergency_phone(seller_id: int, e164: str, fact: str, now: datetime) -> bool:
    with transaction.atomic():
        rows = Seller.objects.filter(id=seller_id).exclude(emergency_phone=e164)
        changed = rows.update(emergency_phone=e164)
        if changed:  # that it changed is kept for good; the number itself only as long as the seller wishes
            facts.record(fact, subject=f"seller:{seller_id}", now=now)
    return bool(changed)
