"""The rhythm of the steps, from signals that do not change when a pose model mixes up the legs."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck.cleaning.parity import same_feet
from formcheck.cleaning.steady import steady_part
from formcheck.cleaning.step_rate import (
    alternation,
    bounce,
    explained,
    parts_of,
    pieces_of,
    step_frequency,
)
from formcheck.cleaning.step_signals import MIN_STEPS, Run, runs_of
from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.gait import BRIDGED_GAP_S, Rhythm
from formcheck.core.pose import PoseTrack
from formcheck.core.posture import passes

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
