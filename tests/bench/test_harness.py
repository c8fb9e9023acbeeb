"""Figures: ratio to the floor, whether the goal is met, percentiles."""

import json

import pytest

from bench.harness import Figure, median_of_runs, percentile, report


@pytest.mark.parametrize(
    ("figure", "ratio", "met"),
    [
        (Figure("P1", "x", 12, "ms", floor=4, goal=12), 3.0, True),
        (Figure("P1", "x", 12.1, "ms", floor=4, goal=12), 3.02, False),
        (Figure("P2", "x", 99, "/s", floor=160, goal=100, better="more"), 0.62, False),
        (Figure("P2", "x", 100, "/s", goal=100, better="more"), None, True),
        (Figure("P1", "x", 1, "ms"), None, None),
    ],
)
def test_a_figure_knows_its_ratio_and_whether_its_goal_is_met(
    figure: Figure, ratio: float | None, met: bool | None
) -> None:
    assert (figure.ratio, figure.met) == (ratio, met)
    assert json.loads(figure.line())["met"] == met


def test_percentiles_are_of_each_run_and_the_median_run_counts() -> None:
    assert percentile([3, 1, 2], 50) == 2
    assert percentile(range(100), 99) == 99
    assert median_of_runs([[1, 1], [5, 5], [100, 100]], 50) == 5


def test_a_report_is_lines_for_programs_and_a_table_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    report("title", [Figure("P1", "a name", 2.5, "ms", floor=1, goal=3)])
    line, *table = capsys.readouterr().out.splitlines()
    assert json.loads(line)["value"] == 2.5
    assert any("title" in row for row in table)
