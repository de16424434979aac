"""The modelled load on the lower back, from landmarks to the report."""

from pathlib import Path

from click.testing import CliRunner

from formcheck.cli.main import cli
from formcheck.core.backload import LoadRatio
from formcheck.core.metric import Measured
from formcheck.results import result as saved


def test_analyze_fills_it_and_says_it_in_the_language_asked_for(
    poses: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    arguments = [
        "--out",
        str(out),
        "--jobs",
        "1",
        "--view",
        "side",
        "--format",
        "md",
        "--lang",
        "de",
    ]
    ran = CliRunner().invoke(cli, ["analyze", "--poses", str(poses), *arguments])
    assert ran.exit_code == 0
    analysis = saved.load(out)
    measured = analysis.metric("trunk_lean")
    assert isinstance(measured, Measured)
    assert (analysis.backload.value, analysis.backload.n) == (None, measured.n)
    assert all(isinstance(w.compression, LoadRatio) for w in analysis.backload.what_if[1:])
    # The terminal tells page 1; the load is on the pages behind it.
    assert "nach einem Modell" not in ran.stdout
    told = (out / "report.md").read_text(encoding="utf-8")
    assert "## Belastung des unteren Rückens nach einem Modell" in told
