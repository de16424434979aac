import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.core.gait import Facing
from formcheck.core.pose import Landmark, of_side
from formcheck.core.recording import Side
from formcheck.errors import UsageError
from formcheck.pose.replay import held_in, mirrored_back, read_poses
from tests.support.stick_runner import StickRunner

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
        ({"xy_px": np.full((N, 33, 2), 1e9)}, "near the picture"),
        ({"xy_px": np.full((N, 33, 2), "left")}, "no .npz file of numbers"),
        ({"xy_px": np.full((N, 33, 2), 1j)}, "no .npz file of numbers"),
        ({"size_px": np.array([1e300, 720])}, "width and height"),
        ({"size_px": np.array([np.nan, 720])}, "width and height"),
        ({"time_s": np.append(TRACK.timeline.time_s[:-1], 1e9)}, "without long gaps"),
        ({"time_s": TRACK.timeline.time_s[::-1]}, "strictly increasing"),
        ({"time_s": np.full(N, np.nan)}, "strictly increasing"),
        ({"backend": np.array("x" * 1000)}, "no .npz file of numbers"),
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
    with pytest.raises(UsageError, match="does not exist"):
        read_poses(tmp_path / "missing.npz")
    with pytest.raises(UsageError, match="is no file"):
        read_poses(tmp_path)


def header_claiming(shape: tuple[int, ...]) -> bytes:
    stream = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue()


@pytest.mark.parametrize("shape", [(10**12, 33, 2), (500_001, 33, 2), (1, 10**12)])
def test_a_claim_of_a_huge_array_takes_no_memory(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = written(tmp_path / "pose.npz", xy_px=None)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("xy_px.npy", header_claiming(shape))
    tracemalloc.start()
    try:
        with pytest.raises(UsageError, match="at most 500000 frames"):
            read_poses(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_huge_header_is_not_unpacked(tmp_path: Path) -> None:
    path = written(tmp_path / "pose.npz", xy_px=None)
    long = b"\x93NUMPY\x02\x00" + (2**28).to_bytes(4, "little") + bytes(2**24)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xy_px.npy", long)
    with pytest.raises(UsageError, match=r"no .npz file of numbers"):
        read_poses(path)


def test_an_array_shorter_than_it_claims(tmp_path: Path) -> None:
    path = written(tmp_path / "pose.npz", xy_px=None)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("xy_px.npy", header_claiming((N, 33, 2)) + bytes(800))
    with pytest.raises(UsageError, match=r"no .npz file of numbers"):
        read_poses(path)


def test_a_damaged_zip(tmp_path: Path) -> None:
    path = written(tmp_path / "pose.npz")
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 40] = bytes(40)
    path.write_bytes(raw)
    with pytest.raises(UsageError, match=r"no .npz file of numbers"):
        read_poses(path)


def test_how_the_picture_was_held_is_in_the_file(tmp_path: Path) -> None:
    track = StickRunner(duration_s=1.0).track()
    arrays: dict[str, Any] = {
        "time_s": track.timeline.time_s,
        "xy_px": track.xy_px,
        "confidence": track.confidence,
        "size_px": np.array(track.size_px),
    }
    np.savez(tmp_path / "upright.npz", **arrays)
    np.savez(tmp_path / "turned.npz", **arrays, turned_deg=270, mirrored=1)
    np.savez(tmp_path / "askew.npz", **arrays, turned_deg=45)
    assert held_in(tmp_path / "upright.npz") == (0, False)
    assert held_in(tmp_path / "turned.npz") == (270, True)
    with pytest.raises(UsageError):
        held_in(tmp_path / "askew.npz")


def test_mirrored_back_is_the_runner_seen_without_the_mirror() -> None:
    seen = StickRunner(facing=Facing.RIGHT, duration_s=1.0, overstride_m=0.2).track()
    mirrored = mirrored_back(seen)
    width = seen.size_px[0]
    left, right = of_side("knee", Side.LEFT), of_side("knee", Side.RIGHT)
    assert mirrored.xy_px[:, left, 0] == pytest.approx(width - seen.xy_px[:, right, 0])
    assert mirrored.xy_px[:, Landmark.NOSE, 0] == pytest.approx(width - seen.xy_px[:, 0, 0])
    again = mirrored_back(mirrored)
    assert again.xy_px == pytest.approx(seen.xy_px, nan_ok=True)
