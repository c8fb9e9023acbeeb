"""The standing of an account as a program reads it."""

from typing import Any

from kenzen.health.api.answers import Health
from kenzen.health.queries import AccountHealth, LedgerLine
from kenzen.health.queries.for_programs import references_of


def answer(reference: str, health: AccountHealth) -> Health:
    """State, rating, band, projected rating, ledger, metrics, actions and the model behind them."""
    standing = health.standing
    names = references_of({line.violation_id for line in standing.ledger if line.violation_id is not None})
    return Health.model_validate(
        {
            "reference": reference,
            "state": standing.state,
            "source": standing.source,
            "rating": standing.rating,
            "band": standing.band,
            "projected": standing.projected,
            "ledger": [_line(line, names) for line in standing.ledger],
            "metrics": health.metrics,
            "actions": standing.actions,
            "model": health.model,
            "rated_at": standing.rated_at,
        }
    )


def _line(line: LedgerLine, references: dict[int, str]) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "points": line.points,
        "on": line.on,
        "expires_on": line.expires_on,
        "sentence": line.sentence,
        "violation": references.get(line.violation_id) if line.violation_id is not None else None,
    }
