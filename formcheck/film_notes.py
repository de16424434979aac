"""What of a film could not be used: damage, cuts, and the runner's other presences."""

from collections.abc import Iterator

import numpy as np

from formcheck.core.analysis import QualityLevel, QualityNote, Recording
from formcheck.core.arrays import BoolArray
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import VideoInfo

SHORT_S = 0.5
SAME_EXTENT = 1.6
"""As ``pose.people`` follows somebody: sizes differ by less between sightings of one person."""
TOGETHER_SHARE = 0.1
"""Of the other's frames; somebody seen beside the runner for longer is somebody else."""


def file_notes(info: VideoInfo) -> Iterator[QualityNote]:
    """What of the file could not be used."""
    again = "Copy the file again from the phone or camera, completely."
    if info.announced_duration_s is not None:
        yield QualityNote(
            "file_breaks_off",
            QualityLevel.WARNING,
            f"The file breaks off: {info.duration_s:.1f} of {info.announced_duration_s:.1f} s "
            "could be read.",
            again,
        )
    if info.damaged_frames:
        are, were = ("is", "was") if info.damaged_frames == 1 else ("are", "were")
        yield QualityNote(
            "damaged_frames",
            QualityLevel.WARNING,
            f"{info.damaged_frames} of {info.n_frames} frames {are} damaged and {were} left out.",
            again,
        )
    if info.repaired_times:
        yield _repaired_times(info)
    if info.scene_s is not None:
        start_s, stop_s = info.scene_s
        yield QualityNote(
            "scenes",
            QualityLevel.WARNING,
            f"The film switches between {info.n_scenes} scenes; only the one from {start_s:.1f} to "
            f"{stop_s:.1f} s was measured.",
            "Film without interruption, or choose another scene with --start-s and --end-s.",
        )


def _repaired_times(info: VideoInfo) -> QualityNote:
    hertz = f"{float(info.nominal_hz):.4g} frames/s" if info.nominal_hz else "the usual step"
    if 2 * info.repaired_times >= info.n_frames - 1:
        message = (
            f"The file's timestamps could not be used; frames were counted at {hertz}. Cadence, "
            "times and speeds are right only if they were taken at that rate."
        )
    else:
        message = (
            f"{info.repaired_times} of {info.n_frames} timestamps in the file cannot be true; "
            f"there, frames were counted at {hertz}."
        )
    return QualityNote(
        "timestamps",
        QualityLevel.WARNING,
        message,
        "Use the file as the camera wrote it, not one that was cut or converted.",
    )


def seen_again(recording: Recording) -> Iterator[QualityNote]:
    """Whoever leaves the picture and comes back is followed anew. Whether it is the same runner is
    not known, and a second pass may go the other way: only one is measured, and that is said."""
    others = other_presences(recording)
    if not others:
        return
    spans = ", ".join(_span(recording, other) for other in others)
    yield QualityNote(
        "seen_again",
        QualityLevel.WARNING,
        f"Only the runner's presence from {_span(recording, recording.pose)} was measured; the "
        f"same runner, or somebody of that size, is in the picture again from {spans}.",
        "Measure another presence with --start-s and --end-s.",
    )


def other_presences(recording: Recording) -> tuple[PoseTrack, ...]:
    """Tracks that may be the runner before or after."""
    runner = recording.pose
    here = _seen(runner)
    if not np.any(here):
        return ()
    found = []
    for other in recording.others:
        there = _seen(other)
        if other.backend != runner.backend or not np.any(there):
            continue
        apart = np.sum(here & there) <= TOGETHER_SHARE * np.sum(there)
        ratio = _extent_px(other) / _extent_px(runner)
        alike = 1 / SAME_EXTENT <= ratio <= SAME_EXTENT
        if apart and alike and np.ptp(other.timeline.time_s[there]) >= SHORT_S:
            found.append(other)
    return tuple(found)


def _span(recording: Recording, track: PoseTrack) -> str:
    seen_s = track.timeline.time_s[_seen(track)] * recording.info.slow_motion_factor
    return f"{seen_s[0]:.1f} to {seen_s[-1]:.1f} s"


def _seen(track: PoseTrack) -> BoolArray:
    return np.asarray(np.any(np.isfinite(track.xy_px[:, :, 0]), axis=1))


def _extent_px(track: PoseTrack) -> float:
    """Usual longer side of the body's box."""
    xy_px = track.xy_px[_seen(track)]
    sides = np.nanmax(xy_px, axis=1) - np.nanmin(xy_px, axis=1)
    return max(float(np.median(sides.max(axis=1))), 1.0)
