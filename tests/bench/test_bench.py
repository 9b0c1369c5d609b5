"""The benchmark runs, writes its result where it belongs, and invents a fair without an error."""

from pathlib import Path

from click.testing import CliRunner

from gatekeeper.importing.source import open_source
from gatekeeper.importing.taking import check_all
from tests.bench.__main__ import main
from tests.bench.fair import Fair
from tests.bench.report import BEGIN, END
from tests.bench.row import Spread


def test_a_quick_run_replaces_only_the_measured_part(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    options = ["--quick", "--only", "decide", "--folder", str(tmp_path / "bench")]
    result = CliRunner().invoke(main, [*options, "--write", str(document)])
    assert result.exit_code == 0, result.output
    text = document.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "| decide, in process, edition 126 | p99 " in text
    assert list((tmp_path / "bench").iterdir()) == []


def test_the_invented_fair_is_one_that_import_takes(tmp_path: Path) -> None:
    rows = Fair(3000).write(tmp_path / "data")
    with open_source(tmp_path / "data") as source:
        assert sum(check_all(source).counts.values()) == rows


def test_a_percentile_is_a_sample() -> None:
    spread = Spread.of([5, 1, 4, 2, 3])
    assert [spread.at(share) for share in (0, 0.5, 0.8, 0.81, 1)] == [1, 3, 4, 5, 5]
