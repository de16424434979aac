from pathlib import Path

import pytest

from formcheck.video.reader import open_video
from tests.support import clips
from tests.support.bad_files import FILES

NAMED = {bad.name: bad for bad in FILES}


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.avi", "clip.ts", "clip.mov"])
def test_a_whole_file_does_not_break_off(name: str, tmp_path: Path) -> None:
    info = open_video(clips.write_clip(tmp_path / name, clips.steady(60, 30))).info
    assert info.announced_duration_s is None
    assert info.repaired_times == 0


@pytest.mark.parametrize("name", ["cut_with_moov_0.3", "cut_with_moov_0.8"])
def test_a_cut_file_says_how_long_it_should_be(name: str, tmp_path: Path) -> None:
    info = open_video(NAMED[name].make(tmp_path)).info
    assert info.announced_duration_s == pytest.approx(5.0, abs=0.1)
    assert info.duration_s < 4.5


@pytest.mark.parametrize("name", ["cut_mkv", "cut_webm", "cut_avi"])
def test_other_containers_cut_in_half(name: str, tmp_path: Path) -> None:
    info = open_video(NAMED[name].make(tmp_path)).info
    assert info.announced_duration_s == pytest.approx(0.8, abs=0.1)


@pytest.mark.parametrize("name", ["a_day_announced", "ages_announced"])
def test_lengths_that_only_the_header_claims_are_not_believed(name: str, tmp_path: Path) -> None:
    info = open_video(NAMED[name].make(tmp_path)).info
    assert info.announced_duration_s is None
    assert info.duration_s == pytest.approx(0.8, abs=0.1)


@pytest.mark.parametrize(
    ("name", "n_repaired"),
    [("days_between_frames", 23), ("gap_of_hours", 1), ("times_restart", 1), ("times_jump", 1)],
)
def test_times_that_cannot_be_true(name: str, n_repaired: int, tmp_path: Path) -> None:
    info = open_video(NAMED[name].make(tmp_path)).info
    assert info.repaired_times == n_repaired
    assert info.duration_s == pytest.approx(info.n_frames / 30, abs=0.05)
    assert float(info.nominal_hz or 0) == pytest.approx(30, rel=0.02)
