"""An archive in which one result is about to go bad."""

import shutil
from pathlib import Path

import pytest

from formcheck.results.result import save
from tests.support.analyses import sample_analysis


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "good.formcheck"
    folder.mkdir()
    save(sample_analysis(), folder)
    (folder / "keyframes").mkdir()
    (folder / "keyframes" / "captions.json").write_text("[]", encoding="utf-8")
    return folder


@pytest.fixture
def archive(kept: Path, tmp_path: Path) -> Path:
    """Two results, of which ``bad`` is yet to be harmed."""
    for name in ("good", "bad"):
        shutil.copytree(kept, tmp_path / "archive" / f"{name}.formcheck")
    return tmp_path / "archive"
