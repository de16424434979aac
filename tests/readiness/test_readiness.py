"""What this machine lacks is said alike by ``doctor`` and by every other command, with exit 7."""

import importlib.metadata
import os
import platform
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from formcheck.cli.main import run
from formcheck.errors import NotReadyError
from formcheck.readiness import (
    CheckState,
    check_all,
    explain,
    libraries,
    not_ready,
    require_libraries,
)
from formcheck.readiness import checks as checks_module

ROOT = Path(__file__).resolve().parents[2]
SIDE = ROOT / "samples" / "treadmill_side_30fps.mp4"
DEBIAN = "apt-get install -y libgl1 libegl1 libgles2 libglib2.0-0"

HOOK = """
    import sys

    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == {module!r}:
                raise {error}

    sys.meta_path.insert(0, Missing())
    sys.path_importer_cache.clear()
"""


def without(
    module: str, error: str, *arguments: str | Path, cwd: Path
) -> subprocess.CompletedProcess[str]:
    """Run formcheck where importing ``module`` raises ``error``."""
    hook = cwd / "hook"
    hook.mkdir(exist_ok=True)
    program = textwrap.dedent(HOOK).format(module=module, error=error)
    (hook / "sitecustomize.py").write_text(program, encoding="utf-8")
    paths = [str(hook), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(
        [sys.executable, "-m", "formcheck", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def not_found(name: str) -> str:
    return f'ModuleNotFoundError("No module named {name!r}", name={name!r})'


def cannot_open(library: str, kind: str) -> str:
    """What glibc says, as an extension module (ImportError) or ctypes (OSError) passes it on."""
    return f'{kind}("{library}: cannot open shared object file: No such file or directory")'


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="wheels bring these libraries elsewhere")
@pytest.mark.parametrize(
    ("module", "library", "kind"),
    [("cv2", "libGL.so.1", "ImportError"), ("mediapipe", "libEGL.so.1", "OSError")],
)
def test_a_missing_system_library_is_said_alike_everywhere(
    module: str, library: str, kind: str, tmp_path: Path
) -> None:
    error = cannot_open(library, kind)
    doctor = without(module, error, "doctor", cwd=tmp_path)
    assert doctor.returncode == 7
    sentence = f"The system library {library} is missing"
    assert sentence in doctor.stdout
    remedy = explain.system_libraries()
    assert f"to mend it: {remedy}" in doctor.stdout
    analyze = without(module, error, "analyze", SIDE, "--model", "lite", cwd=tmp_path)
    assert analyze.returncode == 7, analyze.stderr
    assert f"Error: {sentence}." in analyze.stderr
    assert f"To mend it: {remedy}" in analyze.stderr
    assert "defect" not in analyze.stderr
    assert "Traceback" not in analyze.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["hook"]
    options = ("--model", "lite", "--out", "results")
    batch = without(module, error, "batch", SIDE, *options, cwd=tmp_path)
    assert batch.returncode == 7, batch.stderr
    assert f"Error: {sentence}." in batch.stderr
    assert f"To mend it: {remedy}" in batch.stderr
    assert "defect" not in batch.stderr


@pytest.mark.slow
@pytest.mark.parametrize("module", ["numpy", "scipy", "click", "pydantic", "av"])
def test_a_missing_library_is_named_by_every_command(module: str, tmp_path: Path) -> None:
    analyze = without(module, not_found(module), "analyze", SIDE, cwd=tmp_path)
    assert analyze.returncode == 7, analyze.stderr
    assert f"The library {module} is missing" in analyze.stderr
    assert "Finding the runner" not in analyze.stderr  # not after minutes of work
    assert "pip install" in analyze.stderr
    assert "Traceback" not in analyze.stderr
    doctor = without(module, not_found(module), "doctor", cwd=tmp_path)
    assert doctor.returncode == 7
    assert f"The library {module} is missing" in doctor.stdout + doctor.stderr
    assert "Traceback" not in doctor.stderr


@pytest.mark.slow
@pytest.mark.parametrize("module", ["cv2", "rich", "pydantic", "psutil"])
def test_doctor_goes_on_after_a_missing_library(module: str, tmp_path: Path) -> None:
    doctor = without(module, not_found(module), "doctor", cwd=tmp_path)
    assert doctor.returncode == 7, doctor.stderr
    assert "NO " in doctor.stdout
    assert "current folder" in doctor.stdout
    assert "Traceback" not in doctor.stderr


@pytest.mark.slow
def test_what_only_the_pdf_needs_may_be_absent(tmp_path: Path) -> None:
    doctor = without("typst", not_found("typst"), "doctor", cwd=tmp_path)
    assert doctor.returncode == 0, doctor.stdout
    assert "-   typst: The library typst is missing, which report.pdf needs" in doctor.stdout
    assert "to have it: " in doctor.stdout
    options = ("--format", "html,pdf", "--out", "result")
    analyze = without("typst", not_found("typst"), "analyze", SIDE, *options, cwd=tmp_path)
    assert analyze.returncode == 7, analyze.stderr
    assert "The library typst is missing" in analyze.stderr
    assert 'pip install "typst>=' in analyze.stderr
    assert "Finding the runner" not in analyze.stderr
    assert not (tmp_path / "result").exists()


@pytest.mark.slow
def test_doctor_is_quick_and_finds_nothing_wrong_here() -> None:
    checks = check_all()
    problems = [c for c in checks if c.state is CheckState.PROBLEM]
    assert problems == []
    assert len({c.title for c in checks}) == len(checks)
    assert all(c.remedy for c in checks if c.state is not CheckState.OK)


@pytest.mark.parametrize(
    ("specifier", "version", "suits"),
    [
        (">=2.0,<3", "2.4.6", True),
        (">=2.0,<3", "2.0", True),
        (">=2.0,<3", "2", True),
        (">=2.0,<3", "1.26.4", False),
        (">=2.0,<3", "3.0.0", False),
        (">=2.0,<3", "3.0rc1", False),
        (">=3.1.5,<4", "3.1.10", True),
        (">=3.1.5,<4", "3.1", False),
        ("", "0.1", True),
    ],
)
def test_versions_that_suit(specifier: str, version: str, suits: bool) -> None:
    assert libraries.RequiredLibrary("x", specifier).suits(version) is suits


def test_every_dependency_is_looked_at_with_its_versions() -> None:
    declared = importlib.metadata.requires("formcheck") or []
    names = {line.split(";")[0].split("<")[0].split(">")[0].strip() for line in declared
             if ";" not in line}  # fmt: skip
    assert names == set(libraries.LIBRARIES)
    for name, wanted in libraries.wanted().items():
        assert wanted.specifier.startswith(">="), name
        assert wanted.suits(importlib.metadata.version(name))


def test_a_library_too_old_is_named_instead_of_a_defect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    genuine = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "1.26.4" if name == "numpy" else genuine(name)
    )
    with pytest.raises(NotReadyError, match=r"needs >=2\.0,<3"):
        require_libraries()
    (check,) = [c for c in check_all() if c.state is CheckState.PROBLEM]
    assert check.title == "numpy"
    assert check.detail == "1.26.4 is installed, formcheck needs >=2.0,<3"
    assert 'pip install "numpy>=2.0,<3"' in check.remedy

    def fails(**_: object) -> None:
        raise AttributeError("module 'numpy' has no attribute 'astype'")

    monkeypatch.setattr("formcheck.cli.main.cli.main", fails)
    assert run(["doctor"]) == 7
    told = capsys.readouterr().err
    assert "numpy 1.26.4 is installed, formcheck needs >=2.0,<3" in told
    assert "has no attribute 'astype'" in told
    assert check.remedy in told


def test_a_defect_of_ours_stays_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: object) -> None:
        raise ImportError("cannot import name 'x' from 'formcheck.core'", name="formcheck.core")

    monkeypatch.setattr("formcheck.cli.main.cli.main", fails)
    assert run(["doctor"]) == 1
    assert "defect" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (ImportError("libGL.so.1: cannot open shared object file: No such file"), "libGL.so.1"),
        (OSError("libEGL.so.1: cannot open shared object file: No such file"), "libEGL.so.1"),
        (OSError("/usr/lib/libEGL.so.1: file too short"), "/usr/lib/libEGL.so.1 is damaged"),
        (ImportError("DLL load failed while importing cv2: not found", name="cv2"), "DLL load"),
        (ImportError("numpy.core.multiarray failed to import", name="numpy"), "numpy cannot be"),
        (ModuleNotFoundError("No module named 'cv2'", name="cv2"), "opencv-contrib-python is"),
        (importlib.metadata.PackageNotFoundError("av"), "library av is missing"),
        (OSError(2, "No such file or directory", "x.mp4"), None),
        (ValueError("libGL.so.1: cannot open shared object file"), None),
        (KeyError("x"), None),
    ],
)
def test_what_an_error_lacks(error: Exception, what: str | None) -> None:
    told = not_ready(error)
    if what is None:
        assert told is None
    else:
        assert isinstance(told, NotReadyError)
        assert what in told.message


def test_the_real_reason_is_found_under_a_page_of_advice() -> None:
    deep = ImportError("libgfortran.so.5: cannot open shared object file: No such file")
    error = ImportError("\n\nIMPORTANT: PLEASE READ THIS\n" * 20)
    error.__cause__ = deep
    told = not_ready(error)
    assert told is not None
    assert "libgfortran.so.5" in told.message


def test_two_builds_of_opencv_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda n: "5.0.0" if n == "opencv-python" else genuine(n)
    )
    (check,) = [c for c in check_all() if c.state is CheckState.PROBLEM]
    assert check.title == "one OpenCV build"
    assert "opencv-contrib-python and opencv-python overwrite" in check.detail
    first, second = check.remedy.splitlines()
    assert "uninstall -y opencv-contrib-python opencv-python" in first
    assert "pip install" in second


@pytest.mark.parametrize("left", [b"another build", None])
def test_an_opencv_folder_that_was_mixed_is_found(
    left: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """opencv-python was installed over it and removed again: pip sees one build, its files are
    those of the other, or gone."""
    (tmp_path / "cv2").mkdir()
    (tmp_path / "cv2" / "__init__.py").write_bytes(b"ours")
    about = tmp_path / "opencv_contrib_python-5.0.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: opencv-contrib-python\nVersion: 5.0.0\n")
    (about / "RECORD").write_text("cv2/__init__.py,,4\ncv2/data/__init__.py,,\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert explain.mixed_opencv() is None
    if left is None:
        (tmp_path / "cv2" / "__init__.py").unlink()
    else:
        (tmp_path / "cv2" / "__init__.py").write_bytes(left)
    lack = explain.mixed_opencv()
    assert lack is not None
    assert "__init__.py is not as opencv-contrib-python installed it" in lack.what
    assert "--force-reinstall" in lack.remedy


@pytest.mark.parametrize(
    ("release", "remedy"),
    [
        ({"ID": "debian"}, DEBIAN),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, DEBIAN),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, DEBIAN),
        ({"ID": "fedora"}, "dnf install -y libglvnd-glx libglvnd-egl libglvnd-gles glib2"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "dnf install"),
        ({"ID": "alpine"}, "no packages for Alpine"),
        ({"ID": "nixos"}, "packages with libGL.so.1"),
    ],
)
def test_system_libraries_by_distribution(
    release: dict[str, str], remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)
    assert remedy in explain.system_libraries()
    on_alpine = release["ID"] == "alpine"
    assert ("no packages for Alpine" in explain.install("mediapipe>=1.2")) is on_alpine


@pytest.mark.parametrize(
    ("system", "remedy"),
    [("win32", "winget install Microsoft.VCRedist.2015+.x64"), ("darwin", "--force-reinstall")],
)
def test_system_libraries_elsewhere(
    system: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert remedy in explain.system_libraries()


def test_little_memory_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = SimpleNamespace(available=1_000_000_000)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    check = checks_module._memory()
    assert check.state is CheckState.WARNING
    assert "1.0 GB free" in check.detail


def test_a_full_disk_is_a_problem_and_little_space_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for free in (0.1e9, 1e9, 3e9):
        monkeypatch.setattr("shutil.disk_usage", lambda _p, free=free: SimpleNamespace(free=free))
        found.append(checks_module._place("here", tmp_path, "", CheckState.PROBLEM).state)
    assert found == [CheckState.PROBLEM, CheckState.WARNING, CheckState.OK]


def test_no_place_for_temporary_files_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp', '/var/tmp']")

    monkeypatch.setattr("tempfile.gettempdir", nowhere)
    check = checks_module._temporary_files()
    assert check.state is CheckState.PROBLEM
    assert "No usable temporary directory" in check.detail
    assert "TEMP" in check.remedy or "TMPDIR" in check.remedy


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    check = checks_module._place("here", tmp_path / "gone", "remedy", CheckState.PROBLEM)
    assert check.state is CheckState.PROBLEM
    assert "gone" in check.detail
    assert check.remedy == "remedy"
