"""Signals that show steps and do not change when a pose model mixes up the legs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.gait import BRIDGED_GAP_S
from formcheck.core.pose import PoseTrack, of_side
from formcheck.core.posture import mid_seen
from formcheck.core.recording import Side

# Steps a second. Sprinters reach 4.7 (280 steps/min); a recording slowed down eight times and not
# known to be so shows 0.35 (22 steps/min).
STEP_HZ_LOW, STEP_HZ_HIGH = 0.35, 4.8
MIN_STEPS = 3.0
SEEN_SHARE = 0.5
"""Of the frames with anybody, in which all joints must be seen; else the worst seen is left out."""
LEG_POINTS = ("knee", "ankle", "heel", "foot_index")
TRUNK_HEIGHT = slice(0, 2)
"""Of the invariant signals: height of mid-hip and mid-shoulder."""
_GRID_HZ_HIGH = 60.0


@dataclass(frozen=True, eq=False)
class Run:
    """One unbroken stretch on an even grid. ``invariant``: (n, k) signals that swapping the legs
    leaves as they are; ``difference``: (n, m) signals whose sign it turns. In trunk lengths."""

    time_s: FloatArray
    invariant: FloatArray
    difference: FloatArray

    @property
    def grid_hz(self) -> float:
        """Samples a second."""
        return float((len(self.time_s) - 1) / (self.time_s[-1] - self.time_s[0]))

    def cut(self, start: int, stop: int) -> "Run":
        """The samples ``start <= index < stop``."""
        return Run(self.time_s[start:stop], self.invariant[start:stop], self.difference[start:stop])


@dataclass(frozen=True, eq=False)
class Signals:
    """Of every frame, in trunk lengths, NaN where not seen. ``invariant``: (n, k) and
    ``difference``: (n, m), as in :class:`Run`."""

    invariant: FloatArray
    difference: FloatArray

    @property
    def whole(self) -> BoolArray:
        """(n,) where all of them are known."""
        return np.asarray(
            np.isfinite(self.invariant).all(axis=1) & np.isfinite(self.difference).all(axis=1)
        )


def step_signals(track: PoseTrack) -> Signals:
    """The signals of ``track`` from the joints that are seen: a foot that is hidden throughout, or
    that the pose model does not know, must not hide the knees' and ankles' steps."""
    joints = list(LEG_POINTS)
    found = _signals(track, joints)
    anybody = max(int(np.sum(np.isfinite(track.xy_px[:, :, 0]).any(axis=1))), 1)
    while len(joints) > 1 and np.sum(found.whole) < SEEN_SHARE * anybody:
        joints.remove(min(reversed(joints), key=lambda joint: _times_seen(track, joint)))
        found = _signals(track, joints)
    return found


def _times_seen(track: PoseTrack, joint: str) -> int:
    """In how many frames both legs' ``joint`` is seen."""
    both = track.xy_px[:, [of_side(joint, side) for side in Side], 0]
    return int(np.sum(np.isfinite(both).all(axis=1)))


def _signals(track: PoseTrack, joints: Sequence[str]) -> Signals:
    xy = track.xy_px
    hip = mid_seen(xy, "hip")
    shoulder = mid_seen(xy, "shoulder")
    size = _body_size(track.timeline.time_s, np.linalg.norm(shoulder - hip, axis=1))
    invariant = [hip[:, 1:] / size, shoulder[:, 1:] / size]
    difference = []
    for joint in joints:
        left = (xy[:, of_side(joint, Side.LEFT)] - hip) / size
        right = (xy[:, of_side(joint, Side.RIGHT)] - hip) / size
        invariant += [left + right, np.abs(left - right)]
        difference.append(left - right)
    return Signals(np.concatenate(invariant, axis=1), np.concatenate(difference, axis=1))


def _body_size(time_s: FloatArray, trunk_px: FloatArray) -> FloatArray:
    """(n, 1) trunk length, median over about a second, so that a runner who gets smaller in the
    picture keeps one size."""
    from scipy.ndimage import median_filter

    good = np.isfinite(trunk_px)
    if not np.any(good):
        return np.full((len(trunk_px), 1), np.nan)
    filled = np.interp(time_s, time_s[good], trunk_px[good])
    step_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
    width = max(1, min(len(filled), round(1.0 / step_s)))
    smooth = median_filter(filled, size=width, mode="nearest")
    return np.maximum(smooth, 1e-6)[:, None]


def runs_of(track: PoseTrack) -> list[Run]:
    """Stretches in which both legs are seen, long enough for a few of the quickest steps."""
    if len(track.timeline) < 8:
        return []
    time_s = track.timeline.time_s
    found = step_signals(track)
    signals = np.concatenate([found.invariant, found.difference], axis=1)
    n_invariant = found.invariant.shape[1]
    seen = np.flatnonzero(found.whole)
    if len(seen) < 8:
        return []
    breaks = np.flatnonzero(np.diff(time_s[seen]) > BRIDGED_GAP_S) + 1
    grid_hz = min(track.timeline.sampling_hz, _GRID_HZ_HIGH)
    runs = []
    for part in np.split(seen, breaks):
        start_s, stop_s = time_s[part[0]], time_s[part[-1]]
        n = int((stop_s - start_s) * grid_hz) + 1
        if min(len(part), n) < 8 or (stop_s - start_s) * STEP_HZ_HIGH <= MIN_STEPS:
            continue
        at_s = np.linspace(start_s, stop_s, n)
        even = np.stack([np.interp(at_s, time_s[part], s[part]) for s in signals.T], axis=1)
        runs.append(Run(at_s, even[:, :n_invariant], even[:, n_invariant:]))
    return runs
