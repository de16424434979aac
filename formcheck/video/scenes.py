"""Where a film repeats a frame, as screen recorders and rate converters do, and where it
switches to another camera or place.

A repeated frame differs from its original only by compression, while its neighbours differ by real
movement. The limits were read off 9 filmed and 23 rendered clips: repeats reach 0.26 of the
movement around them; new frames 0.40 and more, 0.24 once, where movement only sets in.

For cuts each frame is kept as a tiny picture. Two that follow each other in one scene are alike up
to brightness and contrast, or differ about as much as those around them do (a camera that pans); at
a cut they differ much more. Limits were read off 9 filmed and 24 rendered clips and 3,000 joins of
two of them: inside a clip the difference stays below 0.06, or below 1.6 times those around it; at
joins of two set-ups it is above 0.10 and above 4 times.

A cut between two takes of the same camera and place is not found (the runner's step changes, the
picture does not), nor is a slow dissolve.
"""

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray, IntArray
from formcheck.core.frame import Picture

_ROWS = 180


def coarse(rgb: Picture) -> Picture:
    """(rows, columns) uint8: green (most of luma) of every n-th pixel of ``rgb`` (height, width,
    3), about 180 on the shorter side; a copy."""
    step = max(1, round(min(rgb.shape[:2]) / _ROWS))
    return np.ascontiguousarray(rgb[step // 2 :: step, step // 2 :: step, 1])


_BLOCK = 8
_MOST_CHANGED = 0.02

_COMPARED_FRAMES = 3
_STILL_LEVELS = 2.0
_SURE_RATIO = 0.15
_REGULAR_RATIO = 0.30
_REGULAR_SHARE = 0.10


def difference(previous: Picture, current: Picture) -> float:
    """How much moved between two ``coarse`` pictures of one size, in grey levels (0..255).

    The mean change in the most changed 2 % of the picture's blocks: a small runner counts, the
    noise of a still background does not."""
    change = np.maximum(previous, current) - np.minimum(previous, current)
    rows, columns = change.shape[0] // _BLOCK, change.shape[1] // _BLOCK
    if rows == 0 or columns == 0:
        return float(np.mean(change))
    whole = change[: rows * _BLOCK, : columns * _BLOCK]
    strips = whole.reshape(rows, _BLOCK, columns * _BLOCK).sum(axis=1, dtype=np.uint16)
    blocks = strips.reshape(rows, columns, _BLOCK).sum(axis=2, dtype=np.uint16).ravel()
    top = max(1, round(_MOST_CHANGED * len(blocks)))
    return float(np.partition(blocks, -top)[-top:].mean()) / _BLOCK**2


def find_duplicates(differences: FloatArray) -> BoolArray:
    """(n_frames,) True where a frame repeats the one before it.

    ``differences``: (n_frames,) of ``difference``; NaN where not known (the first frame), which is
    never a repeat. Where nothing moves around a frame (standing still) it cannot be told from a
    repeat and counts as new. Single repeats must be clear; where a tenth of the frames are, the
    recording repeats by rule and less clear ones are taken with them."""
    around = _movement_around(differences)
    moving = np.isfinite(differences) & (around > _STILL_LEVELS)
    ratio = np.full(len(differences), np.inf)
    ratio[moving] = differences[moving] / around[moving]
    sure = ratio < _SURE_RATIO
    if int(np.sum(sure)) > _REGULAR_SHARE * int(np.sum(moving)):
        return np.asarray(ratio < _REGULAR_RATIO)
    return np.asarray(sure)


def _movement_around(differences: FloatArray) -> FloatArray:
    """The smaller of the largest differences just before and just after each frame, so that a cut
    or a flash on one side does not make its neighbours look still. Near an end both sides together,
    no further in than elsewhere: movement that sets in later is no measure of them."""
    known = np.nan_to_num(differences, nan=0.0)
    last = len(known) - 1
    around = np.zeros(len(known))
    for i in range(len(known)):
        before = known[max(0, i - _COMPARED_FRAMES) : i].max(initial=0.0)
        after = known[i + 1 : i + 1 + _COMPARED_FRAMES].max(initial=0.0)
        if i < _COMPARED_FRAMES:
            around[i] = max(before, known[i + 1 : 1 + _COMPARED_FRAMES].max(initial=0.0))
        elif i > last - _COMPARED_FRAMES:
            around[i] = max(known[last - _COMPARED_FRAMES : i].max(initial=0.0), after)
        else:
            around[i] = min(before, after)
    return around


SIDE = 16

_DIFFERENT = 0.08
_STANDS_OUT = 3.0
_AROUND = 5
_AT_ONCE = 1000
_NOISE_LEVELS = 2.0
"""Contrast below which pictures (black ones, even walls) are taken to show the same."""
_STILL = 0.01
_INTERLUDE_FRAMES = 15
"""A flash, or a few damaged pictures, after which the same scene goes on."""


def thumbnail(picture: Picture) -> Picture:
    """(16, 16) uint8: means of equal parts of a ``coarse`` picture."""
    green = picture.astype(np.float32)
    starts = [(np.arange(SIDE) * length) // SIDE for length in green.shape]
    sums = np.add.reduceat(np.add.reduceat(green, starts[0], axis=0), starts[1], axis=1)
    rows, columns = (
        np.maximum(np.diff([*start, length]), 1)
        for start, length in zip(starts, green.shape, strict=True)
    )
    return np.asarray(np.round(sums / np.outer(rows, columns)), dtype=np.uint8)


def find_cuts(thumbnails: Picture) -> IntArray:
    """Positions in ``thumbnails`` (n_frames, 16, 16) at which another scene begins, rising."""
    if len(thumbnails) < 2:
        return np.empty(0, dtype=np.int64)
    # In parts: as numbers a long film's thumbnails take much more memory than as pictures.
    edges = range(0, len(thumbnails) - 1, _AT_ONCE)
    parts = [thumbnails[start : start + _AT_ONCE + 1] for start in edges]
    apart = np.concatenate([_difference(part[:-1], part[1:]) for part in parts])
    around = _largest_around(apart)
    is_cut = (apart >= _DIFFERENT) & (apart >= _STANDS_OUT * np.maximum(around, _STILL))
    return _without_interludes(thumbnails, (np.flatnonzero(is_cut) + 1).tolist())


def _difference(a: Picture, b: Picture) -> FloatArray:
    """(n,) 1 − the correlation of pictures in pairs: 0 alike, 1 nothing in common."""
    x, y = (p.reshape(len(p), -1).astype(np.float64) for p in (a, b))
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    noise = _NOISE_LEVELS**2
    both = np.mean(x * y, axis=1) + noise
    each = (np.mean(x * x, axis=1) + noise) * (np.mean(y * y, axis=1) + noise)
    return np.asarray(1.0 - both / np.sqrt(each))


def _largest_around(values: FloatArray) -> FloatArray:
    """(n,) the largest of the ``_AROUND`` values before and after each of ``values`` (n,), not
    negative; 0 beyond the ends."""
    edge = np.zeros(_AROUND)
    spans = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([edge, values, edge]), 2 * _AROUND + 1
    )
    return np.asarray(np.delete(spans, _AROUND, axis=1).max(axis=1))


def _without_interludes(thumbnails: Picture, cuts: list[int]) -> IntArray:
    """``cuts`` without pairs between which something short was shown."""
    kept: list[int] = []
    for cut in cuts:
        if kept and cut - kept[-1] <= _INTERLUDE_FRAMES:
            before, after = thumbnails[kept[-1] - 1][None], thumbnails[cut][None]
            if float(_difference(before, after)[0]) < _DIFFERENT:
                kept.pop()
                continue
        kept.append(cut)
    return np.array(kept, dtype=np.int64)
