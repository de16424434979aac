"""Is this machine ready? Checks for ``formcheck doctor``; each knows what mends it."""

import importlib
import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import FormcheckError

LIBRARIES = {
    "mediapipe": "mediapipe",
    "opencv-contrib-python": "cv2",
    "numpy": "numpy",
    "scipy": "scipy",
    "av": "av",
    "jinja2": "jinja2",
    "matplotlib": "matplotlib",
    "pydantic": "pydantic",
    "rich": "rich",
}
MODELS = ("lite", "full", "heavy")
MIN_FREE_GB = 2.0
SYSTEM_LIBRARIES = "apt-get install -y libgl1 libegl1 libgles2 libglib2.0-0"


@dataclass(frozen=True)
class Check:
    """One thing looked at. ``remedy``: the command that mends it, empty where it is fine."""

    title: str
    ok: bool
    detail: str
    remedy: str = ""


def check_all() -> tuple[Check, ...]:
    """Every check, in the order in which a problem should be mended."""
    checks = [_python()]
    checks += [_library(name, module) for name, module in LIBRARIES.items()]
    checks.append(_one_cv2())
    checks += [_model(name) for name in MODELS]
    checks += [_codec("H.264 writing", "h264_encoder"), _codec("HEVC reading", "hevc_decoder")]
    checks.append(_disk())
    return tuple(checks)


def _python() -> Check:
    found = sys.version.split()[0]
    return Check(
        "Python", sys.version_info >= (3, 11), found, "install Python 3.11 or newer from python.org"
    )


def _library(distribution: str, module: str) -> Check:
    try:
        importlib.import_module(module)
        return Check(distribution, True, importlib.metadata.version(distribution))
    except ImportError as missing:
        reason = str(missing)
        # A shared object that is not there is the system's, not pip's, to mend.
        remedy = SYSTEM_LIBRARIES if ".so" in reason else f'pip install "{distribution}"'
        return Check(distribution, False, reason, remedy)


def _one_cv2() -> Check:
    found = sorted(set(importlib.metadata.packages_distributions().get("cv2", [])))
    title = "one OpenCV build"
    if len(found) <= 1:
        return Check(title, True, found[0] if found else "none")
    remedy = f"pip uninstall -y {' '.join(found)} && pip install opencv-contrib-python"
    return Check(title, False, f"{' and '.join(found)} overwrite each other", remedy)


def _model(name: str) -> Check:
    from formcheck.pose.assets import find_model

    try:
        return Check(f"model {name}", True, f"sha256 {find_model(name).sha256[:12]}… as published")
    except FormcheckError as error:
        return Check(
            f"model {name}", False, error.message, "pip install --force-reinstall formcheck"
        )


def _codec(title: str, probe: str) -> Check:
    remedy = "pip install --force-reinstall --no-cache-dir av"
    try:
        look: Callable[[], str | None] = getattr(
            importlib.import_module("formcheck.video.codecs"), probe
        )
        found = look()
    except ImportError as missing:
        return Check(title, False, str(missing), remedy)
    return Check(title, found is not None, found or "not in this build of PyAV", remedy)


def _disk() -> Check:
    places = {"here": Path.cwd(), "temporary files": Path(tempfile.gettempdir())}
    free_gb = {name: shutil.disk_usage(path).free / 1e9 for name, path in places.items()}
    detail = ", ".join(f"{gb:.1f} GB free {name}" for name, gb in free_gb.items())
    return Check("disk space", min(free_gb.values()) >= MIN_FREE_GB, detail, "free some disk space")
