"""A process killed at any single step of writing a result leaves the old one or the new one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import os, pathlib, shutil, signal, sys
from formcheck.results import folder as folders
from formcheck.results.folder import recover, stage, write_bytes

folders._sync = lambda *_: None  # a killed process loses nothing that it wrote; it only takes time

STEPS = {"open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree",
         "os.scandir"}
MINE = {"remarks.md": b"mine", "review.json": b"{}", "photos/a.jpg": b"jpeg"}
FILES = ("report.html", "pose.npz", "source.json", "analysis.json")


def content(name, word):
    if name == "analysis.json":
        return b'{"schema_version": 1, "formcheck_version": "%s"}' % word
    return word * 100


def write(target, word):
    with stage(target) as new:
        for name in FILES:
            write_bytes(new / name, content(name, word))


def killed_at(step, target, word):
    child = os.fork()
    if child == 0:
        left = [step]

        def watch(event, arguments):
            if event in STEPS and str(place) in str(arguments[0]):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        write(target, word)
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def check(target, words, step):
    if not target.exists():
        assert not with_old or list(place.glob(".formcheck-*.old-*")), f"step {step}: lost"
        recover(target)
        if not target.exists():
            assert not with_old, f"step {step}: not brought back"
            return
    found = {(target / name).read_bytes() == content(name, words[0]) for name in FILES}
    old = {(target / name).read_bytes() == content(name, words[1]) for name in FILES}
    assert found == {True} or old == {True}, f"step {step}: a mixture"
    for name, mine in MINE.items() if with_old else ():
        assert (target / name).read_bytes() == mine, f"step {step}: {name}"


place, with_old = pathlib.Path(sys.argv[1]), sys.argv[2] == "old"
target = place / "run.formcheck"
step = 0
while True:
    step += 1
    shutil.rmtree(place)
    place.mkdir()
    if with_old:
        write(target, b"old")
        (target / "photos").mkdir()
        for name, mine in MINE.items():
            (target / name).write_bytes(mine)
    killed = killed_at(step, target, b"new")
    check(target, (b"new", b"old"), step)
    write(target, b"next")
    check(target, (b"next", b"next"), step)
    assert [p.name for p in place.iterdir()] == [target.name], f"step {step}: leftovers"
    if not killed:
        break
print(step)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not fork here")
@pytest.mark.parametrize("before", ["old", "nothing"])
def test_killed_at_each_step(before: str, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "place"), before],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 15
