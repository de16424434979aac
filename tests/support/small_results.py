"""Results small enough to be written in a test, and locks on them."""

import json
import os
import platform
from pathlib import Path

import psutil

from formcheck.results import folder as folders
from formcheck.results import lock as locks


def a_result(folder: Path, word: str) -> None:
    folder.mkdir(exist_ok=True)
    content = {"schema_version": 1, "formcheck_version": "0", "word": word}
    (folder / "analysis.json").write_text(json.dumps(content))
    (folder / "report.html").write_text(word)


def word_of(folder: Path) -> str:
    return str(json.loads((folder / "analysis.json").read_text())["word"])


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def started_s(pid: object) -> float:
    """When the process began, 0 where there is none."""
    assert isinstance(pid, int)
    return psutil.Process(pid).create_time() if psutil.pid_exists(pid) else 0.0


def lock_of(target: Path, **holder: object) -> Path:
    lock = target.parent / f"{folders._mark(target)}.lock"
    here = {"pid": os.getpid(), "host": platform.node(), "run": locks.THIS_RUN}
    pid = here["pid"] if "pid" not in holder else holder["pid"]
    lock.write_text(json.dumps(here | {"started_s": started_s(pid)} | holder))
    return lock
