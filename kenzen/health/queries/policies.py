"""Which scoring model rates a marketplace, and since when. Without a policy of its own: the built-in one of Amazon."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, Subquery

from kenzen.health import scoring
from kenzen.health.models import RatingPolicy
from kenzen.health.queries.views import ModelView
from kenzen.health.rules.model import AnyModel
from kenzen.marketplaces.queries import localized


@dataclass(frozen=True, slots=True)
class Policies:
    """The models of one marketplace with the moment from which each is in force, in their order."""

    since: tuple[tuple[datetime, AnyModel], ...]

    def at(self, at: datetime) -> AnyModel:
        """The model in force at ``at``."""
        past = [model for since_at, model in self.since if since_at <= at]
        return past[-1] if past else scoring.builtin()

    def next_after(self, at: datetime) -> datetime | None:
        """When another model comes into force, if that is known."""
        return next((since_at for since_at, _model in self.since if since_at > at), None)


def model_of(marketplace_id: int, now: datetime) -> AnyModel:
    """The scoring model in force at ``now``. One query."""
    rows = RatingPolicy.objects.filter(marketplace_id=marketplace_id, since_at__lte=now)
    text = rows.order_by("-since_at", "-version").values_list("text", flat=True).first()
    return scoring.builtin() if text is None else _read(text)


def policies_since(marketplace_id: int, first: datetime) -> Policies:
    """The models in force at ``first`` and later, those to come included. One query."""
    rows = RatingPolicy.objects.filter(marketplace_id=marketplace_id)
    in_force = rows.filter(since_at__lte=first).order_by("-since_at", "-version").values("id")[:1]
    needed = rows.filter(Q(since_at__gt=first) | Q(id__in=Subquery(in_force))).order_by("since_at", "version")
    return Policies(tuple((since_at, _read(text)) for since_at, text in needed.values_list("since_at", "text")))


def model_view(model: AnyModel) -> ModelView:
    """The model as pages name it."""
    return ModelView(model.key, model.version, model.kind, localized(model.name.ja, model.name.en), model.source)


@lru_cache(maxsize=64)
def _read(text: str) -> AnyModel:
    return scoring.read(text)
