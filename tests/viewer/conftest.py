import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.viewer.state import AppState
from tests.support.analyses import sample_analysis
from tests.support.stick_runner import StickRunner
from tests.support.viewer_visitor import (
    Browser,
    add_key_frame,
    make_result,
    rid_in,
    visitor,
    write_video,
)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``root`` is a copy of: writing videos takes a while."""
    folder = tmp_path_factory.mktemp("made")
    analysis = sample_analysis(stick=StickRunner(size_px=(240, 240), px_per_m=100.0))
    times_s = analysis.primary.trajectories.timeline.time_s.tolist()
    video = write_video(folder / "films" / "anna.mp4", times_s, side_px=240)
    result = make_result(folder / "results" / "anna.formcheck", video, analysis)
    write_video(result / "annotated.mp4", times_s)
    _, jpeg = cv2.imencode(".jpg", np.full((720, 576, 3), 90, dtype=np.uint8))
    add_key_frame(result, jpeg.tobytes())
    make_result(folder / "results" / "group" / "ben.formcheck")
    return folder


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A folder with the result of one video, and one of landmarks below another folder."""
    for name in ("films", "results"):
        shutil.copytree(made / name, tmp_path / name)
    source = tmp_path / "results" / "anna.formcheck" / "source.json"
    source.write_text(source.read_text().replace(str(made), str(tmp_path)))
    return (tmp_path / "results").resolve()


@pytest.fixture
def browser(root: Path) -> Browser:
    return visitor(AppState(root))


@pytest.fixture
def rid(browser: Browser) -> str:
    return rid_in(browser, "anna.formcheck")
