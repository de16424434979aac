"""``formcheck batch`` and ``formcheck manifest`` as a user runs them."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.support import command_line
from tests.support.batch_entries import entry, write_result

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "samples"
QUICK = ("--model", "lite", "--no-video")


formcheck = partial(command_line.formcheck, timeout_s=900.0)


def last_line(process: subprocess.CompletedProcess[str]) -> str:
    return process.stderr.splitlines()[-1]


@pytest.fixture(scope="module")
def poses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Landmarks of a runner, so that a true analysis takes no pose model."""
    folder = tmp_path_factory.mktemp("poses")
    write_result(folder / "result", entry(folder / "a.mp4").takes, "0" * 64)
    return folder / "result" / "pose.npz"


@pytest.fixture
def manifest(poses: Path, tmp_path: Path) -> Path:
    """Two rows that can be measured, one that cannot be read."""
    for name in "ab":
        shutil.copy(poses, tmp_path / f"{name}.npz")
    (tmp_path / "c.npz").write_text("no landmarks", encoding="utf-8")
    rows = "name,poses,height_m\na,a.npz,1.8\nb,b.npz,\nc,c.npz,\n"
    (tmp_path / "m.csv").write_text(rows, encoding="utf-8")
    return tmp_path / "m.csv"


def test_a_batch_from_a_manifest(manifest: Path, tmp_path: Path) -> None:
    planned = formcheck("batch", manifest, "--out", "out", "--dry-run", cwd=tmp_path)
    assert planned.returncode == 0, planned.stderr
    assert planned.stdout.splitlines() == [
        "to do: a  a.npz  --height-m 1.8",
        "to do: b  b.npz",
        "to do: c  c.npz",
        "3 in all: unchanged 0, failed before 0, to do 3",
    ]
    assert not (tmp_path / "out").exists()

    first = formcheck("batch", manifest, "--out", "out", cwd=tmp_path)
    assert first.returncode == 5, first.stderr
    assert last_line(first) == "done 2, unchanged 0, not measurable 0, failed 1"
    assert first.stdout == ""
    assert "Traceback" not in first.stderr
    with (tmp_path / "out" / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        (failure,) = csv.DictReader(file)
    assert failure["name"] == "c"
    assert "no .npz file" in failure["reason"]
    assert (tmp_path / "out" / "a" / "report.html").is_file()

    again = formcheck("batch", manifest, "--out", "out", "--quiet", cwd=tmp_path)
    assert again.returncode == 5
    assert again.stderr == "done 0, unchanged 2, not measurable 0, failed 1\n"
    planned = formcheck("batch", manifest, "--out", "out", "--dry-run", cwd=tmp_path)
    assert planned.stdout.splitlines()[-1] == "3 in all: unchanged 2, failed before 1, to do 0"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("batch", "nothing", "--out", "out"), "no file or folder 'nothing'"),
        (("batch", "empty", "--out", "out"), "no recordings"),
        (("batch", "bad.csv", "--out", "out"), "row 2, height_m: 'tall' is not a number"),
        (("batch", "a.mp4", "--out", "out", "--height-m", "18"), "--height-m"),
        (("batch", "a.mp4", "--out", "out", "--model", "nix"), "nix"),
        (("batch", "a.mp4"), "--out"),
        (("batch", "--out", "out"), "SOURCE"),
        (("manifest", "a.mp4", "--out", "bad.csv"), "left alone"),
    ],
)
def test_what_is_wrong_is_said_before_anything_starts(
    arguments: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.mp4").write_bytes(b"x")
    (tmp_path / "bad.csv").write_text("video,height_m\na.mp4,tall\n", encoding="utf-8")
    process = formcheck(*arguments, cwd=tmp_path)
    assert process.returncode == 2, process.stderr
    assert says in process.stderr
    assert "Traceback" not in process.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.mp4", "bad.csv", "empty"]


def test_a_manifest_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    for name in ("anna_side.mp4", "anna_rear.mp4", "=berta.mov"):
        (tmp_path / "clips" / name).write_bytes(name.encode())
    shown = formcheck("manifest", "clips", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    rows = list(csv.DictReader(shown.stdout.splitlines()))
    assert [(r["name"], r["video"], r["video2"]) for r in rows] == [
        ("_=berta", str(Path("clips/=berta.mov")), ""),
        ("anna", str(Path("clips/anna_side.mp4")), str(Path("clips/anna_rear.mp4"))),
    ]
    written = formcheck("manifest", "clips", "--out", "clips/m.csv", cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    planned = formcheck("batch", "clips/m.csv", "--out", "out", "--dry-run", cwd=tmp_path)
    assert planned.stdout.splitlines()[:2] == [
        f"to do: _=berta  {os.path.join('.', '=berta.mov')}",  # noqa: PTH118
        "to do: anna  anna_side.mp4 + anna_rear.mp4",
    ]


@pytest.mark.skipif(os.name == "nt", reason="signals are told elsewhere")
@pytest.mark.usefixtures("signals_heard")
def test_ctrl_c_keeps_what_is_finished(manifest: Path, tmp_path: Path) -> None:
    rows = "".join(f"r{n},a.npz,1.{n:02}\n" for n in range(10, 90))
    text = f"name,poses,height_m\n{rows}"
    manifest.write_text(text, encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    batch = subprocess.Popen(
        [sys.executable, "-m", "formcheck", "batch", "m.csv", "--out", "out", "--format", "csv"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    until_s = time.monotonic() + 120.0
    while not list((tmp_path / "out").glob("r*")) and time.monotonic() < until_s:
        time.sleep(0.05)
    batch.send_signal(signal.SIGINT)
    _, said = batch.communicate(timeout=60)
    assert batch.returncode == 130, said
    finished = list((tmp_path / "out").glob("r*"))
    assert finished
    assert all((folder / "analysis.json").is_file() for folder in finished)
    assert "the same command goes on" in said
    assert said.splitlines()[-1].startswith("done ")
    assert not list(temporary.iterdir())
    left_over = [p.name for p in (tmp_path / "out").glob(".formcheck-*")]
    assert left_over == [".formcheck-batch.sqlite3"]


def test_a_batch_of_samples(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    shutil.copytree(SAMPLES, clips)
    (clips / "text.mp4").write_text("not a video", encoding="utf-8")
    first = formcheck("batch", "clips", "--out", "out", *QUICK, cwd=tmp_path)
    assert first.returncode == 5, first.stderr
    assert last_line(first) == "done 2, unchanged 0, not measurable 0, failed 1"
    results = sorted(p.parent.name for p in (tmp_path / "out").glob("*/report.html"))
    assert results == ["treadmill", "treadmill_side_30fps"]
    assert (tmp_path / "out" / "treadmill" / "pose-2.npz").is_file()

    again = formcheck("batch", "clips", "--out", "out", *QUICK, cwd=tmp_path)
    assert last_line(again) == "done 0, unchanged 2, not measurable 0, failed 1"
    (tmp_path / "out" / ".formcheck-batch.sqlite3").unlink()
    again = formcheck("batch", "clips", "--out", "out", *QUICK, cwd=tmp_path)
    assert last_line(again) == "done 0, unchanged 2, not measurable 0, failed 1"

    one = clips / "treadmill_side_30fps.mp4"
    other = formcheck("batch", one, "--out", "out", *QUICK, "--height-m", "1.8", cwd=tmp_path)
    assert other.returncode == 0, other.stderr
    assert last_line(other) == "done 1, unchanged 0, not measurable 0, failed 0"

    shutil.copy(SAMPLES / "treadmill_side_30fps.mp4", clips / "text.mp4")
    retried = formcheck("batch", "clips", "--out", "out", *QUICK, "--retry-failed", cwd=tmp_path)
    assert retried.returncode == 0, retried.stderr
    assert last_line(retried) == "done 1, unchanged 1, not measurable 0, failed 0"


def test_a_dry_run_of_another_try_shows_what_the_run_does(tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    (clips / "a.mp4").write_text("not a video", encoding="utf-8")
    asked = ("batch", "clips", "--out", "out", *QUICK)
    formcheck(*asked, cwd=tmp_path)
    (clips / "b.mp4").write_text("no video either", encoding="utf-8")

    def planned(*options: str) -> list[str]:
        shown = formcheck(*asked, *options, "--dry-run", cwd=tmp_path).stdout.splitlines()
        return [line.split("  ")[0] for line in shown[:2]]

    assert planned() == ["failed before: a", "to do: b"]
    assert planned("--retry-failed") == ["to do: a", "not begun: b"]
    retried = formcheck(*asked, "--retry-failed", cwd=tmp_path)
    assert "a.mp4" in retried.stderr
    assert "b.mp4" not in retried.stderr
