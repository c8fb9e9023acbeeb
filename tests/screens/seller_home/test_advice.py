"""What a standing means and brings, said truly for every kind of model."""

from datetime import timedelta

import pytest

from kenzen.health.queries import BandView
from kenzen.health.queries.views import ActionView
from kenzen.health.rules import ModelKind, Tone
from kenzen.health.rules.results import Money
from kenzen.screens.seller_home import advice
from kenzen.screens.seller_home.overview import SOON, by_urgency, lines
from tests.cast import NOW
from tests.screens.accounts import AT_RISK, account, violation

BAD = BandView("worst", "最低", Tone.BAD)


def action(name: str, *, days: int | None = None, money: Money | None = None, since: int = 0) -> ActionView:
    until = None if days is None else NOW + timedelta(days=days)
    return ActionView(name, name, "レベル", NOW + timedelta(days=since), until, money, discretionary=False)


@pytest.mark.parametrize("kind", [ModelKind.BALANCE_DOWN, ModelKind.POINTS_UP])
@pytest.mark.parametrize("tone", list(Tone))
def test_nothing_is_said_of_open_violations_where_none_is_open(kind: ModelKind, tone: Tone) -> None:
    said = advice.meaning(account(kind=kind, band=BandView("any", "", tone)))
    assert said
    assert "未解決" not in said
    assert "未対応" not in said


def test_an_account_with_an_open_violation_is_not_told_that_nothing_is_to_do() -> None:
    assert advice.meaning(account(open=(violation(),))) == ""
    assert advice.meaning(account(open=(violation(),), band=BAD)) != advice.meaning(account(band=BAD))


def test_levels_of_sanctions_speak_of_no_figures() -> None:
    of_sanctions = advice.meaning(account(kind=ModelKind.LEVELS, band=AT_RISK))
    assert of_sanctions
    assert "指標" not in of_sanctions


def test_only_a_balance_is_said_to_rise_with_orders() -> None:
    texts = {kind: str(advice.low(account(kind=kind)).text) for kind in ModelKind}
    assert len({texts[ModelKind.BALANCE_DOWN], texts[ModelKind.POINTS_UP], texts[ModelKind.THRESHOLDS]}) == 3
    assert [kind for kind, text in texts.items() if "注文" in text] == [ModelKind.BALANCE_DOWN]


def test_a_measure_is_listed_once_and_as_long_as_it_holds() -> None:
    short, long, for_good = action("掲載制限", days=9), action("掲載制限", days=19), action("退会")
    assert advice.in_force([short, long, for_good]) == [long, for_good]
    assert advice.in_force([long, action("掲載制限")]) == [action("掲載制限")]


def test_each_charge_is_listed_by_itself() -> None:
    charges = [action("違約金", money=Money(100_000, "JPY")), action("違約金", money=Money(400_000, "JPY"), since=5)]
    assert advice.in_force(charges) == charges


def test_a_deadline_that_can_be_kept_comes_before_one_that_is_over() -> None:
    over = violation(1, respond_by=NOW - timedelta(hours=1))
    near = violation(2, respond_by=NOW + timedelta(minutes=10))
    far = violation(3, respond_by=NOW + SOON)
    none = violation(4, respond_by=None)
    assert by_urgency([far, over, none, near], NOW) == [near, over, far]


def test_lines_of_evidence_have_no_bullets() -> None:
    assert lines("・請求書\n\n - 写真 \n") == ["請求書", "写真"]
