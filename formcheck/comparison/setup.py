"""How the set-up of one recording differs from that of another, and which measures that reaches."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from formcheck.core.analysis import Analysis, QualityLevel, QualityNote, Recording
from formcheck.core.entry import IndexRecording
from formcheck.core.gait import Facing, Mode
from formcheck.core.message import digits, msg
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import View
from formcheck.metrics.inputs import ROLL_UNKNOWN_CI95_DEG

RATE_APART = 1.1
SIZE_APART = 1.2
"""Product choices: so many times more frames a second, or so much taller in the picture (a fifth
of the distance to the camera), is another set-up."""
HEIGHT_APART_M = 0.005
MASS_APART_KG = 0.5

_AT_CONTACT = frozenset(
    (
        *("step_time", "contact_time", "flight_time", "duty_factor", "peak_vertical_force"),
        *("vertical_stiffness", "leg_stiffness", "overstride", "shin_angle_contact"),
        *("foot_angle_contact", "knee_flexion_contact"),
    )
)
"""Read at or between contacts and toe-offs, where a frame more or less counts."""
_TIMES = frozenset(
    (
        *("cadence", "stride_time", "step_time", "contact_time", "flight_time", "duty_factor"),
        "peak_vertical_force",
    )
)
"""Made of times alone."""

Reaches = Callable[[MetricSpec], bool]

_VIEWS = {
    View.SIDE: msg("from the side"),
    View.REAR: msg("from behind"),
    View.FRONT: msg("from the front"),
    View.OBLIQUE: msg("at an angle"),
    View.UNKNOWN: msg("view not recognised"),
}
_MODES = {
    Mode.RUNNING: msg("running"),
    Mode.WALKING: msg("walking"),
    Mode.ON_THE_SPOT: msg("running on the spot"),
    Mode.OTHER: msg("no steps that could be read"),
}
_FACING = {Facing.LEFT: msg("to the left"), Facing.RIGHT: msg("to the right")}
_SAME_AGAIN = msg("Film the same way as before to compare small changes.")


@dataclass(frozen=True)
class Difference:
    """Something that is not the same. ``what``: what differs, for a list; ``note``: said in full;
    ``reaches``: whether it stops a measure's errors from cancelling."""

    what: str
    note: QualityNote
    reaches: Reaches


@dataclass(frozen=True)
class Setup:
    """Of two recordings that are compared. ``roll_ci95_deg``: half width of the 95 % interval of
    the change in camera roll that is left. ``mode_reason``: why nothing can be compared at all.
    ``same_film``: one recording, analysed twice."""

    differences: tuple[Difference, ...]
    roll_ci95_deg: float
    mode_reason: str = ""
    same_film: bool = False

    def reaching(self, spec: MetricSpec) -> tuple[str, ...]:
        """What differs and matters to this measure."""
        return tuple(d.what for d in self.differences if d.reaches(spec))


@dataclass(frozen=True)
class Film:
    """One recording and who made it of whom; ``version``: of formcheck."""

    runner: str | None
    height_m: float | None
    mass_kg: float | None
    version: str
    mode: Mode
    shown: IndexRecording


def film_of(analysis: Analysis, video: int) -> Film:
    """The recording with index ``video`` of ``analysis``."""
    runner, recording = analysis.runner, analysis.recordings[video]
    return Film(
        runner=runner.id,
        height_m=runner.height_m,
        mass_kg=runner.mass_kg,
        version=analysis.formcheck_version,
        mode=recording.gait.mode,
        shown=filmed_as(recording),
    )


def filmed_as(recording: Recording) -> IndexRecording:
    """What of ``recording`` decides whether another one was made alike."""
    gait, pixels = recording.gait, recording.pixels
    return IndexRecording(
        name=recording.info.name,
        view=gait.view,
        facing=gait.facing,
        rate_hz=None,
        size_px=recording.info.size_px,
        sampling_hz=recording.trajectories.timeline.sampling_hz or None,
        sha256=recording.info.sha256,
        mode=gait.mode,
        roll_ci95_deg=None if pixels.roll is None else pixels.roll.ci95_deg,
        moving=gait.moving_camera or pixels.moving_camera,
        runner_share=_size_in_picture(recording) or None,
        model=recording.trajectories.backend,
        pelvis_zero=None if pixels.pelvis is None else pixels.pelvis.zero,
    )


def setup_of(before: Film, after: Film) -> Setup:
    """How two recordings differ. What is not known of one of them is taken to be alike."""
    one, other = before.shown, after.shown
    same_film = bool(one.sha256) and one.sha256 == other.sha256
    mode_reason = ""
    if before.mode is not after.mode:
        mode_reason = msg(
            "one recording shows {before}, the other {after}",
            before=_MODES[before.mode],
            after=_MODES[after.mode],
        )
    return Setup(
        differences=(*_people(before, after), *_making(before, after), *_filming(one, other)),
        roll_ci95_deg=0.0 if same_film else math.hypot(_roll_ci95_deg(one), _roll_ci95_deg(other)),
        mode_reason=mode_reason,
        same_film=same_film,
    )


def _roll_ci95_deg(shown: IndexRecording) -> float:
    return ROLL_UNKNOWN_CI95_DEG if shown.roll_ci95_deg is None else shown.roll_ci95_deg


def _every(_: MetricSpec) -> bool:
    return True


def _not_times(spec: MetricSpec) -> bool:
    return spec.id not in _TIMES


def _at_contact(spec: MetricSpec) -> bool:
    return spec.id in _AT_CONTACT


def _lengths(spec: MetricSpec) -> bool:
    return spec.unit in ("m", "m/s") or spec.id == "leg_stiffness"


def _stiffness(spec: MetricSpec) -> bool:
    return spec.unit == "kN/m"


def _pelvis(spec: MetricSpec) -> bool:
    return spec.curve in ("pelvic_obliquity", "hip_adduction")


def _difference(what: str, name: str, message: str, hint: str, reaches: Reaches) -> Difference:
    return Difference(what, QualityNote(name, QualityLevel.WARNING, message, hint), reaches)


def _people(one: Film, other: Film) -> Iterator[Difference]:
    if one.runner is not None and other.runner is not None and one.runner != other.runner:
        yield _difference(
            msg("the runner"),
            "other_runner",
            msg(
                "The results are of different runners ({before} and {after}). What is compared "
                "here are two people, not one before and after.",
                before=one.runner,
                after=other.runner,
            ),
            "",
            _every,
        )
    if _apart(one.height_m, other.height_m, HEIGHT_APART_M):
        yield _difference(
            msg("the height given"),
            "other_height",
            msg(
                "Different heights were given ({before:.2f} m and {after:.2f} m); lengths in "
                "metres rest on them.",
                before=one.height_m or 0.0,
                after=other.height_m or 0.0,
            ),
            msg("Analyse one of the two again with the height of the other."),
            _lengths,
        )
    if _apart(one.mass_kg, other.mass_kg, MASS_APART_KG):
        yield _difference(
            msg("the body mass given"),
            "other_mass",
            msg(
                "Different body masses were given ({before:.0f} kg and {after:.0f} kg); stiffness "
                "rests on them.",
                before=one.mass_kg or 0.0,
                after=other.mass_kg or 0.0,
            ),
            "",
            _stiffness,
        )


def _apart(one: float | None, other: float | None, by: float) -> bool:
    """Both are given, and differ."""
    return one is not None and other is not None and abs(one - other) > by


def _making(before: Film, after: Film) -> Iterator[Difference]:
    if before.version != after.version:
        yield _difference(
            msg("the version of formcheck"),
            "other_version",
            msg(
                "The results were made by different versions of formcheck ({before} and {after}), "
                "which may read a recording differently.",
                before=before.version,
                after=after.version,
            ),
            msg("Analyse the older recording again."),
            _every,
        )


def _filming(one: IndexRecording, other: IndexRecording) -> Iterator[Difference]:
    models = one.model, other.model
    if models[0] != models[1]:
        yield _difference(
            msg("the pose model"),
            "other_model",
            msg(
                "Different pose models were used ({before} and {after}); each has errors of its "
                "own.",
                before=models[0],
                after=models[1],
            ),
            msg("Analyse one of the two again with the model of the other (--model)."),
            _every,
        )
    yield from _views(one, other)
    yield from _camera(one, other)
    yield from _rates(one, other)
    zeros = one.pelvis_zero, other.pelvis_zero
    if zeros[0] and zeros[1] and zeros[0] is not zeros[1]:
        yield _difference(
            msg("how it is known when the pelvis is level"),
            "other_pelvis_zero",
            msg("When the pelvis is level is known in another way before than after."),
            msg("Film a standing start, or give --standing, both times."),
            _pelvis,
        )


def _views(one: IndexRecording, other: IndexRecording) -> Iterator[Difference]:
    views = one.view, other.view
    facing = one.facing, other.facing
    if views[0] is not views[1]:
        yield _difference(
            msg("the view"),
            "other_view",
            msg(
                "The runner was filmed {before} before and {after} after.",
                before=_VIEWS[views[0]],
                after=_VIEWS[views[1]],
            ),
            _SAME_AGAIN,
            _every,
        )
    elif facing[0] and facing[1] and facing[0] is not facing[1]:
        yield _difference(
            msg("the side turned to the camera"),
            "other_facing",
            msg(
                "The runner heads {before} in the picture before and {after} after: the leg that "
                "was near the camera is the far one now.",
                before=_FACING[facing[0]],
                after=_FACING[facing[1]],
            ),
            _SAME_AGAIN,
            _every,
        )


def _camera(one: IndexRecording, other: IndexRecording) -> Iterator[Difference]:
    moving = one.moving, other.moving
    shapes = one.size_px, other.size_px
    sizes = one.runner_share or 0.0, other.runner_share or 0.0
    if None not in moving and moving[0] != moving[1]:
        message: str = msg("In one recording the camera moved with the runner, in the other not.")
    elif shapes[0] != shapes[1]:
        message = msg(
            "The pictures differ in size: {before} and {after} px.",
            before=_format(shapes[0]),
            after=_format(shapes[1]),
        )
    elif min(sizes) > 0 and max(sizes) / min(sizes) > SIZE_APART:
        message = msg(
            "The camera stood nearer or farther, or was zoomed: the runner takes {before:.0%} of "
            "the picture's height before and {after:.0%} after.",
            before=sizes[0],
            after=sizes[1],
        )
    else:
        return
    yield _difference(msg("the camera"), "other_camera", message, _SAME_AGAIN, _not_times)


def _format(size_px: tuple[int, int]) -> str:
    return f"{size_px[0]} × {size_px[1]}"


def _size_in_picture(recording: Recording) -> float:
    """Usual height of the landmarks as a share of the picture's; 0 where nothing was seen."""
    y_px = recording.trajectories.xy_px[:, :, 1]
    seen = y_px[np.isfinite(y_px).any(axis=1)]
    if len(seen) == 0:
        return 0.0
    tall_px = np.nanmax(seen, axis=1) - np.nanmin(seen, axis=1)
    return float(np.median(tall_px)) / recording.info.size_px[1]


def _rates(one: IndexRecording, other: IndexRecording) -> Iterator[Difference]:
    rates = tuple(film.sampling_hz or film.rate_hz or 0.0 for film in (one, other))
    if not min(rates) or max(rates) / min(rates) <= RATE_APART:
        return
    yield _difference(
        msg("the frame rate"),
        "other_frame_rate",
        msg(
            "The recordings have {before} and {after} frames a second; what is read at contact and "
            "toe-off depends on that.",
            before=digits(rates[0], 0),
            after=digits(rates[1], 0),
        ),
        _SAME_AGAIN,
        _at_contact,
    )
