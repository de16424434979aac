"""Which way is up in a film that was stored lying or upside down, without saying so.

Told from the people in it. A film is only looked at again where they do not stand upright in it as
it is: whoever runs carries the shoulders above the hips.
"""

from collections.abc import Sequence

import numpy as np

from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.frame import FrameSource, Picture
from formcheck.core.pose import Landmark
from formcheck.pose.backend import PoseBackend, PoseSession

UPRIGHT_WITHIN_DEG = 45.0
"""Of the vertical, where four ways are told apart."""
LEANS_WITHIN_DEG = 65.0
"""Of the vertical, where nothing seems wrong: a sprinter out of the blocks leans by 45° and more
for most of a short clip."""
UPRIGHT_SHARE = 0.3
"""Of the frames in which the runner is seen; fewer, and the film is looked at again. Of 19 filmed
and rendered clips of the right way up 18 have 1.00, that of a sprinter lost now and then 0.62."""
LOOKS = 8
MOST_PEOPLE = 4
SURE = 0.5
"""Least confidence of shoulders and hips, and share of the looks in which somebody stands."""

_SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
_HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


def stands(xy_px: FloatArray, within_deg: float = UPRIGHT_WITHIN_DEG) -> BoolArray:
    """(…) whether the trunk of landmarks ``xy_px`` (…, 33, 2) is upright to ``within_deg``; False
    where not seen."""
    trunk = xy_px[..., _SHOULDERS, :].mean(axis=-2) - xy_px[..., _HIPS, :].mean(axis=-2)
    up, aside = -trunk[..., 1], np.abs(trunk[..., 0])
    return np.asarray(up > aside / np.tan(np.radians(within_deg)))


def stands_mostly(xy_px: FloatArray) -> bool | None:
    """Whether somebody followed, ``xy_px`` (n, 33, 2), stands upright in most frames; None where
    he was never seen."""
    seen = np.all(np.isfinite(xy_px[:, [*_SHOULDERS, *_HIPS]]), axis=(1, 2))
    if not np.any(seen):
        return None
    return bool(np.mean(stands(xy_px[seen], LEANS_WITHIN_DEG)) >= UPRIGHT_SHARE)


def find_turn(source: FrameSource, span: tuple[int, int], backend: PoseBackend) -> int | None:
    """By how many degrees (0, 90, 180 or 270) counterclockwise the pictures of ``source`` must be
    turned so that people stand upright in them, from frames all over ``span`` (start, stop).

    None where nobody is found, or somebody stands in more than one of the four ways.
    """
    start, stop = span
    indices = sorted({start + int((k + 0.5) * (stop - start) / LOOKS) for k in range(LOOKS)})
    pictures = [frame.rgb for part in source.picked(indices) for frame in part]
    with backend.running(), backend.open(MOST_PEOPLE, still=True) as session:
        standing = [_n_standing(session, pictures, quarters) for quarters in range(4)]
    best = int(np.argmax(standing))
    others = max(count for quarters, count in enumerate(standing) if quarters != best)
    if standing[best] < SURE * max(len(pictures), 1) or 2 * others > standing[best]:
        return None
    return 90 * best


def _n_standing(session: PoseSession, pictures: Sequence[Picture], quarters: int) -> int:
    """In how many of ``pictures``, turned by ``quarters`` of a circle, somebody stands."""
    return sum(
        any(
            stands(person.xy_px) and person.confidence[[*_SHOULDERS, *_HIPS]].min() >= SURE
            for person in session.detect(np.ascontiguousarray(np.rot90(picture, quarters)))
        )
        for picture in pictures
    )
