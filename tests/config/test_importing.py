"""``kenzen import-report`` takes files in, says what they brought, and plainly what it cannot do."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kenzen.config.cli import program
from kenzen.health.models import Report
from kenzen.marketplaces.models import Marketplace
from tests.cast import Cast
from tests.health.reported import OBSERVED


def import_report(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(program, ["import-report", *map(str, arguments)])


@pytest.fixture
def named(cast: Cast) -> Cast:
    """The cast, its shop with a reference."""
    cast.shop.reference = "S-1"
    cast.shop.save(update_fields=["reference"])
    return cast


def test_a_file_is_taken_in_once(named: Cast) -> None:
    first = import_report(OBSERVED, "--seller", "S-1")
    assert (first.exit_code, first.output) == (0, f"{OBSERVED}: taken in\n")
    again = import_report(OBSERVED, "--seller-id", named.shop.pk)
    assert (again.exit_code, again.output) == (0, f"{OBSERVED}: known already, nothing was changed\n")
    assert Report.objects.get().seller == named.shop


def test_changes_and_remarks_are_told(named: Cast, tmp_path: Path) -> None:
    tree = json.loads(OBSERVED.read_text())
    performance = tree["performanceMetrics"][0]
    performance["accountHealthRating"]["ahrScore"] = 150
    performance["accountHealthRating"]["reportingDateRange"]["reportingDateTo"] = "2026-10-08T00:00:00Z"
    performance["novelty"] = 1
    later = tmp_path / "later.json.gz"
    later.write_bytes(gzip.compress(json.dumps(tree).encode()))
    told = import_report(later, OBSERVED, later, "--seller", "S-1").output
    assert "Amazon.co.jp: The rating fell from 172 to 150." in told
    assert "performanceMetrics[0].novelty: This key is not known here." in told


def test_a_file_that_is_no_report_is_declined_and_the_others_are_taken_in(named: Cast, tmp_path: Path) -> None:
    broken, missing = tmp_path / "broken.json", tmp_path / "missing.json"
    broken.write_text("{")
    ended = import_report(broken, missing, OBSERVED, "--seller", "S-1", "--marketplace", "jp")
    assert ended.exit_code == 1
    assert f"{broken}: The file was not taken in." in ended.output
    assert f"{missing}: No such file" in ended.output
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "say whose report it is"),
        (("--seller", "S-2"), "no seller with the reference S-2"),
        (("--seller-id", "0"), "no seller with the number 0"),
        (("--seller", "S-1", "--marketplace", "xx"), "no marketplace with the code xx"),
    ],
)
def test_whose_report_it_is_must_be_plain(named: Cast, arguments: tuple[str, ...], problem: str) -> None:
    ended = import_report(OBSERVED, *arguments)
    assert ended.exit_code == 2
    assert problem in " ".join(ended.output.replace("│", " ").split())


def test_among_several_marketplaces_one_must_be_named(named: Cast) -> None:
    Marketplace.objects.create(code="us", name_ja="米国", name_en="USA")
    assert import_report(OBSERVED, "--seller", "S-1").exit_code == 2
    assert import_report(OBSERVED, "--seller", "S-1", "--marketplace", "jp").exit_code == 0
