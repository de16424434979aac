"""Pelvic obliquity from the turning of the visible garment edge.

What is measured is the tilt of the waistband or shirt hem. Where the cloth moves with the pelvis
the peak per side was within 0.7° on rendered runners; cloth that is partly dragged along by the
thighs cannot be told from cloth that is not, which is why the interval is never narrower than ±3°.
"""

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.filtering import low_pass
from formcheck.core.message import join_with, msg
from formcheck.core.series import CameraRoll, PelvisRotation, PelvisZero
from formcheck.pixels.alignment import AngleGraph, solve_angles
from formcheck.pixels.garment import EdgeTrack
from formcheck.pixels.pelvis_setting import Doubt, PelvisSetting, doubtful

METHOD = "garment_edge"

MIN_ALIGNED_SHARE = 0.95
MAX_LOOP_RESIDUAL_DEG = 0.3
WIDEN_LOOP_RESIDUAL_DEG = 0.15
MAX_PAIR_SPREAD_DEG = 0.2
MIN_STEP_LAB = 5.0
ABSOLUTE_STEP_LAB = 10.0
"""Colour step (ΔE 1976) below which there is no edge, and from which its mean tilt is a zero."""

CI95_DEG = 3.0
"""Half width per side: cloth against pelvis (not visible in the picture) and zero of the edge."""

LOW_PASS_HZ, HIGH_PASS_HZ = 10.0, 0.35
LOW_PASS_SHARE = 0.4
"""Highest low-pass, as a share of the frame rate."""

CLOTHES_HINT = msg(
    "Tuck the shirt in or wear a snug waistband that contrasts with the shirt, or mark both sides "
    "of the pelvis with stickers of one bright colour, and film in good light."
)

_DOUBTS = {
    Doubt.SWING: msg("The garment edge swings more than a pelvis does (loose cloth)."),
    Doubt.FEW_STEPS: msg("The cloth at the hips was followed through too few steps."),
    Doubt.SCATTER: msg("The tilt of the garment edge differs too much from step to step."),
}


def waistband_rotation(
    track: EdgeTrack, time_s: FloatArray, setting: PelvisSetting, roll: CameraRoll | None
) -> PelvisRotation | str:
    """Obliquity per row of the recording, or the reason the cloth cannot be trusted to show it.

    ``roll`` None: the zero is unknown and only the swing about the mean is given."""
    seen = track.step_lab[np.isfinite(track.step_lab)]
    step_lab = float(np.median(seen)) if len(seen) else 0.0
    if step_lab < MIN_STEP_LAB:
        return join_with(" ", (msg("No garment edge stands out at the hips."), CLOTHES_HINT))
    share = float(track.aligned.mean())
    if share < MIN_ALIGNED_SHARE:
        lost = msg(
            "The cloth at the hips could be followed in only {share:.0f} % of the pairs of frames.",
            share=100 * share,
        )
        return join_with(" ", (lost, CLOTHES_HINT))
    graph, loop_deg, pair_deg = _angles(track, len(time_s))
    if loop_deg > MAX_LOOP_RESIDUAL_DEG or pair_deg > MAX_PAIR_SPREAD_DEG:
        loose = msg("The cloth at the hips does not move as one piece.")
        return join_with(" ", (loose, CLOTHES_HINT))
    obliquity = _swing(graph, time_s, setting.stride_s)
    excess = max(loop_deg - WIDEN_LOOP_RESIDUAL_DEG, 0.0) / WIDEN_LOOP_RESIDUAL_DEG
    ci95_deg = CI95_DEG * (1.0 + 0.5 * excess)
    absolute = roll is not None and step_lab >= ABSOLUTE_STEP_LAB
    if roll is not None and absolute:
        obliquity = obliquity + _robust_mean(track.hem_deg - obliquity) - roll.value_deg
        ci95_deg = float(np.hypot(ci95_deg, roll.ci95_deg))
    doubt = doubtful(obliquity, time_s, setting.stances)
    if doubt is not None:
        return join_with(" ", (_DOUBTS[doubt], CLOTHES_HINT))
    confidence = _confidence(track, len(time_s))
    return PelvisRotation(
        obliquity,
        confidence,
        absolute,
        METHOD,
        loop_deg,
        ci95_deg,
        PelvisZero.EDGE if absolute else PelvisZero.NONE,
    )


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
    angle_deg = of_whole_strides(graph, time_s, stride_s)
    known = np.isfinite(angle_deg)
    rate_hz = 1.0 / float(np.median(np.diff(time_s[known])))
    calm = low_pass(angle_deg, time_s, min(LOW_PASS_HZ, LOW_PASS_SHARE * rate_hz))
    return calm - low_pass(_stride_mean(calm, time_s, stride_s), time_s, HIGH_PASS_HZ)


def of_whole_strides(graph: AngleGraph, time_s: FloatArray, stride_s: float) -> FloatArray:
    """(n,) the angles without pieces that last less than a stride: the mean that each piece is
    given stands for the runner's only over a whole one."""
    kept = graph.angle_deg.copy()
    for number in np.unique(graph.piece[np.isfinite(kept)]):
        rows = graph.piece == number
        if np.ptp(time_s[rows]) < stride_s:
            kept[rows] = np.nan
    return kept


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


def _confidence(track: EdgeTrack, n_rows: int) -> FloatArray:
    """Share of a row's pairs that were aligned."""
    tried = np.zeros(n_rows)
    done = np.zeros(n_rows)
    for end in (track.first, track.second):
        np.add.at(tried, end, 1.0)
        np.add.at(done, end, track.aligned.astype(np.float64))
    return np.asarray(done / np.maximum(tried, 1.0))
