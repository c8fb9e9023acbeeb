"""Whose kept rating is not what a rating of all found."""

from typing import Any, Final

import pyarrow as pa

from kenzen.health.bulk.database import ROWS_AT_ONCE
from kenzen.health.bulk.sources import Partition
from kenzen.health.models import OrderDay, Standing, Violation
from kenzen.health.rules.model import AnyModel

ASKED_AT_ONCE: Final = 5_000
NUMBERS: Final = ("rating", "band", "projected_rating", "projected_band")
COLUMNS: Final = ("seller", "value", "band", "projected_value", "projected_band")


def differing(partition: Partition, rows: pa.Table, model: AnyModel) -> list[int]:
    """Sellers whose standing says other numbers than ``rows``, or names another model; and those who have orders or
    violations but were never rated."""
    kept, under = _kept(partition), (model.key, model.version)
    found = {
        seller: numbers for seller, *numbers in zip(*(rows[column].to_pylist() for column in COLUMNS), strict=True)
    }
    otherwise = [seller for seller, numbers in found.items() if seller in kept and kept[seller] != (*numbers, *under)]
    return otherwise + _with_a_past([seller for seller in found if seller not in kept])


def _kept(partition: Partition) -> dict[int, tuple[Any, ...]]:
    """Numbers and model of the standings that were rated. One query."""
    rows = Standing.objects.filter(
        seller__gte=partition.first, seller__lte=partition.last, rated_at__isnull=False
    ).values_list("seller_id", *NUMBERS, "model_key", "model_version")
    return {row[0]: row[1:] for row in rows.iterator(chunk_size=ROWS_AT_ONCE)}


def _with_a_past(sellers: list[int]) -> list[int]:
    """Those of the sellers of whom anything was told. Two queries for some thousands of them."""
    found: list[int] = []
    for start in range(0, len(sellers), ASKED_AT_ONCE):
        some = {"seller__in": sellers[start : start + ASKED_AT_ONCE]}
        violations = Violation.objects.filter(**some).values_list("seller_id")
        found += sorted(id_ for (id_,) in violations.union(OrderDay.objects.filter(**some).values_list("seller_id")))
    return found
