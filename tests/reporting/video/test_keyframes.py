"""Key frames: which, of what, and what is said about them."""

import re
from dataclasses import replace

import cv2
import numpy as np
import pytest

from formcheck.core.gait import Facing
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import Side, View
from formcheck.reporting.video import keyframes, skeleton
from formcheck.reporting.video.keyframe_files import contradicts, shows_its_limit
from formcheck.reporting.video.keyframes import HEIGHT_PX, WIDTH_PX, KeyFrame, key_frames
from formcheck.reporting.video.limits import DrawnLimit
from tests.support.analyses import sample_analysis
from tests.support.frames_in_memory import PlainFrames
from tests.support.stick_runner import StickRunner

NAMES = [f"{s}_{m}.jpg" for s in ("left", "right") for m in ("contact", "midstance", "toe_off")]


def picture_of(jpeg: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded, dtype=np.uint8)


def index_of(frame: KeyFrame, source: PlainFrames) -> int:
    """The picture nearest to what the key frame says of its time."""
    assert frame.file_time_s is not None
    return int(np.argmin(np.abs(source.file_time_s - frame.file_time_s)))


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_three_moments_of_both_sides(view: View) -> None:
    analysis = sample_analysis(view)
    source = PlainFrames(analysis.primary.info)
    frames = key_frames(source, analysis.primary, analysis)
    assert [f.name for f in frames] == NAMES
    assert len(source.decoded) == 6
    for frame in frames:
        assert picture_of(frame.jpeg).shape == (HEIGHT_PX, WIDTH_PX, 3)
        assert frame.name.split("_")[0] in frame.alt_text


def test_side_view_shows_knee_and_shin_trunk_and_thigh() -> None:
    analysis = replace(sample_analysis(), findings=())
    frames = key_frames(PlainFrames(analysis.primary.info), analysis.primary, analysis)
    contact, midstance, toe_off = frames[:3]
    assert contact.metrics == ("knee_flexion_contact", "shin_angle_contact")
    assert midstance.metrics == ("trunk_lean_midstance",)
    assert toe_off.metrics == ("thigh_extension_peak",)
    knee = analysis.metric("knee_flexion_contact", Side.LEFT)
    assert isinstance(knee, Measured)
    low, high = knee.ci95
    assert f"mean {knee.value:.1f}° (95\u00a0% interval {low:.1f} to {high:.1f}" in contact.caption


def test_rear_view_shows_the_drop_at_midstance_only() -> None:
    analysis = replace(sample_analysis(View.REAR), findings=())
    frames = key_frames(PlainFrames(analysis.primary.info), analysis.primary, analysis)
    shown = [f.metrics for f in frames[:3]]
    assert shown == [(), ("pelvic_drop", "trunk_lateral_lean"), ()]
    whites = [(picture_of(f.jpeg)[200:] >= 235).all(axis=2).sum() for f in frames[:3]]
    assert whites[1] > whites[0] + 500


def test_a_picture_of_a_finding_is_about_it_alone_and_shows_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[DrawnLimit] = []
    monkeypatch.setattr(keyframes, "draw_with_limit", lambda *given: drawn.append(given[3]))
    analysis = sample_analysis(View.REAR)
    (evidence,) = analysis.findings[0].evidence
    further = replace(evidence, limit=3.0, ci95=(0.0, 1.0))
    """Of a difference between the sides, whose limit is none of the angle."""
    found = replace(analysis.findings[0], evidence=(further, evidence))
    analysis = replace(analysis, findings=(found,))
    frames = key_frames(PlainFrames(analysis.primary.info), analysis.primary, analysis)
    left, right = frames[1], frames[4]
    assert (left.name, left.metrics, left.limit) == (
        "left_midstance.jpg",
        ("pelvic_drop",),
        ("pelvic_drop", 6.0),
    )
    assert (right.metrics, right.limit) == (("pelvic_drop", "trunk_lateral_lean"), None)
    (judged,) = drawn
    metric = analysis.metric("pelvic_drop", Side.LEFT)
    assert isinstance(metric, Measured)
    assert (judged.side, judged.limit) == (Side.LEFT, 6.0)
    assert judged.value in [read.value for read in metric.per_stride]


def test_a_picture_with_another_limit_than_the_finding_is_known() -> None:
    analysis = sample_analysis(View.REAR)
    frames = key_frames(PlainFrames(analysis.primary.info), analysis.primary, analysis)
    assert all(shows_its_limit(frame, analysis) for frame in frames)
    (evidence,) = analysis.findings[0].evidence
    moved = replace(analysis.findings[0], evidence=(replace(evidence, limit=5.0),))
    stricter = replace(analysis, findings=(moved,))
    none = replace(analysis, findings=())
    for other in (stricter, none):
        assert [f.name for f in frames if contradicts(f, other)] == ["left_midstance.jpg"]
        assert [f.name for f in frames if not shows_its_limit(f, other)] == ["left_midstance.jpg"]
    bare = replace(frames[1], limit=None)
    assert not contradicts(bare, analysis)
    assert not shows_its_limit(bare, analysis)


def test_the_rear_midstance_is_the_largest_drop() -> None:
    stick = StickRunner(view=View.REAR, drop_left_deg=9.0, drop_right_deg=4.0)
    analysis = sample_analysis(stick=stick)
    source = PlainFrames(analysis.primary.info)
    frames = key_frames(source, analysis.primary, analysis)
    for index in (index_of(frames[1], source), index_of(frames[4], source)):
        assert index in source.decoded
        phase = np.mod(index / stick.fps / stick.stride_s, 0.5)
        assert phase == pytest.approx(0.5 * stick.duty_factor, abs=1.0 / stick.fps / stick.stride_s)


def test_what_was_not_measured_is_not_drawn() -> None:
    analysis = sample_analysis()
    refused = tuple(
        Unavailable(m.spec, m.side, "too few frames a second") for m in analysis.metrics
    )
    analysis = replace(analysis, metrics=refused)
    frames = key_frames(PlainFrames(analysis.primary.info), analysis.primary, analysis)
    assert [f.name for f in frames] == NAMES
    assert all(f.metrics == () for f in frames)


def test_the_stride_nearest_the_median_is_shown() -> None:
    analysis = sample_analysis()
    knee = analysis.metric("knee_flexion_contact", Side.LEFT)
    assert isinstance(knee, Measured)
    strides = analysis.primary.gait.strides_of(Side.LEFT)
    values = [5.0, 40.0, 20.0, 90.0, 1.0, 60.0, 3.0, 80.0][: len(knee.per_stride)]
    odd = replace(
        knee,
        per_stride=tuple(replace(v, value=x) for v, x in zip(knee.per_stride, values, strict=True)),
    )
    nearest = int(np.argmin(np.abs(np.array(values) - np.median(values))))
    analysis = replace(analysis, metrics=tuple(odd if m is knee else m for m in analysis.metrics))
    contact = key_frames(PlainFrames(analysis.primary.info), analysis.primary, analysis)[0]
    assert f"at {strides[nearest].contact_s:.2f} s" in contact.caption


def test_slow_motion_reads_the_frame_of_the_file_time() -> None:
    plain, slow = sample_analysis(), sample_analysis(slow_motion_factor=4.0)
    sources = [PlainFrames(a.primary.info) for a in (plain, slow)]
    for source, analysis in zip(sources, (plain, slow), strict=True):
        key_frames(source, analysis.primary, analysis)
    assert sources[0].decoded == sources[1].decoded


def test_a_damaged_frame_is_left_out() -> None:
    analysis = sample_analysis()
    whole = PlainFrames(analysis.primary.info)
    first = key_frames(whole, analysis.primary, analysis)[0]
    damaged = PlainFrames(analysis.primary.info, damaged=(index_of(first, whole),))
    names = [f.name for f in key_frames(damaged, analysis.primary, analysis)]
    assert names == NAMES[1:]


def test_nothing_measured_gives_none() -> None:
    analysis = sample_analysis(reason="No runner was found.")
    assert key_frames(PlainFrames(analysis.primary.info), analysis.primary, analysis) == ()


@pytest.mark.parametrize("size_px", [(320, 720), (1280, 300), (641, 361)])
def test_narrow_and_low_pictures_are_filled_by_the_crop(size_px: tuple[int, int]) -> None:
    stick = StickRunner(size_px=size_px, px_per_m=0.4 * size_px[1], facing=Facing.LEFT)
    analysis = sample_analysis(stick=stick)
    source = PlainFrames(analysis.primary.info, grey=200)
    for frame in key_frames(source, analysis.primary, analysis):
        picture = picture_of(frame.jpeg)
        assert picture.shape[0] == HEIGHT_PX
        assert picture.shape[1] <= WIDTH_PX
        assert picture[-1, 0].min() > 150
        assert picture[-1, -1].min() > 150


def test_repeats_exactly() -> None:
    analysis = sample_analysis()
    once, again = (
        key_frames(PlainFrames(analysis.primary.info), analysis.primary, analysis) for _ in range(2)
    )
    assert [f.jpeg for f in once] == [f.jpeg for f in again]


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
def test_the_number_drawn_is_the_angle_at_that_moment(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    for module in (skeleton, skeleton):
        monkeypatch.setattr(module, "tag", lambda _p, _at, text, _px, **_: written.append(text))
    analysis = replace(sample_analysis(view), findings=())
    source = PlainFrames(analysis.primary.info)
    frames = key_frames(source, analysis.primary, analysis)
    assert len(written) == sum(len(frame.metrics) for frame in frames) > 0
    series = analysis.primary.angles.values_deg
    in_time = sorted(frames, key=lambda frame: index_of(frame, source))
    for frame, index in zip(in_time, source.decoded, strict=True):
        assert index == index_of(frame, source)
        side = frame.name.split("_")[0]
        for metric_id in frame.metrics:
            curve = SERIES[metric_id].format(side=side)
            number = re.search(r"−?\d+", written.pop(0))
            assert number is not None
            drawn = float(number.group().replace("−", "-"))
            # From behind the picture shows to which side, so the number is without a sign.
            angle = series[curve][index]
            expected = abs(angle) if view is View.REAR else angle
            assert drawn == pytest.approx(expected, abs=0.51)


SERIES = {
    "knee_flexion_contact": "knee_flexion_{side}",
    "shin_angle_contact": "shin_angle_{side}",
    "trunk_lean_midstance": "trunk_lean",
    "thigh_extension_peak": "thigh_extension_{side}",
    "pelvic_drop": "pelvic_obliquity",
    "trunk_lateral_lean": "trunk_lateral_lean",
}


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_what_is_drawn_stands_out_from_any_ground(grey: int) -> None:
    analysis = sample_analysis()
    unread = tuple(Unavailable(m.spec, m.side, "hidden") for m in analysis.metrics)
    plain = replace(analysis, metrics=unread)
    source = PlainFrames(analysis.primary.info, grey=grey)
    for with_angle, without in zip(
        key_frames(source, analysis.primary, analysis),
        key_frames(source, analysis.primary, plain),
        strict=True,
    ):
        drawn = picture_of(with_angle.jpeg).astype(int)
        added = np.abs(drawn - picture_of(without.jpeg)).max(axis=2) > 40
        light, dark = (drawn.min(axis=2) > 225), (drawn.max(axis=2) < 60)
        # A light line with a dark edge: one of the two is new on whatever is behind it.
        assert (added & (dark if grey > 200 else light)).sum() > 300
