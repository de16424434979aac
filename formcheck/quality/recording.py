"""What about a recording limits its numbers, and how to film better.

Limits are product choices from the filming advice of Souza (2016) and from measured behaviour of
the pose model; they warn, they never change a number.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from formcheck.core.analysis import QualityLevel, QualityNote, Recording
from formcheck.core.gait import Facing, Mode
from formcheck.core.message import Message, msg, msg_count
from formcheck.core.pose import Landmark
from formcheck.core.posture import passes
from formcheck.core.recording import Runner, SlowMotionSource, VideoInfo
from formcheck.core.timeline import CONTACTS_FROM_HZ, slower_than
from formcheck.quality.camera import camera_notes, pelvis_notes
from formcheck.quality.video import file_notes, other_presences, seen_again

GOOD_HZ = 100.0
FEW_HZ = 50.0
SMALL_RUNNER_PX = 300.0
SEEN_SHARE = 0.9
GOOD_STRIDES = 20
MANY_SWAPS_SHARE = 0.1
UNSTEADY_S = 1.5

SLOW_MOTION = {
    SlowMotionSource.GIVEN: msg("given"),
    SlowMotionSource.METADATA: msg("metadata"),
    SlowMotionSource.INFERRED: msg("inferred"),
}

BLURRED_FACES = QualityNote(
    "faces_blurred",
    QualityLevel.INFO,
    "Faces are blurred in the annotated video and in key frames. People whom the pose model did "
    "not find (in mirrors, far away, partly hidden) are not blurred.",
    "Look through the pictures before you hand them on.",
)


def notes(recording: Recording) -> tuple[QualityNote, ...]:
    """Everything worth saying about ``recording``, most limiting first."""
    return most_limiting_first(
        (
            *file_notes(recording.info),
            *seen_again(recording),
            *_person(recording),
            *_time(recording),
            *camera_notes(recording),
            *pelvis_notes(recording),
        )
    )


def notes_on_runner(runner: Runner) -> tuple[QualityNote, ...]:
    """What of the runner was not given, and what it would add."""
    return tuple(_given(runner))


def most_limiting_first(found: Iterable[QualityNote]) -> tuple[QualityNote, ...]:
    """``found`` by level; those of one level in the order given."""
    order = (QualityLevel.REFUSED, QualityLevel.WARNING, QualityLevel.INFO)
    return tuple(sorted(found, key=lambda note: order.index(note.level)))


def _person(recording: Recording) -> Iterator[QualityNote]:
    pose = recording.pose
    if pose.seen_share < SEEN_SHARE:
        yield QualityNote(
            "runner_lost",
            QualityLevel.WARNING,
            msg(
                "The runner was found in {percent:.0f} % of the frames only.",
                percent=100.0 * pose.seen_share,
            ),
            "Keep the whole body in the picture, in even light, with nobody in between.",
        )
    height_px = _body_height_px(recording)
    if height_px is not None and height_px < SMALL_RUNNER_PX:
        yield QualityNote(
            "runner_small",
            QualityLevel.WARNING,
            msg("The runner is only about {height:.0f} pixels tall.", height=height_px),
            "Zoom in or step closer until the runner fills two thirds of the picture's height.",
        )
    # Whom a look now and then gave (to blur faces) may be counted twice, or be no person.
    followed = sum(1 for other in recording.others if other.backend == recording.pose.backend)
    count = followed - len(other_presences(recording))
    if count:
        people = msg_count(
            "One other person is in the picture; the one drawn in the pictures was measured.",
            "{n} other people are in the picture; the one drawn in the pictures was measured.",
            n=count,
        )
        yield QualityNote(
            "other_people",
            QualityLevel.INFO,
            people,
            "If the wrong person was measured, point at the runner with --person X,Y.",
        )
    swapped = float(np.mean(recording.trajectories.swapped)) if len(pose.timeline) else 0.0
    if swapped > MANY_SWAPS_SHARE:
        yield QualityNote(
            "legs_mixed_up",
            QualityLevel.INFO,
            msg(
                "The pose model mixed up the legs in {percent:.0f} % of the frames; this was "
                "repaired.",
                percent=100.0 * swapped,
            ),
            "Legs that differ from each other and from the background are told apart better.",
        )


def _time(recording: Recording) -> Iterator[QualityNote]:
    info, gait = recording.info, recording.gait
    yield from _rate(recording.trajectories.timeline.sampling_hz)
    yield from tuple(_one_way(recording)) or _left_out(recording)
    yield from _clock(info, slowed=gait.slow_motion_suspected)
    if info.duplicate_share > 0.0:
        yield QualityNote(
            "duplicate_frames",
            QualityLevel.WARNING,
            msg(
                "{percent:.0f} % of the frames repeat the one before; they were left out.",
                percent=100.0 * info.duplicate_share,
            ),
            "Use the file as the camera wrote it, not one that was converted or sent by messenger.",
        )
    if gait.mode is Mode.RUNNING and 0 < len(gait.strides) < 2 * GOOD_STRIDES:
        yield QualityNote(
            "few_strides",
            QualityLevel.INFO,
            msg_count(
                "{n} stride was seen; with 20 or more a side the means are more exact.",
                "{n} strides were seen; with 20 or more a side the means are more exact.",
                n=len(gait.strides),
            ),
            "Film 30 seconds or longer per view, after 6 to 10 minutes of warming up.",
        )


def _clock(info: VideoInfo, *, slowed: bool) -> Iterator[QualityNote]:
    """How the file's clock goes with the runner's. ``slowed``: it looks as if it did not."""
    if slowed:
        yield QualityNote(
            "slow_motion_suspected",
            QualityLevel.WARNING,
            "The recording looks slowed down, so times, cadence and speeds are not given.",
            "Say by how much with --slow-motion FACTOR (8 for 240 frames/s played at 30).",
        )
    elif info.slow_motion_source is not SlowMotionSource.NONE and info.slow_motion_factor != 1.0:
        yield QualityNote(
            "slow_motion",
            QualityLevel.INFO,
            msg(
                "Slow motion of {factor:g}× was undone ({source}): times in this result are real "
                "seconds, of which each lasts {factor:g} s in the file.",
                factor=info.slow_motion_factor,
                source=SLOW_MOTION[info.slow_motion_source],
            ),
            "--start-s and --end-s count the seconds of the file.",
        )
    elif info.unclear_capture_hz is not None:
        yield QualityNote(
            "capture_rate_unclear",
            QualityLevel.INFO,
            msg(
                "The file says that the camera took {capture:.4g} frames/s and plays at "
                "{played:.4g}: no slow motion that cameras make, so it was taken as real time.",
                capture=info.unclear_capture_hz,
                played=float(info.nominal_hz or 0.0),
            ),
            "If it is slowed down, say by how much with --slow-motion FACTOR.",
        )


def _rate(hertz: float) -> Iterator[QualityNote]:
    film_faster = msg("Film at 120 frames/s or more (slow motion on a phone), in bright light.")
    if hertz <= 0.0:
        return
    if slower_than(hertz, CONTACTS_FROM_HZ):
        yield QualityNote(
            "few_frames",
            QualityLevel.WARNING,
            msg(
                "{rate:.3g} frames/s: too few to see when a foot lands and leaves the ground, so "
                "nothing that needs that is given.",
                rate=hertz,
            ),
            film_faster,
        )
    elif slower_than(hertz, FEW_HZ):
        yield QualityNote(
            "few_frames",
            QualityLevel.WARNING,
            msg(
                "{rate:.0f} frames/s: cadence and lean are as exact as ever, but the foot moves "
                "several centimetres between pictures, so the intervals of contact times and of "
                "angles at contact are wider.",
                rate=hertz,
            ),
            film_faster,
        )
    elif slower_than(hertz, GOOD_HZ):
        yield QualityNote(
            "frame_rate",
            QualityLevel.INFO,
            msg(
                "{rate:.0f} frames/s: contact times and angles at contact would be more exact with "
                "120 or more.",
                rate=hertz,
            ),
            film_faster,
        )


def _left_out(recording: Recording) -> Iterator[QualityNote]:
    """Standing, another pace or a part in slow motion before, after or between the steps."""
    gait, time_s = recording.gait, recording.trajectories.timeline.time_s
    # As the hint's options count: in seconds of the file.
    factor = recording.info.slow_motion_factor
    steady = np.isfinite(gait.phase)
    if not gait.strides or not np.any(steady):
        return
    seen = np.any(np.isfinite(recording.pose.xy_px[:, :, 0]), axis=1)
    frame_s = np.gradient(time_s) if len(time_s) > 1 else np.zeros(len(time_s))
    without_s = float(np.sum(frame_s[seen & ~steady]))
    if without_s < UNSTEADY_S:
        return
    yield QualityNote(
        "steady_part",
        QualityLevel.WARNING,
        msg(
            "Steps of one rhythm fill {steady:.1f} s of the file, from its second {start:.1f} on; "
            "{without:.1f} s of standing, of another pace or of slow motion were left out.",
            steady=factor * float(np.sum(frame_s[steady])),
            start=factor * float(time_s[steady][0]),
            without=factor * without_s,
        ),
        "Film at one speed, without pauses; choose another part with --start-s and --end-s.",
    )


def _one_way(recording: Recording) -> Iterator[QualityNote]:
    """Of a runner there and back, which pass was measured."""
    gait, timeline = recording.gait, recording.trajectories.timeline
    ways = passes(recording.trajectories.xy_px, timeline.time_s)
    if len(ways) < 2 or gait.facing is None or not gait.strides:
        return
    steady_s = recording.info.slow_motion_factor * timeline.time_s[np.isfinite(gait.phase)]
    yield QualityNote(
        "one_direction",
        QualityLevel.WARNING,
        _WAYS[gait.facing](float(steady_s[0]), float(steady_s[-1])),
        "Film one way, or each way as a recording of its own.",
    )


_WAYS: dict[Facing, Callable[[float, float], Message]] = {
    Facing.LEFT: lambda start, stop: msg(
        "The runner heads both ways; the pass to the left with most steps was measured, "
        "seconds {start:.1f} to {stop:.1f} of the file.",
        start=start,
        stop=stop,
    ),
    Facing.RIGHT: lambda start, stop: msg(
        "The runner heads both ways; the pass to the right with most steps was measured, "
        "seconds {start:.1f} to {stop:.1f} of the file.",
        start=start,
        stop=stop,
    ),
}


def _given(runner: Runner) -> Iterator[QualityNote]:
    if runner.height_m is None:
        yield QualityNote(
            "no_height",
            QualityLevel.INFO,
            "The runner's height was not given, so lengths rest on the belt speed or are missing.",
            "Give the runner's height (--height-m).",
        )
    if runner.speed_mps is None:
        yield QualityNote(
            "no_speed",
            QualityLevel.INFO,
            "The belt speed was not given; what depends on it is missing or less certain.",
            "Give the belt speed that the treadmill shows (--speed-kmh).",
        )


def _body_height_px(recording: Recording) -> float | None:
    y = recording.trajectories.xy_px[:, :, 1]
    seen = np.isfinite(y[:, Landmark.NOSE])
    if not np.any(seen):
        return None
    feet = y[seen][:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]]
    lowest = np.max(np.where(np.isfinite(feet), feet, -np.inf), axis=1)
    tall = lowest - y[seen, Landmark.NOSE]
    # Nose to ankle is about 0.88 of the body's height; the tallest posture counts.
    return (
        float(np.percentile(tall[np.isfinite(tall)], 90) / 0.88)
        if np.isfinite(tall).any()
        else None
    )
