"""Which steps are the same foot's, on both sides of every break.

The step phase says when somebody steps, not with which foot. Over a pause, a gap or a cut that
nobody noticed it goes on by a guess. The legs' own movement tells: with the same foot's steps an
even number apart, how far left is ahead of right is the same wave in all of the recording. Single
frames in which a pose model mixed up the legs weaken that wave, but do not turn it round: names are
what the model says in most frames of each unbroken stretch.
"""

import numpy as np

from formcheck.cleaning.outliers import find_impossible_legs
from formcheck.cleaning.step_signals import step_signals
from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.gait import unbroken
from formcheck.core.pose import PoseTrack

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
