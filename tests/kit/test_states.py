"""State machines as data."""

from enum import StrEnum

from kenzen.kit import states


class Light(StrEnum):
    """A machine small enough to see through."""

    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


MOVES = {
    Light.RED: frozenset({Light.GREEN, Light.BROKEN}),
    Light.GREEN: frozenset({Light.RED, Light.BROKEN}),
    Light.BROKEN: frozenset[Light](),
}


def test_sources_are_the_states_a_state_is_reached_from() -> None:
    assert states.sources(MOVES, Light.BROKEN) == {Light.RED, Light.GREEN}
    assert states.sources(MOVES, Light.RED) == {Light.GREEN}


def test_choices_are_values_in_the_order_of_the_enum() -> None:
    assert states.choices(Light) == [("red", "red"), ("green", "green"), ("broken", "broken")]


def test_values_are_sorted_plain_text() -> None:
    assert states.values({Light.RED, Light.BROKEN}) == ["broken", "red"]
    assert all(type(value) is str for value in states.values(Light))
