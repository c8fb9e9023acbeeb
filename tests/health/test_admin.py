"""Operators open, correct and close violations, choose states and set policies; nothing they typed is lost."""

import html
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from kenzen.accounts.models import Seller
from kenzen.facts.models import Fact
from kenzen.health import actions, queries, scoring
from kenzen.health.admin.policies import flat
from kenzen.health.models import RatingPolicy, Standing, Violation, ViolationEvent
from kenzen.health.rules import Category, Resolution, Severity
from kenzen.kit import clock
from tests.cast import NOW, Cast, signed_in

VIOLATIONS = "admin:health_violation"
POLICIES = "admin:health_ratingpolicy"


@pytest.fixture(autouse=True)
def at_the_instant_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the entry point stands still."""
    monkeypatch.setattr(clock, "read", lambda: NOW)


@pytest.fixture
def operator(cast: Cast) -> Client:
    """The operator's browser."""
    return signed_in(cast.operator)


def page(response: Any) -> str:
    """What a page says."""
    return html.unescape(response.content.decode())


def violation_of(cast: Cast, reference: str = "v1", **fields: Any) -> Violation:
    """A violation of the seller of the cast."""
    made = actions.open_violation(
        seller_id=cast.shop.pk,
        reference=reference,
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        now=NOW - timedelta(days=1),
        **({"title_ja": "真贋の疑い"} | fields),
    )
    return Violation.objects.get(pk=made)


def typed(cast: Cast, **fields: Any) -> dict[str, Any]:
    """A new violation as the form sends it."""
    empty = dict.fromkeys(
        ("reference", "policy", "points", "opened_at", "title_en", "listing", "found_ja", "found_en", "evidence_ja",
         "evidence_en", "respond_by", "expires_at", "sanction", "sanction_until"), ""
    )  # fmt: skip
    needed = {"seller": cast.shop.pk, "category": "safety", "severity": "medium", "title_ja": "安全性"}
    return empty | needed | fields


# Violations


def test_a_violation_is_opened_as_an_event_and_rates_the_account(cast: Cast, operator: Client) -> None:
    sent = typed(cast, reference="v1", points="5", respond_by="2026-11-30T23:59", opened_at="2026-11-20T09:00")
    answer = operator.post(reverse(f"{VIOLATIONS}_add"), sent)
    assert answer.status_code == 302, answer.context["errors"]
    row = Violation.objects.get()
    assert (row.reference, row.category, row.severity, row.points) == ("v1", "safety", "medium", 5)
    assert row.respond_by == datetime(2026, 11, 30, 14, 59, tzinfo=UTC)
    assert row.opened_at == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    assert ViolationEvent.objects.get().kind == "opened"
    assert Standing.objects.get().rating == 195


def test_without_a_reference_and_a_moment_both_are_made_up(cast: Cast, operator: Client) -> None:
    operator.post(reverse(f"{VIOLATIONS}_add"), typed(cast))
    row = Violation.objects.get()
    assert row.reference.startswith("admin-")
    assert row.opened_at == NOW


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title_ja": ""}, "Enter a title in at least one language."),
        ({"reference": "v1"}, "Open the violation to change it, or choose another reference."),
        (
            {"opened_at": "2027-11-20T09:00"},
            "We take what has happened, and allow clocks to be ahead by a day at most.",
        ),
        ({"points": "99999"}, "health.value_unreadable"),
    ],
)
def test_what_is_declined_is_said_in_the_form_and_nothing_typed_is_lost(
    cast: Cast, operator: Client, fields: dict[str, str], said: str
) -> None:
    violation_of(cast)
    answer = operator.post(reverse(f"{VIOLATIONS}_add"), typed(cast, found_ja="長い説明", **fields))
    assert answer.status_code == 200
    assert "長い説明" in page(answer)
    assert (gettext(said) in page(answer)) or said.startswith("health.")
    assert Violation.objects.count() == 1


def test_texts_and_deadlines_are_corrected_by_a_changed_event(cast: Cast, operator: Client) -> None:
    row = violation_of(cast, respond_by=datetime(2026, 11, 30, 14, 59, tzinfo=UTC))
    address = reverse(f"{VIOLATIONS}_change", args=[row.pk])
    assert 'value="2026-11-30T23:59"' in page(operator.get(address))
    sent = dict.fromkeys(("title_en", "listing", "found_ja", "found_en", "evidence_en", "expires_at", "close_as"), "")
    sent |= {"title_ja": "真贋の疑い", "evidence_ja": "請求書", "respond_by": "2026-12-07T12:00"}
    assert operator.post(address, sent).status_code == 302
    row.refresh_from_db()
    assert (row.evidence_ja, row.respond_by) == ("請求書", datetime(2026, 12, 7, 3, 0, tzinfo=UTC))
    event = ViolationEvent.objects.order_by("-id")[0]
    assert (event.kind, set(event.body)) == ("changed", {"evidence_ja", "respond_by"})


def test_saving_without_a_change_tells_nothing(cast: Cast, operator: Client) -> None:
    row = violation_of(cast)
    sent = dict.fromkeys(
        ("title_en", "listing", "found_ja", "found_en", "evidence_ja", "evidence_en", "respond_by", "expires_at",
         "close_as"), ""
    )  # fmt: skip
    operator.post(reverse(f"{VIOLATIONS}_change", args=[row.pk]), sent | {"title_ja": "真贋の疑い"})
    assert ViolationEvent.objects.count() == 1


def test_a_violation_is_closed_and_later_found_to_have_been_wrong(cast: Cast, operator: Client) -> None:
    row = violation_of(cast)
    address = reverse(f"{VIOLATIONS}_change", args=[row.pk])
    operator.post(address, {"title_ja": "真贋の疑い", "close_as": "resolved"})
    row.refresh_from_db()
    assert row.resolution == "resolved"
    again = operator.post(address, {"close_as": "resolved"})
    with override("ja"):
        assert gettext("The violation was not closed again.") in page(again)
    operator.post(address, {"close_as": "withdrawn", "title_ja": "改ざん"})
    row.refresh_from_db()
    assert (row.resolution, row.title_ja) == ("withdrawn", "真贋の疑い")
    assert operator.post(address, {"close_as": "resolved"}).status_code == 403


def test_a_violation_is_never_removed(cast: Cast, operator: Client) -> None:
    row = violation_of(cast)
    assert operator.post(reverse(f"{VIOLATIONS}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    operator.post(reverse(f"{VIOLATIONS}_changelist"), sent)
    assert Violation.objects.exists()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"open-1", "closed-1"}),
        ({"state": "open"}, {"open-1"}),
        ({"state": "closed"}, {"closed-1"}),
        ({"severity": "low"}, {"open-1"}),
        ({"category": "safety"}, {"open-1"}),
        ({"q": "closed-1"}, {"closed-1"}),
        ({"q": "yamada"}, {"open-1", "closed-1"}),
        ({"q": "nobody"}, set()),
    ],
)
def test_violations_are_found_by_state_severity_category_and_name(
    cast: Cast, operator: Client, asked: dict[str, str], found: set[str]
) -> None:
    Seller.objects.filter(pk=cast.shop.pk).update(reference="yamada")
    actions.open_violation(
        seller_id=cast.shop.pk,
        reference="open-1",
        category=Category.SAFETY,
        severity=Severity.LOW,
        title_ja="a",
        now=NOW,
    )
    actions.close_violation(
        violation_id=violation_of(cast, "closed-1").pk, resolution=Resolution.APPEAL_ACCEPTED, now=NOW
    )
    shown = page(operator.get(reverse(f"{VIOLATIONS}_changelist"), asked))
    assert {reference for reference in ("open-1", "closed-1") if f">{reference}</a>" in shown} == found


# Standings


def test_a_state_is_changed_by_its_action_and_the_rest_is_for_reading(cast: Cast, operator: Client) -> None:
    violation_of(cast)
    row = Standing.objects.get(seller=cast.shop)
    address = reverse("admin:health_standing_change", args=[row.pk])
    assert "192" in page(operator.get(address))
    assert operator.post(address, {"state": "deactivated", "rating": "1000"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.rating) == ("deactivated", 192)
    assert Fact.objects.filter(kind="health.state_changed").count() == 1
    operator.post(address, {"state": "deactivated"})
    assert Fact.objects.filter(kind="health.state_changed").count() == 1


@pytest.mark.parametrize("what", ["standing", "report", "orderday"])
def test_what_is_computed_or_received_is_not_made_by_hand(cast: Cast, operator: Client, what: str) -> None:
    assert operator.get(reverse(f"admin:health_{what}_add")).status_code == 403


# Policies


def policy(cast: Cast, **fields: str) -> dict[str, Any]:
    """A new policy as the form sends it."""
    return {"marketplace": cast.marketplace.pk, "start": "", "text": "", "since": ""} | fields


def test_a_built_in_model_is_put_in_to_begin_with(cast: Cast, operator: Client) -> None:
    answer = operator.post(reverse(f"{POLICIES}_add"), policy(cast, start="rakuten"))
    assert "key: rakuten" in page(answer)
    assert gettext("The text was put in. Nothing is saved yet.") in page(answer)
    assert not RatingPolicy.objects.exists()


def test_a_text_is_not_replaced_by_one_to_begin_with(cast: Cast, operator: Client) -> None:
    answer = operator.post(reverse(f"{POLICIES}_add"), policy(cast, start="amazon_ahr", text="key: mine"))
    assert "key: mine" in page(answer)
    assert gettext("Nothing was put in, because there is a text. Empty it to start from another.") in page(answer)


def test_a_policy_is_looked_at_before_it_is_saved(cast: Cast, operator: Client) -> None:
    text = scoring.builtin_text()
    answer = operator.post(reverse(f"{POLICIES}_add"), policy(cast, text=text))
    assert gettext("Nothing is saved yet. Look at the values below, then tick this and save.") in page(answer)
    assert "<td>points.by_severity.high</td>" in page(answer).replace("<code>", "").replace("</code>", "")
    assert f"⚠ {gettext('Unconfirmed')}" in page(answer)
    assert not RatingPolicy.objects.exists()
    saved = operator.post(reverse(f"{POLICIES}_add"), policy(cast, text=text.replace("\n", "\r\n"), looked="on"))
    assert saved.status_code == 302
    row = RatingPolicy.objects.get()
    assert (row.version, row.text, row.since_at, row.created_by_id) == (1, text, NOW, cast.operator.pk)


def test_a_wrong_text_is_declined_with_every_line_and_reason_and_kept(cast: Cast, operator: Client) -> None:
    text = scoring.builtin_text().replace("start: 200", "start: many").replace("per: 200", "per: 0")
    answer = operator.post(reverse(f"{POLICIES}_add"), policy(cast, text=text, looked="on"))
    with pytest.raises(scoring.WrongModel) as caught:
        scoring.read(text)
    assert {problem.path for problem in caught.value.problems} == {"start", "accrual.0.per"}
    for problem in caught.value.problems:
        facts = {"line": problem.line, "path": problem.path, "reason": problem.reason}
        assert gettext("Line %(line)s, %(path)s: %(reason)s") % facts in page(answer)
    assert "start: many" in page(answer)
    assert not RatingPolicy.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "[", "a: b: c", "\0", "- 1", "!!python/object:os.system x", "长" * 10_000])
def test_no_text_makes_an_error_of_ours(cast: Cast, operator: Client, text: str) -> None:
    answer = operator.post(reverse(f"{POLICIES}_add"), policy(cast, text=text, looked="on"))
    assert answer.status_code == 200
    assert not RatingPolicy.objects.exists()


def test_a_moment_is_written_on_the_marketplaces_clock(cast: Cast, operator: Client) -> None:
    sent = policy(cast, text=scoring.builtin_text(), looked="on", since="2026-12-01T00:00")
    operator.post(reverse(f"{POLICIES}_add"), sent)
    assert RatingPolicy.objects.get().since_at == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    past = operator.post(reverse(f"{POLICIES}_add"), sent | {"since": "2026-11-24T09:59"})
    assert gettext("This moment is past. Leave it empty for at once.") in page(past)
    assert RatingPolicy.objects.count() == 1


def test_the_policy_in_force_is_marked(cast: Cast, operator: Client) -> None:
    for since_at in (NOW - timedelta(days=9), NOW - timedelta(days=1), NOW + timedelta(days=1)):
        actions.set_policy(
            marketplace_id=cast.marketplace.pk, text=scoring.builtin_text(), since_at=since_at, person_id=None, now=NOW
        )
    shown = page(operator.get(reverse(f"{POLICIES}_changelist")))
    for word in ("Replaced", "Not yet in force"):
        assert shown.count(gettext(word)) == 1
    assert shown.count(f"✓ {gettext('In force')}") == 1


def test_a_policy_is_shown_with_its_values_and_its_text_and_never_altered(cast: Cast, operator: Client) -> None:
    row = actions.set_policy(
        marketplace_id=cast.marketplace.pk, text=scoring.builtin_text(), since_at=NOW, person_id=None, now=NOW
    )
    address = reverse(f"{POLICIES}_change", args=[row])
    shown = page(operator.get(address))
    assert "points.by_severity.high" in shown
    assert "kind: balance_down" in shown
    assert operator.post(address, {"text": "x"}).status_code == 403
    assert operator.post(reverse(f"{POLICIES}_delete", args=[row]), {"post": "yes"}).status_code == 403


def test_a_policy_rates_its_marketplace_from_its_moment_on(cast: Cast) -> None:
    violation_of(cast)
    actions.set_policy(
        marketplace_id=cast.marketplace.pk,
        text=scoring.builtin_text().replace("high: 8", "high: 50"),
        since_at=NOW + timedelta(hours=1),
        person_id=None,
        now=NOW,
    )
    row = Standing.objects.get(seller=cast.shop)
    assert (row.rating, row.next_change_at) == (192, NOW + timedelta(hours=1))
    actions.rate(seller_id=cast.shop.pk, now=NOW + timedelta(hours=1))
    assert queries.standing(cast.shop.pk, now=NOW + timedelta(hours=1)).rating == 150


def test_versions_of_a_marketplace_count_up(cast: Cast) -> None:
    for _ in range(3):
        actions.set_policy(
            marketplace_id=cast.marketplace.pk, text=scoring.builtin_text(), since_at=NOW, person_id=None, now=NOW
        )
    assert list(RatingPolicy.objects.order_by("id").values_list("version", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("key", scoring.builtin_keys())
def test_every_value_of_every_model_is_in_its_table(key: str) -> None:
    model = scoring.builtin(key)
    shown = dict(flat(model))
    assert shown["key"] == key
    assert len(shown) > 10
    for path in model.unconfirmed:
        assert any(each == path or each.startswith(f"{path}.") for each in shown), f"{path} is marked nowhere"
