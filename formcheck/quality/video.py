"""What of a film could not be used: damage, cuts, and the runner's other presences."""

from collections.abc import Iterator

import numpy as np

from formcheck.core.analysis import QualityLevel, QualityNote, Recording
from formcheck.core.arrays import BoolArray
from formcheck.core.message import join_with, msg, msg_count
from formcheck.core.pose import PoseTrack
from formcheck.core.recording import VideoInfo

SHORT_S = 0.5
SAME_EXTENT = 1.6
"""As ``pose.people`` follows somebody: sizes differ by less between sightings of one person."""
TOGETHER_SHARE = 0.1
"""Of the other's frames; somebody seen beside the runner for longer is somebody else."""


def file_notes(info: VideoInfo) -> Iterator[QualityNote]:
    """What of the file could not be used."""
    again = msg("Copy the file again from the phone or camera, completely.")
    if info.announced_duration_s is not None:
        yield QualityNote(
            "file_breaks_off",
            QualityLevel.WARNING,
            msg(
                "The file breaks off: {read:.1f} of {announced:.1f} s could be read.",
                read=info.duration_s,
                announced=info.announced_duration_s,
            ),
            again,
        )
    yield from _how_held(info)
    if info.damaged_frames:
        damaged = msg_count(
            "1 of {all} frames is damaged and was left out.",
            "{n} of {all} frames are damaged and were left out.",
            n=info.damaged_frames,
            all=info.n_frames,
        )
        yield QualityNote("damaged_frames", QualityLevel.WARNING, damaged, again)
    if info.repaired_times:
        yield _repaired_times(info)
    if info.n_streams > 1:
        yield QualityNote(
            "several_streams",
            QualityLevel.WARNING,
            msg_count(
                "The file holds {n} film; only number {stream}, of {width} × {height} pixels, was "
                "measured.",
                "The file holds {n} films; only number {stream}, of {width} × {height} pixels, was "
                "measured.",
                n=info.n_streams,
                stream=info.stream,
                width=info.size_px[0],
                height=info.size_px[1],
            ),
            "Export the other one into a file of its own to measure it.",
        )
    if info.scene_s is not None:
        start_s, stop_s = info.scene_s
        yield QualityNote(
            "scenes",
            QualityLevel.WARNING,
            msg_count(
                "The film has {n} scene; only the one from {start:.1f} to {stop:.1f} s of the file "
                "was measured.",
                "The film switches between {n} scenes; only the one from {start:.1f} to "
                "{stop:.1f} s of the file was measured.",
                n=info.n_scenes,
                start=start_s,
                stop=stop_s,
            ),
            "Film without interruption, or choose another scene with --start-s and --end-s.",
        )


def _how_held(info: VideoInfo) -> Iterator[QualityNote]:
    """What was done so that people stand upright and left is left."""
    if info.turned_deg:
        yield QualityNote(
            "picture_turned",
            QualityLevel.WARNING,
            msg(
                "The film does not say how the camera was held, and people do not stand upright in "
                "it; it was turned by {degrees}° counterclockwise.",
                degrees=info.turned_deg,
            ),
            "Hold the camera still for a moment before you start, so that it knows which way is "
            "up; look at the annotated video.",
        )
    if info.mirrored:
        yield QualityNote(
            "picture_mirrored",
            QualityLevel.INFO,
            "The picture was mirrored back, as you said the camera mirrors it (--mirrored).",
        )


def _repaired_times(info: VideoInfo) -> QualityNote:
    rate = msg("the usual step")
    if info.nominal_hz:
        rate = msg("{rate:.4g} frames/s", rate=float(info.nominal_hz))
    if 2 * info.repaired_times >= info.n_frames - 1:
        message = msg(
            "The file's timestamps could not be used; frames were counted at {rate}. Cadence, "
            "times and speeds are right only if they were taken at that rate.",
            rate=rate,
        )
    else:
        message = msg_count(
            "{n} of {all} timestamps in the file cannot be true; there, the frame was counted at "
            "{rate}.",
            "{n} of {all} timestamps in the file cannot be true; there, frames were counted at "
            "{rate}.",
            n=info.repaired_times,
            all=info.n_frames,
            rate=rate,
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
    spans = join_with(", ", (_span(recording, other) for other in others))
    yield QualityNote(
        "seen_again",
        QualityLevel.WARNING,
        msg(
            "Only the runner's presence from {span} was measured; the same runner, or somebody of "
            "that size, is in the picture again from {spans}.",
            span=_span(recording, recording.pose),
            spans=spans,
        ),
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
    return msg(
        "{start:.1f} to {stop:.1f} s of the file", start=float(seen_s[0]), stop=float(seen_s[-1])
    )


def _seen(track: PoseTrack) -> BoolArray:
    return np.asarray(np.any(np.isfinite(track.xy_px[:, :, 0]), axis=1))


def _extent_px(track: PoseTrack) -> float:
    """Usual longer side of the body's box."""
    xy_px = track.xy_px[_seen(track)]
    sides = np.nanmax(xy_px, axis=1) - np.nanmin(xy_px, axis=1)
    return max(float(np.median(sides.max(axis=1))), 1.0)
