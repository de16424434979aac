"""The rhythm of the steps, from signals that do not change when a pose model mixes up the legs."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.gait import Rhythm
from formcheck.core.pose import PoseTrack, of_side
from formcheck.core.posture import mid
from formcheck.core.recording import Side

# Steps a second. Sprinters reach 4.7 (280 steps/min); a recording slowed down eight times and not
# known to be so shows 0.35 (22 steps/min).
STEP_HZ_LOW, STEP_HZ_HIGH = 0.35, 4.8
N_HARMONICS = 4
# Runs are read in pieces of at most this length, so that a drifting rate does not blur the fit.
WINDOW_S = 8.0
MIN_STEPS = 3.0
# Below: noise of a standing person's landmarks, in trunk lengths / as share of the movement.
MIN_LEG_SPREAD = 0.08
MIN_STRENGTH = 0.35
# Above: one rhythm runs through the whole recording.
CLEAR_STRENGTH = 0.5
SHORTEST_STRETCH_S = 1.2
# Of the usual amplitude: steps are there as long as it is reached.
ACTIVE_SHARE = 0.35
# Of the usual rate: beyond it is another rhythm.
RATE_TOLERANCE = 0.35
BRIDGED_GAP_S = 0.2
TRUNK_HEIGHT = slice(0, 2)
"""Of the invariant signals: height of mid-hip and mid-shoulder."""
_GRID_HZ_HIGH = 60.0
_NYQUIST_SHARE = 0.45


@dataclass(frozen=True, eq=False)
class _Run:
    """One unbroken stretch on an even grid. ``invariant``: (n, k) signals that swapping the legs
    leaves as they are; ``difference``: (n, m) signals whose sign it turns. In trunk lengths."""

    time_s: FloatArray
    invariant: FloatArray
    difference: FloatArray

    @property
    def grid_hz(self) -> float:
        return float((len(self.time_s) - 1) / (self.time_s[-1] - self.time_s[0]))

    def cut(self, start: int, stop: int) -> "_Run":
        return _Run(
            self.time_s[start:stop], self.invariant[start:stop], self.difference[start:stop]
        )


def find_rhythm(track: PoseTrack) -> Rhythm | None:
    """The step rhythm of ``track``, or None where nobody steps (standing, jumping, too short)."""
    runs = _runs(track)
    if not runs:
        return None
    stretch = _clearest_stretch(runs)
    step_hz, _ = _step_frequency(stretch)
    phase = _step_phase(track, runs, stretch, step_hz)
    stepping = _within(runs, track.timeline.time_s[np.isfinite(phase)])
    if not stepping or _leg_spread(stepping) < MIN_LEG_SPREAD:
        return None
    rate_hz = _usual_rate(track.timeline.time_s, phase)
    strength = _explained([piece for run in stepping for piece in _pieces(run)], rate_hz)
    if strength < MIN_STRENGTH:
        return None
    return Rhythm(rate_hz, strength, phase)


def _clearest_stretch(runs: list[_Run]) -> list[_Run]:
    """All of ``runs`` where one rhythm explains them; else the part in which one does best
    (someone stands first, sprints off, or the recording changes its speed)."""
    _, strength = _step_frequency(runs)
    if strength >= CLEAR_STRENGTH:
        return runs
    best, best_value = runs, strength
    for run in runs:
        for parts in (2, 3, 4):
            length = len(run.time_s) // parts
            if run.time_s[length] - run.time_s[0] < SHORTEST_STRETCH_S:
                break
            for start in range(0, len(run.time_s) - length + 1, length // 2):
                part = run.cut(start, start + length)
                # Longer stretches count for more, as chance explains short ones.
                value = _step_frequency([part])[1] / np.sqrt(parts)
                if value > best_value and _leg_spread([part]) >= MIN_LEG_SPREAD:
                    best, best_value = [part], value
    return best


def _within(runs: list[_Run], time_s: FloatArray) -> list[_Run]:
    """The parts of ``runs`` from the first to the last of ``time_s`` in each."""
    parts = []
    for run in runs:
        inside = time_s[(time_s >= run.time_s[0]) & (time_s <= run.time_s[-1])]
        if len(inside) >= 8:
            edges = np.searchsorted(run.time_s, [inside[0], inside[-1]])
            parts.append(run.cut(int(edges[0]), int(edges[1]) + 1))
    return parts


def _usual_rate(time_s: FloatArray, phase: FloatArray) -> float:
    """Steps a second over the frames with steps: total steps over total time."""
    steps, span = np.diff(phase), np.diff(time_s)
    good = np.isfinite(steps)
    return float(np.sum(steps[good]) / np.sum(span[good]))


def _signals(track: PoseTrack) -> tuple[FloatArray, FloatArray]:
    """(n, k) swap-invariant and (n, m) sign-changing signals, in trunk lengths."""
    xy = track.xy_px
    hip = mid(xy, "hip")
    shoulder = mid(xy, "shoulder")
    size = _body_size(track.timeline.time_s, np.linalg.norm(shoulder - hip, axis=1))
    invariant = [hip[:, 1:] / size, shoulder[:, 1:] / size]
    difference = []
    for joint in ("knee", "ankle", "heel", "foot_index"):
        left = (xy[:, of_side(joint, Side.LEFT)] - hip) / size
        right = (xy[:, of_side(joint, Side.RIGHT)] - hip) / size
        invariant += [left + right, np.abs(left - right)]
        difference.append(left - right)
    return np.concatenate(invariant, axis=1), np.concatenate(difference, axis=1)


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


def _runs(track: PoseTrack) -> list[_Run]:
    """Stretches in which both legs are seen, long enough for a few of the quickest steps."""
    if len(track.timeline) < 8:
        return []
    time_s = track.timeline.time_s
    invariant, difference = _signals(track)
    signals = np.concatenate([invariant, difference], axis=1)
    seen = np.flatnonzero(np.all(np.isfinite(signals), axis=1))
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
        runs.append(_Run(at_s, even[:, : invariant.shape[1]], even[:, invariant.shape[1] :]))
    return runs


def _leg_spread(runs: list[_Run]) -> float:
    """How far the legs usually come apart beyond their mean, in trunk lengths."""
    differences = np.concatenate([r.difference for r in runs])
    return float(np.max(np.std(differences, axis=0)))


def _step_frequency(runs: list[_Run]) -> tuple[float, float]:
    """Steps a second, and the share of the movement that repeats with them.

    A period of two steps explains as much as one of a step, and half a step nearly so: legs that
    change places after one step and are back after two tell them apart, or, where the model mixes
    up the legs, the trunk that rises and falls once a step.
    """
    pieces = [piece for run in runs for piece in _pieces(run)]
    longest_s = max(p.time_s[-1] - p.time_s[0] for p in pieces)
    low = max(STEP_HZ_LOW, MIN_STEPS / longest_s)
    grid = np.arange(low, STEP_HZ_HIGH, 1.0 / (10.0 * longest_s))
    explained = np.array([_explained(pieces, hz) for hz in grid])
    told = np.array([max(_alternation(pieces, hz), _bounce(pieces, hz)) for hz in grid])
    score = explained * (0.4 + 0.6 * np.clip(told, 0.0, 1.0))
    # Three steps explain what one does: the quickest of the nearly equal ones is the step.
    is_peak = score == score.max()
    is_peak[1:-1] |= (score[1:-1] >= score[:-2]) & (score[1:-1] >= score[2:])
    best = int(np.flatnonzero(is_peak & (score >= 0.85 * score.max()))[-1])
    return _refined(grid, explained, best), float(explained[best])


def _refined(grid: FloatArray, values: FloatArray, at: int) -> float:
    """Top of the parabola through a grid maximum and its neighbours."""
    if not 0 < at < len(grid) - 1:
        return float(grid[at])
    before, top, after = values[at - 1 : at + 2]
    bend = before - 2 * top + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float(grid[at] + np.clip(shift, -0.5, 0.5) * (grid[1] - grid[0]))


def _pieces(run: _Run) -> list[_Run]:
    n = max(1, int(np.ceil((run.time_s[-1] - run.time_s[0]) / WINDOW_S)))
    edges = np.linspace(0, len(run.time_s), n + 1).astype(int)
    return [run.cut(a, b) for a, b in pairwise(edges) if b - a >= 8]


def _explained(pieces: list[_Run], hz: float) -> float:
    """Share of the detrended invariant signals that ``N_HARMONICS`` harmonics of ``hz`` carry."""
    carried = total = 0.0
    for piece in pieces:
        t, trend = _time_and_trend(piece)
        n_waves = max(1, min(N_HARMONICS, int(_NYQUIST_SHARE * piece.grid_hz / hz)))
        angles = 2 * np.pi * hz * t[:, None] * np.arange(1, n_waves + 1)
        waves = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
        waves, _ = np.linalg.qr(waves - trend @ (trend.T @ waves))
        moved = piece.invariant - trend @ (trend.T @ piece.invariant)
        n_free = len(t) - waves.shape[1] - trend.shape[1]
        if n_free <= 0:
            continue
        energy, fitted = float(np.sum(moved**2)), float(np.sum((waves.T @ moved) ** 2))
        # Corrected for what as many waves would carry of noise.
        carried += energy - (energy - fitted) * (len(t) - trend.shape[1]) / n_free
        total += energy
    return max(0.0, carried / total) if total > 0 else 0.0


def _time_and_trend(piece: _Run) -> tuple[FloatArray, FloatArray]:
    """(n,) time about its mean, and (n, 3) orthonormal columns that span every parabola over it."""
    t = piece.time_s - piece.time_s.mean()
    span = max(float(t[-1]), 1e-9)
    trend, _ = np.linalg.qr(np.stack([np.ones_like(t), t / span, (t / span) ** 2], axis=1))
    return t, trend


def _alternation(pieces: list[_Run], hz: float) -> float:
    """1 where the legs change places after 1 / ``hz`` and are back after twice that, 0 or less
    otherwise."""
    after_one = after_two = total = 0.0
    for piece in pieces:
        moved = piece.difference - piece.difference.mean(axis=0)
        one, two = round(piece.grid_hz / hz), round(2 * piece.grid_hz / hz)
        if two >= len(moved) - 4:
            continue
        weight = float(np.sum(moved**2))
        after_one += weight * _correlation(moved, one)
        after_two += weight * _correlation(moved, two)
        total += weight
    return 0.5 * (after_two - after_one) / total if total > 0 else 0.0


def _bounce(pieces: list[_Run], hz: float) -> float:
    """Share of the trunk's rise and fall that one wave of ``hz`` carries."""
    carried = total = 0.0
    for piece in pieces:
        t, trend = _time_and_trend(piece)
        angle = 2 * np.pi * hz * t
        wave = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        wave, _ = np.linalg.qr(wave - trend @ (trend.T @ wave))
        height = piece.invariant[:, TRUNK_HEIGHT]
        moved = height - trend @ (trend.T @ height)
        carried += float(np.sum((wave.T @ moved) ** 2))
        total += float(np.sum(moved**2))
    return carried / total if total > 0 else 0.0


def _correlation(moved: FloatArray, lag: int) -> float:
    a, b = moved[:-lag], moved[lag:]
    norm = np.sqrt(np.sum(a**2) * np.sum(b**2))
    return float(np.sum(a * b) / norm) if norm > 0 else 0.0


def _step_phase(
    track: PoseTrack, runs: list[_Run], stretch: list[_Run], step_hz: float
) -> FloatArray:
    """(n_frames,) step phase by demodulation at ``step_hz``; NaN where the rhythm is missing."""
    reference = np.concatenate([_demodulated(run, step_hz) for run in stretch])
    # The signals' common oscillation: first principal component of their complex amplitudes.
    _, _, mix = np.linalg.svd(reference, full_matrices=False)
    usual = float(np.percentile(np.abs(reference @ mix[0].conj()), 75))
    time_s = track.timeline.time_s
    phase = np.full(len(time_s), np.nan)
    ahead = 0.0
    for run in runs:
        wave = _demodulated(run, step_hz) @ mix[0].conj()
        extra = np.unwrap(np.angle(wave)) / (2 * np.pi)
        # Over a gap the steps go on at the usual rate.
        extra += round(ahead - extra[0])
        ahead = extra[-1]
        turns = run.time_s * step_hz + extra
        rate_hz = np.gradient(turns, run.time_s)
        steps = np.abs(wave) >= ACTIVE_SHARE * usual
        steps &= np.abs(rate_hz / step_hz - 1) <= RATE_TOLERANCE
        inside = (time_s >= run.time_s[0]) & (time_s <= run.time_s[-1])
        active = np.interp(time_s[inside], run.time_s, steps) > 0.5
        values = np.interp(time_s[inside], run.time_s, turns)
        phase[inside] = np.where(_long_enough(active, values), values, np.nan)
    return phase


def _long_enough(active: BoolArray, phase: FloatArray) -> BoolArray:
    """``active`` without stretches of fewer than ``MIN_STEPS`` steps."""
    kept = np.zeros_like(active)
    edges = np.flatnonzero(np.diff(np.r_[False, active, False].astype(np.int8)))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if phase[stop - 1] - phase[start] >= MIN_STEPS:
            kept[start:stop] = True
    return kept


def _demodulated(run: _Run, step_hz: float) -> NDArray[np.complex128]:
    """(n, k) complex amplitude of each invariant signal at ``step_hz`` over time."""
    from scipy.ndimage import gaussian_filter1d, uniform_filter1d

    per_stride = max(3, round(2 * run.grid_hz / step_hz))
    moved = run.invariant - uniform_filter1d(run.invariant, per_stride, axis=0, mode="reflect")
    turned = moved * np.exp(-2j * np.pi * step_hz * run.time_s)[:, None]
    # 0.8 steps: lets 4 % of the stride's own frequency through, which a limp would show.
    sigma = 0.8 * run.grid_hz / step_hz
    weight = gaussian_filter1d(np.ones(len(moved)), sigma, mode="constant")
    smooth = gaussian_filter1d(turned.real, sigma, axis=0, mode="constant") + 1j * (
        gaussian_filter1d(turned.imag, sigma, axis=0, mode="constant")
    )
    return np.asarray(smooth / weight[:, None], dtype=np.complex128)
