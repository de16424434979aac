import hashlib
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.core.frame import FrameSource
from formcheck.errors import InputError
from formcheck.video.index import FrameIndex, SyncPoint
from formcheck.video.reader import open_video
from tests.contracts.frame_source import FrameSourceContract
from tests.support import clips

SAMPLE = Path(__file__).parents[2] / "samples" / "treadmill_side.mp4"

KINDS: dict[str, dict[str, Any]] = {
    "steady": {"ticks": clips.steady(40, 30)},
    "b_frames": {"ticks": clips.steady(40, 30), "options": {"bf": "3", "g": "8", "crf": "10"}},
    "open_gop": {
        "ticks": clips.steady(60, 30),
        "options": {"crf": "10", "x264-params": "open-gop=1:bframes=3:keyint=8:min-keyint=4"},
    },
    "variable": {"ticks": np.cumsum([0, *([3000, 1500, 6100, 3010] * 8)]).tolist()},
    "rotated": {"ticks": clips.steady(20, 30), "rotation": -90},
    "anamorphic": {"ticks": clips.steady(20, 30), "aspect": Fraction(4, 3)},
    "one_key_frame": {"ticks": clips.steady(40, 60), "options": {"g": "250", "crf": "10"}},
    "single_frame": {"ticks": [0]},
    "late_start": {"ticks": [t + 45_000 for t in clips.steady(20, 30)]},
    "hevc_10_bit": {
        "ticks": clips.steady(20, 30),
        "codec": "libx265",
        "pix_fmt": "yuv420p10le",
        "size": (128, 96),
    },
}


class TestEveryKindOfFile(FrameSourceContract):
    @pytest.fixture(params=KINDS)
    def source(self, request: pytest.FixtureRequest, tmp_path: Path) -> FrameSource:
        return open_video(clips.write_clip(tmp_path / "clip.mp4", **KINDS[request.param]))


class TestOtherContainers(FrameSourceContract):
    @pytest.fixture(params=["clip.mkv", "clip.avi", "clip.ts", "clip.mov"])
    def source(self, request: pytest.FixtureRequest, tmp_path: Path) -> FrameSource:
        return open_video(clips.write_clip(tmp_path / request.param, clips.steady(40, 30)))


class TestCamcorderAndAnimation(FrameSourceContract):
    """Raw DV, and a GIF, whose frames build on each other from the first."""

    @pytest.fixture(params=["clip.dv", "clip.gif"])
    def source(self, request: pytest.FixtureRequest, tmp_path: Path) -> FrameSource:
        path, ticks = tmp_path / request.param, list(range(12))
        if path.suffix == ".dv":
            return open_video(
                clips.write_clip(
                    path,
                    ticks,
                    Fraction(1, 25),
                    codec="dvvideo",
                    size=(720, 576),
                    rate=Fraction(25),
                )
            )
        steps = [5 * tick for tick in ticks]
        return open_video(
            clips.write_clip(path, steps, Fraction(1, 100), codec="gif", pix_fmt="rgb8")
        )

    def test_rate(self, source: FrameSource) -> None:
        assert source.info.nominal_hz in (25, 20)


class TestRawStreamWithoutTimestamps(FrameSourceContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> FrameSource:
        options = {"bf": "3", "g": "8", "crf": "10"}
        return open_video(
            clips.write_clip(tmp_path / "clip.h264", clips.steady(40, 30), options=options)
        )

    def test_frames_are_counted(self, source: FrameSource) -> None:
        assert [clips.number_in(f.rgb) for f in source.frames()] == list(range(40))


class TestDamagedInTheMiddle(FrameSourceContract):
    @pytest.fixture(params=[3, 8, 20])
    def source(self, request: pytest.FixtureRequest, tmp_path: Path) -> FrameSource:
        path = clips.write_clip(
            tmp_path / "clip.mp4", clips.steady(40, 30), options={"bf": "0", "g": "8", "crf": "10"}
        )
        clips.damage_packet(path, request.param)
        return open_video(path)

    def test_damage_costs_itself_and_a_key_frame_what_builds_on_it(
        self, source: FrameSource, request: pytest.FixtureRequest
    ) -> None:
        number = request.node.callspec.params["source"]
        shown = {frame.index for frame in source.frames()}
        lost = set(range(8, 16)) if number == 8 else {number}
        assert source.info.n_frames == 40
        assert shown == set(range(40)) - lost


def test_facts_of_the_sample() -> None:
    source = open_video(SAMPLE)
    assert source.info.n_frames == 360
    assert source.info.size_px == (720, 720)
    assert source.info.nominal_hz == 60
    assert source.info.duration_s == pytest.approx(6.0)
    assert source.info.sha256 == hashlib.sha256(SAMPLE.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"rotated"}))
def test_frames_come_in_order_of_presentation(kind: str, tmp_path: Path) -> None:
    source = open_video(clips.write_clip(tmp_path / "clip.mp4", **KINDS[kind]))
    shown = [clips.number_in(frame.rgb) for frame in source.frames()]
    assert shown == list(range(len(KINDS[kind]["ticks"])))


@pytest.mark.parametrize(
    "hz", [Fraction(24000, 1001), 25, Fraction(30000, 1001), 30, Fraction(60000, 1001), 120, 240]
)
@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_rates(hz: Fraction | int, name: str, tmp_path: Path) -> None:
    ticks = clips.steady(48, hz)
    path = clips.write_clip(tmp_path / name, ticks, rate=Fraction(hz))
    source = open_video(path)
    assert float(source.info.nominal_hz or 0) == pytest.approx(float(hz), rel=1e-4)
    assert not source.info.variable_rate
    # Matroska keeps milliseconds.
    tolerance_s = 1.1e-3 if name.endswith("mkv") else 2e-5
    assert source.file_time_s == pytest.approx(np.arange(48) / float(hz), abs=tolerance_s)
    assert source.info.duration_s == pytest.approx(48 / hz, abs=2 * tolerance_s)


def test_variable_rate_keeps_its_times(tmp_path: Path) -> None:
    ticks = KINDS["variable"]["ticks"]
    source = open_video(clips.write_clip(tmp_path / "clip.mp4", ticks))
    assert source.info.variable_rate
    assert source.file_time_s == pytest.approx(np.array(ticks) / 90_000, abs=1e-9)


@pytest.mark.parametrize(
    ("rotation", "mirrored", "stored_turns"),
    [(90, False, -1), (-90, False, 1), (180, False, 2), (0, True, 0)],
)
def test_rotation(rotation: int, mirrored: bool, stored_turns: int, tmp_path: Path) -> None:
    def stored(number: int) -> np.ndarray:
        upright = clips.picture(number, (48, 64) if rotation in (90, -90) else clips.SIZE)
        turned = np.rot90(upright, stored_turns)
        return np.ascontiguousarray(turned[:, ::-1] if mirrored else turned)

    path = clips.write_clip(
        tmp_path / "clip.mov",
        clips.steady(9, 30),
        rotation=rotation,
        mirrored=mirrored,
        pictures=stored,
    )
    source = open_video(path)
    assert source.info.rotation_deg == rotation % 360
    assert source.info.size_px == ((48, 64) if rotation in (90, -90) else (64, 48))
    for frame in source.frames():
        assert clips.is_upright(frame.rgb)
        assert clips.number_in(frame.rgb) == frame.index


def test_sample_aspect_makes_pixels_square(tmp_path: Path) -> None:
    path = clips.write_clip(tmp_path / "clip.mp4", clips.steady(5, 30), aspect=Fraction(4, 3))
    assert open_video(path).info.size_px == (85, 48)


def test_absurd_sample_aspect_is_ignored(tmp_path: Path) -> None:
    path = clips.write_clip(tmp_path / "clip.mp4", clips.steady(5, 30), aspect=Fraction(200, 1))
    assert open_video(path).info.size_px == (64, 48)


@pytest.mark.parametrize("sizes", [[(128, 96), (64, 48)], [(64, 48), (128, 96)]])
def test_which_of_two_films_is_read(sizes: list[tuple[int, int]], tmp_path: Path) -> None:
    source = open_video(clips.write_two(tmp_path / "clip.mp4", sizes))
    info = source.info
    assert info.n_streams == 2
    assert info.size_px == sizes[info.stream - 1]
    assert next(source.frames()).rgb.shape[1::-1] == info.size_px


def test_a_film_alone_is_the_first_of_one(tmp_path: Path) -> None:
    info = open_video(clips.write_clip(tmp_path / "clip.mp4", clips.steady(5, 30))).info
    assert (info.n_streams, info.stream) == (1, 1)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("run.webp", b"RIFF\xa8\x05\x00\x00WEBPVP8X"),
        ("run.mp4", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("run.mov", b"\x89PNG\r\n\x1a\n"),
        ("run.zip", b"PK\x03\x04"),
        ("run.pdf", b"%PDF-1.7"),
    ],
)
def test_what_is_of_another_kind_is_named_not_called_damaged(
    name: str, begins: bytes, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(begins + bytes(200))
    with pytest.raises(InputError) as refused:
        open_video(path)
    assert "damaged" not in refused.value.hint
    assert " is a " in refused.value.message


def test_an_animated_webp_is_named(tmp_path: Path) -> None:
    from PIL import Image

    pictures = [Image.fromarray(clips.picture(n)) for n in range(5)]
    path = tmp_path / "run.webp"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=50)
    with pytest.raises(InputError, match="WebP"):
        open_video(path)


def test_odd_size(tmp_path: Path) -> None:
    path = clips.write_clip(
        tmp_path / "clip.mkv", clips.steady(5, 30), size=(63, 47), pix_fmt="yuv444p"
    )
    source = open_video(path)
    assert source.info.size_px == (63, 47)
    assert next(iter(source.frames())).rgb.shape == (47, 63, 3)


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_truncated_file_gives_what_is_there(share: float, tmp_path: Path) -> None:
    whole = clips.write_clip(tmp_path / "clip.mkv", clips.steady(40, 30)).read_bytes()
    path = tmp_path / "cut.mkv"
    path.write_bytes(whole[: int(share * len(whole))])
    source = open_video(path)
    assert 5 <= source.info.n_frames < 40
    shown = [clips.number_in(frame.rgb) for frame in source.frames()]
    assert shown == [round(frame.file_time_s * 30) for frame in source.frames()]
    assert len(shown) >= source.info.n_frames - 1


def test_seeking_that_does_not_land_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = open_video(clips.write_clip(tmp_path / "clip.mp4", clips.steady(40, 30)))
    wrong = SyncPoint(index=3, seek_tick=10_000_000)
    monkeypatch.setattr(FrameIndex, "key_before", lambda *_: wrong)
    assert [clips.number_in(f.rgb) for f in source.frames(20)] == list(range(20, 40))


def test_name_with_a_colon_is_no_protocol(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such names")
    plain = clips.write_clip(tmp_path / "clip.mp4", clips.steady(5, 30))
    path = plain.rename(tmp_path / "2024-05-01T10:30.mp4")
    assert open_video(path).info.n_frames == 5


def test_tags_are_kept(tmp_path: Path) -> None:
    tags = {"com.android.capture.fps": "240.000000"}
    source = open_video(clips.write_clip(tmp_path / "clip.mp4", [0, 3000], tags=tags))
    assert source.tags["com.android.capture.fps"] == "240.000000"


def refusal(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_video(path)
    assert caught.value.hint
    assert caught.value.message.endswith(".")
    return caught.value


def test_refuses_what_is_not_there(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none.mp4").message
    assert "folder" in refusal(tmp_path).message
    (tmp_path / "empty.mp4").touch()
    assert "is empty" in refusal(tmp_path / "empty.mp4").message


@pytest.mark.parametrize("name", ["notes.mp4", "notes.txt", "notes.m3u8"])
def test_refuses_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/clip.mp4\nnot a video\n" * 20)
    assert "is not a video" in refusal(path).message


def test_refuses_a_picture(tmp_path: Path) -> None:
    path = clips.write_clip(tmp_path / "photo.png", [0], codec="png", pix_fmt="rgb24")
    assert "not a video" in refusal(path).message


def test_refuses_sound(tmp_path: Path) -> None:
    assert "sound but no video" in refusal(clips.write_sound(tmp_path / "voice.m4a")).message


def test_refuses_what_cannot_be_decoded(tmp_path: Path) -> None:
    path = clips.write_clip(tmp_path / "clip.mp4", clips.steady(10, 30))
    for number in range(10):
        clips.damage_packet(path, number)
    assert "no picture that can be decoded" in refusal(path).message


def test_refuses_absurd_sizes(tmp_path: Path) -> None:
    path = clips.write_clip(tmp_path / "clip.mkv", [0], size=(8208, 16))
    assert "8192" in refusal(path).message


def test_refuses_a_size_that_only_the_header_claims(tmp_path: Path) -> None:
    path = clips.write_clip(
        tmp_path / "clip.avi", clips.steady(3, 30), codec="mjpeg", pix_fmt="yuvj420p"
    )
    raw = path.read_bytes()
    # Width and height in the start of frame marker of every JPEG.
    small, huge = b"\x08\x00\x30\x00\x40", b"\x08\x4e\x20\x4e\x20"
    assert small in raw
    path.write_bytes(raw.replace(small, huge))
    refusal(path)


def test_damage_is_not_told_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = clips.write_clip(tmp_path / "clip.mp4", clips.steady(40, 30))
    clips.damage_packet(path, 12)
    list(open_video(path).frames())
    refusal(clips.write_sound(tmp_path / "voice.m4a"))
    assert capfd.readouterr() == ("", "")


def test_importing_the_reader_does_not_load_pyav() -> None:
    code = (
        "import sys, formcheck.video.reader, formcheck.video.writer; sys.exit('av' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turned_deg", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_film_is_held_another_way(
    tmp_path: Path, rotation: int, turned_deg: int, mirrored: bool
) -> None:
    """On top of what the container says."""
    path = clips.write_clip(tmp_path / "clip.mp4", clips.steady(3, 30), rotation=rotation)
    source = open_video(path)
    held = source.held(turned_deg, mirrored=mirrored)
    (shown, *_), (given, *_) = list(source.frames()), list(held.frames())
    expected = np.rot90(shown.rgb, turned_deg // 90)
    expected = expected[:, ::-1] if mirrored else expected
    assert np.array_equal(given.rgb, expected)
    assert held.info.size_px == (expected.shape[1], expected.shape[0])
    assert (held.info.turned_deg, held.info.mirrored) == (turned_deg, mirrored)
    # A point stays on what it was put on: pixel (x, y) has its middle at half a pixel more.
    x, y = held.point_px((5.5, 3.5))
    assert np.array_equal(given.rgb[int(y), int(x)], shown.rgb[3, 5])
    assert held.held(0, mirrored=False).info.size_px == source.info.size_px
