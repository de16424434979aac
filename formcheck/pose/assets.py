"""The pose models: finding them, and making sure they are what they should be."""

import hashlib
import tomllib
import zipfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from formcheck.errors import NotReadyError, UsageError

MODEL_NAMES = ("lite", "full", "heavy")
BUNDLE_PARTS = frozenset({"pose_detector.tflite", "pose_landmarks_detector.tflite"})
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
        sha256 = _sha256(path)
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
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise NotReadyError(
            f"The list of pose models {path} cannot be read: {error}.", _REINSTALL
        ) from None


def _own(path: Path) -> Model:
    hint = f"Give {', '.join(MODEL_NAMES)} or the path of a MediaPipe pose landmarker .task file."
    if not path.is_file():
        raise UsageError(f"There is no pose model {str(path)!r}.", hint)
    try:
        with zipfile.ZipFile(path) as bundle:
            missing = BUNDLE_PARTS - set(bundle.namelist())
        sha256 = _sha256(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} is no pose landmarker bundle: {error}.", hint) from None
    if missing:
        raise UsageError(
            f"{path} is no pose landmarker bundle: it lacks {', '.join(sorted(missing))}.", hint
        )
    return Model(path.name, path, sha256)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
