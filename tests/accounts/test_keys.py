"""Keys of programs: made with a secret that is shown once, kept as a digest, revoked for good."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from kenzen.accounts import actions, queries
from kenzen.accounts.models import ApiKey
from kenzen.config import cli
from kenzen.facts.models import Fact
from tests.cast import NOW, Cast, signed_in

SECRET = re.compile(r"kzn_[A-Za-z0-9_-]{43}")


def test_a_secret_opens_its_marketplace_until_it_is_revoked(cast: Cast) -> None:
    made = actions.make_key(marketplace_id=cast.marketplace.pk, name="warehouse", now=NOW)
    assert SECRET.fullmatch(made.secret)
    program = queries.program_with(made.secret)
    assert program is not None
    assert (program.key_id, program.name, program.marketplace_id) == (made.id, "warehouse", cast.marketplace.pk)
    assert actions.revoke_key(key_id=made.id, now=NOW)
    assert queries.program_with(made.secret) is None
    assert not actions.revoke_key(key_id=made.id, now=NOW)
    assert [fact.kind for fact in Fact.objects.order_by("id")] == ["accounts.key_made", "accounts.key_revoked"]


def test_the_secret_itself_is_kept_nowhere(cast: Cast) -> None:
    made = actions.make_key(marketplace_id=cast.marketplace.pk, name="warehouse", now=NOW)
    kept = [str(value) for row in (*ApiKey.objects.values_list(), *Fact.objects.values_list()) for value in row]
    assert [value for value in kept if made.secret[12:] in value] == []
    assert ApiKey.objects.get().prefix == made.secret[:8]


@pytest.mark.parametrize("secret", ["", "kzn_", "x" * 500, "鍵"])
def test_other_words_open_nothing(cast: Cast, secret: str) -> None:
    actions.make_key(marketplace_id=cast.marketplace.pk, name="warehouse", now=NOW)
    assert queries.program_with(secret) is None


def test_an_operator_makes_a_key_and_sees_its_secret_once(cast: Cast) -> None:
    browser = signed_in(cast.operator)
    sent = {"marketplace": cast.marketplace.pk, "name": "warehouse"}
    page = browser.post(reverse("admin:accounts_apikey_add"), sent, follow=True)
    found = SECRET.search(page.content.decode())
    assert found
    assert queries.program_with(found[0]) is not None
    key = ApiKey.objects.get()
    for address in (
        reverse("admin:accounts_apikey_changelist"),
        reverse("admin:accounts_apikey_change", args=[key.pk]),
    ):
        shown = browser.get(address).content.decode()
        assert key.prefix in shown
        assert not SECRET.search(shown)
        assert key.digest not in shown


def test_an_operator_revokes_keys(cast: Cast) -> None:
    made = actions.make_key(marketplace_id=cast.marketplace.pk, name="warehouse", now=NOW)
    browser = signed_in(cast.operator)
    sent = {"action": "revoke", "_selected_action": [made.id]}
    assert browser.post(reverse("admin:accounts_apikey_changelist"), sent).status_code == 302
    assert queries.program_with(made.secret) is None


def test_a_key_is_neither_altered_nor_removed(cast: Cast) -> None:
    made = actions.make_key(marketplace_id=cast.marketplace.pk, name="warehouse", now=NOW)
    browser = signed_in(cast.operator)
    assert browser.post(reverse("admin:accounts_apikey_change", args=[made.id]), {"name": "x"}).status_code == 403
    assert browser.post(reverse("admin:accounts_apikey_delete", args=[made.id]), {"post": "yes"}).status_code == 403


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Any:
    """Run the command on the test's database."""
    monkeypatch.setattr(cli, "_environment", lambda: None)
    return CliRunner().invoke(cli.program, ["api-key", *arguments])


def test_the_command_prints_the_secret_and_nothing_else(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = command(monkeypatch, "jp", "warehouse")
    assert ran.exit_code == 0
    assert SECRET.fullmatch(ran.output.strip())
    assert queries.program_with(ran.output.strip()) is not None


@pytest.mark.parametrize(
    ("marketplace", "name", "said"), [("xx", "a", "xx"), ("jp", " ", "80"), ("jp", "a" * 81, "80")]
)
def test_the_command_says_what_it_cannot_do(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, marketplace: str, name: str, said: str
) -> None:
    ran = command(monkeypatch, marketplace, name)
    assert ran.exit_code == 2
    assert said in ran.output
    assert not ApiKey.objects.exists()


def test_a_revoked_key_gets_401(client: Client, cast: Cast) -> None:
    made = actions.make_key(marketplace_id=cast.marketplace.pk, name="warehouse", now=NOW)
    headers = {"Authorization": f"bearer {made.secret}"}
    assert client.get("/api/v1/health/sellers/x", headers=headers).status_code == 404
    actions.revoke_key(key_id=made.id, now=NOW)
    assert client.get("/api/v1/health/sellers/x", headers=headers).status_code == 401
