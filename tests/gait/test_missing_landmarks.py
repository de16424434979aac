"""Landmarks that are never seen: the rest is measured."""

from collections.abc import Sequence

import numpy as np
import pytest

from formcheck.cleaning.chain import clean
from formcheck.core.gait import EventKind, Facing, Gait, Mode
from formcheck.core.pose import PoseTrack, of_side
from formcheck.core.recording import Side, View
from formcheck.gait.reading import read_gait
from tests.support.stick_runner import StickRunner

FEET = [of_side(joint, side) for joint in ("heel", "foot_index") for side in Side]


def read(track: PoseTrack) -> Gait:
    cleaned = clean(track)
    return read_gait(
        cleaned.trajectories, cleaned.rhythm, view=None, moving_camera=False, roll_deg=0.0
    )


def without(track: PoseTrack, landmarks: Sequence[int]) -> PoseTrack:
    xy = track.xy_px.copy()
    xy[:, landmarks] = np.nan
    return PoseTrack(track.timeline, xy, track.confidence, track.size_px, track.backend)


def unsure(track: PoseTrack, landmarks: Sequence[int]) -> PoseTrack:
    confidence = track.confidence.copy()
    confidence[:, landmarks] = 0.05
    return PoseTrack(track.timeline, track.xy_px, confidence, track.size_px, track.backend)


@pytest.mark.parametrize(
    "landmarks",
    [
        FEET,
        *([of_side(j, s)] for j in ("foot_index", "heel", "knee", "shoulder", "hip") for s in Side),
    ],
)
def test_who_lacks_a_landmark_is_measured(landmarks: Sequence[int]) -> None:
    runner = StickRunner(noise_px=1.0)
    whole = read(runner.track())
    for track in (without(runner.track(), landmarks), unsure(runner.track(), landmarks)):
        gait = read(track)
        assert gait.reason == ""
        assert gait.view is View.SIDE
        assert gait.facing is Facing.RIGHT
        assert gait.mode is Mode.RUNNING
        for side in Side:
            found_s, true_s = gait.contacts_s(side), whole.contacts_s(side)
            assert len(gait.strides_of(side)) >= len(whole.strides_of(side)) - 1
            half_width_s = max(e.ci95_s for e in gait.events if e.side is side)
            assert np.abs(true_s[:, None] - found_s).min(axis=1)[1:-1].max() < half_width_s


def test_a_leg_without_an_ankle_has_no_contacts_and_the_other_has() -> None:
    gait = read(without(StickRunner(noise_px=1.0).track(), [of_side("ankle", Side.LEFT)]))
    assert gait.mode is Mode.RUNNING
    assert len(gait.strides_of(Side.RIGHT)) >= 6
    assert not gait.strides_of(Side.LEFT)


def test_without_feet_toe_off_is_less_certain() -> None:
    runner = StickRunner(noise_px=1.0)
    widths = [
        {kind: max(e.ci95_s for e in gait.events if e.kind is kind) for kind in EventKind}
        for gait in (read(runner.track()), read(without(runner.track(), FEET)))
    ]
    for kind in EventKind:
        assert widths[1][kind] > widths[0][kind]


@pytest.mark.parametrize("view", [View.REAR, View.FRONT])
def test_from_behind_and_in_front_the_view_is_told_without_a_shoulder(view: View) -> None:
    track = StickRunner(view=view, noise_px=1.0).track()
    gait = read(without(track, [of_side("shoulder", Side.LEFT)]))
    assert gait.view is view
    assert len(gait.strides) >= 10
