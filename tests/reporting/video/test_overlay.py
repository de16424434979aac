"""What is drawn where."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.core.analysis import Analysis
from formcheck.core.frame import Picture
from formcheck.core.gait import EventKind
from formcheck.core.pose import of_side
from formcheck.core.recording import Side, View
from formcheck.reporting.palette import INK, LEFT, PAPER, RIGHT, SIDE_COLOUR, Colour, dimmed
from formcheck.reporting.video.annotate import Overlay, overlay_for
from formcheck.reporting.video.panel import DROP, NOT_MEASURED, PanelRow, rows_at
from formcheck.reporting.video.skeleton import posture_at
from formcheck.reporting.video.strip import stances_of
from tests.support.analyses import sample_analysis
from tests.support.stick_runner import StickRunner

GREY = 90


def unfound(view: View = View.SIDE) -> Analysis:
    """Without findings, whose angles are drawn over the rest where they pass."""
    return replace(sample_analysis(view), findings=())


def made(analysis: Analysis) -> Overlay:
    return overlay_for(analysis.primary, analysis)


def drawn(overlay: Overlay, time_s: float) -> Picture:
    width, height = overlay.recording.trajectories.size_px
    return overlay.draw(np.full((height, width, 3), GREY, dtype=np.uint8), time_s)


def colours_near(picture: Picture, at: tuple[float, float], reach: int = 2) -> Picture:
    x, y = round(at[0]), round(at[1])
    return picture[y - reach : y + reach + 1, x - reach : x + reach + 1].reshape(-1, 3)


def has(picture: Picture, at: tuple[float, float], colour: Colour, reach: int = 2) -> bool:
    apart = np.abs(colours_near(picture, at, reach).astype(int) - colour).max(axis=1)
    return bool((apart <= 12).any())


def joint_at(analysis: Analysis, name: str, side: Side, time_s: float) -> tuple[float, float]:
    trajectories = analysis.primary.trajectories
    index = trajectories.timeline.index_at(time_s)
    x, y = trajectories.xy_px[index, of_side(name, side)]
    return float(x), float(y)


@pytest.mark.parametrize("time_s", [0.35, 1.2, 3.05])
def test_near_joints_have_their_sides_colour_and_far_ones_are_dimmed(time_s: float) -> None:
    analysis = unfound()  # faces right: the right side is near
    picture = drawn(made(analysis), time_s)
    assert has(picture, joint_at(analysis, "knee", Side.RIGHT, time_s), RIGHT)
    assert has(picture, joint_at(analysis, "knee", Side.LEFT, time_s), dimmed(LEFT), 4)


@pytest.mark.parametrize("view", [View.REAR, View.FRONT])
def test_both_sides_are_equal_from_behind_and_in_front(view: View) -> None:
    analysis = unfound(view)
    picture = drawn(made(analysis), 1.0)
    for side in Side:
        assert has(picture, joint_at(analysis, "elbow", side, 1.0), SIDE_COLOUR[side])


def test_a_filled_joint_is_hollow() -> None:
    analysis = unfound(View.REAR)  # the left wrist is filled in frames 5 to 8
    time_s = 6 / 60
    recording = analysis.primary
    posture = posture_at(recording, time_s)
    assert posture is not None
    assert posture.doubtful[of_side("wrist", Side.LEFT)]
    assert not posture.doubtful[of_side("wrist", Side.RIGHT)]
    sure = replace(
        recording,
        trajectories=replace(
            recording.trajectories, filled=np.zeros_like(recording.trajectories.filled)
        ),
    )
    at = joint_at(analysis, "wrist", Side.LEFT, time_s)
    overlay = made(analysis)
    solid = drawn(replace(overlay, recording=sure), time_s)
    hollow = drawn(overlay, time_s)
    assert has(solid, at, LEFT, 1)
    assert has(hollow, at, INK, 1)
    assert not has(hollow, at, LEFT, 1)


def test_no_posture_far_from_any_measured_frame() -> None:
    recording = sample_analysis().primary
    assert posture_at(recording, recording.trajectories.timeline.time_s[-1] + 0.2) is None


def pelvis_end(analysis: Analysis, time_s: float) -> tuple[float, float]:
    """The right end of the pelvis line, where no limb is."""
    posture = posture_at(analysis.primary, time_s)
    assert posture is not None
    assert posture.obliquity_deg is not None
    hip, shoulder = posture.mid("hip"), posture.mid("shoulder")
    tilt = np.radians(posture.obliquity_deg)
    half = 0.3 * float(np.hypot(*(shoulder - hip)))
    x, y = hip + half * np.array([np.cos(tilt), np.sin(tilt)])
    return float(x), float(y)


def test_the_pelvis_line_falls_to_the_right_in_left_stance() -> None:
    analysis = unfound(View.REAR)
    stick = StickRunner(view=View.REAR)
    time_s = 2 * stick.stride_s + 0.5 * stick.contact_s
    at = pelvis_end(analysis, time_s)
    posture = posture_at(analysis.primary, time_s)
    assert posture is not None
    assert at[1] > posture.mid("hip")[1] + 5
    assert has(drawn(made(analysis), time_s), at, PAPER)


def test_no_pelvis_line_unless_it_was_measured_from_pixels() -> None:
    analysis = unfound(View.REAR)
    stick = StickRunner(view=View.REAR)
    time_s = 2 * stick.stride_s + 0.5 * stick.contact_s
    at = pelvis_end(analysis, time_s)
    recording = analysis.primary
    without = replace(recording, pixels=replace(recording.pixels, pelvis=None))
    picture = drawn(overlay_for(without, analysis), time_s)
    assert not has(picture, at, PAPER, 1)
    rows = rows_at(analysis.metrics, without, posture_at(without, time_s), Side.LEFT)
    assert PanelRow(DROP[Side.LEFT], (NOT_MEASURED,), Side.LEFT) in rows


def test_the_trunk_line_stands_at_its_measured_angle_whatever_the_roll() -> None:
    for roll_deg in (0.0, 6.0):
        analysis = sample_analysis(stick=StickRunner(trunk_lean_deg=14.0, roll_deg=roll_deg))
        posture = posture_at(analysis.primary, 1.0)
        assert posture is not None
        middle = 0.5 * (posture.mid("hip") + posture.mid("shoulder"))
        assert has(drawn(made(analysis), 1.0), (middle[0], middle[1]), PAPER)
        assert posture.angles_deg["trunk_lean"] == pytest.approx(14.0, abs=0.1)


def test_contacts_and_toe_offs_are_marked_where_they_happen_and_only_then() -> None:
    analysis = unfound()
    overlay = made(analysis)
    unmarked = replace(
        overlay,
        recording=replace(analysis.primary, gait=replace(analysis.primary.gait, events=())),
    )
    for event in analysis.primary.gait.events[4:8]:
        joint = "heel" if event.kind is EventKind.INITIAL_CONTACT else "foot_index"
        at = joint_at(analysis, joint, event.side, event.time_s)
        for later_s, marked in ((0.02, True), (0.16, False)):
            time_s = event.time_s + later_s
            with_mark = colours_near(drawn(overlay, time_s), at, 15)
            without = colours_near(drawn(unmarked, time_s), at, 15)
            assert bool((with_mark != without).any()) is marked


def test_the_cursor_moves_then_stays_then_moves() -> None:
    overlay = made(sample_analysis())
    xs = [overlay.strip.x_at(t, t) for t in (0.0, 0.7, 2.0, 4.0, 5.5)]
    assert xs[0] < xs[1] < xs[2] == xs[3] < xs[4]
    for time_s, x in zip((0.0, 0.7, 2.0, 4.0, 5.5), xs, strict=True):
        band = drawn(overlay, time_s)[overlay.picture_px[1] :]
        assert has(band, (x, 0.6 * overlay.strip.height_px), PAPER)


def test_stance_bars_lie_between_contact_and_toe_off() -> None:
    analysis = sample_analysis()
    overlay = made(analysis)
    band = drawn(overlay, 3.0)[overlay.picture_px[1] :]
    stance = next(s for s in stances_of(analysis.primary.gait.events) if s.contact_s > 2.0)
    assert stance.toe_off_s is not None
    x = overlay.strip.x_at(0.5 * (stance.contact_s + stance.toe_off_s), 3.0)
    in_bar = [
        has(band, (x, y), SIDE_COLOUR[stance.side], 1)
        for y in range(8, overlay.strip.height_px - 30)
    ]
    assert any(in_bar)
    swing_x = overlay.strip.x_at(stance.toe_off_s + 0.2, 3.0)
    lane_y = 8 + in_bar.index(True)
    assert not has(band, (swing_x, lane_y), SIDE_COLOUR[stance.side], 1)


def test_a_contact_without_a_toe_off_has_no_bar() -> None:
    contact = sample_analysis().primary.gait.events[0]
    assert stances_of((contact,))[0].toe_off_s is None


@pytest.mark.parametrize("view", [View.SIDE, View.REAR])
@pytest.mark.parametrize("size_px", [(720, 720), (1280, 720), (720, 1280), (641, 361)])
def test_the_panel_lies_inside_and_off_the_runner(view: View, size_px: tuple[int, int]) -> None:
    stick = StickRunner(view=view, size_px=size_px, px_per_m=0.38 * size_px[1])
    analysis = sample_analysis(stick=stick)
    panel = made(analysis).panel
    assert panel is not None
    low, high = np.array(panel.corner_px), np.array(panel.corner_px) + panel.size_px
    assert (low >= 0).all()
    assert (high <= size_px).all()
    points = analysis.primary.trajectories.xy_px.reshape(-1, 2)
    assert not np.all((points > low) & (points < high), axis=1).any()


def test_the_panel_says_what_was_not_measured() -> None:
    analysis = sample_analysis()
    refused = tuple(m for m in analysis.metrics if m.spec.id not in ("cadence", "contact_time"))
    rows = rows_at(refused, analysis.primary, None, None)
    said = {row.title: row.values for row in rows}
    assert said["Cadence"] == said["Mean contact, ms"] == (NOT_MEASURED,)


def test_odd_pictures_become_even() -> None:
    stick = StickRunner(size_px=(641, 361), px_per_m=140.0)
    overlay = made(sample_analysis(stick=stick))
    picture = drawn(overlay, 1.0)
    assert picture.shape == (overlay.size_px[1], overlay.size_px[0], 3)
    assert picture.shape[0] % 2 == picture.shape[1] % 2 == 0


def test_the_picture_given_is_left_alone_and_drawing_repeats_exactly() -> None:
    overlay = made(sample_analysis())
    rgb = np.full((720, 720, 3), GREY, dtype=np.uint8)
    rgb.flags.writeable = False
    first, second = overlay.draw(rgb, 1.5), overlay.draw(rgb, 1.5)
    assert (rgb == GREY).all()
    assert np.array_equal(first, second)


def test_nothing_measured_is_said_below_a_plain_picture() -> None:
    analysis = sample_analysis(reason="Fewer than three strides were seen in this recording.")
    overlay = made(analysis)
    assert overlay.panel is None
    picture = drawn(overlay, 1.0)
    assert (picture[10:100, 10:200] == GREY).all()
    assert (picture[720:] == PAPER).all(axis=2).any()


def test_the_band_shows_every_stance_that_reaches_into_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stick = StickRunner(duration_s=9.0)
    strip = made(sample_analysis(stick=stick)).strip
    times = np.arange(0.0, 9.0, 0.05)
    bands = [np.zeros((strip.height_px, strip.width_px, 3), np.uint8) for _ in times]
    for band, time_s in zip(bands, times, strict=True):
        strip.draw(band, float(time_s))
    monkeypatch.setattr(type(strip), "_stances_about", lambda self, _now_s: self.stances)
    for band, time_s in zip(bands, times, strict=True):
        whole = np.zeros_like(band)
        strip.draw(whole, float(time_s))
        assert np.array_equal(band, whole), time_s
