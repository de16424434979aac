"""When a browser says that a frame is shown, against a real one; copies for what none plays."""

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.video.playback import MP4, WEBM, playback_of
from formcheck.viewer.state import AppState
from tests.support.chromium import CHROMIUM
from tests.support.viewer_visitor import OURS, make_result, rid_in, visitor, write_video

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FFMPEG = shutil.which("ffmpeg")
SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"

needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="ffmpeg is not installed")

SHOWN_AT = """async ([source, times]) => {
  const video = document.createElement('video');
  video.muted = true;
  // The first picture may come after the data: it is not one of those asked for.
  const first = new Promise((shown, failed) => {
    video.requestVideoFrameCallback(shown);
    video.onerror = failed;
  });
  video.src = source;
  document.body.append(video);
  await first;
  const told = [];
  for (const time of times) {
    const shown = new Promise((tell) => {
      video.requestVideoFrameCallback((_, frame) => tell(frame.mediaTime));
    });
    video.currentTime = time;
    told.push(await shown);
  }
  return told;
}"""


def converted(source: Path, target: Path, *options: str) -> Path:
    assert FFMPEG is not None
    subprocess.run(
        [FFMPEG, "-v", "error", "-i", str(source), *options, str(target)], check=True, timeout=60
    )
    return target


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Uneven times as formcheck writes them, and what other programs write of a sample."""
    folder = tmp_path_factory.mktemp("films")
    uneven = np.cumsum(1 / 60 + 0.004 * np.sin(np.arange(90))).tolist()
    write_video(folder / "uneven.mp4", [t - uneven[0] for t in uneven])
    write_video(folder / "quick.mp4", [k / 240 for k in range(240)])
    sample = SAMPLES / "treadmill_side_30fps.mp4"
    if FFMPEG is not None:
        small = ("-t", "2", "-vf", "scale=160:160", "-an")
        converted(
            sample, folder / "reordered.mp4", *small, "-c:v", "libx264", "-bf", "3", "-g", "15"
        )
        converted(folder / "reordered.mp4", folder / "cut.mp4", "-ss", "0.55", "-c", "copy")
        converted(sample, folder / "web.webm", *small, "-c:v", "libvpx")
    return folder


@pytest.fixture(scope="module")
def page(chromium: "Browser", films: Path) -> "Page":
    page = chromium.new_page()
    page.goto(films.as_uri())
    return page


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize(
    "name",
    [
        *("uneven.mp4", "quick.mp4"),
        *(pytest.param(n, marks=needs_ffmpeg) for n in ("reordered.mp4", "cut.mp4", "web.webm")),
    ],
)
def test_a_browser_shows_each_frame_when_it_is_told_to_be(
    page: "Page", films: Path, name: str
) -> None:
    shown_s = playback_of(films / name).shown_s
    # Each in the middle of its time, out of order, so that every one is sought.
    ends_s = np.append(shown_s[1:], 2 * shown_s[-1] - shown_s[-2])
    order = np.random.default_rng(0).permutation(len(shown_s))[:25]
    middle_s = (0.5 * (shown_s + ends_s))[order].tolist()
    told = page.evaluate(SHOWN_AT, [(films / name).as_uri(), middle_s])
    np.testing.assert_allclose(told, shown_s[order], atol=1e-3)


def test_what_every_browser_plays_is_played_as_it_is(films: Path) -> None:
    assert playback_of(films / "uneven.mp4").mime == MP4
    assert playback_of(SAMPLES / "treadmill_rear.mp4").mime == MP4
    if FFMPEG is not None:
        assert playback_of(films / "web.webm").mime == WEBM


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ten_bit.mp4", ("-c:v", "libx264", "-pix_fmt", "yuv420p10le")),
        ("hevc.mp4", ("-c:v", "libx265", "-x265-params", "log-level=error")),
        ("old.avi", ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p")),
        ("late.mp4", ("-c", "copy", "-output_ts_offset", "1.5")),
    ],
)
def test_a_copy_with_the_same_times_is_made_of_what_is_not(
    films: Path, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    film = converted(films / "uneven.mp4", tmp_path / name, "-fps_mode", "passthrough", *options)
    before = playback_of(film)
    assert before.mime == ""
    root = tmp_path / "results"
    make_result(root / "r.formcheck", film)
    place = AppState(root.resolve())
    browser = visitor(place)
    rid = rid_in(browser, "r.formcheck")
    (told,) = browser.get(f"/api/r/{rid}").json()["videos"]
    assert (told["original"], told["playable"], told["proxy"]) == (None, False, "none")
    address = f"/api/r/{rid}/proxy/0"
    job_id = browser.request("POST", address, OURS).json()["job"]
    browser.get(f"/api/jobs/{job_id}/events")
    assert browser.get(f"/api/jobs/{job_id}").json()["state"] == "done"
    (told,) = browser.get(f"/api/r/{rid}").json()["videos"]
    assert (told["playable"], told["proxy"]) == (False, "ready")
    assert browser.get(told["original"]).headers["content-type"] == MP4
    copy = playback_of(root / "r.formcheck" / "playable.mp4")
    assert copy.mime == MP4
    np.testing.assert_allclose(
        copy.shown_s, before.shown_s - before.shown_s[0], atol=1e-3 if name == "old.avi" else 1e-5
    )
    assert browser.request("POST", address, OURS).json()["job"] is None
    place.close()
