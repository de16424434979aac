"""Two stickers on a drawn back: read, refused, hidden, and their zero."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from formcheck.core.arrays import FloatArray
from formcheck.core.frame import Picture
from formcheck.core.recording import Side
from formcheck.core.series import CameraRoll, PelvisRotation, PelvisZero
from formcheck.pixels.marks import find_marks
from formcheck.pixels.pelvis import pelvis_rotation, standing_reference
from formcheck.pixels.pelvis_setting import PelvisSetting, pelvis_setting
from formcheck.pixels.standing import StandingLine, still_rows
from formcheck.pixels.sticker_pair import LOWER_BACK, StickerPair, find_pair
from formcheck.pixels.stickers import beside_cloth, sticker_rotation
from tests.support.drawn_rooms import trajectories
from tests.support.stickered_back import (
    BLACK,
    CENTRE,
    FPS,
    GREEN,
    PAIR,
    PINK,
    SIZE,
    STRIDE_S,
    TRUNK_PX,
    Extra,
    Spot,
    hips,
    landmarks,
    peaks,
    pictures,
    rows,
    running,
    tilt_deg,
    times,
)

INNER = slice(20, -20)


def measured(
    tilt: FloatArray,
    spots: Sequence[Spot] = PAIR,
    extra: Extra | None = None,
    roll: CameraRoll | None = None,
    standing: StandingLine | str | None = None,
) -> PelvisRotation | str:
    setting = pelvis_setting(landmarks(hips(times())), running())
    assert isinstance(setting, PelvisSetting)
    found = pair(tilt, spots, extra)
    assert isinstance(found, StickerPair), found
    return sticker_rotation(found, times(), setting, roll, standing)


def pair(
    tilt: FloatArray, spots: Sequence[Spot] = PAIR, extra: Extra | None = None
) -> StickerPair | str:
    middles = hips(np.arange(len(tilt)) / FPS)
    marks = {
        frame.index: find_marks(frame.rgb, middles[frame.index], TRUNK_PX, LOWER_BACK)
        for frame in pictures(tilt, middles, spots, extra)
    }
    return find_pair(marks, middles, TRUNK_PX)


def by_stickers(tilt: FloatArray, **how: object) -> PelvisRotation:
    pelvis = measured(tilt, **how)  # type: ignore[arg-type]
    assert isinstance(pelvis, PelvisRotation), pelvis
    assert pelvis.method == "markers"
    return pelvis


def tilted_spots(slope_deg: float, colour: tuple[int, int, int] = PINK) -> tuple[Spot, ...]:
    rise = float(0.09 * np.tan(np.radians(slope_deg)))
    return ((-0.09, -0.24 - rise, 0.07, colour), (0.09, -0.24 + rise, 0.07, colour))


def test_known_tilt_is_read_with_its_sign() -> None:
    tilt = tilt_deg(left=8.0, right=3.0)
    pelvis = by_stickers(tilt)
    assert float(np.abs(pelvis.obliquity_deg - tilt)[INNER].max()) < 0.8
    peak = peaks(pelvis.obliquity_deg, times())
    assert peak[Side.LEFT] == pytest.approx(8.0, abs=0.5)
    assert peak[Side.RIGHT] == pytest.approx(3.0, abs=0.5)
    assert pelvis.absolute
    assert pelvis.zero is PelvisZero.STRIDES
    assert pelvis.confidence[INNER].min() == 1.0


@pytest.mark.parametrize("slope_deg", [-7.0, 5.0])
def test_stickers_that_are_put_on_askew_change_nothing(slope_deg: float) -> None:
    """Camera roll acts in the same way, so it is taken out even where it is unknown."""
    tilt = tilt_deg(left=2.0, right=9.0)
    pelvis = by_stickers(tilt, spots=tilted_spots(slope_deg))
    peak = peaks(pelvis.obliquity_deg, times())
    assert peak[Side.LEFT] == pytest.approx(2.0, abs=0.6)
    assert peak[Side.RIGHT] == pytest.approx(9.0, abs=0.6)


@pytest.mark.slow
def test_without_a_standing_zero_the_interval_is_wider_and_grows_with_the_difference() -> None:
    even = by_stickers(tilt_deg(6.0, 6.0))
    odd = by_stickers(tilt_deg(10.0, 1.0))
    assert even.ci95_deg > 2.0
    assert odd.ci95_deg > even.ci95_deg + 0.2


@pytest.mark.slow
def test_black_tape_and_green_dots_do_as_well() -> None:
    tilt = tilt_deg(6.0, 4.0)
    for colour in (BLACK, GREEN):
        pelvis = by_stickers(tilt, spots=tilted_spots(0.0, colour))
        assert float(np.abs(pelvis.obliquity_deg - tilt)[INNER].mean()) < 0.3


def hidden(start: float, stop: float) -> Extra:
    """An arm over half of the right sticker in this part of each stride."""

    def draw(picture: Picture, index: int) -> None:
        if start <= np.mod(index / FPS / STRIDE_S, 1.0) < stop:
            x, y = (round(float(v)) for v in hips(np.array([index / FPS]))[0])
            picture[y - 90 : y, x + 14 : x + 40] = (200, 150, 120)

    return draw


def test_a_half_hidden_sticker_is_left_out_and_longer_gaps_are_not_filled() -> None:
    tilt = tilt_deg(6.0, 6.0)
    pelvis = by_stickers(tilt, extra=hidden(0.37, 0.49))
    error = np.abs(pelvis.obliquity_deg - tilt)[INNER]
    assert 0.84 < float(np.isfinite(error).mean()) < 0.92
    assert float(np.nanmax(error)) < 1.0
    assert set(np.unique(pelvis.confidence[~np.isfinite(pelvis.obliquity_deg)])) == {0.0}


def test_short_gaps_are_bridged_and_marked() -> None:
    tilt = tilt_deg(6.0, 6.0)

    def blink(picture: Picture, index: int) -> None:
        if index % 20 < 3:
            picture[:] = 128

    pelvis = by_stickers(tilt, extra=blink)
    assert np.isfinite(pelvis.obliquity_deg[INNER]).all()
    bridged = pelvis.confidence[INNER] == 0.5
    assert float(bridged.mean()) == pytest.approx(3 / 20, abs=0.02)
    assert float(np.abs(pelvis.obliquity_deg - tilt)[INNER][bridged].max()) < 1.0


def test_hidden_through_the_stances_there_is_no_drop() -> None:
    assert measured(tilt_deg(6.0, 6.0), extra=hidden(0.0, 0.2)) == (
        "Both stickers are seen in too few steps."
    )


def not_stickers(spots: Sequence[Spot], extra: Extra | None = None) -> str:
    """Why these are none."""
    found = pair(tilt_deg(6.0, 4.0)[:60], spots, extra)
    assert isinstance(found, str)
    return found


def test_the_drawn_stickers_are_found_in_as_many_frames() -> None:
    assert isinstance(pair(tilt_deg(6.0, 4.0)[:60]), StickerPair)


def test_a_plain_back_has_no_stickers() -> None:
    assert not_stickers(()) == ""


def test_one_logo_is_no_pair() -> None:
    not_stickers(((0.06, -0.2, 0.08, (240, 240, 240)),))


def test_two_unlike_prints_are_no_pair() -> None:
    not_stickers(((-0.09, -0.24, 0.07, (250, 250, 250)), (0.09, -0.24, 0.07, (20, 20, 20))))


def test_dots_of_a_pattern_are_no_stickers() -> None:
    white = (240, 240, 240)
    dots = [(x, y, 0.06, white) for x in (-0.2, -0.07, 0.07, 0.2) for y in (-0.4, -0.27, -0.14)]
    assert "pairs of marks" in not_stickers(dots)


def test_three_dots_in_a_row_are_no_stickers() -> None:
    assert "More than two" in not_stickers([(x, -0.25, 0.06, PINK) for x in (-0.15, 0.0, 0.15)])


def test_four_pins_of_a_race_number_are_no_stickers() -> None:
    pins = [(x, y, 0.03, (230, 230, 230)) for x in (-0.15, 0.15) for y in (-0.45, -0.15)]
    assert "pairs of marks" in not_stickers(pins)


def test_two_like_pairs_are_a_doubt() -> None:
    pockets = ((-0.15, -0.05, 0.06, GREEN), (0.15, -0.05, 0.06, GREEN))
    assert "pairs of marks" in not_stickers((*PAIR, *pockets))


def test_spots_of_the_room_do_not_move_with_the_hips() -> None:
    def lamps(picture: Picture, _: int) -> None:
        for x in (-16, 16):
            at = (round(CENTRE[0]) + x, round(CENTRE[1]) - 40)
            cv2.circle(picture, at, 6, (250, 250, 240), -1, cv2.LINE_AA)

    assert not_stickers((), lamps) == ""


def test_marks_on_one_side_only_are_no_stickers() -> None:
    not_stickers(((0.10, -0.2, 0.06, PINK), (0.24, -0.2, 0.06, PINK)))


def test_seen_in_too_few_frames_they_are_no_stickers() -> None:
    not_stickers(PAIR, hidden(0.0, 0.5))


def test_stickers_that_swing_too_far_are_refused() -> None:
    assert measured(tilt_deg(15.0, 15.0)) == "The stickers swing more than a pelvis does."


@pytest.mark.slow
@pytest.mark.parametrize(("spots", "method"), [(PAIR, "markers"), ((), "garment_edge")])
def test_stickers_come_first_and_the_edge_where_there_are_none(
    spots: Sequence[Spot], method: str
) -> None:
    tilt, middles = tilt_deg(6.0, 4.0), hips(times())
    level = CameraRoll(0.0, 0.5, "lines")
    frames = pictures(tilt, middles, spots)
    pelvis = pelvis_rotation(frames, landmarks(middles), rows(), running(), level)
    assert isinstance(pelvis, PelvisRotation), pelvis
    assert pelvis.method == method


def standing_clip(
    slope_deg: float, spots: Sequence[Spot] = PAIR, sway_px: float = 0.5
) -> StandingLine | str:
    n = round(1.3 * FPS)
    middles = CENTRE + sway_px * np.sin(np.arange(n) / 20)[:, None]
    frames = pictures(np.full(n, slope_deg), middles, spots)
    xy = landmarks(middles).xy_px.copy()
    xy[:, 27] = CENTRE + np.array([-20.0, 150.0])
    xy[:, 28] = CENTRE + np.array([20.0, 150.0])
    return standing_reference(frames, trajectories(np.arange(n) / FPS, xy, SIZE), rows(n), None)


def test_a_standing_clip_gives_the_zero() -> None:
    """A lasting tilt, which no zero from the strides can see."""
    standing = standing_clip(2.0)
    assert isinstance(standing, StandingLine)
    assert standing.line_deg == pytest.approx(2.0, abs=0.2)
    tilt = tilt_deg(7.0, 3.0) + 2.0 + 1.5
    pelvis = by_stickers(tilt, standing=standing)
    assert pelvis.zero is PelvisZero.STANDING_CLIP
    assert pelvis.zero_reason == ""
    assert pelvis.ci95_deg == pytest.approx(1.5, abs=0.1)
    peak = peaks(pelvis.obliquity_deg, times())
    assert peak[Side.LEFT] == pytest.approx(8.5, abs=0.5)
    assert peak[Side.RIGHT] == pytest.approx(1.5, abs=0.5)


def test_a_camera_turned_between_the_clips_is_taken_out_where_both_rolls_are_known() -> None:
    standing = standing_clip(0.0)
    assert isinstance(standing, StandingLine)
    standing = replace(standing, roll=CameraRoll(0.0, 0.5, "lines"))
    pelvis = by_stickers(
        tilt_deg(6.0, 4.0) + 3.0, roll=CameraRoll(3.0, 0.5, "lines"), standing=standing
    )
    peak = peaks(pelvis.obliquity_deg, times())
    assert peak[Side.LEFT] == pytest.approx(6.0, abs=0.5)
    assert peak[Side.RIGHT] == pytest.approx(4.0, abs=0.5)


@pytest.mark.slow
def test_a_standing_clip_of_other_stickers_or_another_camera_is_not_used() -> None:
    tilt = tilt_deg(6.0, 4.0)
    for standing, why in (
        (standing_clip(0.0, tilted_spots(0.0, GREEN)), "not those"),
        (standing_clip(9.0), "moved in between"),
        ("Nobody stands there.", "Nobody stands there."),
    ):
        pelvis = by_stickers(tilt, standing=standing)
        assert pelvis.zero is PelvisZero.STRIDES
        assert why in pelvis.zero_reason


def test_a_standing_clip_must_show_somebody_standing_and_stickers() -> None:
    walking = standing_clip(0.0, sway_px=20.0)
    assert walking == "In the standing clip nobody stands still for a second."
    bare = standing_clip(0.0, ())
    assert isinstance(bare, str)
    assert "no two stickers" in bare


@pytest.mark.slow
def test_a_standing_start_is_found_by_itself() -> None:
    still_s = 1.5
    n = round(still_s * FPS)
    moving = hips(times())
    middles = np.concatenate([np.tile(moving[0], (n, 1)), moving])
    tilt = np.concatenate([np.full(n, 1.5), tilt_deg(7.0, 3.0) + 1.5 + 1.0])
    given = landmarks(middles)
    xy = given.xy_px.copy()
    swing = np.concatenate([np.zeros(n), 40 * np.sin(2 * np.pi * times() / 0.7)])
    for foot, side in ((27, -1), (28, 1)):
        xy[:, foot] = CENTRE + np.stack([np.full(len(swing), 20.0 * side), 150 + side * swing], 1)
    given = replace(given, xy_px=xy)
    still = still_rows(given)
    assert 0.7 * n < len(still) <= n + 6
    assert still.max() <= n + 6
    walk = running()
    late = replace(walk, events=tuple(replace(e, time_s=e.time_s + n / FPS) for e in walk.events))
    frames = pictures(tilt, middles)
    pelvis = pelvis_rotation(frames, given, rows(len(tilt)), late, None)
    assert isinstance(pelvis, PelvisRotation), pelvis
    assert pelvis.method == "markers"
    assert pelvis.zero is PelvisZero.STANDING_START
    assert float(np.nanmax(np.abs(pelvis.obliquity_deg - (tilt - 1.5))[n + 20 : -20])) < 0.8


def test_where_the_cloth_swings_otherwise_stickers_are_less_certain() -> None:
    seen = by_stickers(tilt_deg(8.0, 8.0))
    cloth = replace(seen, obliquity_deg=tilt_deg(1.0, 1.0), method="garment_edge")
    assert beside_cloth(seen, cloth).ci95_deg > seen.ci95_deg + 0.5
    assert beside_cloth(seen, cloth).swing_ci95_deg > seen.swing_ci95_deg + 0.5
    like = replace(cloth, obliquity_deg=tilt_deg(6.0, 8.0) + 3.0)
    assert beside_cloth(seen, like).ci95_deg == seen.ci95_deg
    assert beside_cloth(seen, "no edge") is seen
