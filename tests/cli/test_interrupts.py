import signal
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.cli.interrupts import InterruptibleProgress, interruptible
from formcheck.core.progress import NullProgress

pytestmark = pytest.mark.usefixtures("signals_heard")

ENDINGS = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_swallowed_interrupt_comes_again(ending: signal.Signals) -> None:
    progress = InterruptibleProgress(NullProgress())
    with interruptible():
        progress.stage("before")
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(ending)
        with pytest.raises(KeyboardInterrupt):
            progress.stage("after")
        with pytest.raises(KeyboardInterrupt):
            progress.advance(1)
    with interruptible():
        progress.stage("of the next command")


def test_handlers_are_put_back_and_those_of_others_left_alone() -> None:
    before = [signal.getsignal(ending) for ending in ENDINGS]
    ignored = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with interruptible():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGINT) is not before[0]
    finally:
        signal.signal(signal.SIGTERM, ignored)
    assert [signal.getsignal(ending) for ending in ENDINGS] == before


class Callback:
    """Something a library calls back: what it raises can only be told of."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __del__(self) -> None:
        raise self._error


def test_an_interrupt_within_a_callback_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[type[BaseException] | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: told.append(args.exc_type))
    with interruptible():
        Callback(KeyboardInterrupt())
        Callback(ValueError())
    assert told == [ValueError]


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
@pytest.mark.parametrize(("cleared", "code"), [(True, 130), (False, -signal.SIGINT)])
def test_the_exit_code_is_ours_after_an_interrupt_within_a_string(
    cleared: bool, code: int, tmp_path: Path
) -> None:
    script = f"""
import sys
from formcheck.cli.interrupts import forget_interrupt
try:
    exec("raise KeyboardInterrupt")
except KeyboardInterrupt:
    if {cleared}:
        forget_interrupt()
    sys.exit(130)
"""
    (tmp_path / "interrupted.py").write_text(script, encoding="utf-8")
    # As with ``python -m formcheck``; a script given with -c leaves in another way.
    done = subprocess.run([sys.executable, "-m", "interrupted"], cwd=tmp_path, check=False)
    assert done.returncode == code


@pytest.mark.parametrize("is_later", [False, True])
def test_what_is_said_of_changes_is_true(
    is_later: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A report that is stopped before, and after its first file was written."""
    from formcheck.cli.main import STOPPED_BEFORE, STOPPED_LATER, run
    from formcheck.results.folder import write_bytes
    from formcheck.results.result import save
    from formcheck.workflows import report
    from tests.support.analyses import sample_analysis

    result = tmp_path / "run.formcheck"
    result.mkdir()
    save(sample_analysis(), result)
    (result / "keyframes").mkdir()
    (result / "keyframes" / "captions.json").write_text("[]", encoding="utf-8")

    def stopped(*_: object) -> None:
        if is_later:
            write_bytes(result / "report.html", b"new")
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "write_formats", stopped)
    assert run(["report", str(result), "--quiet"]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == (
        STOPPED_LATER if is_later else STOPPED_BEFORE
    )


def test_what_is_written_in_a_folder_that_is_not_kept_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from formcheck.cli.main import STOPPED_BEFORE, run
    from formcheck.results.result import save
    from formcheck.workflows import report
    from tests.support.analyses import sample_analysis
    from tests.support.landmark_files import saved
    from tests.support.stick_runner import StickRunner

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    poses = saved(tmp_path / "pose.npz", StickRunner(duration_s=4).track())
    (tmp_path / "out").mkdir()
    save(sample_analysis(), tmp_path / "out")
    monkeypatch.setattr(report, "write_formats", stopped)
    arguments = ["analyze", "--poses", str(poses), "--out", str(tmp_path / "new"), "--quiet"]
    assert run(arguments) == 130
    assert capsys.readouterr().err.splitlines()[-1] == STOPPED_BEFORE
    assert not (tmp_path / "new").exists()
