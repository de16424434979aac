"""Pelvic obliquity in a rear view: by two stickers where there are two, else by the garment edge.

Pose models do not show it: their hip line follows the legs and moves against the pelvis.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.filtering import low_pass
from formcheck.core.frame import Frame
from formcheck.core.gait import Gait, Trajectories
from formcheck.core.message import join_with, msg
from formcheck.core.posture import mid, trunk_px
from formcheck.core.series import CameraRoll, PelvisRotation
from formcheck.pixels.garment import EdgeTrack, EdgeTracker
from formcheck.pixels.marks import Mark, find_marks
from formcheck.pixels.pelvis_setting import HIP_LOW_PASS_HZ, PelvisSetting, pelvis_setting
from formcheck.pixels.standing import StandingLine, standing_line, still_rows
from formcheck.pixels.sticker_pair import LOWER_BACK, MarksOfRows, find_pair
from formcheck.pixels.stickers import beside_cloth, sticker_rotation
from formcheck.pixels.waistband import waistband_rotation

OUTSIDE = msg("The runner's hips are too close to the edge of the picture. Film from further away.")


def pelvis_rotation(
    frames: Iterable[Frame],
    trajectories: Trajectories,
    frame_index: IntArray,
    gait: Gait,
    roll: CameraRoll | None,
    standing: StandingLine | str | None = None,
) -> PelvisRotation | str:
    """Obliquity per row of ``trajectories``, or the reason it cannot be measured.

    ``frames``: in order of index, not touched where the recording does not qualify.
    ``frame_index``: (n_rows,) ``Frame.index`` of each row; other frames are passed over.
    ``roll`` None: the zero of a garment edge is unknown and only its swing is given.
    ``standing``: what ``standing_reference`` says of a clip of the runner standing still."""
    setting = pelvis_setting(trajectories, gait)
    if isinstance(setting, str):
        return setting
    time_s = trajectories.timeline.time_s
    marks, track = _seen(frames, frame_index, setting, time_s)
    by_edge: PelvisRotation | str = OUTSIDE
    if track is not None and len(track.first):
        by_edge = waistband_rotation(track, time_s, setting, roll)
    by_stickers = _by_stickers(marks, time_s, setting, roll, standing)
    if isinstance(by_stickers, PelvisRotation):
        return beside_cloth(by_stickers, by_edge)
    if isinstance(by_edge, str):
        return join_with(" ", filter(None, (by_stickers, by_edge)))
    if standing is None:
        return by_edge
    return replace(by_edge, zero_reason=by_stickers or msg("No stickers are found while running."))


def _by_stickers(
    marks: MarksOfRows,
    time_s: FloatArray,
    setting: PelvisSetting,
    roll: CameraRoll | None,
    standing: StandingLine | str | None,
) -> PelvisRotation | str:
    """By stickers; or why not, "" where nothing looks like stickers."""
    pair = find_pair(marks, setting.mid_hip_px, setting.trunk_px)
    if isinstance(pair, str):
        return pair
    return sticker_rotation(pair, time_s, setting, roll, standing)


def standing_reference(
    frames: Iterable[Frame],
    trajectories: Trajectories,
    frame_index: IntArray,
    roll: CameraRoll | None,
) -> StandingLine | str:
    """The stickers' line in a clip of the runner standing still, or why there is none.

    Arguments as in ``pelvis_rotation``."""
    rows = still_rows(trajectories)
    if len(rows) == 0:
        return msg("In the standing clip nobody stands still for a second.")
    xy, time_s = trajectories.xy_px, trajectories.timeline.time_s
    scale = float(np.median(trunk_px(xy)[rows]))
    hips = low_pass(mid(xy, "hip"), time_s, HIP_LOW_PASS_HZ)
    marks = {
        row: find_marks(frame.rgb, hips[row], scale, LOWER_BACK)
        for row, frame in _of_rows(frames, frame_index, rows)
    }
    pair = find_pair(marks, hips, scale, moving=False)
    if isinstance(pair, str):
        return pair or msg("In the standing clip no two stickers are found on the lower back.")
    return standing_line(pair, scale, roll)


def _seen(
    frames: Iterable[Frame], frame_index: IntArray, setting: PelvisSetting, time_s: FloatArray
) -> tuple[MarksOfRows, EdgeTrack | None]:
    """Marks by row and the garment edge, in one pass over the pictures."""
    tracker = EdgeTracker(time_s, setting.stride_s, setting.trunk_px)
    marks: dict[int, tuple[Mark, ...]] = {}
    in_gait = set(setting.rows.tolist())
    for row, frame in _of_rows(frames, frame_index, np.union1d(setting.rows, setting.still)):
        hips = setting.mid_hip_px[row]
        marks[row] = find_marks(frame.rgb, hips, setting.trunk_px, LOWER_BACK)
        if row in in_gait:
            tracker.add(row, frame.rgb, hips)
    return marks, tracker.track()


def _of_rows(
    frames: Iterable[Frame], frame_index: IntArray, rows: IntArray
) -> Iterator[tuple[int, Frame]]:
    """Each of ``rows`` with its frame; no frame beyond the last is decoded."""
    row_of = {int(frame_index[row]): int(row) for row in rows}
    last = max(row_of)
    for frame in frames:
        if frame.index in row_of:
            yield row_of[frame.index], frame
        if frame.index >= last:
            return
