"""Having many accounts rated at once: their standings become due, and whoever rates what is due does the rest."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from kenzen.health.models import Standing
from kenzen.health.rules import Source


def have_rated(*, seller_ids: Sequence[int], now: datetime) -> None:
    """Make the accounts due at ``now``, those without a standing as well; reported ones are left as they are.

    Numbers alone are never written: a rating comes with its ledger, its history and its fact, or not at all.
    """
    later = Q(next_change_at=None) | Q(next_change_at__gt=now)
    with transaction.atomic():
        Standing.objects.bulk_create([Standing(seller_id=seller_id) for seller_id in seller_ids], ignore_conflicts=True)
        make_due(Standing.objects.filter(later, seller_id__in=seller_ids, source=Source.COMPUTED), at=now)


def rate_all_at(*, marketplace_id: int, at: datetime) -> None:
    """Have every account of a marketplace rated at ``at``: another policy comes into force."""
    later = Q(next_change_at=None) | Q(next_change_at__gt=at)
    make_due(Standing.objects.filter(later, seller__marketplace_id=marketplace_id, source=Source.COMPUTED), at=at)


def make_due(rows: QuerySet[Standing], *, at: datetime) -> None:
    """Have the standings rated at ``at``. In one order, so that two who want many of them never wait in a circle."""
    locked = rows.order_by("id").select_for_update(of=("self",), no_key=True)
    Standing.objects.filter(id__in=locked.values("id")).update(next_change_at=at)
