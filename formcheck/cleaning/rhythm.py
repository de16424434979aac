"""The rhythm of the steps, from signals that do not change when a pose model mixes up the legs,
and the part of a recording in which the steps keep one rate: a mean over two speeds is of
neither."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from formcheck.cleaning.step_signals import (
    MIN_STEPS,
    Run,
    alternation,
    bounce,
    explained,
    parts_of,
    pieces_of,
    runs_of,
    step_frequency,
)
from formcheck.cleaning.swaps import same_feet
from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.gait import BRIDGED_GAP_S, Rhythm, unbroken
from formcheck.core.pose import PoseTrack
from formcheck.core.posture import passes

COMPARED_STEPS = 8.0
"""Rates are medians over so many steps: a cut that nobody noticed lies in two or three of them."""

JUMP = 0.03
"""Of the rate, from ``COMPARED_STEPS`` steps to the next: another speed."""

DRIFT = 0.08
"""Of the rate, from the slowest to the quickest: runners who tire drift by less, a belt that is
sped up by more."""

_EVERY = 0.25


def steady_part(time_s: FloatArray, step_phase: FloatArray) -> FloatArray:
    """``step_phase`` (n,), NaN outside of the part with most steps that keeps one rate. Pauses do
    not end a part, other rates after them do; ``time_s``: (n,)."""
    stretches = unbroken(time_s, step_phase)
    if not stretches:
        return step_phase
    rows = np.concatenate([np.arange(len(time_s))[stretch] for stretch in stretches])
    moved_s, steps = _without_breaks(time_s, step_phase, stretches)
    if steps[-1] - steps[0] < 2 * COMPARED_STEPS:
        return step_phase
    first, last = _steadiest(moved_s, steps)
    if first <= steps[0] and last >= steps[-1]:
        return step_phase
    kept = np.full(len(step_phase), np.nan)
    inside = rows[(steps >= first) & (steps <= last)]
    kept[inside] = step_phase[inside]
    return kept


def _without_breaks(
    time_s: FloatArray, step_phase: FloatArray, stretches: list[slice]
) -> tuple[FloatArray, FloatArray]:
    """Times and steps of all frames with steps, the stretches put together end to end."""
    times, steps = [], []
    end_s = end = 0.0
    for stretch in stretches:
        times.append(time_s[stretch] - time_s[stretch][0] + end_s)
        # Noise may turn the phase back by a touch.
        onward = np.maximum.accumulate(step_phase[stretch])
        steps.append(onward - onward[0] + end)
        end_s, end = float(times[-1][-1]), float(steps[-1][-1])
    return np.concatenate(times), np.concatenate(steps)


def _steadiest(time_s: FloatArray, steps: FloatArray) -> tuple[float, float]:
    """First and last step of the longest part without a jump of the rate or too much drift."""
    at, rate_hz = _usual_rates(time_s, steps)
    best = (float(steps[0]), float(steps[0]))
    edges = [float(steps[0]), *_jumps(at, rate_hz), float(steps[-1])]
    for k, (start, stop) in enumerate(pairwise(edges)):
        # The step in which the rate changes belongs to neither part.
        first = start + 1.0 if k > 0 else start
        last = stop - 1.0 if k < len(edges) - 2 else stop
        inside = (at >= first) & (at + COMPARED_STEPS <= last)
        part = _without_drift(at[inside], rate_hz[inside], first, last)
        if part[1] - part[0] > best[1] - best[0]:
            best = part
    return best


def _usual_rates(time_s: FloatArray, steps: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(n,) steps, and the median rate of the ``COMPARED_STEPS`` steps from each on."""
    at = np.arange(steps[0], steps[-1] - 2.0, _EVERY)
    of_stride_hz = 2.0 / (np.interp(at + 2.0, steps, time_s) - np.interp(at, steps, time_s))
    width = round((COMPARED_STEPS - 2.0) / _EVERY) + 1
    windows = np.lib.stride_tricks.sliding_window_view(of_stride_hz, width)
    return at[: len(windows)], np.median(windows, axis=1)


def _jumps(at: FloatArray, rate_hz: FloatArray) -> list[float]:
    """Steps at which the rate jumps: the highest differences between the eight steps before and the
    eight after, no two nearer to each other than that."""
    lag = round(COMPARED_STEPS / _EVERY)
    jump = np.abs(np.log(rate_hz[lag:] / rate_hz[:-lag])) if len(rate_hz) > lag else np.empty(0)
    found: list[float] = []
    for k in np.argsort(-jump, kind="stable"):
        if jump[k] <= JUMP:
            break
        step = float(at[k + lag])
        if all(abs(step - other) >= COMPARED_STEPS for other in found):
            found.append(step)
    return sorted(found)


def _without_drift(
    at: FloatArray, rate_hz: FloatArray, first: float, last: float
) -> tuple[float, float]:
    """The longest part of ``first`` to ``last`` in which ``rate_hz`` (n,), the means over the steps
    from ``at`` on, differ by no more than ``DRIFT``."""
    if len(at) == 0 or rate_hz.max() <= (1.0 + DRIFT) * rate_hz.min():
        return first, last
    best, start = (0, 0), 0
    for stop in range(len(at)):
        while rate_hz[start : stop + 1].max() > (1.0 + DRIFT) * rate_hz[start : stop + 1].min():
            start += 1
        if stop - start > best[1] - best[0]:
            best = (start, stop)
    return float(at[best[0]]), float(at[best[1]]) + COMPARED_STEPS


# Below: noise of a standing person's landmarks, in trunk lengths / as share of the movement.
MIN_LEG_SPREAD = 0.08
MIN_STRENGTH = 0.35
# Above: one rhythm runs through the whole recording.
CLEAR_STRENGTH = 0.5
# Legs that change places with each step and a trunk that rises and falls with it are steps however
# badly the rest repeats: 0.76 and 0.77 on a runner one of whose legs the model put on the rail half
# of the time; who jumps, stands, or is seen in parts reaches 0.5 and 0.65 at the most together.
ALTERNATING = 0.6
BOUNCING = 0.6
# Of the time in which the legs move: a rhythm of less than that, and not a clear one, was made up
# of scraps (0.48 where a bystander was taken for the runner's legs; other recordings 0.81–1).
MIN_COVERED = 0.6
SHORTEST_STRETCH_S = 1.2
# Of the usual amplitude: steps are there as long as it is reached.
ACTIVE_SHARE = 0.35
# Of the usual rate: beyond it is another rhythm.
RATE_TOLERANCE = 0.35


def find_rhythm(track: PoseTrack) -> Rhythm | None:
    """The step rhythm of ``track``, or None where nobody steps (standing, jumping, too short). Who
    runs there and back is read in the pass with most steps: a mean over both ways is of neither."""
    ways = passes(track.xy_px, track.timeline.time_s)
    if len(ways) < 2:
        return _rhythm_of(track)
    found = [_rhythm_of(_alone(track, rows)) for rows in ways]
    return max((r for r in found if r is not None), key=_n_steps, default=None)


def _alone(track: PoseTrack, rows: slice) -> PoseTrack:
    """``track`` with nobody outside of ``rows``."""
    xy = np.full_like(track.xy_px, np.nan)
    xy[rows] = track.xy_px[rows]
    return replace(track, xy_px=xy)


def _n_steps(rhythm: Rhythm) -> int:
    """Frames with steps count a run's steps well enough to tell the longer one."""
    return int(rhythm.step_hz * np.sum(np.isfinite(rhythm.step_phase)))


def _rhythm_of(track: PoseTrack) -> Rhythm | None:
    runs = runs_of(track)
    if not runs:
        return None
    stretch, step_hz = _clearest_stretch(runs)
    time_s = track.timeline.time_s
    phase = same_feet(track, _step_phase(track, runs, stretch, step_hz))
    stepping = _within(runs, time_s[np.isfinite(phase)])
    if not stepping or _leg_spread(stepping) < MIN_LEG_SPREAD:
        return None
    clear = _strength(stepping, time_s, phase) >= CLEAR_STRENGTH
    if not clear and _covered(runs, stepping, step_hz) < MIN_COVERED:
        return None
    phase = steady_part(time_s, phase)
    stepping = _within(runs, time_s[np.isfinite(phase)])
    strength = _strength(stepping, time_s, phase)
    rate_hz = _usual_rate(time_s, phase)
    if strength < MIN_STRENGTH and not _steps_surely(stepping, rate_hz):
        return None
    return Rhythm(rate_hz, strength, phase)


def _clearest_stretch(runs: list[Run]) -> tuple[list[Run], float]:
    """All of ``runs`` where one rhythm explains them; else the part in which one does best
    (someone stands first, sprints off, or the recording changes its speed). And its step rate."""
    step_hz, strength = step_frequency(runs)
    if strength >= CLEAR_STRENGTH:
        return runs, step_hz
    best, best_hz, best_value = runs, step_hz, strength
    for run in runs:
        for parts in (2, 3, 4):
            length = len(run.time_s) // parts
            if run.time_s[length] - run.time_s[0] < SHORTEST_STRETCH_S:
                break
            for start in range(0, len(run.time_s) - length + 1, length // 2):
                part = run.cut(start, start + length)
                step_hz, strength = step_frequency([part])
                # Longer stretches count for more, as chance explains short ones.
                value = strength / np.sqrt(parts)
                if value > best_value and _leg_spread([part]) >= MIN_LEG_SPREAD:
                    best, best_hz, best_value = [part], step_hz, value
    return best, best_hz


def _within(runs: list[Run], time_s: FloatArray) -> list[Run]:
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
    good = np.isfinite(steps) & (span <= BRIDGED_GAP_S)
    return float(np.sum(steps[good]) / np.sum(span[good]))


def _strength(runs: list[Run], time_s: FloatArray, phase: FloatArray) -> float:
    """Share of the movement in ``runs`` that repeats with the steps of ``phase``."""
    strength = explained(pieces_of(runs), _usual_rate(time_s, phase))
    # A rate that drifts is blurred by one for all.
    return strength if strength >= MIN_STRENGTH else _explained_by_pieces(runs, time_s, phase)


def _covered(runs: list[Run], stepping: list[Run], step_hz: float) -> float:
    """Share of the time in which the legs of ``runs`` move that lies in ``stepping``."""
    usual = ACTIVE_SHARE * _leg_spread(stepping)
    moving_s, stepping_s = (
        sum(float(np.sum(_spread(run, step_hz) >= usual)) / run.grid_hz for run in some)
        for some in (runs, stepping)
    )
    return stepping_s / moving_s if moving_s > 0 else 0.0


def _spread(run: Run, step_hz: float) -> FloatArray:
    """(n,) how far the legs come apart within two steps around, in trunk lengths."""
    from scipy.ndimage import uniform_filter1d

    width = max(3, round(2 * run.grid_hz / step_hz))
    mean, square = (
        uniform_filter1d(values, width, axis=0, mode="nearest")
        for values in (run.difference, run.difference**2)
    )
    return np.asarray(np.sqrt(np.maximum(square - mean**2, 0.0)).max(axis=1))


def _explained_by_pieces(runs: list[Run], time_s: FloatArray, phase: FloatArray) -> float:
    """As ``explained``, each piece of ``runs`` at the rate of its own steps."""
    known = np.isfinite(phase)
    carried = total = 0.0
    for part in parts_of(runs):
        ends = np.interp(part.time_s[[0, -1]], time_s[known], phase[known])
        pieces = pieces_of([part])
        energy = sum(piece.energy for piece in pieces)
        hz = float(np.diff(ends)[0] / (part.time_s[-1] - part.time_s[0]))
        if hz > 0.0:
            carried += energy * explained(pieces, hz)
        total += energy
    return carried / total if total > 0 else 0.0


def _steps_surely(runs: list[Run], step_hz: float) -> bool:
    """Whether the legs change places and the trunk bounces with each step of ``step_hz``."""
    pieces = pieces_of(runs)
    return alternation(pieces, step_hz) >= ALTERNATING and bounce(pieces, step_hz) >= BOUNCING


def _leg_spread(runs: list[Run]) -> float:
    """How far the legs usually come apart beyond their mean, in trunk lengths."""
    differences = np.concatenate([r.difference for r in runs])
    return float(np.max(np.std(differences, axis=0)))


def _step_phase(
    track: PoseTrack, runs: list[Run], stretch: list[Run], step_hz: float
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


def _demodulated(run: Run, step_hz: float) -> NDArray[np.complex128]:
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
