"""Sellers that programs send: added once, changed where they differ."""

import pytest
from django.db import IntegrityError

from kenzen.accounts import actions, queries
from kenzen.accounts.actions import SellerRow
from kenzen.accounts.models import Seller
from kenzen.accounts.rules import Plan
from kenzen.facts.models import Fact
from kenzen.marketplaces.models import Marketplace
from tests.cast import NOW, Cast


def row(reference: str, name: str = "店") -> SellerRow:
    """A seller as a program sends it."""
    return SellerRow(reference=reference, name=name, owner_name="店主", plan=Plan.PROFESSIONAL)


def test_sellers_are_added_changed_or_left_as_they_are(cast: Cast) -> None:
    first = actions.save_sellers(marketplace_id=cast.marketplace.pk, rows=[row("a"), row("b")], now=NOW)
    assert (len(first.added), first.changed, first.unchanged) == (2, (), 0)
    rows = [row("a"), row("b", "別の店"), row("c")]
    second = actions.save_sellers(marketplace_id=cast.marketplace.pk, rows=rows, now=NOW)
    assert (len(second.added), second.changed, second.unchanged) == (1, (first.added[1],), 1)
    kinds = list(Fact.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["accounts.seller_added"] * 2 + ["accounts.seller_changed", "accounts.seller_added"]


def test_of_two_rows_with_one_reference_the_last_counts(cast: Cast) -> None:
    saved = actions.save_sellers(marketplace_id=cast.marketplace.pk, rows=[row("a", "x"), row("a", "y")], now=NOW)
    assert (len(saved.added), saved.unchanged) == (1, 1)
    assert Seller.objects.get(reference="a").name == "y"


def test_marketplaces_may_use_the_same_reference(cast: Cast) -> None:
    other = Marketplace.objects.create(code="us", name_ja="米国", name_en="United States")
    for market in (cast.marketplace, other):
        actions.save_sellers(marketplace_id=market.pk, rows=[row("a")], now=NOW)
    ids = [queries.seller_ids(marketplace_id=market.pk, references=["a", ""]) for market in (cast.marketplace, other)]
    assert ids[0].keys() == ids[1].keys() == {"a"}
    assert ids[0] != ids[1]


def test_a_seller_without_a_reference_is_not_found_by_it(cast: Cast) -> None:
    assert queries.seller_with(marketplace_id=cast.marketplace.pk, reference="") is None
    assert queries.seller_ids(marketplace_id=cast.marketplace.pk, references=[""]) == {}


def test_somebody_who_adds_the_same_seller_at_the_same_time_is_met(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Seller.objects.bulk_create

    def once_too_late(sellers: list[Seller], **options: object) -> list[Seller]:
        monkeypatch.setattr(Seller.objects, "bulk_create", real)
        raise IntegrityError("seller_once_per_reference")

    monkeypatch.setattr(Seller.objects, "bulk_create", once_too_late)
    saved = actions.save_sellers(marketplace_id=cast.marketplace.pk, rows=[row("a")], now=NOW)
    assert len(saved.added) == 1
