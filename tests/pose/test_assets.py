import shutil
import zipfile
from pathlib import Path

import pytest

from formcheck.errors import NotReadyError, UsageError
from formcheck.pose import models
from formcheck.pose.models import BUNDLE_PARTS, MODEL_NAMES, find_model, models_folder


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_shipped_models_are_as_published(name: str) -> None:
    model = find_model(name)
    assert model.name == name
    assert model.is_shipped
    assert model.path.is_file()


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("manifest.toml", "pose_landmarker_lite.task"):
        shutil.copy(models_folder() / name, tmp_path)
    monkeypatch.setattr(models, "models_folder", lambda: tmp_path)
    return tmp_path


def test_damaged_model_is_refused(copied: Path) -> None:
    path = copied / "pose_landmarker_lite.task"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(NotReadyError, match="damaged") as caught:
        find_model("lite")
    assert "pip install" in caught.value.hint


def test_missing_model_is_named(copied: Path) -> None:
    with pytest.raises(NotReadyError, match="pose_landmarker_full"):
        find_model("full")
    (copied / "manifest.toml").unlink()
    with pytest.raises(NotReadyError, match="manifest"):
        find_model("lite")


def test_own_bundle(tmp_path: Path) -> None:
    path = tmp_path / "mine.task"
    with zipfile.ZipFile(path, "w") as bundle:
        for part in BUNDLE_PARTS:
            bundle.writestr(part, b"....TFL3")
    model = find_model(str(path))
    assert (model.name, model.is_shipped, len(model.sha256)) == ("mine.task", False, 64)


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no pose model 'huge'"):
        find_model("huge")
    text = tmp_path / "text.task"
    text.write_text("not a zip")
    with pytest.raises(UsageError, match="no pose landmarker bundle"):
        find_model(str(text))
    other = tmp_path / "other.task"
    with zipfile.ZipFile(other, "w") as bundle:
        bundle.writestr("pose_detector.tflite", b"x")
    with pytest.raises(UsageError, match=r"lacks pose_landmarks_detector\.tflite"):
        find_model(str(other))


def test_parts_that_are_no_models_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.task"
    with zipfile.ZipFile(path, "w") as bundle:
        for part in BUNDLE_PARTS:
            bundle.writestr(part, b"....words")
    with pytest.raises(UsageError, match=r"pose_detector\.tflite is no TensorFlow Lite model"):
        find_model(str(path))


def test_a_bundle_that_is_cut_or_damaged_is_refused(tmp_path: Path) -> None:
    whole = (models_folder() / "pose_landmarker_lite.task").read_bytes()
    path = tmp_path / "mine.task"
    for damaged in (whole[: len(whole) // 2], whole[:1_000_000] + b"?" + whole[1_000_001:]):
        path.write_bytes(damaged)
        with pytest.raises(UsageError, match="no pose landmarker bundle") as caught:
            find_model(str(path))
        assert caught.value.message.endswith(".")
