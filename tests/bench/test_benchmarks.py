"""Every benchmark still runs and says what it measured; how fast this machine is, is not judged here."""

import json
import subprocess
from pathlib import Path

import pytest

from bench.__main__ import NAMES

FIELDS = {"figure", "name", "value", "unit", "floor", "ratio", "goal", "met"}

NEEDS = {"ring": [pytest.mark.asterisk]}


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(name, marks=NEEDS.get(name, [])) for name in NAMES])
def test_a_benchmark_runs_and_reports_its_figures(name: str, root: Path, environment: dict[str, str]) -> None:
    command = [str(root / ".venv/bin/python"), "-m", "bench", name, "--quick"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    figures = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert figures
    for figure in figures:
        assert set(figure) == FIELDS
        assert figure["value"] > 0
