"""Order metrics as cards."""

from kenzen.screens.seller_home.metric_cards import cards
from tests.screens.accounts import metric


def test_the_windows_of_a_metric_share_a_card_and_the_longest_leads() -> None:
    made = cards([metric("late", days=10), metric("late", days=30), metric("cancelled", days=7)])
    assert [(card.main.key, card.main.days) for card in made] == [("late", 30), ("cancelled", 7)]
    assert [other.days for other in made[0].others] == [10]


def test_what_the_marketplace_ships_has_a_card_of_its_own() -> None:
    made = cards([metric("defects_seller"), metric("defects_platform")])
    assert [card.main.key for card in made] == ["defects_seller", "defects_platform"]


def test_the_course_is_said_in_words() -> None:
    (card,) = cards([metric("late")])
    assert "0.4%" in card.course
    assert "0.5%" in card.course


def test_a_metric_without_values_has_no_course() -> None:
    (card,) = cards([metric("late", trend=(None, None))])
    assert card.course == ""
    assert card.plot is None
