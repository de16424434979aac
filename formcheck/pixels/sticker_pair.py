"""Which two of all marks on a back are stickers: the two that stay the two through the recording.

A pair is judged by where its middle lies from the hips, by its distance, size and colour, all in
trunk lengths. Only a pair that keeps these in most frames is one; when other marks of its kind keep
their place beside it, it is a print or a pattern. In doubt there are no stickers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray, IntArray
from formcheck.core.message import msg
from formcheck.pixels.marks import Mark, Reach

LOWER_BACK = Reach(up=0.50, down=0.08, side=0.30)
"""Where stickers are sought about mid-hip: from the waist to the top of the seat."""

MAX_SIDE_T = 0.28
MAX_OFF_MIDDLE_T = 0.13
MIN_GAP_T, MAX_GAP_T = 0.08, 0.50
MAX_SLOPE_DEG = 30.0
"""Sideways place of one sticker and of the middle of both, their distance, and the slope of their
line (pelvis, camera roll and careless placing together)."""

MAX_UNLIKE_LAB = 30.0
MAX_SIZE_RATIO = 1.6
MIN_SHARE = 0.6
"""Share of the frames in which both must be seen."""

ALIKE_SHARE = 0.4
ALIKE_LAB = 20.0
ALIKE_SIZE_RATIO = 1.8
"""Further marks of the same kind that keep their place in this share of the frames."""

CLEARER = 2.0
"""By how much the contrast of one pair must exceed that of another steady pair."""

MIN_FOLLOWS = 0.5
"""Bounce of the pair for one of the hips: what is part of the room has none."""

MAX_GAP_SPREAD = 0.05
"""Spread of the distance between two stickers on one pelvis, as a share of it."""

_TOLERANCE = np.array([0.08, 0.12, 0.12, 0.35, 15.0, 15.0, 15.0])
"""Of middle x and y (trunk lengths), log distance, log diameter, and Lab."""

_SEEDS = 240
_SAME_PLACE_T = 0.04


@dataclass(frozen=True, eq=False)
class StickerPair:
    """``rows``: (n,) where both are seen, ascending. ``left_px``, ``right_px``: (n, 2) centres of
    the one to the picture's left and right. ``size_px``: (n, 2) diameters. ``lab``: (3,) usual
    colour; ``contrast``: usual ΔE from the cloth."""

    rows: IntArray
    left_px: FloatArray
    right_px: FloatArray
    size_px: FloatArray
    lab: FloatArray
    contrast: float

    @property
    def gap_px(self) -> FloatArray:
        """(n,) distance of the centres."""
        return np.asarray(np.linalg.norm(self.right_px - self.left_px, axis=1))

    @property
    def middle_px(self) -> FloatArray:
        """(n, 2) half way between them."""
        return 0.5 * (self.left_px + self.right_px)

    @property
    def line_deg(self) -> FloatArray:
        """(n,) slope of their line in the picture, + when the right one is lower."""
        across = self.right_px - self.left_px
        return np.asarray(np.degrees(np.arctan2(across[:, 1], across[:, 0])))

    def only(self, keep: BoolArray) -> "StickerPair":
        """The frames ``keep`` (n,) of it."""
        return StickerPair(
            self.rows[keep],
            self.left_px[keep],
            self.right_px[keep],
            self.size_px[keep],
            self.lab,
            self.contrast,
        )


@dataclass(frozen=True, eq=False)
class _Candidates:
    """All pairs of marks of all rows. ``features``: (n, 7) as in ``_TOLERANCE``; ``marks``: (n, 2)
    numbers of the two within their row."""

    rows: IntArray
    marks: IntArray
    features: FloatArray
    contrast: FloatArray

    def only(self, keep: BoolArray) -> "_Candidates":
        return _Candidates(
            self.rows[keep], self.marks[keep], self.features[keep], self.contrast[keep]
        )


MarksOfRows = Mapping[int, tuple[Mark, ...]]


def find_pair(
    marks: MarksOfRows, hips_px: FloatArray, trunk_px: float, *, moving: bool = True
) -> StickerPair | str:
    """The two stickers among ``marks`` (by row), or why there are none ("" where no two marks stay
    together). ``hips_px``: (n_rows, 2) mid-hip of every row. ``moving``: the runner bounces, which
    tells stickers from the room."""
    candidates = _candidates(marks, hips_px, trunk_px)
    chosen = _steadiest(candidates)
    if len(np.unique(chosen.rows)) < MIN_SHARE * len(marks):
        return ""
    beside = _steadiest(_apart_from(candidates, chosen))
    if len(np.unique(beside.rows)) >= MIN_SHARE * len(marks):
        chosen, beside = sorted((chosen, beside), key=lambda c: -float(np.median(c.contrast)))
        if np.median(chosen.contrast) < CLEARER * np.median(beside.contrast):
            return msg("Several pairs of marks are on the back, so none was taken for stickers.")
    pair = _pair(chosen, marks)
    if _has_company(pair, marks, trunk_px):
        return msg(
            "More than two marks of one kind are on the back, so they were not taken for stickers."
        )
    gaps = pair.gap_px
    if 1.4826 * np.median(np.abs(gaps - np.median(gaps))) > MAX_GAP_SPREAD * np.median(gaps):
        return msg("The two marks on the back move against each other.")
    hips = hips_px[pair.rows]
    if moving and _follows(pair.middle_px[:, 1], hips[:, 1]) < MIN_FOLLOWS:
        return ""
    return pair


def _candidates(marks: MarksOfRows, hips_px: FloatArray, trunk_px: float) -> _Candidates:
    rows, which, features, contrast = [], [], [], []
    for row, found in marks.items():
        for i, a in enumerate(found):
            for j, b in enumerate(found[:i]):
                numbers, left, right = ((i, j), a, b) if a.xy_px[0] < b.xy_px[0] else ((j, i), b, a)
                feature = _feature(left, right, hips_px[row], trunk_px)
                if feature is not None:
                    rows.append(row)
                    which.append(numbers)
                    features.append(feature)
                    contrast.append(min(a.contrast, b.contrast))
    return _Candidates(
        np.array(rows, dtype=np.int64),
        np.array(which, dtype=np.int64).reshape(-1, 2),
        np.array(features, dtype=np.float64).reshape(-1, len(_TOLERANCE)),
        np.array(contrast, dtype=np.float64),
    )


def _feature(left: Mark, right: Mark, hip_px: FloatArray, trunk_px: float) -> FloatArray | None:
    """What describes a pair; None where two stickers would not look like that."""
    across = (right.xy_px - left.xy_px) / trunk_px
    middle = (0.5 * (left.xy_px + right.xy_px) - hip_px) / trunk_px
    gap = float(np.linalg.norm(across))
    sizes = np.array([left.diameter_px, right.diameter_px])
    if (
        not MIN_GAP_T <= gap <= MAX_GAP_T
        or abs(middle[0]) > MAX_OFF_MIDDLE_T
        or abs(middle[0]) + across[0] / 2 > MAX_SIDE_T
        or abs(across[1]) > np.tan(np.radians(MAX_SLOPE_DEG)) * across[0]
        or sizes.max() > MAX_SIZE_RATIO * sizes.min()
        or gap * trunk_px < 1.3 * sizes.max()
        or float(np.linalg.norm(left.lab - right.lab)) > MAX_UNLIKE_LAB
    ):
        return None
    size = float(np.log(sizes.mean() / trunk_px))
    return np.concatenate([middle, [np.log(gap), size], 0.5 * (left.lab + right.lab)])


def _steadiest(candidates: _Candidates) -> _Candidates:
    """The pair that comes back, alike, in most rows: one candidate a row."""
    features = candidates.features / _TOLERANCE
    if len(features) == 0:
        return candidates
    best, centre = 0, features[0]
    for seed in features[:: max(1, len(features) // _SEEDS)]:
        near = np.abs(features - seed).max(axis=1) <= 1.0
        count = len(np.unique(candidates.rows[near]))
        if count > best:
            best, centre = count, seed
    for _ in range(3):
        near = np.abs(features - centre).max(axis=1) <= 1.0
        centre = np.median(features[near], axis=0)
    off = np.linalg.norm(features - centre, axis=1)
    near = np.abs(features - centre).max(axis=1) <= 1.0
    keep = np.zeros(len(features), dtype=np.bool_)
    nearest: dict[int, int] = {}
    for k in np.flatnonzero(near):
        row = int(candidates.rows[k])
        if row not in nearest or off[k] < off[nearest[row]]:
            nearest[row] = int(k)
    keep[list(nearest.values())] = True
    return candidates.only(keep)


def _apart_from(candidates: _Candidates, chosen: _Candidates) -> _Candidates:
    """Candidates that share no mark with ``chosen``."""
    taken = {
        (int(row), int(k))
        for row, both in zip(chosen.rows, chosen.marks, strict=True)
        for k in both
    }
    free = [
        all((int(row), int(k)) not in taken for k in both)
        for row, both in zip(candidates.rows, candidates.marks, strict=True)
    ]
    return candidates.only(np.array(free, dtype=np.bool_))


def _pair(chosen: _Candidates, marks: MarksOfRows) -> StickerPair:
    order = np.argsort(chosen.rows)
    both = [[marks[int(chosen.rows[k])][int(m)] for m in chosen.marks[k]] for k in order]
    return StickerPair(
        rows=chosen.rows[order],
        left_px=np.array([left.xy_px for left, _ in both]),
        right_px=np.array([right.xy_px for _, right in both]),
        size_px=np.array([[mark.diameter_px for mark in two] for two in both]),
        lab=np.median(chosen.features[:, -3:], axis=0),
        contrast=float(np.median(chosen.contrast)),
    )


def _has_company(pair: StickerPair, marks: MarksOfRows, trunk_px: float) -> bool:
    """Further marks like these two keep their place beside them."""
    usual_px = float(np.median(pair.size_px))
    places = []
    for row, middle, left in zip(pair.rows, pair.middle_px, pair.left_px, strict=True):
        reach = float(np.linalg.norm(left - middle))
        for mark in marks[int(row)]:
            ratio = mark.diameter_px / usual_px
            alike = float(np.linalg.norm(mark.lab - pair.lab)) < ALIKE_LAB
            off = np.linalg.norm(mark.xy_px - middle)
            own = abs(off - reach) < 0.5 * usual_px and abs(mark.xy_px[1] - middle[1]) < reach
            if alike and not own and 1 / ALIKE_SIZE_RATIO < ratio < ALIKE_SIZE_RATIO:
                places.append((mark.xy_px - middle) / trunk_px)
    if len(places) < ALIKE_SHARE * len(pair.rows):
        return False
    place = np.array(places)
    together = np.linalg.norm(place[:, None] - place[None], axis=2) < _SAME_PLACE_T
    return bool(together.sum(axis=1).max() >= ALIKE_SHARE * len(pair.rows))


def _follows(first: FloatArray, second: FloatArray) -> float:
    """How far ``first`` goes where ``second`` goes by 1, by least squares."""
    move = second - second.mean()
    power = float(move @ move)
    return float(move @ (first - first.mean())) / power if power > 0 else 0.0
