"""Whatever is sent is answered in JSON, and never with an error of ours."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.health.api.conftest import Program
from tests.health.api.test_declining import COUNTS, EVENT, SELLER

ANYTHING: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=80)
    | st.sampled_from(["yamada", "2026-11-23", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "resolved", "\0"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
WHOLE: Final[list[tuple[str, Any]]] = [
    ("orders", {"rows": [COUNTS | {"revision": 1, "buyers": {"orders": ["b"]}}, COUNTS | {"key": "b"}]}),
    ("violations/events", {"rows": [EVENT | {"violation": EVENT["violation"] | {
        "policy": "p", "listing": "l", "found": {"ja": "a"}, "evidence": {"en": "b"}, "points": 3,
        "respond_by": "2026-11-30T00:00:00Z", "expires_at": "2027-11-30T00:00:00Z",
        "sanction": "restricted", "sanction_until": "2026-12-01T00:00:00Z",
    }}]}),
    ("sellers", {"rows": [SELLER | {"plan": "individual", "region": "JP", "segment": "fashion",
                                    "emergency_phone": "080-1234-5678"}]}),
    ("sellers/yamada/state", {"state": "normal"}),
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything in a body."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, part in parts for place in places(part, (*path, name)))]


def with_at(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with another value at a place."""
    if not path:
        return value
    changed = deepcopy(body)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return changed


@st.composite
def bodies(draw: Callable[..., Any]) -> tuple[str, Any]:
    """An address with a body that is right but for up to three places."""
    path, body = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(0, 3))):
        body = with_at(body, draw(st.sampled_from(places(body))), draw(ANYTHING))
    return path, body


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(sent=bodies())
def test_any_body_is_answered(program: Program, sent: tuple[str, Any]) -> None:
    path, body = sent
    answer = program.post(path, json.dumps(body).encode())
    assert answer.status in {200, 400, 422}
    expected = {"taken", "unchanged", "refused"} if "state" not in path else {"state"}
    assert set(answer.said) >= (expected if answer.status == 200 else {"code", "what", "why", "next_step"})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.dictionaries(st.sampled_from(["which", "cursor", "limit", "first", "last", "x"]), st.text(max_size=40)))
def test_any_question_is_answered(program: Program, asked: dict[str, str]) -> None:
    for path in ("sellers/yamada", "sellers/yamada/violations", "sellers/yamada/history"):
        assert program.get(path, **asked).status in {200, 422}
