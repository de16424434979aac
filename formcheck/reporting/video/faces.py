"""Faces made unrecognisable, before anything else is drawn on a picture.

The rule, for the runner and for everyone else who was found: the head is blurred with a wide margin
in every frame; between sightings its place is interpolated, and before the first and after the last
one it is taken to go on, and grows, for HELD_S. Where the runner is unknown for longer than that,
or the frame was not looked at (outside --start-s and --end-s, or in another scene of the film),
nobody can say where a face is, and the whole picture is blurred.
"""

from dataclasses import dataclass

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.filtering import low_pass
from formcheck.core.frame import Picture
from formcheck.core.gait import Trajectories
from formcheck.core.pose import Landmark, PoseTrack
from formcheck.core.posture import mid, trunk_px

HEAD = tuple(range(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1))
LEAST_TRUNKS = 0.34
"""Smallest radius blurred, in trunk lengths (mid-hip to mid-shoulder, about 0.5 m): the head is
about 0.23 m tall."""
MARGIN_TRUNKS = 0.16
"""Beyond the outermost landmark of the head: forehead, chin and the landmarks' own error."""
MOST_TRUNKS = 0.8
ABOVE_SHOULDERS_TRUNKS = 0.45
"""Middle of a head that was never seen, along the trunk."""
STEADY_HZ = 6.0
"""Low-pass of the place; what it takes away is added to the radius."""
STEADY_S = 0.25
"""Half the time over which the radius is the largest one needed."""
HELD_S = 0.5
"""Longest time from the nearest sighting at which a head's place is still estimated."""
BRIDGED_S = 2.0
"""Longest gap over which somebody beside the runner is taken to move in a straight line."""
GROWTH_PER_S = 2.0
"""How the radius grows with the time before the first or after the last sighting, in radii a
second; half as fast between two."""
SPEED_FROM_S = 0.2
ROUNDING_S = 1e-4
"""Far below the time between two frames."""
CELLS = 6.0
"""Cells across the blurred disc, about four across the head; no more is kept of it."""
WEIGHT = np.float32(1000.0)
SOFT_EDGE = 1.15
"""Where the blur ends, in radii; it is complete up to one radius."""


@dataclass(frozen=True)
class Disc:
    """Where everything is blurred; pixels with fractions."""

    x_px: float
    y_px: float
    radius_px: float


@dataclass(frozen=True, eq=False)
class HeadTrack:
    """One head where it was seen: ``time_s`` (n,) capture time, increasing; ``centre_px`` (n, 2);
    ``radius_px`` (n,). ``stays``: longer gaps are bridged, too, and any at whose ends it is in one
    place; right for people beside the runner, without whom a picture is not blurred as a whole."""

    time_s: FloatArray
    centre_px: FloatArray
    radius_px: FloatArray
    stays: bool

    def at(self, time_s: float) -> Disc | None:
        """The disc to blur at ``time_s``; None where the head's place is not known."""
        n = len(self.time_s)
        after = int(np.searchsorted(self.time_s, time_s))
        if after < n and self.time_s[after] == time_s:
            return self._disc(self.centre_px[after], self.radius_px[after], 0.0)
        if 0 < after < n and self._is_bridged(after):
            before = after - 1
            gap_s = self.time_s[after] - self.time_s[before]
            share = float((time_s - self.time_s[before]) / gap_s)
            centre = (1 - share) * self.centre_px[before] + share * self.centre_px[after]
            radius = max(self.radius_px[before], self.radius_px[after])
            away_s = min(share, 1 - share) * gap_s
            return self._disc(centre, radius, 0.5 * min(away_s, HELD_S))
        known = [k for k in (after - 1, after) if 0 <= k < n]
        nearest = min(known, key=lambda k: abs(self.time_s[k] - time_s), default=None)
        if nearest is None or abs(self.time_s[nearest] - time_s) > HELD_S:
            return None
        off_s = time_s - self.time_s[nearest]
        centre = self.centre_px[nearest] + off_s * self._speed(nearest, before=off_s < 0)
        return self._disc(centre, self.radius_px[nearest], abs(off_s))

    def _is_bridged(self, after: int) -> bool:
        gap_s = self.time_s[after] - self.time_s[after - 1]
        if gap_s <= (BRIDGED_S if self.stays else 2 * HELD_S):
            return True
        moved = np.linalg.norm(self.centre_px[after] - self.centre_px[after - 1])
        return self.stays and bool(moved <= self.radius_px[after - 1])

    def _speed(self, at: int, *, before: bool) -> FloatArray:
        """(2,) px/s where a stretch of sightings begins (``before``) or ends."""
        window = SPEED_FROM_S if before else -SPEED_FROM_S
        other = int(np.searchsorted(self.time_s, self.time_s[at] + window))
        other = min(other, len(self.time_s) - 1)
        apart_s = self.time_s[other] - self.time_s[at]
        if other == at or abs(apart_s) > 2 * HELD_S:
            return np.zeros(2)
        return np.asarray((self.centre_px[other] - self.centre_px[at]) / apart_s)

    def _disc(self, centre: FloatArray, radius: float, away_s: float) -> Disc:
        grown = float(radius * (1.0 + GROWTH_PER_S * away_s))
        return Disc(float(centre[0]), float(centre[1]), grown)


@dataclass(frozen=True, eq=False)
class FaceBlur:
    """Every head of one recording. ``scene_s``: first and last capture time of the scene in which
    they were followed, None where the film has no other."""

    runner: HeadTrack
    others: tuple[HeadTrack, ...]
    scene_s: tuple[float, float] | None = None

    def discs_at(self, time_s: float) -> tuple[Disc, ...] | None:
        """What to blur at capture time ``time_s``; None for the whole picture."""
        if self.scene_s is not None and not self._is_in_scene(time_s, *self.scene_s):
            return None
        runner = self.runner.at(time_s)
        if runner is None:
            return None
        found = (head.at(time_s) for head in self.others)
        return (runner, *(disc for disc in found if disc is not None))

    @staticmethod
    def _is_in_scene(time_s: float, first_s: float, last_s: float) -> bool:
        return first_s - ROUNDING_S <= time_s <= last_s + ROUNDING_S

    def blur(self, picture: Picture, time_s: float) -> None:
        """Blur the faces of the frame at capture time ``time_s`` in place."""
        discs = self.discs_at(time_s)
        if discs is None:
            picture[:] = _coarse(picture, min(picture.shape[:2]) / CELLS)
            return
        for disc in discs:
            _blur_disc(picture, disc)


def face_blur(recording: Recording, analysis: Analysis) -> FaceBlur | None:
    """The blur that ``analysis`` was asked for; None where it was not."""
    settings = analysis.provenance.settings
    wanted = settings.get("blur_faces")
    if recording.video:
        wanted = settings.get(f"blur_faces_{recording.video + 1}", wanted)
    if wanted is not True:
        return None
    # A sighting in still pictures may stand for somebody who is there all the time.
    others = (head_track(track, stays=True) for track in recording.others)
    runner = head_track(recording.trajectories, stays=False)
    return FaceBlur(runner, tuple(others), _scene_s(recording))


def _scene_s(recording: Recording) -> tuple[float, float] | None:
    """The scene that was measured, in capture time."""
    if recording.info.scene_s is None:
        return None
    first_s, last_s = recording.info.scene_s
    factor = recording.info.slow_motion_factor
    return first_s / factor, last_s / factor


def head_track(person: Trajectories | PoseTrack, *, stays: bool) -> HeadTrack:
    """The head of one person, steady from frame to frame."""
    seen = np.any(np.isfinite(person.xy_px[:, :, 0]), axis=1)
    time_s, xy_px = person.timeline.time_s[seen], person.xy_px[seen]
    if len(time_s) == 0:
        return HeadTrack(time_s, np.empty((0, 2)), np.empty(0), stays)
    step_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else STEADY_S
    half_window = max(1, int(np.ceil(STEADY_S / step_s)))
    xy_px = _bridged(xy_px, time_s)
    trunk = _largest_around(_scale_px(xy_px), half_window)
    points = _head_points(xy_px, trunk)
    centre = low_pass(points.mean(axis=1), time_s, STEADY_HZ)
    reach = np.linalg.norm(points - centre[:, None], axis=2).max(axis=1)
    need = np.clip(reach + MARGIN_TRUNKS * trunk, LEAST_TRUNKS * trunk, MOST_TRUNKS * trunk)
    return HeadTrack(time_s, centre, _largest_around(need, half_window), stays)


def _bridged(xy_px: FloatArray, time_s: FloatArray) -> FloatArray:
    """``xy_px`` (n, 33, 2) with unknown landmarks interpolated in time and held at the ends; those
    that are never known stay NaN."""
    columns = xy_px.reshape(len(xy_px), -1).copy()
    for k in range(columns.shape[1]):
        known = np.isfinite(columns[:, k])
        if known.any() and not known.all():
            columns[:, k] = np.interp(time_s, time_s[known], columns[known, k])
    return columns.reshape(xy_px.shape)


def _scale_px(xy_px: FloatArray) -> FloatArray:
    """(n,) trunk length, or what the box of the body says where that is unknown or foreshortened
    (bent towards the camera)."""
    box = np.nanmax(xy_px, axis=1) - np.nanmin(xy_px, axis=1)
    from_box = 0.2 * np.max(box, axis=1)
    return np.asarray(np.fmax(trunk_px(xy_px), from_box))


def _head_points(xy_px: FloatArray, trunk: FloatArray) -> FloatArray:
    """(n, k, 2) landmarks of the head that are known, else its middle as the trunk points to it."""
    points = xy_px[:, HEAD]
    known = np.isfinite(points).all(axis=(0, 2))
    if known.any():
        return np.asarray(points[:, known])
    shoulder, hip = mid(xy_px, "shoulder"), mid(xy_px, "hip")
    along = (shoulder - hip) / np.maximum(trunk, 1e-6)[:, None]
    up = np.where(np.isfinite(along), along, np.array([0.0, -1.0]))
    lowest_known = np.nanmin(xy_px, axis=1)
    top = np.where(np.isfinite(shoulder), shoulder, lowest_known)
    return np.asarray((top + ABOVE_SHOULDERS_TRUNKS * trunk[:, None] * up)[:, None])


def _largest_around(values: FloatArray, half_window: int) -> FloatArray:
    """Smooth, and nowhere below ``values``: the mean around of the largest around."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    size = 2 * half_window + 1
    largest = maximum_filter1d(values, size, mode="nearest")
    return np.asarray(uniform_filter1d(largest, size, mode="nearest"), dtype=np.float64)


def _blur_disc(picture: Picture, disc: Disc) -> None:
    import cv2

    height, width = picture.shape[:2]
    reach = SOFT_EDGE * disc.radius_px + 1.0
    left, right = _span(disc.x_px, reach, width)
    top, bottom = _span(disc.y_px, reach, height)
    if left >= right or top >= bottom:
        return
    region = np.ascontiguousarray(picture[top:bottom, left:right])
    x = np.arange(left, right, dtype=np.float32) + np.float32(0.5 - disc.x_px)
    y = np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - disc.y_px)
    away = np.sqrt(np.square(x)[None, :] + np.square(y)[:, None])
    share = np.clip((reach - away) / (reach - disc.radius_px), 0.0, 1.0)
    coarse = _coarse(region, 2.0 * disc.radius_px / CELLS)
    # Weights far above the small number OpenCV adds to their sum: what is outside stays as it is.
    weight = WEIGHT * share
    picture[top:bottom, left:right] = cv2.blendLinear(region, coarse, WEIGHT - weight, weight)


def _span(middle: float, reach: float, whole: int) -> tuple[int, int]:
    """First and last + 1 pixel of a side, within the picture."""
    edges = np.clip([np.floor(middle - reach), np.ceil(middle + reach)], 0, whole)
    return int(edges[0]), int(edges[1])


def _coarse(rgb: Picture, cell_px: float) -> Picture:
    """Means of cells of at least ``cell_px``, and nothing between them but a gradient."""
    import cv2

    height, width = rgb.shape[:2]
    cells = (max(1, int(width / cell_px)), max(1, int(height / cell_px)))
    small = cv2.resize(rgb, cells, interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, dtype=np.uint8)
