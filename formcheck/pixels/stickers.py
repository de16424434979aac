"""Pelvic obliquity from the line through two stickers on the lower back.

The line's slope in the picture is the pelvis' tilt plus the camera's roll plus how the stickers
were put on. Of the last two nothing is known from the running alone, so they are taken out by a
zero: the same line in quiet standing, or else the level about which the left and the right half of
the stride mirror each other, one perhaps taller than the other.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.filtering import low_pass
from formcheck.core.message import msg
from formcheck.core.recording import Side
from formcheck.core.series import CameraRoll, PelvisRotation, PelvisZero
from formcheck.pixels.pelvis_setting import Doubt, PelvisSetting, doubtful, stance_peaks_deg
from formcheck.pixels.standing import StandingLine, standing_line
from formcheck.pixels.sticker_pair import StickerPair

METHOD = "markers"

CI95_DEG = 1.5
"""Half width per side with a standing zero: the marker lines of one real pelvis differ by 1.1° in
peak drop (2.0° at most)."""

FAINT_LAB_DEG = 15.0
"""What video compression makes of faint stickers: this over their contrast (ΔE), deg. 0.3° for
bright ones; at a contrast of 12 peaks were off by up to 0.9° on a rendered runner."""

MIRROR_CI95_DEG = 1.3
MIRROR_PER_DIFFERENCE = 0.1
"""What the strides' own level may be off by: 0.05–0.84° from the standing pose in runners measured
with markers; and a share of the left–right difference, since the two halves of a lopsided stride
may differ in form too (0.03 of it on rendered runners; wider for people)."""

SIZE_TOLERANCE, GAP_TOLERANCE = 0.12, 0.05
"""Changes of a sticker's size and of the distance from their usual values that mean: partly
hidden. Natural changes are a third of that."""

OUTLIER_DEG = 1.5
NEIGHBOURS = 3
BRIDGED_ROWS = 3
BRIDGED_S = 0.07
"""Gaps of up to three frames, and of no more than this between frames with both, are bridged."""

BRIDGED_CONFIDENCE = 0.5
MAX_SHAKE_DEG = 1.0
SHAKE_ABOVE_HZ = 10.0
SHAKE_SHARE = 0.4

FEWEST_STEPS = 3
"""Steps a side in which both stickers are seen: arms and shirt may hide them in others."""

MAX_GAP_RATIO = 1.2
MAX_LAB_APART = 30.0
MAX_ZERO_APART_DEG = 4.0
MIN_ROLL_APART_DEG = 0.5
"""A standing clip counts only with the same stickers, and with a line near the strides' level; its
camera counts as the same unless the rolls differ by more than reading them twice does."""

MAX_CLOTH_APART_DEG = 2.0
"""Root mean square of the difference to the swing of the garment edge, from which one of the two
does not move with the pelvis (stickers on a loose shirt, or too low, follow the thighs)."""

_HALF = 12
"""Parts of half a stride."""

_LEAST_SWING_DEG = 0.5

_DOUBTS = {
    Doubt.SWING: msg("The stickers swing more than a pelvis does."),
    Doubt.FEW_STEPS: msg("Both stickers are seen in too few steps."),
    Doubt.SCATTER: msg("The line of the stickers differs too much from step to step."),
}


@dataclass(frozen=True)
class _Zero:
    """``line_deg``: slope of the line at which the pelvis counts as level."""

    line_deg: float
    kind: PelvisZero
    reason: str = ""


def sticker_rotation(
    pair: StickerPair,
    time_s: FloatArray,
    setting: PelvisSetting,
    roll: CameraRoll | None,
    standing: StandingLine | str | None,
) -> PelvisRotation | str:
    """Obliquity per row of the recording, or the reason the stickers cannot be trusted to show it.

    ``standing``: the line in a clip of quiet standing, or why that clip gave none; None where no
    clip was given."""
    whole = pair.only(_whole(pair))
    line = np.full(len(time_s), np.nan)
    line[whole.rows] = whole.line_deg
    line = np.where(_lonely(line), np.nan, line)
    line, confidence = _bridged(line, time_s)
    running = np.zeros(len(time_s), dtype=np.bool_)
    running[setting.rows] = True
    shake_deg = _shake_deg(line[running], time_s[running])
    if shake_deg > MAX_SHAKE_DEG:
        return msg("The stickers could not be placed steadily in the picture.")
    level_deg = _mirror_level(line, time_s, setting)
    if not np.isfinite(level_deg):
        return _DOUBTS[Doubt.FEW_STEPS]
    zero = _zero(whole, level_deg, setting, roll, standing)
    obliquity = line - zero.line_deg
    curve = np.where(running, obliquity, np.nan)
    doubt = doubtful(curve, time_s, setting.stances, FEWEST_STEPS)
    if doubt is not None:
        return _DOUBTS[doubt]
    swing_deg = ci95_deg = float(np.hypot(CI95_DEG, FAINT_LAB_DEG / pair.contrast))
    if zero.kind is PelvisZero.STRIDES:
        # An error of the zero raises one side and lowers the other: counted so that the interval
        # of their difference, made from both, holds it twice.
        ci95_deg = float(
            np.hypot(ci95_deg, np.sqrt(2.0) * _mirror_ci95_deg(curve, time_s, setting.stances))
        )
    return PelvisRotation(
        obliquity, confidence, True, METHOD, shake_deg, ci95_deg, zero.kind, zero.reason, swing_deg
    )


def _whole(pair: StickerPair) -> BoolArray:
    """(n,) frames in which neither sticker is partly hidden."""
    size = np.log(pair.size_px)
    gap = np.log(pair.gap_px)
    usual = np.abs(size - np.median(size, axis=0)).max(axis=1) <= SIZE_TOLERANCE
    return np.asarray(usual & (np.abs(gap - np.median(gap)) <= GAP_TOLERANCE))


def _lonely(line_deg: FloatArray) -> BoolArray:
    """(n,) rows whose slope is far from that of the rows beside them."""
    n = len(line_deg)
    around = np.full((2 * NEIGHBOURS + 1, n), np.nan)
    for k, shift in enumerate(range(-NEIGHBOURS, NEIGHBOURS + 1)):
        to = slice(max(shift, 0), n + min(shift, 0))
        around[k, to] = line_deg[max(-shift, 0) : n + min(-shift, 0)]
    seen = np.isfinite(around).sum(axis=0) >= 3
    usual = np.full(n, np.nan)
    usual[seen] = np.nanmedian(around[:, seen], axis=0)
    spread = np.zeros(n)
    spread[seen] = np.nanmedian(np.abs(around[:, seen] - usual[seen]), axis=0)
    return np.asarray(np.abs(line_deg - usual) > OUTLIER_DEG + 3.0 * spread)


def _bridged(line_deg: FloatArray, time_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The line with its shortest gaps bridged, and the confidence of each row."""
    known = np.flatnonzero(np.isfinite(line_deg))
    line, confidence = line_deg.copy(), np.isfinite(line_deg).astype(np.float64)
    for before, after in pairwise(known):
        missing = after - before - 1
        if 0 < missing <= BRIDGED_ROWS and time_s[after] - time_s[before] <= BRIDGED_S:
            gap = slice(before + 1, after)
            ends = [before, after]
            line[gap] = np.interp(time_s[gap], time_s[ends], line_deg[ends])
            confidence[gap] = BRIDGED_CONFIDENCE
    return line, confidence


def _shake_deg(line_deg: FloatArray, time_s: FloatArray) -> float:
    """Root mean square of what is quicker than a pelvis."""
    if len(time_s) < 4 or not np.isfinite(line_deg).any():
        return float("inf")
    rate_hz = 1.0 / float(np.median(np.diff(time_s)))
    calm = low_pass(line_deg, time_s, min(SHAKE_ABOVE_HZ, SHAKE_SHARE * rate_hz))
    return float(np.sqrt(np.nanmean((line_deg - calm) ** 2)))


def _mirror_level(line_deg: FloatArray, time_s: FloatArray, setting: PelvisSetting) -> float:
    """Slope of the line at which the two halves of the stride mirror each other; NaN where too much
    of the stride was never seen.

    With ``line = level + height * form`` in one half and ``level - other * form`` in the other,
    their half sum is a straight line over their half difference, and is the level where that is 0:
    the mean over the stride would go with the larger drop. Each part of the stride counts once
    however often it was hidden."""
    phase = np.interp(time_s, *_steps(setting), left=np.nan, right=np.nan)
    use = np.isfinite(phase) & np.isfinite(line_deg)
    part = (np.mod(phase[use], 1.0) * 2 * _HALF).astype(np.int64) % (2 * _HALF)
    counts = np.bincount(part, minlength=2 * _HALF)
    seen = np.flatnonzero(counts)
    if len(seen) < 1.5 * _HALF:
        return float("nan")
    means = np.bincount(part, weights=line_deg[use], minlength=2 * _HALF)[seen] / counts[seen]
    stride = np.interp(np.arange(2 * _HALF), seen, means, period=2 * _HALF)
    common = 0.5 * (stride[:_HALF] + stride[_HALF:])
    apart = 0.5 * (stride[:_HALF] - stride[_HALF:])
    if apart.std() < _LEAST_SWING_DEG:
        return float(common.mean())
    taller = np.mean((apart - apart.mean()) * (common - common.mean())) / apart.var()
    return float(common.mean() - np.clip(taller, -1.0, 1.0) * apart.mean())


def _steps(setting: PelvisSetting) -> tuple[FloatArray, FloatArray]:
    """Times of contacts and the phase of the stride then: whole at left ones, half at right ones;
    only where they take turns."""
    left = setting.left_contacts_s
    times, phases = [], []
    for k, (start_s, stop_s) in enumerate(pairwise(left)):
        between = setting.right_contacts_s
        between = between[(between > start_s) & (between < stop_s)]
        times.append(start_s)
        phases.append(float(k))
        if len(between) == 1:
            times.append(float(between[0]))
            phases.append(k + 0.5)
    return np.array([*times, left[-1]]), np.array([*phases, len(left) - 1.0])


def _zero(
    pair: StickerPair,
    strides_deg: float,
    setting: PelvisSetting,
    roll: CameraRoll | None,
    standing: StandingLine | str | None,
) -> _Zero:
    """The best zero there is: the clip given, the recording's own standing, the strides' level."""
    reason = ""
    if standing is not None:
        found = _from_clip(standing, pair, strides_deg, setting.trunk_px, roll)
        if not isinstance(found, str):
            return _Zero(found, PelvisZero.STANDING_CLIP)
        reason = found
    if len(setting.still):
        start = standing_line(pair.only(np.isin(pair.rows, setting.still)), setting.trunk_px, None)
        if not isinstance(start, str) and abs(start.line_deg - strides_deg) <= MAX_ZERO_APART_DEG:
            return _Zero(start.line_deg, PelvisZero.STANDING_START, reason)
    return _Zero(strides_deg, PelvisZero.STRIDES, reason)


def _from_clip(
    standing: StandingLine | str,
    pair: StickerPair,
    strides_deg: float,
    trunk_px: float,
    roll: CameraRoll | None,
) -> float | str:
    """Slope of the line of a level pelvis by a standing clip, or why it does not apply."""
    if isinstance(standing, str):
        return standing
    ratio = float(np.median(pair.gap_px)) / trunk_px / standing.gap_t
    if (
        not 1 / MAX_GAP_RATIO <= ratio <= MAX_GAP_RATIO
        or float(np.linalg.norm(standing.lab - pair.lab)) > MAX_LAB_APART
    ):
        return msg("The stickers of the standing clip are not those of the running one.")
    level_deg = standing.line_deg
    if roll is not None and standing.roll is not None:
        turned_deg = roll.value_deg - standing.roll.value_deg
        if abs(turned_deg) > max(MIN_ROLL_APART_DEG, roll.ci95_deg, standing.roll.ci95_deg):
            level_deg += turned_deg
    apart_deg = abs(level_deg - strides_deg)
    if apart_deg > MAX_ZERO_APART_DEG:
        return msg(
            "The stickers' line differs by {apart:.0f}° between the standing clip and the level of "
            "the strides: stickers or camera were moved in between.",
            apart=apart_deg,
        )
    return level_deg


def _mirror_ci95_deg(
    curve_deg: FloatArray, time_s: FloatArray, stances: dict[Side, list[tuple[float, float]]]
) -> float:
    left, right = (
        float(np.mean(stance_peaks_deg(curve_deg, time_s, side, stances[side])))
        for side in (Side.LEFT, Side.RIGHT)
    )
    return float(np.hypot(MIRROR_CI95_DEG, MIRROR_PER_DIFFERENCE * abs(left - right)))


def beside_cloth(by_stickers: PelvisRotation, by_edge: PelvisRotation | str) -> PelvisRotation:
    """``by_stickers``, less certain where the garment edge swings otherwise: then one of the two
    does not move with the pelvis, and the picture does not tell which."""
    if isinstance(by_edge, str):
        return by_stickers
    both = by_stickers.obliquity_deg - by_edge.obliquity_deg
    apart_deg = float(np.nanstd(both)) if np.isfinite(both).any() else 0.0
    if apart_deg <= MAX_CLOTH_APART_DEG:
        return by_stickers
    return replace(
        by_stickers,
        ci95_deg=float(np.hypot(by_stickers.ci95_deg, apart_deg)),
        swing_ci95_deg=float(np.hypot(by_stickers.swing_ci95_deg, apart_deg)),
    )
