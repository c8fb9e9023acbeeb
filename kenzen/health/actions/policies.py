"""The only writer of rating policies. A policy is never altered: another one with a later moment takes its place."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from kenzen.facts import actions as facts
from kenzen.health import scoring
from kenzen.health.actions.rate_all import rate_all_at
from kenzen.health.models import RatingPolicy
from kenzen.health.rules.model import AnyModel


def set_policy(*, marketplace_id: int, text: str, since_at: datetime, person_id: int | None, now: datetime) -> int:
    """From ``since_at`` on, the model in ``text`` rates the marketplace; returns the id of the policy.

    Every account there is due to be rated at that moment, or now if it is past. Raises ``scoring.WrongModel``.
    """
    model = scoring.read(text)
    try:
        policy = _save(marketplace_id, text, model, since_at, person_id, now)
    except IntegrityError:  # somebody else saved the first one at the same time; ours counts after it
        policy = _save(marketplace_id, text, model, since_at, person_id, now)
    return policy.pk


def _save(
    marketplace_id: int, text: str, model: AnyModel, since_at: datetime, person_id: int | None, now: datetime
) -> RatingPolicy:
    with transaction.atomic():
        policy = RatingPolicy.objects.create(
            marketplace_id=marketplace_id,
            version=_next_version(marketplace_id),
            text=text,
            since_at=since_at,
            created_at=now,
            created_by_id=person_id,
        )
        rate_all_at(marketplace_id=marketplace_id, at=max(now, since_at))
        facts.record(
            "health.policy_set",
            subject=f"marketplace:{marketplace_id}",
            now=now,
            version=policy.version,
            model=model.key,
            since_at=since_at.isoformat(),
        )
    return policy


def _next_version(marketplace_id: int) -> int:
    others = RatingPolicy.objects.filter(marketplace_id=marketplace_id)
    list(others.select_for_update().values_list("id", flat=True))  # who saves at the same time counts after us
    highest: int | None = others.aggregate(highest=Max("version"))["highest"]
    return (highest or 0) + 1
