"""Every bad file ends in its exit code and one clear sentence, with a whole result or none."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.bad_files import FILES, BadFile
from tests.support.one_sentence import NATIVE_NOISE, one_sentence

LONGEST_S = 120
QUICKLY = ("--model", "lite", "--no-video", "--format", "csv", "--quiet")


@dataclass(frozen=True)
class Ended:
    code: int
    stdout: str
    stderr: str


class Worker:
    """``one_after_another`` in a process of its own, started again when it dies."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def run(self, arguments: list[str], log: Path) -> Ended:
        process = self._running()
        assert process.stdin is not None
        out, err = log.with_suffix(".out"), log.with_suffix(".err")
        job = {"arguments": arguments, "stdout": str(out), "stderr": str(err)}
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.flush()
        try:
            answer = self._answers.get(timeout=LONGEST_S)
        except queue.Empty:
            self.stop()
            pytest.fail(f"hangs for more than {LONGEST_S} s")
        if not answer:
            code = process.wait()
            self.stop()
            pytest.fail(f"the process died with {code}")
        return Ended(int(answer), out.read_text("utf-8"), err.read_text("utf-8"))

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.one_after_another"],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
            self._answers = queue.Queue()
            threading.Thread(
                target=_pass_on, args=(self._process, self._answers), daemon=True
            ).start()
        return self._process

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                pipe.close()
            self._process.wait()
            self._process = None


def _pass_on(process: subprocess.Popen[str], answers: "queue.Queue[str]") -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            answers.put(line)
    except ValueError:
        return
    answers.put("")


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    one = Worker()
    yield one
    one.stop()


def entries() -> list[object]:
    marks = {True: [pytest.mark.slow], False: []}
    return [pytest.param(f, id=f.name, marks=marks[f.looked_at]) for f in FILES]


@pytest.mark.parametrize("bad", entries())
def test_bad_file(bad: BadFile, worker: Worker, tmp_path: Path) -> None:
    if bad.name == "forbidden" and os.geteuid() == 0:
        pytest.skip("root may read everything")
    given, results = tmp_path / "given", tmp_path / "results"
    given.mkdir()
    results.mkdir()
    path = bad.make(given)
    before = sorted(p.name for p in given.iterdir())
    out = results / "out"
    ended = worker.run(
        ["analyze", str(path), "--out", str(out), *QUICKLY],
        tmp_path / "log",
    )
    assert ended.code in bad.codes, ended.stderr
    assert not NATIVE_NOISE.search(ended.stderr), ended.stderr
    assert sorted(p.name for p in given.iterdir()) == before
    if ended.code in (0, 4):
        assert ended.stderr.count("\n") == (1 if ended.code == 4 else 0)
        said = whole_result(out)
        assert ended.stderr.strip() in said
        assert sorted(p.name for p in results.iterdir()) == ["out"]
    else:
        said = one_sentence(ended.stderr)
        assert list(results.iterdir()) == []
    assert bad.says in said


def whole_result(folder: Path) -> str:
    """The reason and the quality notes, after a look at whether everything is there."""
    names = {p.name for p in folder.iterdir()}
    assert {"analysis.json", "source.json", "pose.npz", "series.npz", "metrics.csv"} <= names
    assert not [name for name in names if name.startswith(".")]
    analysis = json.loads((folder / "analysis.json").read_text("utf-8"))
    notes = [note["message"] for note in analysis["quality"]]
    if analysis["reason"]:
        assert analysis["reason"].endswith(".")
    return " ".join([analysis["reason"], *notes])


def test_the_corpus_is_large_and_its_names_differ() -> None:
    assert len(FILES) >= 60
    assert len({f.name for f in FILES}) == len(FILES)
