"""Having many accounts rated at once: their standings become due, and whoever rates what is due does the rest."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kenzen.health.models import Standing
from kenzen.health.rules import Source


def have_rated(*, seller_ids: Sequence[int], now: datetime) -> None:
    """Make the accounts due at ``now``, those without a standing as well; reported ones are left as they are.

    Numbers alone are never written: a rating comes with its ledger, its history and its fact, or not at all.
    """
    later = Q(next_change_at=None) | Q(next_change_at__gt=now)
    with transaction.atomic():
        Standing.objects.bulk_create([Standing(seller_id=seller_id) for seller_id in seller_ids], ignore_conflicts=True)
        Standing.objects.filter(later, seller_id__in=seller_ids, source=Source.COMPUTED).update(next_change_at=now)
