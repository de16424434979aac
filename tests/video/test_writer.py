from collections.abc import Generator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from formcheck.core.frame import Picture
from formcheck.errors import NotReadyError, OutputError
from formcheck.video import writer
from formcheck.video.reader import open_video
from formcheck.video.writer import VideoWriter
from tests.support import clips


def written(path: Path, times_s: list[float], size: tuple[int, int] = clips.SIZE) -> Path:
    with VideoWriter(path, size, Fraction(30)) as video:
        for i, time_s in enumerate(times_s):
            video.write(clips.picture(i, size), time_s)
    return path


@pytest.mark.parametrize(
    "times_s",
    [
        pytest.param([i / 30 for i in range(40)], id="30"),
        pytest.param([i * 1001 / 240_000 for i in range(60)], id="239.76"),
        pytest.param(np.cumsum([0, *([0.033, 0.017, 0.068, 0.0334] * 8)]).tolist(), id="variable"),
    ],
)
def test_times_are_those_given(times_s: list[float], tmp_path: Path) -> None:
    source = open_video(written(tmp_path / "out.mp4", times_s))
    assert source.file_time_s == pytest.approx(times_s, abs=1e-6)
    assert source.info.duration_s == pytest.approx(2 * times_s[-1] - times_s[-2], abs=3e-6)
    assert [clips.number_in(f.rgb) for f in source.frames()] == list(range(len(times_s)))


def test_all_at_once_is_as_one_after_the_other(tmp_path: Path) -> None:
    times_s = [i / 30 for i in range(40)]
    told: list[int] = []
    with VideoWriter(tmp_path / "all.mp4", clips.SIZE) as video:
        video.write_all(((clips.picture(i), t) for i, t in enumerate(times_s)), told.append)
    assert sum(told) == 40
    one = written(tmp_path / "one.mp4", times_s)
    assert (tmp_path / "all.mp4").read_bytes() == one.read_bytes()


def test_what_making_pictures_raises_ends_the_file(tmp_path: Path) -> None:
    def pictures() -> Generator[tuple[Picture, float]]:
        yield clips.picture(0), 0.0
        raise KeyError

    with pytest.raises(KeyError), VideoWriter(tmp_path / "out.mp4", clips.SIZE) as video:
        video.write_all(pictures())
    assert list(tmp_path.iterdir()) == []


def test_one_frame_lasts_as_long_as_usual(tmp_path: Path) -> None:
    source = open_video(written(tmp_path / "out.mp4", [0.0]))
    assert source.info.duration_s == pytest.approx(1 / 30, abs=1e-5)


def test_what_browsers_play(tmp_path: Path) -> None:
    path = written(tmp_path / "out.mp4", [i / 30 for i in range(20)], size=(65, 49))
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == (64, 48)
        assert stream.codec_context.level <= 40
        assert stream.start_time == 0
        assert set(container.metadata) <= {
            "major_brand",
            "minor_version",
            "compatible_brands",
            "encoder",
        }
    raw = path.read_bytes()
    assert raw.index(b"moov") < raw.index(b"mdat")


def test_a_key_frame_every_second(tmp_path: Path) -> None:
    path = written(tmp_path / "out.mp4", [i / 30 for i in range(100)])
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(container.streams.video[0]) if p.size]
    keys = [k for k, packet in enumerate(packets) if packet.is_keyframe]
    assert keys[0] == 0
    assert max(np.diff([*keys, len(packets)])) <= 30


def test_colours_come_back(tmp_path: Path) -> None:
    colour = np.full((96, 128, 3), (200, 60, 30), dtype=np.uint8)
    with VideoWriter(tmp_path / "out.mp4", (128, 96)) as video:
        video.write(colour, 0.0)
    frame = next(iter(open_video(tmp_path / "out.mp4").frames()))
    assert np.abs(frame.rgb.astype(int) - colour).max() <= 6


def test_unfinished_file_is_removed(tmp_path: Path) -> None:
    with pytest.raises(KeyError), VideoWriter(tmp_path / "out.mp4", clips.SIZE) as video:  # noqa: PT012
        video.write(clips.picture(0), 0.0)
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_file_without_frames_is_removed(tmp_path: Path) -> None:
    written(tmp_path / "out.mp4", [])
    assert list(tmp_path.iterdir()) == []


def test_refuses_another_size_and_times_that_do_not_rise(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4", clips.SIZE) as video:
        video.write(clips.picture(0), 0.0)
        with pytest.raises(ValueError, match="after the last"):
            video.write(clips.picture(1), 0.0)
        with pytest.raises(ValueError, match="shape"):
            video.write(clips.picture(1, (32, 32)), 0.1)


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"could not be written: No such file"):
        written(tmp_path / "none" / "out.mp4", [0.0])


def test_existing_folder_of_that_name_stays(tmp_path: Path) -> None:
    (tmp_path / "out.mp4").mkdir()
    with pytest.raises(OutputError):
        written(tmp_path / "out.mp4", [0.0])
    assert (tmp_path / "out.mp4").is_dir()


def test_full_disk(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no device that is always full")
    link = tmp_path / "out.mp4"
    link.symlink_to(full)
    with pytest.raises(OutputError, match="No space left"):
        written(link, [i / 30 for i in range(200)])
    assert not link.is_symlink()


def test_no_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "h264_encoder", lambda: None)
    with pytest.raises(NotReadyError, match="no H"):
        written(tmp_path / "out.mp4", [0.0])
    assert list(tmp_path.iterdir()) == []


def test_terminal_stays_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    written(tmp_path / "out.mp4", [0.0, 0.1, 0.2])
    assert capfd.readouterr() == ("", "")
