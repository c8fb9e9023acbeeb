"""A program with a key of the cast's marketplace, and one with a key of another."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from kenzen.accounts import actions
from kenzen.accounts.models import Seller
from kenzen.marketplaces.models import Marketplace
from tests.cast import NOW, Cast

ROOT = "/api/v1/health"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program was answered."""

    status: int
    said: Any


@dataclass(frozen=True, slots=True)
class Program:
    """Sends and reads JSON with a key."""

    secret: str
    language: str = "en"

    def post(self, path: str, body: Any) -> Answer:
        """Send a body, which is JSON already if it is bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._answer(
            Client().post(f"{ROOT}/{path}", content, content_type="application/json", headers=self._headers())
        )

    def get(self, path: str, **asked: str | int) -> Answer:
        """Read something."""
        return self._answer(Client().get(f"{ROOT}/{path}", asked, headers=self._headers()))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", "Accept-Language": self.language}

    def _answer(self, response: Any) -> Answer:
        return Answer(response.status_code, response.json())


@pytest.fixture
def market(cast: Cast) -> Cast:
    """The cast, whose sellers have references."""
    Seller.objects.filter(pk=cast.shop.pk).update(reference="yamada")
    Seller.objects.filter(pk=cast.other_shop.pk).update(reference="suzuki")
    return cast


@pytest.fixture
def program_of() -> Callable[[Marketplace], Program]:
    """Makes a program with a key of a marketplace."""

    def make(marketplace: Marketplace) -> Program:
        return Program(actions.make_key(marketplace_id=marketplace.pk, name="warehouse", now=NOW).secret)

    return make


@pytest.fixture
def program(market: Cast, program_of: Callable[[Marketplace], Program]) -> Program:
    """A program of the cast's marketplace."""
    return program_of(market.marketplace)


@pytest.fixture
def stranger(market: Cast, program_of: Callable[[Marketplace], Program]) -> Program:
    """A program of another marketplace."""
    return program_of(Marketplace.objects.create(code="us", name_ja="米国", name_en="United States", calling_code=1))
