"""A runner who leans far forward: as a saved result, and as landmarks to measure."""

from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.results.result import save
from tests.support.analyses import sample_analysis
from tests.support.landmark_files import poses
from tests.support.stick_runner import StickRunner

__all__ = ["poses", "result"]


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """A saved result of landmarks, in which the trunk leans far forward."""
    analysis = sample_analysis(stick=StickRunner(trunk_lean_deg=24.0))
    recording = analysis.primary
    from_landmarks = replace(recording, info=replace(recording.info, sha256=""))
    folder = tmp_path / "run.formcheck"
    folder.mkdir()
    save(replace(analysis, recordings=(from_landmarks,)), folder)
    return folder
