import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_native_lines_are_hidden_and_pythons_own_are_not() -> None:
    done = run(
        """
        import os, sys, threading
        from formcheck.pose.native_log import native_log_hidden, native_log_tail

        print("before", file=sys.stderr)
        with native_log_hidden():
            other = threading.Thread(target=os.write, args=(2, b"native, other thread\\n"))
            other.start()
            other.join()
            with native_log_hidden():
                os.write(2, b"native, nested\\n")
            os.write(2, b"native\\n")
            print("progress", file=sys.stderr)
            assert native_log_tail().splitlines()[-1] == "native", native_log_tail()
        os.write(2, b"native afterwards\\n")
        print("after", file=sys.stderr)
        """
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == ["before", "progress", "native afterwards", "after"]


def test_a_failure_carries_the_last_native_lines_and_leaves_no_file(tmp_path: Path) -> None:
    done = run(
        f"""
        import os, tempfile
        from pathlib import Path
        from formcheck.pose.native_log import native_log_hidden

        tempfile.tempdir = {str(tmp_path)!r}
        try:
            with native_log_hidden():
                assert list(Path(tempfile.tempdir).iterdir())
                os.write(2, b"F0000 out of luck\\n")
                raise RuntimeError("failed")
        except RuntimeError as error:
            assert "out of luck" in error.__notes__[0]
        assert not list(Path(tempfile.tempdir).iterdir())
        """
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_without_a_standard_error() -> None:
    done = run(
        """
        import os, sys
        os.close(2)
        sys.stderr = None
        from formcheck.pose.native_log import native_log_hidden

        with native_log_hidden():
            pass
        print("fine")
        """
    )
    assert done.stdout == "fine\n"


def test_no_room_for_temporary_files_is_no_reason_to_stop() -> None:
    done = run(
        """
        import os, sys, tempfile
        from formcheck.pose.native_log import native_log_hidden, native_log_tail

        tempfile.tempdir = "/nowhere/at/all"
        with native_log_hidden():
            os.write(2, b"native\\n")
            print("progress", file=sys.stderr)
            assert native_log_tail() == ""
        print("after", file=sys.stderr)
        """
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.split() == ["progress", "after"]
