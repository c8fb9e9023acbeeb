"""Every kind of wrong file is refused with the line, the path and a reason that says what to do."""

import json
from typing import Final

import pytest
import yaml
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kenzen.health import scoring
from kenzen.health.scoring import Problem, WrongModel, reading
from kenzen.health.scoring.reasons import REASONS
from tests.health.scoring.models import ALL, BALANCE, LEVELS, POINTS, SANCTIONS, TARGETS

# A right model, what is replaced in it, by what (☞ stands on the line that must be told), path and code.
Case = tuple[str, str, str, str, str]

FORM: Final[list[Case]] = [
    ("", "", "", "", "empty"),
    ("# nothing", "", "", "", "empty"),
    (BALANCE, "range: [0, 100]", "range: [0, 100}☞", "", "not_yaml"),
    (BALANCE, "start: 50", "  start: 50☞", "", "not_yaml"),
    (BALANCE, "start: 50", "start: 50\n---☞", "", "not_yaml"),
    (BALANCE, "source: our own rules", 'source: "\\UFFFFFFFF"☞', "", "not_yaml"),
    (BALANCE, "our own rules", "our\x07 own☞ rules", "", "unseen_sign"),
    (BALANCE, "source: our own rules", 'source: "\\ud800"☞', "source", "unseen_sign"),
    (BALANCE, "start: 50", 'start: 50\n"\\ud800": 3☞', "", "unseen_sign"),
    (BALANCE, "start: 50", "start: *fifty☞", "", "alias"),
    (BALANCE, "start: 50", "start: !!int 50☞", "", "tag"),
    (BALANCE, "start: 50", f"start: ☞{'[' * 30}", "", "too_deep"),
    (BALANCE, "start: 50", "start: 50\n? [a, b]☞\n: 3", "", "key_not_text"),
    (BALANCE, "start: 50", "start: 50\nstart: 50☞", "start", "twice"),
    (BALANCE, "{days: 30}\nbands", "{days: 30, days: 31}☞\nbands", "expiry.days", "twice"),
]

SCHEMA: Final[list[Case]] = [
    (BALANCE, "kind: balance_down\n", "", "kind", "missing"),
    (BALANCE, "kind: balance_down", "kind: balance☞", "kind", "one_of"),
    (BALANCE, "start: 50\n", "", "start", "missing"),
    (LEVELS, "by: metrics\n", "", "by", "missing"),
    (BALANCE, "expiry: {days: 30}", "expiry: {}☞", "expiry.days", "missing"),
    (BALANCE, "window: {type: rolling, days: 30}", "window: {type: rollin, days: 30}☞", "window.type", "one_of"),
    (BALANCE, "window: {type: rolling, days: 30}", "window: {days: 30}☞", "window.type", "missing"),
    (BALANCE, "start: 50", "start: 50\nfinish: 3☞", "finish", "unknown_key"),
    (BALANCE, "key: fine", "key: fine\n        colour: red☞", "tiers.second.actions.fine.colour", "unknown_key"),
    (TARGETS, "badge:", "bands: []☞\nbadge:", "bands", "unknown_key"),
    (BALANCE, "start: 50", 'start: "50"☞', "start", "whole_number"),
    (BALANCE, "start: 50", "start: true☞", "start", "whole_number"),
    (BALANCE, "start: 50", "start: 50.5☞", "start", "whole_number"),
    (BALANCE, "start: 50", "start: 2026-01-01☞", "start", "whole_number"),
    (BALANCE, "start: 50", "start:☞", "start", "whole_number"),
    (BALANCE, "range: [0, 100]", "range: [0, 1:40]☞", "range.1", "whole_number"),
    (TARGETS, "{at_most: 0.01}", "{at_most: 1 %}☞", "badge.targets.late.at_most", "number"),
    (TARGETS, "{at_most: 0.01}", "{at_most: true}☞", "badge.targets.late.at_most", "number"),
    (TARGETS, "{at_most: 0.01}", "{at_most: 1.0e999}☞", "badge.targets.late.at_most", "number"),
    (BALANCE, "source: our own rules", "source: 2026☞", "source", "text"),
    (BALANCE, "source: our own rules", "source:☞", "source", "text"),
    (BALANCE, "name: {ja: 当店, en: Ours}", 'name: {ja: 当店, en: ""}☞', "name.en", "text_missing"),
    (BALANCE, "name: {ja: 当店, en: Ours}", f"name: {{ja: 当店, en: {'O' * 201}}}☞", "name.en", "text_too_long"),
    (BALANCE, "key: ours", "key: Our shop☞", "key", "key_form"),
    (BALANCE, "currency: JPY", "currency: yen☞", "tiers.second.actions.fine.money.currency", "currency_form"),
    (
        BALANCE,
        "requires_assurance: true",
        'requires_assurance: "yes"☞',
        "second_review.requires_assurance",
        "true_or_false",
    ),
    (
        BALANCE,
        "requires_assurance: true",
        "requires_assurance: yes☞",
        "second_review.requires_assurance",
        "true_or_false",
    ),
    (BALANCE, "max: 100, tone: good", "max: 100, tone: green☞", "bands.good.tone", "one_of"),
    (BALANCE, "restore_on: [resolved]", "restore_on: [resolve]☞", "restore_on.0", "one_of"),
    (BALANCE, "high: 8", "highest: 8☞", "points.by_severity.highest", "one_of"),
    (BALANCE, "high: 8", 'high: "8"☞', "points.by_severity.high", "one_of_or_number"),
    (BALANCE, "high: 8", "high: -8☞", "points.by_severity.high", "one_of_or_number"),
    (BALANCE, "version: 1", "version: 0☞", "version", "more_than"),
    (TARGETS, "{at_most: 0.01}", "{at_most: -0.01}☞", "badge.targets.late.at_most", "at_least"),
    (BALANCE, "expiry: {days: 30}", "expiry: {days: 100000}☞", "expiry.days", "at_most"),
    (TARGETS, "[late]", "late☞", "metrics.late.numerator", "list"),
    (BALANCE, "expiry: {days: 30}", "expiry: 30☞", "expiry", "keys"),
    (POINTS, "{late: [2, 4]}", "[2, 4]☞", "points.by_policy", "keys"),
    (TARGETS, "[late]", "[]☞", "metrics.late.numerator", "list_too_short"),
    (BALANCE, "range: [0, 100]", "range: [0]☞", "range", "list_too_short"),
    (BALANCE, "range: [0, 100]", "range: [0, 50, 100]☞", "range", "list_too_long"),
]

CONSISTENCY: Final[list[Case]] = [
    (BALANCE, "range: [0, 100]", "range: [100, 0]☞", "range", "upside_down"),
    (BALANCE, "start: 50", "start: 101☞", "start", "out_of_range"),
    (BALANCE, "min_value: 60", "min_value: 600☞", "assurance.min_value", "out_of_range"),
    (BALANCE, "at: 20", "at: 101☞", "tiers.first.at", "out_of_range"),
    (BALANCE, "min: 50", "min: 51☞", "bands.good.min", "band_gap"),
    (BALANCE, "min: 50", "min: 49☞", "bands.good.min", "band_overlap"),
    (BALANCE, "min: 0", "min: 1☞", "bands.bad.min", "band_gap"),
    (BALANCE, "min: 0", "min: -1☞", "bands.bad.min", "band_overlap"),
    (BALANCE, "min: 0, max: 49", "min: 49, max: 0☞", "bands.bad", "upside_down"),
    (BALANCE, "bands:", "bands:☞", "bands", "bands_end"),
    (BALANCE, "key: bad", "key: good☞", "bands.good.key", "key_twice"),
    (BALANCE, "key: second", "key: first☞", "tiers.first.key", "key_twice"),
    (BALANCE, "at: 10", "at: 30☞", "tiers.second.at", "not_in_order"),
    (BALANCE, "low: 2, ", "☞", "points.by_severity", "severities_missing"),
    (
        BALANCE,
        "points.by_severity.high:",
        "points.by_severity.higher:☞",
        "unconfirmed.points.by_severity.higher",
        "no_such_path",
    ),
    (BALANCE, "points.by_severity.high:", "bands.2:☞", "unconfirmed.bands.2", "no_such_path"),
    (BALANCE, "points.by_severity.high:", "accrual.per:☞", "unconfirmed.accrual.per", "no_such_path"),
    (BALANCE, "points.by_severity.high:", "start.of:☞", "unconfirmed.start.of", "no_such_path"),
    (POINTS, "expiry: {days: 30}\n", "", "", "never_expires"),
    (POINTS, "between: [1, 48]", "between: [48, 1]☞", "points.between", "upside_down"),
    (POINTS, "{late: [2, 4]}", "{late: [4, 2]}☞", "points.by_policy.late", "upside_down"),
    (
        POINTS,
        "between: [1, 48]",
        "by_severity: {critical: to_zero}☞",
        "points.by_severity.critical",
        "to_zero_without_balance",
    ),
    (POINTS, "at: 12", "at: 0☞", "tiers.first.at", "tier_not_above_zero"),
    (POINTS, "at: 12", "at: 36☞", "tiers.first.at", "beyond_terminal"),
    (POINTS, "key: first", "key: none☞", "tiers.none.key", "reserved"),
    (TARGETS, "key: star", "key: met☞", "badge.key", "reserved"),
    (TARGETS, "key: star", "key: lost☞", "badge.key", "reserved"),
    (TARGETS, "key: warned", "key: missed☞", "consequences.missed.key", "reserved"),
    (TARGETS, "{at_most: 0.01}", "{}☞", "badge.targets.late", "not_one_bound"),
    (TARGETS, "{at_most: 0.01}", "{at_most: 0.01, below: 0.02}☞", "badge.targets.late", "not_one_bound"),
    (TARGETS, "{at_most: 0.01}", "{at_most: 1.5}☞", "badge.targets.late.at_most", "not_a_fraction"),
    (TARGETS, "{NO: 0.2}", "{NO: 20}☞", "metrics.late.target.by_region.NO", "not_a_fraction"),
    (TARGETS, "at_least: 0.8", "at_least: 80☞", "metrics.late.coverage.at_least", "not_a_fraction"),
    (
        TARGETS,
        "target: {at_most: 0.1,",
        "target: {at_least: 0.1,",
        "metrics.late.or_count_at_most",
        "eases_upper_bounds",
    ),
    (TARGETS, "days: 60}", "days: 30}☞", "metrics.late.windows.1", "window_twice"),
    (TARGETS, "    late: {at_most: 0.01}", "    lake: {at_most: 0.01}☞", "badge.targets.lake", "no_such_metric"),
    (TARGETS, "    target: {at_most: 0.1, by_region: {NO: 0.2}}\n", "", "metrics", "no_targets"),
    (TARGETS, "sample_window: {type: rolling, days: 30}\n", "", "sample", "sample_without_window"),
    (TARGETS, "sample: {of: orders, at_least: 5}\n", "", "sample_window", "sample_without_window"),
    (TARGETS, "{every: month, day: 1}", "{every: month, weekday: 1}☞", "evaluation.weekday", "only_every"),
    (TARGETS, "{every: month, day: 1}", "{every: week, day: 1}☞", "evaluation.day", "only_every"),
    (TARGETS, "missed_in_a_row: 2", "missed_in_a_row: 4", "consequences.lost.missed_in_a_row", "not_in_order"),
    (LEVELS, "tone: warn}", "tone: warn, targets: {late: {at_most: 1}}}☞", "levels.rest", "last_level_has_targets"),
    (LEVELS, "    targets:\n      late: {at_most: 0.01}\n", "", "levels.top", "level_without_targets"),
    (LEVELS, "      late:", "      lake:☞", "levels.top.targets.lake", "no_such_metric"),
    (LEVELS, "tone: warn}", "tone: warn, hours: [3]}☞", "levels.rest.hours", "not_in_these_levels"),
    (SANCTIONS, "tone: good}", "tone: good, targets: {}}☞", "levels.free.targets", "not_in_these_levels"),
    (SANCTIONS, "sanction: expelled", "sanction: warning", "levels", "sanctions_in_order"),
    (SANCTIONS, "sanction: expelled", "sanction: expelled, hours: [3]☞", "levels.out.hours", "hours_of_restrictions"),
]

IN_A_ROW = TARGETS.replace("evaluation: {every: month, day: 1}\n", "")
ELSEWHERE: Final[list[Case]] = [
    (IN_A_ROW, "missed_in_a_row: 2", "missed_in_a_row: 2☞", "consequences.warned.missed_in_a_row", "in_a_row_of_what"),
    (BALANCE[: BALANCE.index("assurance:")] + BALANCE[BALANCE.index("second_review:") :], "requires_assurance: true",
     "requires_assurance: true☞", "second_review.requires_assurance", "no_assurance"),
]  # fmt: skip

CASES = FORM + SCHEMA + CONSISTENCY + ELSEWHERE


def wrong(text: str) -> WrongModel:
    """How a text is refused."""
    with pytest.raises(WrongModel) as refused:
        scoring.read(text)
    return refused.value


@pytest.mark.parametrize("text", ALL)
def test_what_is_right_is_read(text: str) -> None:
    assert scoring.read(text).key == "ours"


@pytest.mark.parametrize("text", ALL)
def test_json_says_the_same_as_yaml(text: str) -> None:
    as_json = json.dumps(yaml.safe_load(text.replace("NO:", "'NO':")), indent=1)
    assert scoring.read(as_json) == scoring.read(text)
    assert scoring.read(f"\ufeff{text}".replace("\n", "\r\n")) == scoring.read(text)


@pytest.mark.parametrize(("right", "replaced", "by", "path", "code"), CASES)
def test_a_wrong_file_is_refused_with_line_path_and_reason(
    right: str, replaced: str, by: str, path: str, code: str
) -> None:
    assert replaced in right
    text = right.replace(replaced, by, 1)
    if code == "bands_end":
        text = text.replace("max: 100", "max: 99")
    line = text[: text.index("☞")].count("\n") + 1 if "☞" in text else None
    problems = wrong(text.replace("☞", "")).problems
    found = [problem for problem in problems if (problem.path, problem.code) == (path, code)]
    assert len(found) == 1, problems
    assert line in (None, found[0].line)


def test_every_reason_is_shown_by_a_wrong_file() -> None:
    assert {code for *_, code in CASES} == set(REASONS) - {"other"}


@pytest.mark.parametrize(
    ("removed", "path", "line"),
    [("kind: balance_down\n", "kind", 1), ("bands:", "bands", 1), ("  min_value: 60\n", "assurance.min_value", 26)],
)
def test_what_is_missing_is_told_where_it_belongs(removed: str, path: str, line: int) -> None:
    text = BALANCE.replace(removed, "tables:" if removed == "bands:" else "")
    problem = next(problem for problem in wrong(text).problems if problem.path == path)
    assert (problem.line, problem.code) == (line, "missing")
    assert BALANCE.splitlines()[line - 1].startswith(path.partition(".")[0] if "." in path else "key")


def test_all_problems_are_told_in_the_order_of_lines() -> None:
    text = (
        BALANCE.replace("version: 1", "version: one").replace("start: 50", "start: [1]").replace("slots: 3", "slot: 3")
    )
    refused = wrong(text)
    told = [(problem.path, problem.code) for problem in refused.problems]
    assert told == [
        ("version", "whole_number"),
        ("start", "whole_number"),
        ("second_review.slots", "missing"),
        ("second_review.slot", "unknown_key"),
    ]
    assert (refused.line, refused.path) == (2, "version")
    with translation.override("en"):
        assert refused.reason == "A whole number is expected here, without quotation marks."
        assert str(refused).splitlines()[0] == f"2: version: {refused.reason}"


def test_problems_of_form_and_of_schema_are_told_together() -> None:
    text = BALANCE.replace("version: 1", "version: one").replace("start: 50", "start: 50\nstart: 60")
    assert [(problem.line, problem.code) for problem in wrong(text).problems] == [(2, "whole_number"), (8, "twice")]


def test_a_band_within_another_is_the_only_fault_of_its_bands() -> None:
    inner = "  - {key: inner, name: {ja: 中, en: Inner}, min: 60, max: 70, tone: good}\n"
    problems = wrong(BALANCE.replace("tiers:", f"{inner}tiers:")).problems
    assert [(problem.path, problem.code) for problem in problems] == [("bands.inner.min", "band_overlap")]


def test_everything_that_comes_after_something_graver_is_told() -> None:
    third = "  - {key: third, name: {ja: 三, en: Third}, tone: bad, missed_in_a_row: 4}\n"
    text = TARGETS.replace("missed_in_a_row: 2", "missed_in_a_row: 5").replace("badge:", f"{third}badge:")
    assert [problem.path for problem in wrong(text).problems] == [
        "consequences.lost.missed_in_a_row",
        "consequences.third.missed_in_a_row",
    ]


def test_several_keys_that_are_missing_at_one_place_are_all_told() -> None:
    assert [problem.path for problem in wrong("kind: levels").problems] == [
        "key", "version", "name", "source", "by", "levels"
    ]  # fmt: skip


def test_a_country_is_no_falsehood() -> None:
    # YAML 1.1 reads Norway as false.
    metric = scoring.read(TARGETS).metrics[0]
    assert metric.target is not None
    assert metric.target.by_region == {"NO": 0.2}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_reasons_are_whole_sentences_that_say_what_to_do(language: str) -> None:
    with translation.override(language):
        for right, replaced, by, *_ in CASES:
            text = right.replace(replaced, by, 1).replace("☞", "").replace("max: 100", "max: 99")
            for problem in wrong(text).problems:
                assert problem.reason.endswith((".", "。"))
                assert "%(" not in problem.reason


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_whatever_is_written_is_read_or_refused_with_a_reason(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(ALL))
    first, last = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    inserted = data.draw(
        st.text(max_size=8) | st.sampled_from(["[" * 99, "{a: ", "- ", "'", '"\\U', "1e9", "&a", "\t", ": "])
    )
    rest = text[data.draw(st.sampled_from([first, last])) :]
    for problem in _problems(text[:first] + inserted + rest):
        assert problem.reason
        assert problem.line >= 1


def _problems(text: str) -> tuple[Problem, ...]:
    try:
        scoring.read(text)
    except WrongModel as refused:
        return refused.problems
    return ()


def test_an_error_nobody_foresaw_is_told_in_the_librarys_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_CODES", {})
    refused = wrong(BALANCE.replace("version: 1", "version: one"))
    assert (refused.line, refused.path, refused.problems[0].code) == (2, "version", "other")
    assert "valid integer" in refused.reason
