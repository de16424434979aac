"""A runner who leans far forward: as a saved result, and as landmarks to measure."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck.results.result import save
from tests.analyses import sample_analysis
from tests.synthetic import StickRunner


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


@pytest.fixture
def poses(tmp_path: Path) -> Path:
    track = StickRunner(trunk_lean_deg=24.0, noise_px=0.2, duration_s=4.0).track()
    file = tmp_path / "stick.npz"
    np.savez(
        file,
        time_s=track.timeline.time_s,
        xy_px=track.xy_px,
        confidence=track.confidence,
        size_px=np.array(track.size_px),
    )
    return file
