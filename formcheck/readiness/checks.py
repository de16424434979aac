"""The checks of ``formcheck doctor``; each knows what mends it."""

import importlib
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from formcheck.errors import FormcheckError
from formcheck.readiness import explain, libraries
from formcheck.readiness.explain import MissingPart, lack_in, mixed_opencv, optional_lack

MODELS = ("lite", "full", "heavy")
NEEDED_MEMORY_GB = 1.5
"""What one run takes at most with a recording in 4K."""
NEEDED_DISK_GB = 0.2
COMFORTABLE_DISK_GB = 2.0


class CheckState(StrEnum):
    """How a check ended. A warning keeps nothing from running; what is optional may be absent."""

    OK = "ok"
    ABSENT = "absent"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Check:
    """One thing looked at. ``remedy``: what mends it, a command a line; empty where it is fine."""

    title: str
    state: CheckState
    detail: str
    remedy: str = ""


def check_all() -> tuple[Check, ...]:
    """Every check, in the order in which a problem should be mended."""
    checks = [_python()]
    checks += [_library(name, module) for name, module in libraries.LIBRARIES.items()]
    checks += [_optional(name) for name in libraries.OPTIONAL]
    checks.append(_one_opencv())
    checks += [_model(name) for name in MODELS]
    checks.append(_pose_model_starts())
    checks += [_codec("H.264 writing", "h264_encoder"), _codec("HEVC reading", "hevc_decoder")]
    checks += [_memory(), _temporary_files(), _current_folder()]
    return tuple(checks)


def _python() -> Check:
    # One that is too old does not get here: ``__main__`` says so.
    return Check("Python", CheckState.OK, f"{platform.python_version()} ({sys.executable})")


def _library(distribution: str, module: str) -> Check:
    try:
        importlib.import_module(module)
    except Exception as error:  # A library that is there may fail in any way.
        return _lacking(distribution, error)
    version = libraries.installed_version(distribution)
    wanted = libraries.wanted()[distribution]
    if version is None:
        detail = f"{module} comes from another package"
        return Check(distribution, CheckState.PROBLEM, detail, explain.install(wanted.requirement))
    if not wanted.suits(version):
        detail = f"{version} is installed, formcheck needs {wanted.specifier}"
        return Check(distribution, CheckState.PROBLEM, detail, explain.install(wanted.requirement))
    return Check(distribution, CheckState.OK, version)


def _optional(distribution: str) -> Check:
    _, user = libraries.OPTIONAL[distribution]
    lack, version = optional_lack(distribution), libraries.installed_version(distribution)
    if lack is None:
        return Check(distribution, CheckState.OK, f"{version}, for {user}")
    return Check(distribution, CheckState.ABSENT, lack.what, lack.remedy)


def _lacking(title: str, error: Exception, otherwise: str = "") -> Check:
    """``otherwise``: the remedy where the error does not tell what is missing."""
    lack = lack_in(error)
    if lack is None:
        known = libraries.wanted().get(title)
        reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        remedy = otherwise or explain.reinstall(known.requirement if known else title)
        lack = MissingPart(f"it cannot be loaded ({reason})", remedy)
    return Check(title, CheckState.PROBLEM, lack.what, lack.remedy)


def _one_opencv() -> Check:
    title = "one OpenCV build"
    mixed = mixed_opencv()
    if mixed is not None:
        return Check(title, CheckState.PROBLEM, mixed.what, mixed.remedy)
    found = libraries.opencv_builds()
    return Check(title, CheckState.OK, found[0] if found else "none")


def _model(name: str) -> Check:
    title = f"model {name}"
    try:
        from formcheck.pose.models import find_model

        sha256 = find_model(name).sha256
    except FormcheckError as error:
        return Check(title, CheckState.PROBLEM, error.message, explain.reinstall("formcheck"))
    except ImportError as error:
        return _lacking(title, error)
    return Check(title, CheckState.OK, f"sha256 {sha256[:12]}… as published")


def _pose_model_starts() -> Check:
    """MediaPipe loads libEGL and libGLESv2 only when a model starts."""
    title = "pose model starts"
    try:
        from formcheck.pose.mediapipe import MediaPipeBackend
        from formcheck.pose.models import find_model

        backend = MediaPipeBackend(find_model(MODELS[0]))
        with backend.running(), backend.open(1, still=True):
            pass
    except FormcheckError as error:
        return Check(title, CheckState.PROBLEM, error.message, explain.reinstall("mediapipe"))
    except Exception as error:  # As for libraries.
        return _lacking(title, error, explain.reinstall("mediapipe"))
    return Check(title, CheckState.OK, MODELS[0])


def _codec(title: str, probe: str) -> Check:
    remedy = explain.reinstall(libraries.wanted()["av"].requirement)
    try:
        look: Callable[[], str | None] = getattr(
            importlib.import_module("formcheck.video.container"), probe
        )
        found = look()
    except Exception as error:  # As for libraries.
        return _lacking(title, error, remedy)
    if found is None:
        return Check(title, CheckState.PROBLEM, "not in this build of PyAV", remedy)
    return Check(title, CheckState.OK, found)


def _memory() -> Check:
    try:
        import psutil
    except ImportError as error:
        return _lacking("memory", error)
    available_gb = psutil.virtual_memory().available / 1e9
    detail = f"{available_gb:.1f} GB free"
    if available_gb >= NEEDED_MEMORY_GB:
        return Check("memory", CheckState.OK, detail)
    return Check(
        "memory",
        CheckState.WARNING,
        f"{detail}, one run may need {NEEDED_MEMORY_GB:g} GB",
        "close other programs",
    )


def _temporary_files() -> Check:
    variable = "TEMP" if sys.platform == "win32" else "TMPDIR"
    remedy = f"set {variable} to a folder that can be written to, on a disk with space"
    try:
        return _place("temporary files", Path(tempfile.gettempdir()), remedy, CheckState.PROBLEM)
    except OSError as error:  # None of the usual places can be written to.
        return Check("temporary files", CheckState.PROBLEM, error.strerror or str(error), remedy)


def _current_folder() -> Check:
    remedy = "go to a folder that can be written to, or name one: formcheck analyze --out FOLDER"
    try:
        return _place("current folder", Path.cwd(), remedy, CheckState.WARNING)
    except OSError as error:
        return Check("current folder", CheckState.WARNING, error.strerror or str(error), remedy)


def _place(title: str, folder: Path, remedy: str, otherwise: CheckState) -> Check:
    """``otherwise``: how much it matters where nothing can be written there."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"formcheck")
            file.flush()
    except OSError as error:
        return Check(title, otherwise, f"{folder}: {error.strerror or error}", remedy)
    free_gb = shutil.disk_usage(folder).free / 1e9
    detail = f"{folder}, {free_gb:.1f} GB free"
    if free_gb >= COMFORTABLE_DISK_GB:
        return Check(title, CheckState.OK, detail)
    state = CheckState.WARNING if free_gb >= NEEDED_DISK_GB else otherwise
    return Check(title, state, detail, "free some disk space")
