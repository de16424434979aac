"""The gait read again from the kept landmarks: of another person, at another playback speed, or
with the legs' names exchanged. No pose model and no picture is needed.

The reading fits one mean stride to the whole recording. Legs that were mixed up spoil it outside
their span too, so that putting them right mends all of it; exchanging legs that were right would
spoil all of it in the same way. So an exchange that the steps agree with (they go on over what
looked like a cut before, or the legs fit one mean stride no worse) is read with the recording, its
rhythm too, and any other changes the names of what lies in its span alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from formcheck.cleaning.chain import Cleaned, clean, rhythm_of
from formcheck.cleaning.swaps import exchange_legs, legs_exchanged
from formcheck.core.analysis import Recording
from formcheck.core.arrays import BoolArray
from formcheck.core.gait import CleaningStep, Gait, Rhythm, Trajectories
from formcheck.core.message import Message, msg
from formcheck.core.pose import PoseTrack
from formcheck.core.posture import mid
from formcheck.core.recording import SlowMotionSource, View
from formcheck.core.review import SwapSides
from formcheck.core.series import PixelSeries
from formcheck.core.timeline import Timeline
from formcheck.gait.reading import legs_misfit, read_gait
from formcheck.pixels.camera_roll import BALANCE, balance_roll
from formcheck.review.corrections import CorrectionPlan, does_not_fit
from formcheck.review.events import sides_exchanged

AS_WELL = 1e-3
"""Share by which the misfit may grow and still be the same: exchanging all legs leaves it as it is
but for rounding; a single wrong frame in ten seconds at 60 a second adds more."""

KEPT_CLEANED = 4
"""Recordings whose cleaned landmarks are kept, so that the next correction need not clean again."""


@dataclass(frozen=True, eq=False)
class Reread:
    """``recording``: as a plan has it, events not yet edited and angles not yet made. ``against``:
    the exchanges after which the legs fit each other less well than before."""

    recording: Recording
    against: tuple[SwapSides, ...]


def read_again(recording: Recording, plan: CorrectionPlan, view: View | None) -> Reread:
    """``recording`` as ``plan`` has it. ``view``: as the user gave it.

    Raises:
        UsageError: there is no such person.
    """
    scale = recording.info.slow_motion_factor / plan.factor
    track = _scaled(_track(recording, plan), scale)
    cleaned = _as_measured(recording)
    if plan.person is not None or scale != 1.0:
        cleaned = _cleaned(_track(recording, plan), scale, view)
    trajectories = _exchanged(cleaned.trajectories, plan.swaps)
    roll = recording.pixels.roll
    # As when it was measured: balance was read from the gait, not before it.
    roll_deg = 0.0 if roll is None or roll.source == BALANCE else roll.value_deg
    read_from, against = _sorted_out(cleaned, track, plan.swaps, roll_deg)
    gait = read_gait(
        read_from.trajectories,
        read_from.rhythm,
        view=view,
        moving_camera=recording.pixels.moving_camera,
        roll_deg=roll_deg,
    )
    gait = sides_exchanged(gait, trajectories.timeline, against)
    info = recording.info
    if plan.given_factor:
        known_from = SlowMotionSource.GIVEN
        info = replace(info, slow_motion_factor=plan.factor, slow_motion_source=known_from)
    reread = replace(
        recording,
        info=info,
        pose=track,
        others=tuple(_scaled(track, scale) for track in _others(recording, plan.person)),
        trajectories=trajectories,
        gait=gait,
        pixels=_pixels(recording, plan, trajectories, gait, mended=read_from is not cleaned),
    )
    return Reread(reread, against)


def _track(recording: Recording, plan: CorrectionPlan) -> PoseTrack:
    """The raw landmarks of the one who is measured."""
    if plan.person is None:
        return recording.pose
    if plan.person >= len(recording.others):
        raise does_not_fit(
            plan.person_number,
            f"there is no person {plan.person}; others that were seen: {len(recording.others)}",
        )
    track = recording.others[plan.person]
    if track.backend != recording.pose.backend or len(track.timeline) < 2:
        raise does_not_fit(
            plan.person_number,
            "this person was only glimpsed in single pictures",
            "Analyse the recording again with --person X,Y.",
        )
    return track


def _others(recording: Recording, person: int | None) -> tuple[PoseTrack, ...]:
    """In the place of the person chosen stands the one measured before."""
    if person is None:
        return recording.others
    others = list(recording.others)
    others[person] = recording.pose
    return tuple(others)


def _as_measured(recording: Recording) -> Cleaned:
    return Cleaned(recording.trajectories, _rhythm(recording.pose))


@lru_cache(maxsize=KEPT_CLEANED)
def _rhythm(track: PoseTrack) -> Rhythm | None:
    return rhythm_of(track)


@lru_cache(maxsize=KEPT_CLEANED)
def _cleaned(track: PoseTrack, scale: float, view: View | None) -> Cleaned:
    return clean(_scaled(track, scale), view=view)


def _scaled(track: PoseTrack, scale: float) -> PoseTrack:
    if scale == 1.0:
        return track
    return replace(track, timeline=Timeline(track.timeline.time_s * scale))


@lru_cache(maxsize=KEPT_CLEANED)
def _misfit(trajectories: Trajectories, rhythm: Rhythm | None, roll_deg: float) -> float | None:
    return legs_misfit(trajectories, rhythm, roll_deg)


def _sorted_out(
    cleaned: Cleaned, track: PoseTrack, swaps: Sequence[SwapSides], roll_deg: float
) -> tuple[Cleaned, tuple[SwapSides, ...]]:
    """What to read the gait from, with the exchanges that the steps agree with, and those against
    them, which are left to be made in the reading. ``track``: what was ``cleaned``."""
    read_from, against = cleaned, []
    for swap in swaps:
        renamed = exchange_legs(track, _rows(track.timeline, swap))
        tried = Cleaned(_exchanged(read_from.trajectories, (swap,)), rhythm_of(renamed))
        if _mends(read_from, tried, roll_deg):
            read_from, track = tried, renamed
        else:
            against.append(swap)
    return read_from, tuple(against)


def _mends(before: Cleaned, after: Cleaned, roll_deg: float) -> bool:
    """Where names turn round for longer than a pose model mixes them up, the rhythm takes it for a
    cut and leaves steps out: names that are put right lose none, and right ones that are turned
    round do. Where that tells nothing, the fit of the legs does."""
    steps_before, steps_after = _frames_with_steps(before), _frames_with_steps(after)
    if steps_before != steps_after:
        return steps_after > steps_before
    misfit = _misfit(before.trajectories, before.rhythm, roll_deg)
    misfit_after = _misfit(after.trajectories, after.rhythm, roll_deg)
    if misfit is None or misfit_after is None:
        return True
    return misfit_after <= misfit * (1.0 + AS_WELL)


def _frames_with_steps(cleaned: Cleaned) -> int:
    if cleaned.rhythm is None:
        return 0
    return int(np.sum(np.isfinite(cleaned.rhythm.step_phase)))


def _rows(timeline: Timeline, swap: SwapSides) -> BoolArray:
    """(n,) the frames in the span of ``swap``."""
    stop_s = np.inf if swap.to_s is None else swap.to_s
    return np.asarray((timeline.time_s >= swap.from_s) & (timeline.time_s < stop_s))


def _exchanged(trajectories: Trajectories, swaps: Sequence[SwapSides]) -> Trajectories:
    for swap in swaps:
        rows = _rows(trajectories.timeline, swap)
        step = CleaningStep(
            "legs exchanged by hand",
            {"from_s": swap.from_s, "to_s": "end" if swap.to_s is None else swap.to_s},
            float(np.mean(rows)),
        )
        trajectories = replace(
            trajectories,
            xy_px=legs_exchanged(trajectories.xy_px, rows),
            confidence=legs_exchanged(trajectories.confidence, rows),
            filled=legs_exchanged(trajectories.filled, rows),
            swapped=trajectories.swapped ^ rows,
            steps=(*trajectories.steps, step),
        )
    return trajectories


def _pixels(
    recording: Recording,
    plan: CorrectionPlan,
    trajectories: Trajectories,
    gait: Gait,
    *,
    mended: bool,
) -> PixelSeries:
    """What was read from pixels, without what was read from those around another person.
    ``mended``: legs were put right, and with them the steps that the balance is read from."""
    pixels = recording.pixels
    by_balance = pixels.roll is not None and pixels.roll.source == BALANCE
    of_another = plan.person is not None
    if not pixels.moving_camera and (
        pixels.roll is None or (by_balance and (of_another or mended))
    ):
        roll = balance_roll(trajectories, gait)
        reason = pixels.roll_reason or msg("The chosen person does not show how the camera stood.")
        pixels = replace(pixels, roll=roll, roll_reason="" if roll else reason)
    if of_another and recording.info.sha256 and View.REAR in (recording.gait.view, gait.view):
        reason = _not_followed(recording, _track(recording, plan))
        pixels = replace(pixels, pelvis=None, pelvis_reason=reason)
    return pixels


def _not_followed(recording: Recording, track: PoseTrack) -> Message:
    """Why the pelvis of the person chosen is not known, and how to get to know it."""
    hip_px = mid(track.xy_px[:1], "hip")[0]
    if track.timeline.time_s[0] == recording.pose.timeline.time_s[0] and np.isfinite(hip_px).all():
        return msg(
            "In the pictures the pelvis of another person was followed. To follow this one's, "
            "analyse the recording again with --person {x:.0f},{y:.0f}.",
            x=float(hip_px[0]),
            y=float(hip_px[1]),
        )
    return msg(
        "In the pictures the pelvis of another person was followed. To follow this one's, "
        "analyse the recording again with --person X,Y."
    )
