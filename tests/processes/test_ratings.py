"""Ratings that change by themselves, made anew by running dispatchers: each once, however many look for them."""

from collections import Counter
from datetime import timedelta

import pytest

from kenzen.accounts.models import Seller
from kenzen.facts.models import Fact
from kenzen.health import actions
from kenzen.health.actions import EventRow
from kenzen.health.models import Standing
from kenzen.kit import clock
from tests.cast import Cast
from tests.health.telling import WARNING
from tests.processes.installation import dispatching, wait_for

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

ACCOUNTS = 100


def test_two_dispatchers_rate_each_account_that_is_due_once(installation: Cast) -> None:
    for number in range(ACCOUNTS):
        warn(installation, number)
    with dispatching() as one, dispatching() as other:
        wait_for(lambda: not Standing.objects.exclude(rating=200).exists())
        assert one.stop() == 0
        assert other.stop() == 0
    given_back = Fact.objects.filter(kind="health.rated", data__rating=200).values_list("subject", flat=True)
    assert len(Counter(given_back)) == ACCOUNTS
    assert set(Counter(given_back).values()) == {1}
    assert not Standing.objects.filter(next_change_at__isnull=False).exists()


def warn(installation: Cast, number: int) -> None:
    """An account was rated when its violation was opened, and nobody has looked since the violation expired."""
    shop = Seller.objects.create(marketplace=installation.marketplace, name=f"店 {number}", owner_name="店主")
    opened_at = clock.read() - timedelta(days=181)
    event = EventRow("k", "V-1", "opened", opened_at, WARNING)
    actions.record_violation_events(seller_id=shop.pk, events=[event], now=opened_at)
