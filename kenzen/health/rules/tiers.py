"""Tiers that a number reaches, and the actions they bring: for days, with money, with features off. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from kenzen.health.rules.model import Action, BalanceDown, Evaluation, PointsUp, Tier
from kenzen.health.rules.results import ActionInForce, Money
from kenzen.health.rules.windows import evaluation_from

Values = Iterable[tuple[datetime, int]]  # a number from each instant on, in order


def reached(model: BalanceDown | PointsUp, value: int) -> list[Tier]:
    """Tiers at or beyond whose bound the value lies."""
    if isinstance(model, PointsUp):
        return [tier for tier in model.tiers if value >= tier.at]
    return [tier for tier in model.tiers if value <= tier.at]


def furthest(model: BalanceDown | PointsUp, tiers: Sequence[Tier]) -> list[Tier]:
    """Of some tiers, the one that is hardest to reach. Several with the same bound stand side by side."""
    if not tiers:
        return []
    bounds = [tier.at for tier in tiers]
    bound = max(bounds) if isinstance(model, PointsUp) else min(bounds)
    return [tier for tier in tiers if tier.at == bound]


def near(model: PointsUp, value: int) -> str:
    """Key of the next tier if no more points than ``warn_before`` are left to it."""
    ahead = [tier for tier in model.tiers if 0 < tier.at - value <= model.warn_before]
    return min(ahead, key=lambda tier: tier.at).key if ahead else ""


def evaluated(values: Values, evaluation: Evaluation, zone: tzinfo, until: datetime) -> Values:
    """What the evaluations up to an instant saw of a number: all of it, where every change counts at once."""
    if evaluation.every == "change":
        return [(at, value) for at, value in values if at <= until]
    seen = {evaluation_from(evaluation, at, zone): value for at, value in values if at <= until}
    return [(at, value) for at, value in seen.items() if at <= until]


def in_force(
    model: BalanceDown | PointsUp, values: Values, *, at_first: int, at: datetime
) -> tuple[ActionInForce, ...]:
    """What the tiers bring at an instant. ``values`` say how the number went until then, from ``at_first`` on.

    A tier is reached when its bound is crossed, and only the furthest of those crossed at once. From then on its
    actions run for their days, whatever the number does; those without days run while the number stays there.
    """
    since, holding = _crossings(model, values, at_first)
    actions = [
        _in_force(tier, action, since[tier.key]) for tier in model.tiers if tier.key in since for action in tier.actions
    ]
    return tuple(one for one in actions if (one.tier in holding if one.until is None else at < one.until))


def _crossings(model: BalanceDown | PointsUp, values: Values, at_first: int) -> tuple[dict[str, datetime], set[str]]:
    """When each tier was last reached, and those that were not left since. From the terminal one nobody comes back."""
    lasting = {tier.key for tier in model.tiers if _is_terminal(model, tier)}
    since: dict[str, datetime] = {}
    holding: set[str] = set()
    before = {tier.key for tier in reached(model, at_first)}
    for at, value in values:
        tiers = reached(model, value)
        crossed = furthest(model, [tier for tier in tiers if tier.key not in before])
        before = {tier.key for tier in tiers}
        holding = (holding & (before | lasting)) | {tier.key for tier in crossed}
        since |= {tier.key: at for tier in crossed}
    return since, holding


def _is_terminal(model: BalanceDown | PointsUp, tier: Tier) -> bool:
    return isinstance(model, PointsUp) and model.terminal_at is not None and tier.at >= model.terminal_at


def _in_force(tier: Tier, action: Action, since: datetime) -> ActionInForce:
    return ActionInForce(
        tier=tier.key,
        action=action.key,
        since=since,
        until=since + timedelta(days=action.days) if action.days else None,
        money=Money(action.money.amount, action.money.currency) if action.money else None,
        discretionary=action.discretionary,
    )
