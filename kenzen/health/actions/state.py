"""What an account may do. The marketplace decides it; a rating alone never does."""

from datetime import datetime

from django.db import transaction

from kenzen.facts import actions as facts
from kenzen.health.actions.rate import lock
from kenzen.health.models import Standing
from kenzen.health.rules import AccountState


def change_state(*, seller_id: int, state: AccountState, now: datetime) -> bool:
    """Put an account into a state; false if it is in it already."""
    with transaction.atomic():
        row, _place = lock(seller_id)
        if row.state == state:
            return False
        Standing.objects.filter(pk=row.pk).update(state=state)
        facts.record(
            "health.state_changed", subject=f"seller:{seller_id}", now=now, before=str(row.state), after=state.value
        )
        return True
