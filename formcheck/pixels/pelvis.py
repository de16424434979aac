"""Pelvic obliquity in a rear view, from the turning of the visible garment edge.

Pose models do not show it: their hip line follows the legs and moves against the pelvis. What is
measured here is the tilt of the waistband or shirt hem. Where the cloth moves with the pelvis the
peak per side was within 0.7° on rendered runners; cloth that is partly dragged along by the thighs
cannot be told from cloth that is not, which is why the interval is never narrower than ±3°.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.filtering import low_pass
from formcheck.core.frame import Frame
from formcheck.core.gait import EventKind, Gait, Trajectories
from formcheck.core.posture import mid, trunk_px
from formcheck.core.recording import Side, View
from formcheck.core.series import CameraRoll, PelvisRotation
from formcheck.pixels.edge_tracking import EdgeTrack, EdgeTracker
from formcheck.pixels.rotation_graph import AngleGraph, solve_angles

METHOD = "garment_edge"

MIN_TRUNK_PX = 110
MAX_TRUNK_CHANGE = 1.25
"""Ratio of the runner's size late and early in the recording."""

MIN_STEPS_PER_SIDE = 4
MIN_ALIGNED_SHARE = 0.95
MAX_LOOP_RESIDUAL_DEG = 0.3
WIDEN_LOOP_RESIDUAL_DEG = 0.15
MAX_PAIR_SPREAD_DEG = 0.2
MIN_STEP_LAB = 5.0
ABSOLUTE_STEP_LAB = 10.0
"""Colour step (ΔE 1976) below which there is no edge, and from which its mean tilt is a zero."""

MAX_STEP_SD_DEG = 2.0
MAX_HALF_RANGE_DEG = 12.0
CI95_DEG = 3.0
"""Half width per side: cloth against pelvis (not visible in the picture) and zero of the edge."""

HIP_LOW_PASS_HZ = 8.0
LOW_PASS_HZ, HIGH_PASS_HZ = 10.0, 0.35
LOW_PASS_SHARE = 0.4
"""Highest low-pass, as a share of the frame rate."""

CLOTHES_HINT = (
    "Tuck the shirt in or wear a snug waistband that contrasts with the shirt, or mark both sides "
    "of the pelvis with stickers of one bright colour, and film in good light."
)


def pelvis_rotation(
    frames: Iterable[Frame],
    trajectories: Trajectories,
    frame_index: IntArray,
    gait: Gait,
    roll: CameraRoll | None,
) -> PelvisRotation | str:
    """Obliquity per row of ``trajectories``, or the reason it cannot be measured.

    ``frames``: in order of index, not touched where the recording does not qualify.
    ``frame_index``: (n_rows,) ``Frame.index`` of each row; other frames are passed over.
    ``roll`` None: the zero is unknown and only the swing about the mean is given."""
    setting = _setting(trajectories, gait)
    if isinstance(setting, str):
        return setting
    tracker = EdgeTracker(trajectories.timeline.time_s, setting.stride_s, setting.trunk_px)
    row_of = {int(frame_index[row]): int(row) for row in setting.rows}
    last = int(frame_index[setting.rows[-1]])
    for frame in frames:
        row = row_of.get(frame.index)
        if row is not None:
            tracker.add(row, frame.rgb, setting.mid_hip_px[row])
        if frame.index >= last:
            break
    track = tracker.track()
    if track is None or len(track.first) == 0:
        return "The runner's hips are too close to the edge of the picture. Film from further away."
    return _evaluate(track, trajectories.timeline.time_s, setting, roll)


@dataclass(frozen=True, eq=False)
class _Setting:
    """``rows``: those worth tracking; ``stances``: per side (contact, toe-off), s."""

    rows: IntArray
    mid_hip_px: FloatArray
    trunk_px: float
    stride_s: float
    stances: dict[Side, list[tuple[float, float]]]


def _setting(trajectories: Trajectories, gait: Gait) -> _Setting | str:
    """What tracking needs, or why this recording does not qualify."""
    if gait.view is not View.REAR:
        return (
            f"Pelvic drop is read from the garment edge in a rear view; this is a {gait.view.value}"
            " view. Film from behind with the camera level at hip height."
        )
    if gait.moving_camera:
        return "The camera moves. Put it on a tripod behind the runner."
    stances = {side: _stances(gait, side) for side in Side}
    if min(len(steps) for steps in stances.values()) < MIN_STEPS_PER_SIDE:
        return (
            f"Fewer than {MIN_STEPS_PER_SIDE} complete steps on one side. Film at least ten "
            "seconds of steady running."
        )
    xy, time_s = trajectories.xy_px, trajectories.timeline.time_s
    mid_hip = mid(xy, "hip")
    contacts_s = gait.contacts_s()
    stride_s = _stride_s(gait)
    inside = (time_s >= contacts_s[0] - stride_s) & (time_s <= contacts_s[-1] + stride_s)
    rows = np.flatnonzero(np.isfinite(mid_hip[:, 0]) & inside)
    trunk = trunk_px(xy)
    scale = _scale_px(trunk[rows])
    if isinstance(scale, str):
        return scale
    smooth = low_pass(mid_hip, time_s, HIP_LOW_PASS_HZ)
    return _Setting(rows, smooth, scale, stride_s, stances)


def _scale_px(trunk_px: FloatArray) -> float | str:
    """Trunk length of the recording, or why it will not do."""
    trunk_px = trunk_px[np.isfinite(trunk_px)]
    if len(trunk_px) < 3:
        return "The runner's trunk is not seen well enough."
    thirds = [float(np.median(part)) for part in np.array_split(trunk_px, 3)]
    if max(thirds) > MAX_TRUNK_CHANGE * min(thirds):
        return (
            "The runner's size in the picture changes too much (running away from or towards the "
            "camera). Film on a treadmill with a fixed camera."
        )
    scale = float(np.median(trunk_px))
    if scale < MIN_TRUNK_PX:
        return (
            f"The runner is too small in the picture: the trunk takes {scale:.0f} pixels, "
            f"{MIN_TRUNK_PX} are needed. Come closer or film with a higher resolution."
        )
    return scale


def _stances(gait: Gait, side: Side) -> list[tuple[float, float]]:
    """Contact and the toe-off after it, for each step of ``side``, s."""
    stances = []
    own = sorted((e for e in gait.events if e.side is side), key=lambda e: e.time_s)
    for event, after in pairwise(own):
        if (event.kind, after.kind) == (EventKind.INITIAL_CONTACT, EventKind.TOE_OFF):
            stances.append((event.time_s, after.time_s))
    return stances


def _stride_s(gait: Gait) -> float:
    return float(np.median(np.concatenate([np.diff(gait.contacts_s(side)) for side in Side])))


def _evaluate(
    track: EdgeTrack, time_s: FloatArray, setting: _Setting, roll: CameraRoll | None
) -> PelvisRotation | str:
    seen = track.step_lab[np.isfinite(track.step_lab)]
    step_lab = float(np.median(seen)) if len(seen) else 0.0
    if step_lab < MIN_STEP_LAB:
        return f"No garment edge stands out at the hips. {CLOTHES_HINT}"
    share = float(track.aligned.mean())
    if share < MIN_ALIGNED_SHARE:
        return (
            f"The cloth at the hips could be followed in only {100 * share:.0f} % of the pairs of "
            f"frames. {CLOTHES_HINT}"
        )
    graph, loop_deg, pair_deg = _angles(track, len(time_s))
    if loop_deg > MAX_LOOP_RESIDUAL_DEG or pair_deg > MAX_PAIR_SPREAD_DEG:
        return f"The cloth at the hips does not move as one piece. {CLOTHES_HINT}"
    obliquity = _swing(graph, time_s, setting.stride_s)
    excess = max(loop_deg - WIDEN_LOOP_RESIDUAL_DEG, 0.0) / WIDEN_LOOP_RESIDUAL_DEG
    ci95_deg = CI95_DEG * (1.0 + 0.5 * excess)
    absolute = roll is not None and step_lab >= ABSOLUTE_STEP_LAB
    if roll is not None and absolute:
        obliquity = obliquity + _robust_mean(track.hem_deg - obliquity) - roll.value_deg
        ci95_deg = float(np.hypot(ci95_deg, roll.ci95_deg))
    unsteady = _unsteady(obliquity, time_s, setting.stances)
    if unsteady:
        return unsteady
    confidence = _confidence(track, len(time_s))
    return PelvisRotation(obliquity, confidence, absolute, METHOD, loop_deg, ci95_deg)


def _angles(track: EdgeTrack, n_rows: int) -> tuple[AngleGraph, float, float]:
    """The angle of each row; how badly the pairs a stride apart disagree, and how badly the close
    ones do, deg."""
    ok = track.aligned
    graph = solve_angles(
        n_rows, track.first[ok], track.second[ok], track.rotation_deg[ok], track.sd_deg[ok]
    )
    long = track.long[ok]
    return graph, _spread(graph.residual_deg[long]), _spread(graph.residual_deg[~long])


def _spread(residual_deg: FloatArray) -> float:
    """Root mean square without the farthest twentieth."""
    if len(residual_deg) == 0:
        return float("inf")
    size = np.sort(np.abs(residual_deg))
    return float(np.sqrt(np.mean(size[: max(1, round(0.95 * len(size)))] ** 2)))


def _swing(graph: AngleGraph, time_s: FloatArray, stride_s: float) -> FloatArray:
    """Tilt about its mean, drift and shake filtered out; NaN where not tracked."""
    known = np.isfinite(graph.angle_deg)
    rate_hz = 1.0 / float(np.median(np.diff(time_s[known])))
    calm = low_pass(graph.angle_deg, time_s, min(LOW_PASS_HZ, LOW_PASS_SHARE * rate_hz))
    return calm - low_pass(_stride_mean(calm, time_s, stride_s), time_s, HIGH_PASS_HZ)


def _stride_mean(values: FloatArray, time_s: FloatArray, stride_s: float) -> FloatArray:
    """(n,) mean over the stride about each row, held at the ends; NaN where ``values`` is.

    It holds nothing of the stride itself, so that a filter for drift does not swing at the ends."""
    known = np.isfinite(values)
    at_s, value = time_s[known], values[known]
    area = np.concatenate([[0.0], np.cumsum(np.diff(at_s) * (value[1:] + value[:-1]) / 2)])
    half_s = stride_s / 2
    middle_s = np.clip(at_s, at_s[0] + half_s, max(at_s[-1] - half_s, at_s[0] + half_s))
    ends = [np.interp(middle_s + shift_s, at_s, area) for shift_s in (-half_s, half_s)]
    mean = np.full(len(values), np.nan)
    mean[known] = (ends[1] - ends[0]) / stride_s
    return mean


def _robust_mean(values: FloatArray) -> float:
    values = values[np.isfinite(values)]
    off = np.abs(values - np.median(values))
    return float(values[off <= 4.5 * np.median(off)].mean())


def _unsteady(
    obliquity_deg: FloatArray, time_s: FloatArray, stances: dict[Side, list[tuple[float, float]]]
) -> str:
    """Why the curve is not credible as a pelvis; empty where it is."""
    curve = obliquity_deg[np.isfinite(obliquity_deg)]
    if float(np.ptp(np.percentile(curve, [1, 99]))) / 2 > MAX_HALF_RANGE_DEG:
        return f"The garment edge swings more than a pelvis does (loose cloth). {CLOTHES_HINT}"
    for side, sign in ((Side.LEFT, 1.0), (Side.RIGHT, -1.0)):
        peaks = []
        for start_s, stop_s in stances[side]:
            inside = sign * obliquity_deg[(time_s >= start_s) & (time_s <= stop_s)]
            if np.isfinite(inside).any():
                peaks.append(float(np.nanmax(inside)))
        if len(peaks) < MIN_STEPS_PER_SIDE:
            return f"The cloth at the hips was followed through too few steps. {CLOTHES_HINT}"
        if np.std(peaks, ddof=1) > MAX_STEP_SD_DEG:
            return (
                f"The tilt of the garment edge differs too much from step to step. {CLOTHES_HINT}"
            )
    return ""


def _confidence(track: EdgeTrack, n_rows: int) -> FloatArray:
    """Share of a row's pairs that were aligned."""
    tried = np.zeros(n_rows)
    done = np.zeros(n_rows)
    for end in (track.first, track.second):
        np.add.at(tried, end, 1.0)
        np.add.at(done, end, track.aligned.astype(np.float64))
    return np.asarray(done / np.maximum(tried, 1.0))
