from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.errors import UsageError
from formcheck.pose.replay import read_poses
from tests.synthetic import StickRunner

TRACK = StickRunner(duration_s=0.5).track()


def written(path: Path, **changes: Any) -> Path:
    arrays = {
        "time_s": TRACK.timeline.time_s,
        "xy_px": TRACK.xy_px,
        "confidence": TRACK.confidence,
        "size_px": np.array(TRACK.size_px),
    } | changes
    np.savez_compressed(path, **{k: v for k, v in arrays.items() if v is not None})
    return path


def test_reads_back_what_was_written(tmp_path: Path) -> None:
    track = read_poses(written(tmp_path / "pose.npz"))
    np.testing.assert_array_equal(track.xy_px, TRACK.xy_px)
    np.testing.assert_array_equal(track.timeline.time_s, TRACK.timeline.time_s)
    assert (track.size_px, track.backend) == (TRACK.size_px, "file")


N = len(TRACK.timeline)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"confidence": None}, "lacks confidence"),
        ({"xy_px": TRACK.xy_px[:, :17]}, "xy_px to have shape"),
        ({"time_s": TRACK.timeline.time_s[:-1]}, "xy_px to have shape"),
        ({"time_s": np.zeros(N)}, "strictly increasing"),
        ({"time_s": np.array(1.0)}, "time_s to have shape"),
        ({"time_s": np.empty(0)}, "time_s to have shape"),
        ({"confidence": TRACK.confidence * 100}, "between 0 and 1"),
        ({"size_px": np.array([0, 720])}, "width and height"),
        ({"xy_px": np.full((N, 33, 2), np.nan)}, "shows nobody"),
        ({"xy_px": np.full((N, 33, 2), np.inf)}, "finite or NaN"),
        ({"xy_px": np.full((N, 33, 2), "left")}, "no .npz file of numbers"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_poses(written(tmp_path / "pose.npz", **changes))


def test_pickled_objects_are_never_loaded(tmp_path: Path) -> None:
    path = written(tmp_path / "pose.npz", size_px=np.array([{"w": 1}, None], dtype=object))
    with pytest.raises(UsageError, match=r"no .npz file of numbers"):
        read_poses(path)


def test_other_files(tmp_path: Path) -> None:
    text = tmp_path / "poses.csv"
    text.write_text("time,x,y\n")
    array = tmp_path / "poses.npy"
    np.save(array, TRACK.xy_px)
    for path in (text, array):
        with pytest.raises(UsageError, match=r"no .npz file of numbers"):
            read_poses(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_poses(tmp_path / "missing.npz")
