"""Files that are no good recordings, made on the spot, and how formcheck must end on each.

``FILES`` is the list; an entry is made in a folder of its own. "Looked at" are those in which
pictures can be decoded, so that the pose model runs over them.
"""

import json
import os
import random
import socket
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.core.frame import Picture
from tests.support import clips

SAMPLE = Path(__file__).parents[2] / "samples" / "treadmill_side_30fps.mp4"
SMALL_PX = 192
SMALL_FRAMES = 24

UNREADABLE = frozenset({3})
NOT_MEASURABLE = frozenset({4})
EITHER = frozenset({3, 4})
ANY = frozenset({0, 3, 4})


@dataclass(frozen=True)
class BadFile:
    """``make`` writes into an empty folder and returns the path to analyse. ``says``: a word of the
    sentence, of the reason or of a quality note."""

    name: str
    make: Callable[[Path], Path]
    codes: frozenset[int]
    says: str = ""
    looked_at: bool = False


def _file(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


# Pictures


@cache
def small_pictures() -> tuple[Picture, ...]:
    """The first frames of the sample, reduced."""
    import av

    found = []
    with av.open(str(SAMPLE)) as container:
        for frame in container.decode(video=0):
            reduced = frame.reformat(width=SMALL_PX, height=SMALL_PX, format="rgb24")
            found.append(np.asarray(reduced.to_ndarray(), dtype=np.uint8))
            if len(found) == SMALL_FRAMES:
                break
    return tuple(found)


def _runner(k: int) -> Picture:
    return small_pictures()[k % SMALL_FRAMES]


def _without_feet(folder: Path) -> Path:
    """Three seconds of the sample, which end above the ankles."""
    import av

    pictures = []
    with av.open(str(SAMPLE)) as container:
        for frame in container.decode(video=0):
            reduced = frame.reformat(width=360, height=360, format="rgb24").to_ndarray()
            pictures.append(np.ascontiguousarray(reduced[:240], dtype=np.uint8))
            if len(pictures) == 90:
                break
    ticks = clips.steady(len(pictures), 30)
    return clips.write_clip(
        folder / "clip.mp4", ticks, size=(360, 240), pictures=lambda k: pictures[k]
    )


def _even(level: int) -> Callable[[int], Picture]:
    return lambda _: np.full((SMALL_PX, SMALL_PX, 3), level, dtype=np.uint8)


def _chart(_: int) -> Picture:
    return clips.picture(0b10110101, (SMALL_PX, SMALL_PX))


def _covered(k: int) -> Picture:
    return _runner(k) if k < 20 or k >= 40 else np.zeros_like(_runner(0))


def _noise(k: int) -> Picture:
    rng = np.random.default_rng(k)
    return rng.integers(0, 256, (SMALL_PX, SMALL_PX, 3)).astype(np.uint8)


def _clip(name: str, n: int = SMALL_FRAMES, **options: Any) -> Callable[[Path], Path]:
    """A clip of the small runner, changed by ``options`` of ``clips.write_clip``."""

    def make(folder: Path) -> Path:
        given = {"pictures": _runner, "size": (SMALL_PX, SMALL_PX), **options}
        ticks = given.pop("ticks", clips.steady(n, 30))
        return clips.write_clip(folder / name, ticks, **given)

    return make


def _drawn(name: str, size: tuple[int, int], n: int = 12, **options: Any) -> Callable[[Path], Path]:
    return lambda folder: clips.write_clip(folder / name, clips.steady(n, 30), size=size, **options)


# Bytes


@cache
def _bytes_of(name: str, *, sample: bool = False, faststart: bool = False) -> bytes:
    """A whole small clip in the container of ``name``, or the sample repacked into it."""
    import tempfile

    import av

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        if not sample:
            codec = {".webm": "libvpx", ".flv": "flv"}.get(path.suffix, "libx264")
            _clip(name, codec=codec)(Path(folder))
            if not faststart:
                return path.read_bytes()
            sample_path = path.with_stem("plain")
            path.rename(sample_path)
        else:
            sample_path = SAMPLE
        movflags = {"movflags": "+faststart"} if faststart else {}
        with av.open(str(sample_path)) as old, av.open(str(path), "w", options=movflags) as new:
            stream = new.add_stream_from_template(old.streams.video[0])
            for packet in old.demux(video=0):
                if packet.dts is not None:
                    packet.stream = stream
                    new.mux(packet)
        return path.read_bytes()


def _cut(name: str, share: float, **options: bool) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        whole = _bytes_of(name, **options)
        return _file(name, whole[: int(share * len(whole))])(folder)

    return make


def _box(raw: bytes, kind: bytes) -> int:
    """Where the content of the first box of that kind in the description begins."""
    # The name of a codec is in the list of brands before it, too.
    return raw.index(kind, raw.index(b"moov")) + 4


def _patched(kind: bytes, *changes: tuple[int, bytes]) -> Callable[[Path], Path]:
    """An MP4 in whose first box of ``kind`` bytes are exchanged, at offsets in its content."""

    def make(folder: Path) -> Path:
        raw = bytearray(_bytes_of("clip.mp4"))
        start = _box(bytes(raw), kind)
        for offset, new in changes:
            raw[start + offset : start + offset + len(new)] = new
        return _file("clip.mp4", bytes(raw))(folder)

    return make


def _renamed(old: bytes, new: bytes) -> Callable[[Path], Path]:
    return lambda folder: _file("clip.mp4", _bytes_of("clip.mp4").replace(old, new))(folder)


def _mutated(name: str, seed: int, n: int) -> Callable[[Path], Path]:
    """``n`` bytes anywhere set to anything."""

    def make(folder: Path) -> Path:
        rng = random.Random(seed)
        raw = bytearray(_bytes_of(name))
        for _ in range(n):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        return _file(name, bytes(raw))(folder)

    return make


def _joined(name: str, *parts: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Files put behind each other, as a recorder does that starts anew."""

    def make(folder: Path) -> Path:
        pieces = []
        for k, part in enumerate(parts):
            place = folder / f"part{k}"
            place.mkdir()
            piece = part(place)
            pieces.append(piece.read_bytes())
            piece.unlink()
            place.rmdir()
        return _file(name, b"".join(pieces))(folder)

    return make


def _damaged(name: str, packets: range) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = _clip(name, options={"bf": "0", "g": "4", "crf": "20"})(folder)
        for number in packets:
            clips.damage_packet(path, number)
        return path

    return make


def _huge_jpegs(folder: Path) -> Path:
    """Every picture claims to be 20,000 pixels wide and high."""
    path = _drawn("clip.avi", (64, 48), 3, codec="mjpeg", pix_fmt="yuvj420p")(folder)
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"\x08\x00\x30\x00\x40", b"\x08\x4e\x20\x4e\x20"))
    return path


# Things that are no files


def _fifo(folder: Path) -> Path:
    path = folder / "pipe.mp4"
    os.mkfifo(path)
    return path


def _socket(folder: Path) -> Path:
    path = folder / "socket.mp4"
    # A path of a socket may be 108 bytes long at most.
    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(here)
    return path


def _folder(folder: Path) -> Path:
    path = folder / "folder.mp4"
    path.mkdir()
    return path


def _dangling(folder: Path) -> Path:
    path = folder / "link.mp4"
    path.symlink_to(folder / "nowhere.mp4")
    return path


def _forbidden(folder: Path) -> Path:
    path = _clip("forbidden.mp4")(folder)
    path.chmod(0)
    return path


# Other kinds of files


def _zip(folder: Path) -> Path:
    path = folder / "clip.mp4"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("clip.mp4", b"x" * 1000)
    return path


def _picture(folder: Path) -> Path:
    path = clips.write_clip(folder / "photo.png", [0], codec="png", pix_fmt="rgb24")
    return path.rename(folder / "photo.mp4")


def _sound(folder: Path) -> Path:
    return clips.write_sound(folder / "voice.m4a").rename(folder / "voice.mp4")


def _cover(folder: Path) -> Path:
    """A track of silence with a cover picture."""
    import av
    from av.stream import Disposition

    path = folder / "song.mp4"
    with av.open(str(path), "w") as container:
        sound: Any = container.add_stream("aac", rate=48_000)
        cover: Any = container.add_stream("mjpeg")
        cover.width, cover.height, cover.pix_fmt = 64, 48, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        picture = av.VideoFrame.from_ndarray(clips.picture(1), format="rgb24")
        container.mux(cover.encode(picture.reformat(format="yuvj420p")))
        container.mux(cover.encode(None))
        silence = av.AudioFrame.from_ndarray(
            np.zeros((1, 4_800), dtype=np.float32), format="fltp", layout="mono"
        )
        silence.sample_rate, silence.pts = 48_000, 0
        container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
    return path


def _pointing(name: str, text: str) -> Callable[[Path], Path]:
    """A text that names a real recording; it must not be followed."""

    def make(folder: Path) -> Path:
        _clip("other.mp4")(folder)
        return _file(name, text.replace("OTHER", str(folder / "other.mp4")).encode())(folder)

    return make


SUBTITLES = "1\n00:00:00,000 --> 00:00:01,000\nrun\n\n"
DAY_TICKS = 24 * 3600 * 90_000


def _jumping(hours: float) -> list[int]:
    """Half of the frames, then the other half ``hours`` later."""
    ticks = clips.steady(SMALL_FRAMES, 30)
    return [t + (int(hours * 3600 * 90_000) if 2 * k >= len(ticks) else 0)
            for k, t in enumerate(ticks)]  # fmt: skip


def _not_files() -> Iterator[BadFile]:
    yield BadFile("missing", lambda folder: folder / "none.mp4", UNREADABLE, "does not exist")
    yield BadFile("folder", _folder, UNREADABLE, "is a folder")
    yield BadFile("dangling_link", _dangling, UNREADABLE, "links to a file that does not exist")
    yield BadFile("pipe", _fifo, UNREADABLE, "is a pipe or a device")
    yield BadFile("socket", _socket, UNREADABLE, "is a pipe or a device")
    yield BadFile("endless", lambda _: Path("/dev/zero"), UNREADABLE, "is a pipe or a device")
    yield BadFile("null", lambda _: Path(os.devnull), UNREADABLE, "is a pipe or a device")
    yield BadFile("forbidden", _forbidden, UNREADABLE, "cannot be opened")


def _no_videos() -> Iterator[BadFile]:
    rng = random.Random(11)
    no_video = "is not a video"
    for name, content in {
        "one_byte": b"\0",
        "text": b"Today I ran 10 km.\n" * 50,
        "json": json.dumps({"run": list(range(500))}).encode(),
        "html": b"<!doctype html><title>404</title>" * 20,
        "subtitles": SUBTITLES.encode() * 20,
        "zeros": bytes(100_000),
        "random": rng.randbytes(100_000),
    }.items():
        yield BadFile(name, _file("clip.mp4", content), UNREADABLE, no_video)
    yield BadFile("empty", _file("clip.mp4", b""), UNREADABLE, "is empty")
    yield BadFile("subtitles_mkv", _file("clip.mkv", SUBTITLES.encode()), UNREADABLE, no_video)
    yield BadFile("zip", _zip, UNREADABLE, "a ZIP archive")
    yield BadFile("picture", _picture, UNREADABLE, "a PNG picture")
    yield BadFile("sound", _sound, UNREADABLE, "sound but no video")
    yield BadFile("cover", _cover, UNREADABLE, "sound but no video")
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:OTHER\n#EXT-X-ENDLIST\n"
    for name, text in {
        "list.m3u8": playlist,
        "list.mp4": playlist,
        "list.ffconcat": "ffconcat version 1.0\nfile 'OTHER'\n",
        "concat.mp4": "ffconcat version 1.0\nfile 'OTHER'\n",
        "list.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 9 RTP/AVP 96\n",
        "list.mpd": '<?xml version="1.0"?><MPD><BaseURL>OTHER</BaseURL></MPD>',
    }.items():
        yield BadFile(f"points_elsewhere_{name}", _pointing(name, text), UNREADABLE, no_video)


def _headers() -> Iterator[BadFile]:
    yield BadFile("pictures_20000", _huge_jpegs, UNREADABLE)
    yield BadFile("wide", _drawn("clip.mkv", (8208, 16), 1), UNREADABLE, "8192")
    yield BadFile("unknown_codec", _renamed(b"avc1", b"xvq9"), UNREADABLE, "decoded")
    yield BadFile("no_samples", _patched(b"stsz", (8, bytes(4))), UNREADABLE)
    yield BadFile("no_chunks", _patched(b"stco", (4, bytes(4))), UNREADABLE)
    yield BadFile("chunks_beyond_the_end", _patched(b"stco", (8, b"\x7f\xff\xff\xff")), UNREADABLE)
    yield BadFile("no_track", _renamed(b"trak", b"free"), UNREADABLE, "no video")
    yield BadFile("no_avcc", _renamed(b"avcC", b"free"), EITHER)
    yield BadFile("all_damaged", _damaged("clip.mp4", range(SMALL_FRAMES)), UNREADABLE, "decoded")
    for share in (0.001, 0.2, 0.9, 0.98):
        name = f"cut_no_moov_{share}"
        yield BadFile(name, _cut("clip.mp4", share), UNREADABLE, "is not a video")
    yield BadFile("moov_only", _cut("clip.mp4", 0.01, sample=True, faststart=True), UNREADABLE)
    for name in ("clip.mkv", "clip.webm", "clip.avi"):
        yield BadFile(f"header_cut_{name}", _cut(name, 0.002), UNREADABLE, "is not a video")


def _broken_off() -> Iterator[BadFile]:
    off = "The file breaks off"
    for share, codes in ((0.3, ANY - {3}), (0.8, frozenset({0}))):
        make = _cut("clip.mp4", share, sample=True, faststart=True)
        yield BadFile(f"cut_with_moov_{share}", make, codes, off, looked_at=True)
    yield BadFile("cut_mkv", _cut("clip.mkv", 0.5), NOT_MEASURABLE, off, looked_at=True)
    yield BadFile("cut_webm", _cut("clip.webm", 0.5), NOT_MEASURABLE, off, looked_at=True)
    yield BadFile("cut_avi", _cut("clip.avi", 0.5), NOT_MEASURABLE, off, looked_at=True)
    yield BadFile("cut_ts", _cut("clip.ts", 0.5), NOT_MEASURABLE, looked_at=True)
    yield BadFile("cut_flv", _cut("clip.flv", 0.8), NOT_MEASURABLE, looked_at=True)
    damage = "3 of 24 frames are damaged"
    make = _damaged("clip.mp4", range(9, 12))
    yield BadFile("damaged_middle", make, NOT_MEASURABLE, damage, looked_at=True)


def _times() -> Iterator[BadFile]:
    repaired = "timestamps"
    n = SMALL_FRAMES
    twice = _joined("clip.ts", _clip("a.ts"), _clip("b.ts"))
    hours = _joined(
        "clip.ts", _clip("a.ts"), _clip("b.ts", ticks=[t + 9 * 3600 * 90_000
                                                       for t in clips.steady(n, 30)])
    )  # fmt: skip
    for name, make, says in (
        (
            "days_between_frames",
            _clip("clip.mkv", ticks=[DAY_TICKS * k for k in range(n)]),
            repaired,
        ),
        ("gap_of_hours", _clip("clip.mp4", ticks=_jumping(5)), repaired),
        ("gap_of_years", _clip("clip.mkv", ticks=_jumping(24 * 400)), repaired),
        ("times_restart", twice, repaired),
        ("times_jump", hours, repaired),
        ("equal_times", _patched(b"stts", (12, bytes(4))), repaired),
        ("no_times", _clip("clip.h264"), repaired),
        ("one_tick_a_second", _patched(b"mdhd", (12, struct.pack(">I", 1))), ""),
        ("a_day_announced", _patched(b"mdhd", (16, b"\x7f\xff\xff\xff")), ""),
        ("ages_announced", _patched(b"mvhd", (16, b"\xff\xff\xff\xff")), ""),
        ("negative_times", _clip("clip.mkv", ticks=[t - 90_000 for t in clips.steady(n, 30)]), ""),
    ):
        yield BadFile(name, make, NOT_MEASURABLE, says, looked_at=True)


def _pictures() -> Iterator[BadFile]:
    nobody = "No person was found"
    sixteen = _drawn("clip.mp4", (16, 16), 6)
    yuv444: dict[str, Any] = {"pix_fmt": "yuv444p"}
    ffv1: dict[str, Any] = {"codec": "ffv1", "options": {}}
    for name, make, says in (
        ("black", _clip("clip.mp4", 6, pictures=_even(0)), nobody),
        ("white", _clip("clip.mp4", 6, pictures=_even(255)), nobody),
        ("noise", _clip("clip.mp4", 6, pictures=_noise), nobody),
        ("sixteen_px", sixteen, nobody),
        ("odd_size", _drawn("clip.mkv", (121, 33), 6, **yuv444), nobody),
        ("one_column", _drawn("clip.mkv", (2, 300), 3, **yuv444), nobody),
        ("no_feet", _without_feet, "The feet are not in the picture"),
        ("two_scenes", _joined("clip.ts", _clip("a.ts"), _clip("b.ts", pictures=_chart)),
         "switches between 2 scenes"),
        ("lens_covered", _clip("clip.mp4", 60, pictures=_covered), "switches between 3 scenes"),
        ("one_frame", _clip("clip.mp4", 1), ""),
        ("two_frames", _clip("clip.mp4", 2), ""),
        ("static", _clip("clip.mp4", 60, pictures=lambda _: _runner(0)), ""),
        ("rotated", _clip("clip.mp4", rotation=90), ""),
        ("anamorphic", _clip("clip.mp4", aspect=Fraction(2)), ""),
        ("grey", _clip("clip.mkv", pix_fmt="gray", **ffv1), ""),
        ("alpha", _clip("clip.mkv", pix_fmt="bgra", **ffv1), ""),
        ("ten_bit", _clip("clip.mkv", pix_fmt="yuv420p10le", **ffv1), ""),
        ("sizes_change",
         _joined("clip.ts", _clip("a.ts"), _drawn("b.ts", (64, 48), 10)), ""),
        ("stsd_20000", _patched(b"avc1", (24, struct.pack(">HH", 20_000, 20_000))), ""),
        ("huge_metadata", _clip("clip.mp4", tags={"title": "x" * 1_000_000}), ""),
        ("tkhd_20000", _patched(b"tkhd", (76, struct.pack(">II", 20_000 << 16, 20_000 << 16))), ""),
    ):  # fmt: skip
        yield BadFile(name, make, NOT_MEASURABLE, says, looked_at=True)


def _mutations() -> Iterator[BadFile]:
    for k, name in enumerate(["clip.mp4", "clip.mkv", "clip.webm", "clip.avi", "clip.ts"] * 2):
        n = 3 if k < 5 else 40
        make = _mutated(name, 100 + k, n)
        yield BadFile(f"bytes_{n}_{name}", make, ANY, looked_at=True)


FILES = (
    *_not_files(),
    *_no_videos(),
    *_headers(),
    *_broken_off(),
    *_times(),
    *_pictures(),
    *_mutations(),
)
