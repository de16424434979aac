"""Signals that show steps and do not change when a pose model mixes up the legs, and how many
steps a second repeat best in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

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


N_HARMONICS = 4
# Runs are read in pieces of at most this length, so that a drifting rate does not blur the fit.
WINDOW_S = 8.0
_FEWEST_SAMPLES = 8
_NYQUIST_SHARE = 0.45


@dataclass(frozen=True, eq=False)
class Pieces:
    """p parts of one run, of equal length, side by side: what a step rate explains of them takes
    the same waves for all.

    ``time_s``: (n,) about their middle; ``trend``: (n, 3) orthonormal columns that span every
    parabola over it; ``invariant``: (n, p, k) without such a trend; ``difference``: (p, n, m)
    without its mean.
    """

    time_s: FloatArray
    grid_hz: float
    trend: FloatArray
    invariant: FloatArray
    difference: FloatArray

    @cached_property
    def energy(self) -> float:
        """Of the invariant signals."""
        return _energy(self.invariant)

    @cached_property
    def heights(self) -> FloatArray:
        """(n, p · 2) of the invariant signals, those of the trunk."""
        return self.invariant[:, :, TRUNK_HEIGHT].reshape(len(self.time_s), -1)

    @cached_property
    def weights(self) -> FloatArray:
        """(p,) energy of the differences."""
        return _sums(self.difference, self.difference)

    def waves(self, hz: float, n_harmonics: int) -> FloatArray:
        """(n, 2 n_harmonics) orthonormal columns: harmonics of ``hz`` beside the trend."""
        angles = 2 * np.pi * hz * self.time_s[:, None] * np.arange(1, n_harmonics + 1)
        waves = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
        return np.asarray(np.linalg.qr(waves - self.trend @ (self.trend.T @ waves))[0])


def pieces_of(runs: Sequence[Run]) -> list[Pieces]:
    """``runs`` in parts of equal length (to a sample), none longer than ``WINDOW_S``."""
    found = []
    for run in runs:
        parts = parts_of([run])
        for length in sorted({len(part.time_s) for part in parts}):
            found.append(_side_by_side([part for part in parts if len(part.time_s) == length]))
    return found


def parts_of(runs: Sequence[Run]) -> list[Run]:
    """``runs`` cut into parts of equal length (to a sample), none longer than ``WINDOW_S``."""
    found = []
    for run in runs:
        n = max(1, int(np.ceil((run.time_s[-1] - run.time_s[0]) / WINDOW_S)))
        edges = pairwise(np.linspace(0, len(run.time_s), n + 1).astype(int))
        found += [run.cut(int(a), int(b)) for a, b in edges if b - a >= _FEWEST_SAMPLES]
    return found


def _side_by_side(parts: Sequence[Run]) -> Pieces:
    time_s = parts[0].time_s - parts[0].time_s.mean()
    share = time_s / max(float(time_s[-1]), 1e-9)
    trend = np.linalg.qr(np.stack([np.ones_like(share), share, share**2], axis=1))[0]
    invariant = np.stack([part.invariant for part in parts], axis=1)
    kept = np.tensordot(trend, np.tensordot(trend, invariant, axes=(0, 0)), axes=(1, 0))
    difference = np.stack([part.difference for part in parts])
    difference = difference - difference.mean(axis=1, keepdims=True)
    return Pieces(time_s, parts[0].grid_hz, trend, invariant - kept, difference)


def step_frequency(runs: Sequence[Run]) -> tuple[float, float]:
    """Steps a second, and the share of the movement that repeats with them.

    A period of two steps explains as much as one of a step, and half a step nearly so: legs that
    change places after one step and are back after two tell them apart, or, where the model mixes
    up the legs, the trunk that rises and falls once a step.
    """
    pieces = pieces_of(runs)
    longest_s = max(p.time_s[-1] - p.time_s[0] for p in pieces)
    low = max(STEP_HZ_LOW, MIN_STEPS / longest_s)
    grid = np.arange(low, STEP_HZ_HIGH, 1.0 / (10.0 * longest_s))
    shares = np.array([explained(pieces, hz) for hz in grid])
    told = np.array([max(alternation(pieces, hz), bounce(pieces, hz)) for hz in grid])
    score = shares * (0.4 + 0.6 * np.clip(told, 0.0, 1.0))
    # Three steps explain what one does: the quickest of the nearly equal ones is the step.
    is_peak = score == score.max()
    is_peak[1:-1] |= (score[1:-1] >= score[:-2]) & (score[1:-1] >= score[2:])
    best = int(np.flatnonzero(is_peak & (score >= 0.85 * score.max()))[-1])
    return _refined(grid, shares, best), float(shares[best])


def _refined(grid: FloatArray, values: FloatArray, at: int) -> float:
    """Top of the parabola through a grid maximum and its neighbours."""
    if not 0 < at < len(grid) - 1:
        return float(grid[at])
    before, top, after = values[at - 1 : at + 2]
    bend = before - 2 * top + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float(grid[at] + np.clip(shift, -0.5, 0.5) * (grid[1] - grid[0]))


def explained(pieces: Sequence[Pieces], hz: float) -> float:
    """Share of the detrended invariant signals that ``N_HARMONICS`` harmonics of ``hz`` carry."""
    carried = total = 0.0
    for part in pieces:
        n_harmonics = max(1, min(N_HARMONICS, int(_NYQUIST_SHARE * part.grid_hz / hz)))
        n_left = len(part.time_s) - part.trend.shape[1]
        n_free = n_left - 2 * n_harmonics
        if n_free <= 0:
            continue
        energy = part.energy
        fitted = _carried(part.waves(hz, n_harmonics), part.invariant)
        # Corrected for what as many waves would carry of noise.
        carried += energy - (energy - fitted) * n_left / n_free
        total += energy
    return max(0.0, carried / total) if total > 0 else 0.0


def bounce(pieces: Sequence[Pieces], hz: float) -> float:
    """Share of the trunk's rise and fall that one wave of ``hz`` carries."""
    total = sum(_energy(part.heights) for part in pieces)
    carried = sum(_carried(part.waves(hz, 1), part.heights) for part in pieces)
    return carried / total if total > 0 else 0.0


def _energy(signals: FloatArray) -> float:
    return float(np.sum(signals**2))


def _carried(waves: FloatArray, signals: FloatArray) -> float:
    """How much of the energy of ``signals`` (n, …) lies in ``waves`` (n, w)."""
    return _energy(waves.T @ signals.reshape(len(signals), -1))


def alternation(pieces: Sequence[Pieces], hz: float) -> float:
    """1 where the legs change places after 1 / ``hz`` and are back after twice that, 0 or less
    otherwise."""
    after_one = after_two = total = 0.0
    for part in pieces:
        one, two = round(part.grid_hz / hz), round(2 * part.grid_hz / hz)
        if two >= part.difference.shape[1] - 4:
            continue
        after_one += float(part.weights @ _correlation(part.difference, one))
        after_two += float(part.weights @ _correlation(part.difference, two))
        total += float(part.weights.sum())
    return 0.5 * (after_two - after_one) / total if total > 0 else 0.0


def _correlation(moved: FloatArray, lag: int) -> FloatArray:
    """(p,) of each of ``moved`` (p, n, m) with itself ``lag`` samples later."""
    a, b = moved[:, :-lag], moved[:, lag:]
    norm = np.sqrt(_sums(a, a) * _sums(b, b))
    return np.asarray(np.divide(_sums(a, b), norm, out=np.zeros_like(norm), where=norm > 0))


def _sums(a: FloatArray, b: FloatArray) -> FloatArray:
    """(p,) sums of the products of ``a`` and ``b`` (p, n, m)."""
    return np.asarray(np.einsum("pnm,pnm->p", a, b), dtype=np.float64)
