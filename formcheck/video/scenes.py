"""Where a film switches to another camera or place.

Each frame is kept as a tiny picture. Two that follow each other in one scene are alike up to
brightness and contrast, or differ about as much as those around them do (a camera that pans); at a
cut they differ much more. Limits were read off 9 filmed and 24 rendered clips and 3,000 joins of
two of them: inside a clip the difference stays below 0.06, or below 1.6 times those around it;
at joins of two set-ups it is above 0.10 and above 4 times.

A cut between two takes of the same camera and place is not found (the runner's step changes, the
picture does not), nor is a slow dissolve.
"""

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray
from formcheck.core.frame import Picture

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
