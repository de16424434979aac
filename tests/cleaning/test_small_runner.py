"""A filmed runner whose one leg the pose model puts on the treadmill's rail now and then."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CLIPS = Path(__file__).resolve().parents[3] / "shared" / "clips" / "real"


@pytest.mark.slow
@pytest.mark.skipif(not CLIPS.is_dir(), reason="the filmed clips are not here")
@pytest.mark.parametrize(
    ("clip", "exit_code"),
    [("treadmill_side_small_25fps.mp4", 0), ("treadmill_side_10fps_overlay.mp4", 4)],
)
def test_what_is_measured_of_two_poor_recordings(clip: str, exit_code: int, tmp_path: Path) -> None:
    out = tmp_path / "out.formcheck"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "formcheck",
            "analyze",
            str(CLIPS / clip),
            "--no-video",
            "--out",
            out,
        ],
        check=False,
    )
    assert done.returncode == exit_code
    found = json.loads((out / "analysis.json").read_text(encoding="utf-8"))
    values = {m["id"]: m for m in found["metrics"] if m.get("side") is None}
    if exit_code:
        assert all(m.get("value") is None for m in found["metrics"])
        return
    # By eye: right foot down in pictures 11.5, 30.5, 50 and 69.5 of 25 a second.
    low, high = values["cadence"]["ci95"]
    assert low - 1.0 < 120 * 25 * 3 / (69.5 - 11.5) < high + 1.0
    contact = {m["side"]: m["ci95"] for m in found["metrics"] if m["id"] == "contact_time"}
    # By eye, to a picture: 30.5 to 38.7 on the right, 21 to 28.7 on the left.
    assert contact["right"][0] < (38.7 - 30.5) / 25 < contact["right"][1]
    assert contact["left"][0] < (28.7 - 21.0) / 25 < contact["left"][1]
