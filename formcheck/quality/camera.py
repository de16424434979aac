"""What about the camera, and about when the pelvis is level, limits the numbers."""

from collections.abc import Iterator

import numpy as np

from formcheck.core.analysis import QualityLevel, QualityNote, Recording
from formcheck.core.message import msg
from formcheck.core.recording import View
from formcheck.core.series import PelvisZero
from formcheck.gait.view_and_mode import off_square_deg

LEVEL_DEG = 2.0
OFF_SQUARE_DEG = 6.0
"""As it is read; rendered runners read about two thirds of what it is."""


def camera_notes(recording: Recording) -> Iterator[QualityNote]:
    """How the camera stood: view, square, still, level."""
    gait, pixels = recording.gait, recording.pixels
    square_on = msg("Put the camera on a tripod at hip height, level, square to the runner.")
    if gait.view in (View.OBLIQUE, View.UNKNOWN):
        yield QualityNote(
            "view",
            QualityLevel.WARNING,
            "The runner is seen neither from the side nor from behind or in front.",
            square_on,
        )
    if gait.view is View.SIDE and gait.facing is not None:
        yield from _off_square(off_square_deg(recording.trajectories, gait.facing), square_on)
    if gait.moving_camera:
        yield QualityNote(
            "moving_camera",
            QualityLevel.WARNING,
            "The camera moves, so contact times are less certain and lengths are not given.",
            square_on,
        )
    if pixels.roll is None:
        yield QualityNote(
            "roll_unknown",
            QualityLevel.INFO,
            msg(
                "Whether the camera stood level is not known. {why} Angles to the vertical have "
                "wider intervals.",
                why=pixels.roll_reason,
            ),
            "Have a door frame, a wall edge or the treadmill's uprights in the picture.",
        )
    elif abs(pixels.roll.value_deg) > LEVEL_DEG:
        yield QualityNote(
            "camera_tilted",
            QualityLevel.WARNING,
            msg(
                "The camera was tilted by {tilt:.1f}°; this was taken out.",
                tilt=abs(pixels.roll.value_deg),
            ),
            square_on,
        )


def _off_square(off_deg: float, hint: str) -> Iterator[QualityNote]:
    if np.isnan(off_deg) or abs(off_deg) < OFF_SQUARE_DEG:
        return
    where = msg("behind") if off_deg > 0 else msg("ahead")
    yield QualityNote(
        "camera_off_square",
        QualityLevel.WARNING,
        msg(
            "The camera looks from {where} by 10° or more: distances along the run look shorter, "
            "and angles at contact are less certain.",
            where=where,
        ),
        hint,
    )


def pelvis_notes(recording: Recording) -> Iterator[QualityNote]:
    """How it is known when the pelvis is level."""
    pelvis = recording.pixels.pelvis
    if pelvis is None:
        return
    if pelvis.zero_reason:
        yield QualityNote(
            "standing_not_used",
            QualityLevel.WARNING,
            msg(
                "The standing clip does not say when the pelvis is level. {why}",
                why=pelvis.zero_reason,
            ),
            "Film two seconds of standing still, feet hip-wide, with the same stickers and the "
            "camera where it was.",
        )
    elif pelvis.zero is PelvisZero.STRIDES:
        yield QualityNote(
            "pelvis_zero",
            QualityLevel.INFO,
            "How level the stickers sit is not known, so the pelvis counts as level where the left "
            "and the right half of the stride mirror each other. A lasting tilt does not show, and "
            "the interval of the drop is wider.",
            "Let the recording start with two seconds of standing still, or film them apart and "
            "give the clip with --standing.",
        )
    elif pelvis.method == "garment_edge":
        yield QualityNote(
            "pelvis_by_cloth",
            QualityLevel.INFO,
            "The pelvic drop was read from the edge of the clothes.",
            "Two stickers of one bright colour on the back of the pelvis, and two seconds of "
            "standing still at the start, tell the pelvic drop about twice as exactly.",
        )
