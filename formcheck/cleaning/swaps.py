"""Left and right legs that a pose model mixed up, put back: within an unbroken stretch by the
mean stride, across every break by which steps are the same foot's.

Across breaks: the step phase says when somebody steps, not with which foot. Over a pause, a gap or
a cut that nobody noticed it goes on by a guess. The legs' own movement tells: with the same foot's
steps an even number apart, how far left is ahead of right is the same wave in all of the recording.
Single frames in which a pose model mixed up the legs weaken that wave, but do not turn it round:
names are what the model says in most frames of each unbroken stretch.

Within a stretch: seen from the side both legs do the same, half a stride apart. A template of that
movement tells in each frame which leg is which; the smoothest explanation of all frames is kept
(Viterbi). Which name belongs to which leg is what the model said in most frames: legs are never
exchanged as a whole.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.cleaning.outliers import find_impossible_legs
from formcheck.cleaning.step_signals import step_signals
from formcheck.core.arrays import BoolArray, FloatArray, IntArray
from formcheck.core.gait import Rhythm, unbroken
from formcheck.core.pose import LEG_JOINTS, PoseTrack, of_side
from formcheck.core.posture import frontal_width, mid_seen
from formcheck.core.recording import Side, View

LONGEST_MIX_UP_STEPS = 4.0
"""Legs that carry the other's name for longer were not mixed up by the pose model, which does so
for 0.3 steps on end at the most on filmed runners: frames are missing between (a cut)."""

SURE = 0.5
"""Three frames in four say so: in less, the model flickers."""

SMOOTHED_STEPS = 1.0
LEFT_OUT_STEPS = 1.5
"""On either side of a cut that was found so: the rhythm was smoothed over it."""


def same_feet(track: PoseTrack, step_phase: FloatArray) -> FloatArray:
    """``step_phase`` (n,) with the stretches moved on by a step that name the feet the other way
    round, and NaN where a cut was found within one."""
    time_s, phase = track.timeline.time_s, step_phase.copy()
    stretches = unbroken(time_s, phase)
    difference = step_signals(track).difference
    difference[find_impossible_legs(track.xy_px).any(axis=1)] = np.nan
    wave = _wave(difference, phase, stretches)
    for stretch in stretches:
        for at in _cuts(wave[stretch], phase[stretch]):
            phase[stretch][np.abs(phase[stretch] - at) <= LEFT_OUT_STEPS] = np.nan
    end = -np.inf
    for stretch in unbroken(time_s, phase):
        start = phase[stretch][0]
        onward = 1.0 if np.sum(wave[stretch]) < 0 else 0.0
        # The steps of the break are not known, but some time passed in it.
        onward += 2.0 * max(0.0, np.ceil((end - start - onward) / 2.0))
        phase[stretch] += onward
        end = phase[stretch][-1]
    return phase


def _wave(difference: FloatArray, step_phase: FloatArray, stretches: list[slice]) -> FloatArray:
    """(n,) −1..1, how surely the legs' names are those of most frames (+) or the other way round
    (−): in the wave of two steps that all stretches have in common, how far left is ahead of right.
    ``difference``: (n, m), left less right."""
    turned = np.nan_to_num(difference) * np.exp(-1j * np.pi * np.nan_to_num(step_phase))[:, None]
    parts = np.concatenate([turned.real, turned.imag], axis=1)
    smooth = np.zeros_like(parts)
    for stretch in stretches:
        smooth[stretch] = _smoothed(parts[stretch], step_phase[stretch])
    common = np.linalg.eigh(smooth.T @ smooth)[1][:, -1]
    wave = np.zeros(len(parts))
    for stretch in stretches:
        size = _smoothed(np.abs(parts[stretch] @ common), step_phase[stretch])
        wave[stretch] = smooth[stretch] @ common / np.maximum(size, 1e-9)
    return wave if np.sum(smooth @ common) >= 0 else -wave


def _smoothed(values: FloatArray, step_phase: FloatArray) -> FloatArray:
    from scipy.ndimage import gaussian_filter1d

    steps = max(float(step_phase[-1] - step_phase[0]), 1.0)
    sigma = SMOOTHED_STEPS * len(step_phase) / steps
    return np.asarray(gaussian_filter1d(values, sigma, axis=0, mode="constant"))


def _cuts(wave: FloatArray, step_phase: FloatArray) -> list[float]:
    """Steps at which ``wave`` (n,) turns round for longer than a pose model mixes up the legs."""
    edges = np.flatnonzero(np.diff(wave >= 0)) + 1
    found: list[float] = []
    before: IntArray | None = None
    for rows in np.split(np.arange(len(wave)), edges):
        short = step_phase[rows[-1]] - step_phase[rows[0]] < LONGEST_MIX_UP_STEPS
        if short or abs(np.mean(wave[rows])) < SURE:
            continue
        if before is not None and (wave[rows[0]] >= 0) != (wave[before[0]] >= 0):
            found.append(0.5 * float(step_phase[before[-1]] + step_phase[rows[0]]))
        before = rows
    return found


TEMPLATE_JOINTS = ("knee", "ankle", "heel", "foot_index")
N_HARMONICS = 5
# Leg lengths; weights and caps found on rendered and filmed runners, see tests/cleaning.
TEMPLATE_CAP = 0.8
CONTINUITY_CAP = 0.35
CONTINUITY_WEIGHT = 0.4
SWAP_COST = 0.01
SWAPPED_SHARE_WEIGHT = 0.05
# Shoulder width over trunk length above which the legs stand beside each other in the picture
# (rear, front): models do not mix them up there, and the two legs are each other's mirror image.
FRONTAL_WIDTH = 0.5
SEEN_SHARE = 0.5
"""Of how often the best seen joint is."""
_ROUNDS = 4
_PAIRS = tuple((of_side(j, Side.LEFT), of_side(j, Side.RIGHT)) for j in LEG_JOINTS)


def find_swaps(track: PoseTrack, rhythm: Rhythm | None, view: View | None = None) -> BoolArray:
    """(n_frames,) whether the legs have changed names in a frame. All False without a rhythm and
    in rear and front views. ``view``: as given by the user, None to look."""
    swapped = np.zeros(len(track.timeline), dtype=np.bool_)
    if rhythm is None or view in (View.REAR, View.FRONT):
        return swapped
    if view is not View.SIDE and frontal_width(track.xy_px) > FRONTAL_WIDTH:
        return swapped
    legs = _legs(track.xy_px)
    at = np.flatnonzero(np.isfinite(rhythm.step_phase) & np.any(np.isfinite(legs), axis=(1, 2, 3)))
    if len(at) < 2 * N_HARMONICS + 4:
        return swapped
    swapped[at] = _most_likely(legs[at], rhythm.step_phase[at] / 2.0, track.timeline.time_s[at])
    return swapped


def exchange_legs(track: PoseTrack, swapped: BoolArray) -> PoseTrack:
    """``track`` with the leg landmarks of the ``swapped`` frames exchanged."""
    if not np.any(swapped):
        return track
    xy, confidence = (legs_exchanged(values, swapped) for values in (track.xy_px, track.confidence))
    return PoseTrack(track.timeline, xy, confidence, track.size_px, track.backend)


def legs_exchanged(values: NDArray[Any], swapped: BoolArray) -> NDArray[Any]:
    """A copy of ``values`` (n_frames, 33, …) with those of the legs exchanged where ``swapped``
    (n_frames,)."""
    exchanged = values.copy()
    for left, right in _PAIRS:
        exchanged[swapped, left], exchanged[swapped, right] = (
            values[swapped, right],
            values[swapped, left],
        )
    return exchanged


def _legs(xy_px: FloatArray) -> FloatArray:
    """(n, 2 legs, joints, 2) relative to mid-hip, in leg lengths; of the joints that are seen on
    both legs about as often as the best seen."""
    hip = mid_seen(xy_px, "hip")
    legs = np.stack(
        [
            np.stack([xy_px[:, of_side(j, side)] for j in TEMPLATE_JOINTS], axis=1)
            for side in (Side.LEFT, Side.RIGHT)
        ],
        axis=1,
    )
    legs = legs - hip[:, None, None]
    reach = np.linalg.norm(legs[:, :, TEMPLATE_JOINTS.index("ankle")], axis=2)
    length = np.nanpercentile(reach, 90) if np.any(np.isfinite(reach)) else 1.0
    share = np.isfinite(legs).all(axis=3).mean(axis=0).min(axis=0)
    seen = share >= SEEN_SHARE * share.max()
    return np.asarray(legs[:, :, seen] / max(float(length), 1e-6), dtype=np.float64)


def _most_likely(legs: FloatArray, phase: FloatArray, time_s: FloatArray) -> BoolArray:
    """(n,) swaps with the lowest residual over several starts."""
    continuity = _continuity_costs(legs, time_s)
    none = np.zeros(len(legs), dtype=np.bool_)
    smooth = _viterbi(np.zeros((len(legs), 2)), continuity)
    starts = [none, smooth, _alternating(legs, phase)]
    best, lowest = none, np.inf
    # Mostly nothing is mixed up, and they are all the same.
    for start in {start.tobytes(): start for start in starts}.values():
        swaps = _settled(legs, phase, continuity, start, shared=True)
        cost = _residual(legs, phase, swaps) + SWAPPED_SHARE_WEIGHT * float(np.mean(swaps))
        if cost < lowest:
            best, lowest = swaps, cost
    best = _as_named(best)
    return _as_named(_settled(legs, phase, continuity, best, shared=False))


def _as_named(swaps: BoolArray) -> BoolArray:
    """Names as the model gave them in most frames."""
    return ~swaps if np.mean(swaps) > 0.5 else swaps


def _settled(
    legs: FloatArray, phase: FloatArray, continuity: FloatArray, swaps: BoolArray, *, shared: bool
) -> BoolArray:
    """Template and swaps in turn until the swaps stay."""
    for _ in range(_ROUNDS):
        template = _template(legs, phase, swaps, shared=shared)
        found = _viterbi(_template_costs(legs, template), continuity)
        if np.array_equal(found, swaps):
            break
        swaps = found
    return swaps


def _basis(phase: FloatArray) -> FloatArray:
    angles = 2 * np.pi * phase[:, None] * np.arange(1, N_HARMONICS + 1)
    return np.concatenate([np.ones((len(phase), 1)), np.cos(angles), np.sin(angles)], axis=1)


def _template(legs: FloatArray, phase: FloatArray, swaps: BoolArray, *, shared: bool) -> FloatArray:
    """(n, 2, joints, 2) where each leg should be; ``shared``: one movement for both, half a stride
    apart. Robust: frames far from the template count less."""
    n = len(legs)
    named = np.where(swaps[:, None, None, None], legs[:, ::-1], legs).reshape(n, 2, -1)
    left, right = _basis(phase), _basis(phase + 0.5)
    if not shared:
        fits = [_robust(left, named[:, 0]), _robust(left, named[:, 1])]
        return np.stack(fits, axis=1).reshape(legs.shape)
    both = _robust(np.concatenate([left, right]), np.concatenate([named[:, 0], named[:, 1]]))
    return np.stack([both[:n], both[n:]], axis=1).reshape(legs.shape)


def _robust(basis: FloatArray, values: FloatArray) -> FloatArray:
    """Fit of ``values`` (n, k) in ``basis`` (n, m), weighted down beyond two usual residuals."""
    known = np.all(np.isfinite(values), axis=1)
    filled = np.where(known[:, None], values, 0.0)
    weight = known.astype(np.float64)
    fit = np.zeros_like(filled)
    for _ in range(4):
        weighted = basis * weight[:, None]
        normal = weighted.T @ basis + 1e-6 * np.eye(basis.shape[1])
        fit = basis @ np.linalg.solve(normal, weighted.T @ filled)
        distance = np.sqrt(np.mean((filled - fit) ** 2, axis=1))
        usual = max(float(np.median(distance[known])), 1e-6) if np.any(known) else 1.0
        weight = known / (1.0 + (distance / (2.0 * usual)) ** 2)
    return fit


def _template_costs(legs: FloatArray, template: FloatArray) -> FloatArray:
    """(n, 2) cost of a frame as named and exchanged."""
    costs = []
    for candidate in (legs, legs[:, ::-1]):
        distance = np.minimum(np.linalg.norm(candidate - template, axis=3), TEMPLATE_CAP)
        costs.append(np.nan_to_num(distance, nan=0.5 * TEMPLATE_CAP).mean(axis=(1, 2)))
    costs[1] += SWAP_COST
    return np.stack(costs, axis=1)


def _continuity_costs(legs: FloatArray, time_s: FloatArray) -> FloatArray:
    """(n, 2, 2, 2) cost of frame t having state k after states i, j at t − 2, t − 1: distance from
    where two frames at constant speed lead. 0 for the first two frames."""
    costs = np.zeros((len(legs), 2, 2, 2))
    if len(legs) < 3:
        return costs
    step = np.diff(time_s)
    ratio = np.minimum(step[1:] / step[:-1], 2.0)[:, None, None, None]
    for i in range(2):
        for j in range(2):
            before = legs[:-2, ::-1] if i else legs[:-2]
            last = legs[1:-1, ::-1] if j else legs[1:-1]
            expected = last + ratio * (last - before)
            for k in range(2):
                now = legs[2:, ::-1] if k else legs[2:]
                distance = np.minimum(np.linalg.norm(now - expected, axis=3), CONTINUITY_CAP)
                costs[2:, i, j, k] = np.nan_to_num(distance).mean(axis=(1, 2))
    return CONTINUITY_WEIGHT * costs


def _viterbi(state_costs: FloatArray, continuity: FloatArray) -> BoolArray:
    """(n,) cheapest states, of second order."""
    n = len(state_costs)
    total = state_costs[0][:, None] + state_costs[1][None, :]
    came_from = np.zeros((n, 2, 2), dtype=np.int8)
    for t in range(2, n):
        options = total[:, :, None] + continuity[t]
        came_from[t] = np.argmin(options, axis=0)
        total = options.min(axis=0) + state_costs[t][None, :]
    states = np.zeros(n, dtype=np.bool_)
    before, last = np.unravel_index(int(np.argmin(total)), (2, 2))
    for t in range(n - 1, 1, -1):
        states[t] = bool(last)
        before, last = came_from[t, before, last], before
    states[1], states[0] = bool(last), bool(before)
    return states


def _alternating(legs: FloatArray, phase: FloatArray) -> BoolArray:
    """(n,) swaps that make the leg in front change with each step, as most frames have it."""
    # A joint that is not seen says nothing.
    apart = np.nan_to_num(legs[:, 0, :, 0] - legs[:, 1, :, 0]).sum(axis=1)
    wave = np.exp(-2j * np.pi * phase)
    expected = (np.mean(apart * wave) / wave).real
    return np.asarray(apart * expected < 0, dtype=np.bool_)


def _residual(legs: FloatArray, phase: FloatArray, swaps: BoolArray) -> float:
    """Mean distance from the shared template, leg lengths."""
    costs = _template_costs(legs, _template(legs, phase, swaps, shared=True))
    return float(np.mean(np.where(swaps, costs[:, 1] - SWAP_COST, costs[:, 0])))
