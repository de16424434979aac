"""Trajectories in, the reading of the gait out."""

from itertools import pairwise

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import (
    STRIDE_TOLERANCE,
    EventKind,
    Facing,
    Gait,
    GaitEvent,
    Mode,
    Rhythm,
    Stride,
    Trajectories,
    unbroken_rows,
)
from formcheck.core.message import msg
from formcheck.core.pose import of_side
from formcheck.core.posture import passes
from formcheck.core.recording import Side, View
from formcheck.core.timeline import STEPS_FROM_HZ, slower_than
from formcheck.gait.events import (
    StancePhase,
    as_certain_as_seen,
    from_behind_or_front,
    from_the_side,
    from_the_side_walking,
)
from formcheck.gait.legs import LegMovement, leg_movement
from formcheck.gait.view_and_mode import ModeReading, ViewReading, read_mode, read_view

MIN_STRIDES_READ = 1.4
"""Fewer give no mean stride; a phase cannot be told from a drift."""

OVERGROUND_LEG_LENGTHS = 2.0
LONGEST_GAP_S = 0.15
"""An event in a longer gap of the landmarks was not seen."""

FEET_CUT_OFF_SHARE = 0.25
"""Of the frames, in which a foot is taken to lie below the picture: none on 32 filmed and rendered
clips that show the feet, 0.98 where the picture ends at the belt."""

NOTHING_KNOWN = ModeReading(Mode.OTHER, 0.5, slow_motion_suspected=False)

RATE_TOLERANCE = 0.2


def read_gait(
    trajectories: Trajectories,
    rhythm: Rhythm | None,
    *,
    view: View | None,
    moving_camera: bool,
    roll_deg: float,
) -> Gait:
    """View, mode, events and strides. ``view``: as given by the user, None to look."""
    seen = read_view(_that_pass(trajectories, rhythm), view)
    if _feet_cut_off(trajectories):
        reason = msg(
            "The feet are not in the picture, so contacts are not guessed. Film the whole runner, "
            "with some floor below the feet."
        )
        return _nothing(trajectories, seen, moving_camera, reason)
    sampling_hz = trajectories.timeline.sampling_hz
    if slower_than(sampling_hz, STEPS_FROM_HZ):
        reason = msg(
            "{rate:.3g} frames/s are too few to tell steps. Film at 60 frames/s or more.",
            rate=sampling_hz,
        )
        return _nothing(trajectories, seen, moving_camera, reason)
    if rhythm is None:
        return _nothing(trajectories, seen, moving_camera, _no_rhythm(trajectories))
    if not _steps_enough(rhythm):
        reason = msg("Too few steps were seen. Film longer, with the whole runner in the picture.")
        return _nothing(trajectories, seen, moving_camera, reason)
    legs = leg_movement(trajectories, rhythm, roll_deg)
    moving = read_mode(legs, rhythm, seen.view)
    if moving.mode is Mode.WALKING and seen.facing is None:
        reason = msg("Walking is measured from the side only.")
        return _nothing(trajectories, seen, moving_camera, reason, moving)
    stances = as_certain_as_seen(
        _stances(legs, seen, moving.mode, trajectories.backend),
        trajectories.timeline.usual_hz,
        trajectories.backend,
    )
    events = _events(legs, stances)
    if not _agrees(events, rhythm):
        reason = msg("Contacts cannot be told: the feet are not seen well enough.")
        return _nothing(trajectories, seen, moving_camera, reason)
    return _gait(trajectories, legs, seen, moving, stances, events, moving_camera)


def legs_misfit(trajectories: Trajectories, rhythm: Rhythm | None, roll_deg: float) -> float | None:
    """How far the legs are from one mean stride of each, in leg lengths; larger where they have
    changed names in a part of the recording. None where there are too few steps for one."""
    if rhythm is None or not _steps_enough(rhythm):
        return None
    return leg_movement(trajectories, rhythm, roll_deg).misfit


def _steps_enough(rhythm: Rhythm) -> bool:
    known = rhythm.step_phase[np.isfinite(rhythm.step_phase)]
    return bool(np.ptp(known) >= 2.0 * MIN_STRIDES_READ)


def _that_pass(trajectories: Trajectories, rhythm: Rhythm | None) -> FloatArray:
    """Landmarks of the frames from which the runner's heading is read: of one pass, where there are
    several."""
    xy_px = trajectories.xy_px
    if rhythm is None or len(passes(xy_px, trajectories.timeline.time_s)) < 2:
        return xy_px
    return xy_px[np.isfinite(rhythm.step_phase)]


def _feet_cut_off(trajectories: Trajectories) -> bool:
    """A pose model goes on guessing below the picture's edge what it does not see."""
    height = trajectories.size_px[1]
    feet = [of_side(joint, side) for joint in ("heel", "foot_index") for side in Side]
    lowest = np.max(np.nan_to_num(trajectories.xy_px[:, feet, 1], nan=-np.inf), axis=1)
    known = np.isfinite(lowest)
    return bool(np.any(known) and np.mean(lowest[known] > height) > FEET_CUT_OFF_SHARE)


def _agrees(events: tuple[GaitEvent, ...], rhythm: Rhythm) -> bool:
    """Whether contacts come at the rate of the steps, so that both mean the same movement. Each
    foot's unbroken rows count: what was not seen or stood still between them has no rate."""
    strides, span_s = 0, 0.0
    for side in Side:
        own = [e for e in events if e.side is side and e.kind is EventKind.INITIAL_CONTACT]
        for row_s in unbroken_rows(np.array([e.time_s for e in own])):
            strides += len(row_s) - 1
            span_s += float(row_s[-1] - row_s[0])
    return strides > 0 and abs(2.0 * strides / span_s / rhythm.step_hz - 1.0) <= RATE_TOLERANCE


def _stances(
    legs: LegMovement, seen: ViewReading, mode: Mode, backend: str
) -> tuple[StancePhase, ...]:
    if mode is Mode.WALKING and seen.facing is not None:
        return from_the_side_walking(legs, seen.facing)
    if mode is Mode.RUNNING and seen.facing is not None:
        near = Side.LEFT if seen.facing is Facing.LEFT else Side.RIGHT
        blazepose = backend.startswith("mediapipe")
        return from_the_side(legs, seen.facing, near, blazepose=blazepose)
    return from_behind_or_front(legs)


def _gait(
    trajectories: Trajectories,
    legs: LegMovement,
    seen: ViewReading,
    moving: ModeReading,
    stances: tuple[StancePhase, ...],
    events: tuple[GaitEvent, ...],
    moving_camera: bool,
) -> Gait:
    strides = complete_strides(events, legs.stride_s)
    zero = next((s.contact for s in stances if s.side is Side.LEFT), stances[0].contact + 0.5)
    first = np.ceil(legs.phase[0] - zero)
    phase = np.full(len(trajectories.timeline), np.nan)
    phase[legs.frames] = legs.phase - zero - first
    travelled = float(np.ptp(legs.hip_path[:, 0])) / float(np.median(legs.size_px))
    nearer = float(np.ptp(legs.size_px)) / float(np.median(legs.size_px))
    gets_somewhere = moving.mode in (Mode.RUNNING, Mode.WALKING)
    overground = travelled > OVERGROUND_LEG_LENGTHS or nearer > 0.3 or moving_camera
    return Gait(
        view=seen.view,
        view_confidence=seen.confidence,
        facing=seen.facing,
        mode=moving.mode,
        mode_confidence=moving.confidence,
        events=events,
        strides=strides,
        phase=phase,
        moving_camera=moving_camera,
        overground=overground and gets_somewhere,
        slow_motion_suspected=moving.slow_motion_suspected,
        reason="" if strides else msg("No complete stride was seen. Film longer."),
    )


def _events(legs: LegMovement, stances: tuple[StancePhase, ...]) -> tuple[GaitEvent, ...]:
    """Each event of the mean stride, in every stride whose frames were seen around it."""
    found = []
    for stance in stances:
        for kind, phase, ci95_s in (
            (EventKind.INITIAL_CONTACT, stance.contact, stance.contact_ci95_s),
            (EventKind.TOE_OFF, stance.toe_off, stance.toe_off_ci95_s),
        ):
            for time_s in _times(legs, phase):
                found.append(GaitEvent(kind, stance.side, time_s, ci95_s, stance.confidence))
    return tuple(sorted(found, key=lambda event: event.time_s))


def _times(legs: LegMovement, phase: float) -> FloatArray:
    return np.concatenate([_times_in(legs, rows, phase) for rows in legs.stretches])


def _times_in(legs: LegMovement, rows: slice, phase: float) -> FloatArray:
    at, time_s = legs.phase[rows], legs.time_s[rows]
    wanted = np.arange(np.ceil(at[0] - phase), np.floor(at[-1] - phase) + 1) + phase
    times_s = np.interp(wanted, at, time_s)
    after = np.clip(np.searchsorted(time_s, times_s), 1, len(time_s) - 1)
    seen = time_s[after] - time_s[after - 1] <= LONGEST_GAP_S
    return np.asarray(times_s[seen], dtype=np.float64)


def complete_strides(events: tuple[GaitEvent, ...], stride_s: float) -> tuple[Stride, ...]:
    """Complete strides: contact, toe-off and the next contact of one foot, none skipped.
    ``events``: in order of time; ``stride_s``: what a stride usually takes."""
    found = []
    for side in Side:
        own = [e for e in events if e.side is side]
        contacts = [e.time_s for e in own if e.kind is EventKind.INITIAL_CONTACT]
        toe_offs = np.array([e.time_s for e in own if e.kind is EventKind.TOE_OFF])
        for start_s, stop_s in pairwise(contacts):
            between = toe_offs[(toe_offs > start_s) & (toe_offs < stop_s)]
            whole = abs((stop_s - start_s) / stride_s - 1.0) <= STRIDE_TOLERANCE
            if len(between) == 1 and whole:
                found.append(Stride(side, start_s, float(between[0]), stop_s))
    return tuple(sorted(found, key=lambda stride: stride.contact_s))


def _no_rhythm(trajectories: Trajectories) -> str:
    if not np.any(np.isfinite(trajectories.xy_px)):
        return msg("Nobody was found in the recording.")
    return msg(
        "No steady rhythm of steps was found: nobody walks or runs here, or is seen too briefly "
        "or too small for it."
    )


def _nothing(
    trajectories: Trajectories,
    seen: ViewReading,
    moving_camera: bool,
    reason: str,
    moving: ModeReading = NOTHING_KNOWN,
) -> Gait:
    return Gait(
        view=seen.view,
        view_confidence=seen.confidence,
        facing=seen.facing,
        mode=moving.mode,
        mode_confidence=moving.confidence,
        events=(),
        strides=(),
        phase=np.full(len(trajectories.timeline), np.nan),
        moving_camera=moving_camera,
        reason=reason,
    )
