"""The models that come with Kenzen: all load, say where they come from, and mark what wants a check."""

import json
import re
from pathlib import Path

import pytest

from kenzen.health import scoring
from kenzen.health.rules import ModelKind
from kenzen.health.rules.consistency import value_at
from kenzen.health.scoring import schema
from tests.health.rules.models import BUILTIN, counts_of

KINDS = {
    "amazon_ahr": ModelKind.BALANCE_DOWN,
    "ebay": ModelKind.LEVELS,
    "etsy": ModelKind.THRESHOLDS,
    "lazada": ModelKind.THRESHOLDS,
    "mercari_jp": ModelKind.LEVELS,
    "rakuten": ModelKind.POINTS_UP,
    "shopee": ModelKind.POINTS_UP,
    "tiktok_shop_points": ModelKind.POINTS_UP,
    "tiktok_shop_us_uk": ModelKind.BALANCE_DOWN,
    "walmart_ca": ModelKind.THRESHOLDS,
    "walmart_us": ModelKind.THRESHOLDS,
    "yahoo_shopping_jp": ModelKind.THRESHOLDS,
}


def test_twelve_models_come_with_kenzen() -> None:
    assert {key: scoring.builtin(key).kind for key in scoring.builtin_keys()} == KINDS


def test_amazons_is_the_default() -> None:
    assert scoring.builtin() == scoring.builtin("amazon_ahr")


@pytest.mark.parametrize("key", KINDS)
def test_a_file_is_named_by_its_key_and_says_its_source(key: str) -> None:
    model = scoring.builtin(key)
    assert (model.key, model.version) == (key, 1)
    assert model.source


@pytest.mark.parametrize("key", KINDS)
def test_what_is_unconfirmed_can_be_shown_with_its_value_and_why(key: str) -> None:
    model = scoring.builtin(key)
    for path, why in model.unconfirmed.items():
        assert value_at(model, path) is not None
        assert why.endswith(".")


@pytest.mark.parametrize("key", ["unknown", "../secrets", ""])
def test_no_other_key_is_a_model(key: str) -> None:
    with pytest.raises(KeyError):
        scoring.builtin(key)


def test_the_schema_in_the_tree_is_that_of_the_code() -> None:
    # After a change of the model: python -m kenzen.health.scoring.schema
    assert schema.FILE.read_text(encoding="utf-8") == schema.schema()
    assert set(json.loads(schema.schema())["discriminator"]["mapping"]) == set(ModelKind)


def test_the_document_of_the_interface_has_every_count_that_a_model_reads() -> None:
    table = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text(encoding="utf-8").split("## Counts")[1]
    told = {name: models.split() for name, models in re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", table, re.MULTILINE)}
    read = {name for model in BUILTIN for name in counts_of(model)}
    assert told == {name: [f"`{model.key}`" for model in BUILTIN if name in counts_of(model)] for name in sorted(read)}
