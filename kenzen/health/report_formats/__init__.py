"""What the words of published reports mean, and the names of marketplaces in them: the files beside this module.

How a report is read by them stands in ``rules/report``.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from kenzen.health.rules.report import Market, Reported, Vocabulary, read


@cache
def vocabulary() -> Vocabulary:
    """Keys and statuses of Amazon's seller performance reports."""
    return Vocabulary.model_validate(_file("amazon_seller_performance.yaml"))


@cache
def markets() -> dict[str, Market]:
    """Marketplaces by their public identifiers."""
    return {key: Market.model_validate(value) for key, value in _file("amazon_marketplaces.yaml").items()}


def market_of(code: str) -> str:
    """The public identifier of what this installation calls ``code`` (``jp``); empty if there is none."""
    wanted = code.casefold().removeprefix("amazon-")
    return next((key for key, market in markets().items() if wanted in {*market.codes, key.casefold()}), "")


def read_report(content: bytes) -> Reported:
    """What the file says. Raises ``Refused`` as ``rules.report.read`` does."""
    return read(content, vocabulary())


def _file(name: str) -> Any:
    return yaml.safe_load(files(__name__).joinpath(name).read_text(encoding="utf-8"))
