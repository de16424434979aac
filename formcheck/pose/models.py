"""The pose models: finding them, and making sure they are what they should be."""

import tomllib
import zipfile
import zlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from formcheck.core.files import is_regular, open_regular, read_bytes, sha256_of
from formcheck.errors import NotReadyError, UsageError

MODEL_NAMES = ("lite", "full", "heavy")
BUNDLE_PARTS = frozenset({"pose_detector.tflite", "pose_landmarks_detector.tflite"})
TFLITE_MARK = b"TFL3"
"""At bytes 4 to 8 of every TensorFlow Lite model."""
LARGEST_PART_BYTES = 1_000_000_000
_REINSTALL = "Reinstall formcheck: pip install --force-reinstall --no-deps formcheck"


@dataclass(frozen=True)
class Model:
    """A bundle that was checked. ``name``: lite, full, heavy or the name of a user's file."""

    name: str
    path: Path
    sha256: str

    @property
    def is_shipped(self) -> bool:
        """It came with formcheck."""
        return self.name in MODEL_NAMES


def find_model(name_or_path: str) -> Model:
    """The model called lite, full or heavy, else the bundle in the file of that path.

    Raises NotReadyError where a shipped model is missing or damaged, UsageError where a user's
    file is no pose landmarker bundle.
    """
    if name_or_path in MODEL_NAMES:
        return _shipped(name_or_path, models_folder())
    return _own(Path(name_or_path))


def models_folder() -> Path:
    """The installed ``formcheck_models``, else ``models/`` of the source tree around this file."""
    try:
        folder = Path(str(resources.files("formcheck_models")))
    except ModuleNotFoundError:
        folder = Path(__file__).parents[2] / "models"
    return folder


def _shipped(name: str, folder: Path) -> Model:
    entry = _manifest(folder)[name]
    path = folder / entry["file"]
    try:
        sha256 = sha256_of(path)
    except OSError as error:
        raise NotReadyError(f"The pose model {path} cannot be read: {error}.", _REINSTALL) from None
    if sha256 != entry["sha256"]:
        raise NotReadyError(
            f"The pose model {path} is damaged: its sha256 is {sha256[:12]}…, "
            f"expected {entry['sha256'][:12]}….",
            _REINSTALL,
        )
    return Model(name, path, sha256)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.toml"
    try:
        return tomllib.loads(read_bytes(path).decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NotReadyError(
            f"The list of pose models {path} cannot be read: {error}.", _REINSTALL
        ) from None


def _own(path: Path) -> Model:
    hint = f"Give {', '.join(MODEL_NAMES)} or the path of a MediaPipe pose landmarker .task file."
    if not is_regular(path):
        raise UsageError(f"There is no pose model {str(path)!r}.", hint)
    try:
        with open_regular(path) as file, zipfile.ZipFile(file) as bundle:
            problem = _problem(bundle)
        sha256 = sha256_of(path)
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        problem = f"{error}".rstrip(".") or "it cannot be unpacked"
    if problem:
        raise UsageError(f"{path} is no pose landmarker bundle: {problem}.", hint)
    # A file name may hold bytes that are no text.
    return Model(path.name.encode("utf-8", "replace").decode("utf-8"), path, sha256)


def _problem(bundle: zipfile.ZipFile) -> str:
    """Why a zip file is no bundle that MediaPipe should be given; empty where it may be one."""
    missing = BUNDLE_PARTS - set(bundle.namelist())
    if missing:
        return f"it lacks {', '.join(sorted(missing))}"
    for name in sorted(BUNDLE_PARTS):
        if bundle.getinfo(name).file_size > LARGEST_PART_BYTES:
            return f"{name} claims to be larger than any model"
        # Read whole, which checks its sum: a damaged model may crash instead of being refused.
        if bundle.read(name)[4:8] != TFLITE_MARK:
            return f"{name} is no TensorFlow Lite model"
    return ""
