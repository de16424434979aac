"""``kill -9`` at a random moment: nothing is half-visible, nothing of anybody's is lost, nobody
lives on, and the next run repairs.

``FORMCHECK_KILL_SEED`` repeats the moments of an earlier run; it is printed, and so are the stages
at which the kills fell.
"""

import itertools
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from formcheck.results.folder import recover
from tests.support.real_runs import (
    BEFORE_IT_SPEAKS,
    Run,
    assert_whole,
    content_of,
    cut_clip,
    leftovers,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there"),
]

SEED_VARIABLE = "FORMCHECK_KILL_SEED"
N_QUICK, N_SLOW = 7, 35
N_BATCH_QUICK, N_BATCH_SLOW = 3, 15
FAST = ("--model", "lite")
MINE = {"remarks.md": b"nice", "review.json": b"{}", "photos/a.jpg": bytes(range(256)) * 99}


@dataclass(frozen=True)
class Kills:
    """Random moments of a seed, and at which stages they fell."""

    chance: random.Random
    stages: Counter[str]


@pytest.fixture
def kills(capsys: pytest.CaptureFixture[str]) -> Iterator[Kills]:
    seed = int(os.environ.get(SEED_VARIABLE) or random.SystemRandom().randrange(10**6))
    with capsys.disabled():
        print(f"\n{SEED_VARIABLE}={seed}")
    found = Kills(random.Random(seed), Counter())
    yield found
    with capsys.disabled():
        for stage, n in found.stages.items():
            print(f"  {n:3d} killed at: {stage}")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut_clip(tmp_path_factory.mktemp("clip") / "clip.mp4")


@dataclass(frozen=True)
class Complete:
    """A finished run: its result, and how long each of its stages took (the first is the start)."""

    folder: Path
    stages: tuple[str, ...]
    took_s: tuple[float, ...]


@pytest.fixture(scope="module")
def complete(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Complete:
    place = tmp_path_factory.mktemp("complete")
    run = Run.start("analyze", clip, *FAST, "--out", "old.formcheck", cwd=place)
    code = run.finish()
    assert code == 0, run.told
    assert_whole(place / "old.formcheck")
    # Lines with a colon only count frames.
    told = [(at_s, line) for at_s, line in run.told if ":" not in line]
    starts = (0.0, *(at_s for at_s, _ in told), run.ended_s)
    names = (BEFORE_IT_SPEAKS, *(line for _, line in told))
    return Complete(
        place / "old.formcheck",
        names,
        tuple(b - a for a, b in itertools.pairwise(starts)),
    )


def test_a_killed_run(kills: Kills, clip: Path, complete: Complete, tmp_path: Path) -> None:
    kill_runs(N_QUICK, kills, clip, complete, tmp_path)


def test_many_killed_runs(kills: Kills, clip: Path, complete: Complete, tmp_path: Path) -> None:
    kill_runs(N_SLOW, kills, clip, complete, tmp_path)


def kill_runs(n: int, kills: Kills, clip: Path, complete: Complete, place: Path) -> None:
    """Each stage in turn, at a random moment of it, over an old result and over none."""
    order = [k % len(complete.stages) for k in range(n)]
    kills.chance.shuffle(order)
    target = place / "run.formcheck"
    for number in order:
        put_old_result(complete.folder, target, there=kills.chance.random() < 0.7)
        before = content_of(target) if target.exists() else {}
        run = Run.start("analyze", clip, *FAST, "--out", target, cwd=place)
        moment_s = kills.chance.random() * complete.took_s[number] * 1.1
        pause_after_stage(run, number, moment_s)
        stage = run.last_line
        run.kill_leader()
        kills.stages[stage.split(" (")[0]] += 1
        run.assert_nobody_left()
        look_after_kill(target, before)
        if leftovers(place):
            repair(clip, complete.folder, target, place)


def put_old_result(old: Path, target: Path, *, there: bool) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if there:
        shutil.copytree(old, target)
        (target / "photos").mkdir()
        for name, content in MINE.items():
            (target / name).write_bytes(content)


def pause_after_stage(run: Run, number: int, seconds: float) -> None:
    """Until ``seconds`` after stage ``number`` began (0: the start), or the run is over."""
    if number:
        run.wait_for_line(number - 1)
    run.wait_for_end(seconds)


def look_after_kill(target: Path, before: dict[str, bytes]) -> None:
    """Absent, complete and old, or complete and new."""
    if not target.exists() and before:
        recover(target)  # Killed between the two renames.
    assert target.exists() or not before
    if not target.exists():
        return
    assert_whole(target)
    after = content_of(target)
    if before:
        assert {name: after[name] for name in MINE} == MINE
    if after["analysis.json"] == before.get("analysis.json"):
        assert after == before


def repair(clip: Path, old: Path, target: Path, place: Path) -> None:
    """The next run drops the lock of the dead one and removes what it left."""
    mine = {n: c for n, c in MINE.items() if (target / n).exists()}
    arguments = ("--poses", old / "pose.npz", "--no-video", "--format", "csv", "--quiet")
    run = Run.start("analyze", clip, *arguments, "--out", target, cwd=place)
    assert run.finish() == 0, run.told
    assert leftovers(place) == []
    assert {name: (target / name).read_bytes() for name in mine} == mine


def test_a_killed_batch(kills: Kills, complete: Complete, tmp_path: Path) -> None:
    kill_batches(N_BATCH_QUICK, 2, kills, complete, tmp_path)


def test_many_killed_batches(kills: Kills, complete: Complete, tmp_path: Path) -> None:
    kill_batches(N_BATCH_SLOW, 4, kills, complete, tmp_path)


def kill_batches(n: int, n_clips: int, kills: Kills, complete: Complete, place: Path) -> None:
    """One batch, killed again and again, which goes on each time; anew when it is through."""
    batch = Batch(place, n_clips)
    finished: dict[str, bytes] = {}
    for _ in range(n):
        run = batch.start()
        run.wait_for_end(kills.chance.random() * sum(complete.took_s) * n_clips * 0.4)
        (run.kill_leader if kills.chance.random() < 0.5 else run.kill_all)()
        in_work = len(list(batch.out.glob(".formcheck-*.new-*")))
        run.assert_nobody_left()
        finished = batch.look(finished)
        kills.stages[f"batch, {len(finished)} of {n_clips} done, {in_work} being written"] += 1
        if len(finished) == n_clips:
            batch.conclude(finished)
            shutil.rmtree(batch.out)
            finished = {}
    batch.conclude(finished)


class Batch:
    """A batch over ``n_clips`` clips of the sample."""

    def __init__(self, place: Path, n_clips: int) -> None:
        self.out = place / "results"
        self._place = place
        self._names = [f"run{number}" for number in range(n_clips)]
        (place / "clips").mkdir()
        for number, name in enumerate(self._names):
            cut_clip(place / "clips" / f"{name}.mp4", start=10 * number)

    def start(self) -> Run:
        options = (*FAST, "--no-video", "--jobs", "2")
        return Run.start("batch", "clips", "--out", self.out, *options, cwd=self._place)

    def look(self, finished: dict[str, bytes]) -> dict[str, bytes]:
        """``analysis.json`` of each result that is there: all whole, those of before unchanged."""
        found = {}
        for folder in sorted(self.out.glob("run*")):
            assert_whole(folder, video=False)
            found[folder.name] = (folder / "analysis.json").read_bytes()
            remarks = folder / "remarks.md"
            assert (folder.name in finished) == remarks.exists()
            remarks.write_bytes(MINE["remarks.md"])
        assert {name: found.get(name) for name in finished} == finished
        return found

    def conclude(self, finished: dict[str, bytes]) -> None:
        """The last run does what is left, and only that."""
        run = self.start()
        assert run.finish() == 0, run.told
        n, n_all = len(finished), len(self._names)
        counts = f"done {n_all - n}, unchanged {n}, not measurable 0, failed 0"
        assert run.last_line.startswith(counts)
        assert sorted(self.look(finished)) == self._names
        assert leftovers(self.out) == []
        assert (self.out / "index.html").is_file()
        table = (self.out / "summary.csv").read_text(encoding="utf-8")
        assert len(table.splitlines()) == n_all + 1
