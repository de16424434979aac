"""Who was found in which frame, who is who over time, and which of them runs.

Who was found is kept in a few large arrays: objects for each person and frame, scattered among all
that the pose model's library makes and drops, would hold on to five times their own size of memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import overload

import numpy as np

from formcheck.core.arrays import FloatArray, IntArray, frozen_floats
from formcheck.core.frame import Frame
from formcheck.core.pose import N_LANDMARKS, Landmark
from formcheck.errors import NotMeasurableError, UsageError
from formcheck.pose.backend import Person


@dataclass(frozen=True, eq=False)
class DetectionTable(Sequence[tuple[Person, ...]]):
    """The people of n frames, up to p in each; an item is who was found in a frame.

    ``frame_index``: (n,); ``file_time_s``: (n,); ``n_people``: (n,) how many were found;
    ``xy_px``: (n, p, 33, 2) and ``confidence``: (n, p, 33), NaN and 0 beyond them. Read-only.
    """

    frame_index: IntArray
    file_time_s: FloatArray
    n_people: IntArray
    xy_px: FloatArray
    confidence: FloatArray

    def __post_init__(self) -> None:
        for array in vars(self).values():
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.frame_index)

    @overload
    def __getitem__(self, at: int) -> tuple[Person, ...]: ...

    @overload
    def __getitem__(self, at: slice) -> "DetectionTable": ...

    def __getitem__(self, at: int | slice) -> "tuple[Person, ...] | DetectionTable":
        if isinstance(at, slice):
            return DetectionTable(**{name: array[at] for name, array in vars(self).items()})
        people = range(self.n_people[at])
        return tuple(Person(self.xy_px[at, k], self.confidence[at, k]) for k in people)

    @staticmethod
    def joined(parts: Sequence["DetectionTable"]) -> "DetectionTable":
        """One after the other; the same p in all."""
        names = [field.name for field in fields(DetectionTable)]
        return DetectionTable(
            **{n: np.concatenate([getattr(part, n) for part in parts]) for n in names}
        )


class Record:
    """Fills in up to ``most_frames`` frames with up to ``most_people`` people each."""

    def __init__(self, most_frames: int, most_people: int) -> None:
        self._index = np.zeros(most_frames, dtype=np.int64)
        self._file_time_s = np.zeros(most_frames)
        self._n_people = np.zeros(most_frames, dtype=np.int64)
        self._xy_px = np.full((most_frames, most_people, N_LANDMARKS, 2), np.nan)
        self._confidence = np.zeros((most_frames, most_people, N_LANDMARKS))
        self._n = 0

    def add(self, frame: Frame, people: Sequence[Person]) -> None:
        """``people`` were found in ``frame``."""
        k = self._n
        self._index[k], self._file_time_s[k] = frame.index, frame.file_time_s
        self._n_people[k] = len(people)
        for i, person in enumerate(people):
            self._xy_px[k, i], self._confidence[k, i] = person.xy_px, person.confidence
        self._n += 1

    def seen(self) -> DetectionTable:
        """What was added; nothing may be added after that."""
        n = self._n
        return DetectionTable(
            self._index[:n],
            self._file_time_s[:n],
            self._n_people[:n],
            self._xy_px[:n],
            self._confidence[:n],
        )


BODY = (
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.RIGHT_KNEE,
)
"""Landmarks that tell people apart where their boxes overlap; the feet move too much."""
TORSO = BODY[:4]

NEAR = 0.25
"""Largest mean step of BODY off its prediction, in body extents, to be the same person still."""
NEAR_AFTER_GAP = 0.6
"""The same after a long time unseen; in between it grows by NEAR_GROWTH_PER_S a second."""
NEAR_GROWTH_PER_S = 0.3
PREDICTED_S = 0.5
"""How long somebody unseen is taken to go on at his speed, in time of the file, as above."""
USUAL_STEP_S = 1 / 30
SPEED_MEMORY = 0.8
"""Share of the old speed kept at each frame."""
SAME_EXTENT = 1.6
"""Largest ratio of extents between sightings of one person."""
SAME_PERSON_IOU = 0.7
"""Detections whose boxes overlap more than this, when one of them is new, are one person."""
SHORT_FRAMES = 5
"""Tracks with fewer frames are ghosts of the detector."""
LEG_CONFIDENCE = 0.3
LOWEST_RHYTHM_HZ, HIGHEST_RHYTHM_HZ = 0.25, 6.0
"""Step rhythms looked at, in time of the file: 2–4.5 Hz, down to 1/8 of it in slow motion."""
RUNS_TOO = 0.6
"""Share of the quickest legs' speed from which somebody is taken to run as well."""


@dataclass(frozen=True, eq=False)
class PersonTrack:
    """One person over all frames read.

    ``xy_px``: (n, 33, 2), NaN where not seen; ``confidence``: (n, 33), 0 there.
    """

    xy_px: FloatArray
    confidence: FloatArray

    def __post_init__(self) -> None:
        n = len(self.xy_px)
        object.__setattr__(self, "xy_px", frozen_floats("xy_px", self.xy_px, (n, N_LANDMARKS, 2)))
        object.__setattr__(
            self, "confidence", frozen_floats("confidence", self.confidence, (n, N_LANDMARKS))
        )

    @property
    def seen(self) -> IntArray:
        """(k,) positions among the frames at which the person was found."""
        return np.flatnonzero(np.isfinite(self.xy_px[:, 0, 0])).astype(np.int64)

    @property
    def extent_px(self) -> float:
        """Usual longer side of the body's box."""
        return float(np.median(np.ptp(self.xy_px[self.seen], axis=1).max(axis=1)))


def follow(
    frames: Sequence[tuple[Person, ...]],
    *,
    shortest: int = SHORT_FRAMES,
    step_s: float = USUAL_STEP_S,
) -> tuple[PersonTrack, ...]:
    """Tracks of everyone found in ``frames``, by continuity of position, speed and size.
    ``step_s``: usual time between frames, in the file.

    In order of first appearance; those seen in fewer than ``shortest`` frames are left out.
    """
    people: list[_Followed] = []
    for k, found in enumerate(frames):
        pairs = _pairs(people, found, k)
        for person, candidate in pairs:
            person.see(k, candidate)
        taken = [candidate for _, candidate in pairs]
        for candidate in found:
            if all(candidate is not t and overlap(candidate, t) < SAME_PERSON_IOU for t in taken):
                people.append(_Followed(k, candidate, step_s))
                taken.append(candidate)
    shown = sum(1 for found in frames if found)
    long_enough = min(shortest, shown)
    return tuple(p.track(len(frames)) for p in people if len(p.sightings) >= long_enough)


def choose_runner(
    tracks: Sequence[PersonTrack],
    file_time_s: FloatArray,
    point_px: tuple[float, float] | None = None,
) -> int:
    """Which of ``tracks`` is the runner.

    The one at ``point_px`` when first seen, where that is given. Otherwise, of those whose legs
    move about as fast as the fastest ones, the one seen longest and largest; neither size nor
    confidence alone, which a bystander in front of the runner wins.
    Raises NotMeasurableError where there is nobody, UsageError where nobody is at the point.
    """
    if not tracks:
        raise NotMeasurableError(
            "No person was found in the recording.",
            "Film the whole body from head to feet, at least a quarter of the picture tall.",
        )
    if point_px is not None:
        return _at_point(tracks, point_px)
    speeds = np.array([leg_speed(track, file_time_s) for track in tracks])
    presence = np.array([len(track.seen) * track.extent_px for track in tracks])
    runs = speeds >= RUNS_TOO * speeds.max()
    return int(np.argmax(np.where(runs, presence, -1.0)))


def leg_speed(track: PersonTrack, file_time_s: FloatArray) -> float:
    """How fast the legs open and close: amplitude × frequency of the strongest rhythm in the
    distance between the ankles (the knees where the feet are hidden), in body extents a second of
    the file's time, weighted with the share of frames it was seen in.

    The distance is the same when the model mixes up the legs, and in any view.
    """
    best = 0.0
    for left, right in (
        (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE),
        (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE),
    ):
        sure = np.minimum(track.confidence[:, left], track.confidence[:, right])
        usable = np.flatnonzero(sure >= LEG_CONFIDENCE)
        if len(usable) < 2 * SHORT_FRAMES:
            continue
        apart = np.linalg.norm(track.xy_px[usable, left] - track.xy_px[usable, right], axis=1)
        speed = _rhythm_speed(file_time_s[usable], apart / track.extent_px)
        best = max(best, speed * len(usable) / len(file_time_s))
    return best


def overlap(a: Person, b: Person) -> float:
    """Intersection over union of the boxes."""
    (al, at, ar, ab), (bl, bt, br, bb) = a.box_px, b.box_px
    common = max(0.0, min(ar, br) - max(al, bl)) * max(0.0, min(ab, bb) - max(at, bt))
    union = (ar - al) * (ab - at) + (br - bl) * (bb - bt) - common
    return common / union if union > 0 else 0.0


class _Followed:
    """A person while being followed: where he was last, and how fast he moves."""

    def __init__(self, k: int, person: Person, step_s: float) -> None:
        self._step_s = step_s
        self.sightings: dict[int, Person] = {k: person}
        self._last_k = k
        self._last = person
        self._step_px = np.zeros(2)

    def see(self, k: int, person: Person) -> None:
        moved = person.xy_px[list(TORSO)] - self._last.xy_px[list(TORSO)]
        step = moved.mean(axis=0) / (k - self._last_k)
        keep = SPEED_MEMORY if len(self.sightings) > 1 else 0.0
        self._step_px = keep * self._step_px + (1.0 - keep) * step
        self.sightings[k] = person
        self._last_k, self._last = k, person

    def unlike(self, k: int, person: Person) -> float | None:
        """How unlike ``person`` is to what this one would be at frame ``k``; None: too far off."""
        gap = k - self._last_k
        ratio = person.extent_px / max(self._last.extent_px, 1.0)
        if not 1.0 / SAME_EXTENT <= ratio <= SAME_EXTENT:
            return None
        ahead = self._step_px * min(gap, PREDICTED_S / self._step_s)
        # Of two near ones the surer and more alike: a second, wrong detection is neither.
        unlike = abs(float(np.log2(ratio))) + 1.0 - float(person.confidence.mean())
        off = person.xy_px[list(BODY)] - self._last.xy_px[list(BODY)] - ahead
        near = min(NEAR + NEAR_GROWTH_PER_S * self._step_s * (gap - 1), NEAR_AFTER_GAP)
        extent = max(self._last.extent_px, person.extent_px, 1.0)
        away = float(np.linalg.norm(off, axis=1).mean()) / extent / near
        return away + unlike if away <= 1.0 else None

    def track(self, n_frames: int) -> PersonTrack:
        xy_px = np.full((n_frames, N_LANDMARKS, 2), np.nan)
        confidence = np.zeros((n_frames, N_LANDMARKS))
        for k, person in self.sightings.items():
            xy_px[k], confidence[k] = person.xy_px, person.confidence
        return PersonTrack(xy_px, confidence)


def _pairs(
    people: Sequence[_Followed], found: Sequence[Person], k: int
) -> list[tuple[_Followed, Person]]:
    """Most alike first, each once."""
    near = sorted(
        (unlike, i, j)
        for i, person in enumerate(people)
        for j, candidate in enumerate(found)
        if (unlike := person.unlike(k, candidate)) is not None
    )
    pairs: dict[int, int] = {}
    for _, i, j in near:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(people[i], found[j]) for i, j in pairs.items()]


def _at_point(tracks: Sequence[PersonTrack], point_px: tuple[float, float]) -> int:
    """The track whose box lies nearest to the point when first seen; the earliest if equal."""
    first = [track.seen[0] for track in tracks]
    boxes = [track.xy_px[k] for track, k in zip(tracks, first, strict=True)]
    away = [
        float(np.linalg.norm(np.maximum(0, np.maximum(b.min(0) - point_px, point_px - b.max(0)))))
        for b in boxes
    ]
    middle = [float(np.linalg.norm(b.mean(axis=0) - point_px)) for b in boxes]
    best = min(range(len(tracks)), key=lambda i: (away[i], first[i], middle[i]))
    if away[best] > 0.5 * tracks[best].extent_px:
        seen = ", ".join(f"{b.mean(0)[0]:.0f},{b.mean(0)[1]:.0f}" for b in boxes)
        raise UsageError(
            f"There is no person at {point_px[0]:.0f},{point_px[1]:.0f}.",
            f"People were seen around {seen}: give one of these with --person.",
        )
    return best


def _rhythm_speed(time_s: FloatArray, values: FloatArray) -> float:
    """Largest amplitude × frequency of a rhythm in ``values``; 0 where none fits into the time."""
    duration_s = float(time_s[-1] - time_s[0])
    step_s = float(np.median(np.diff(time_s)))
    if duration_s < 1.5 / HIGHEST_RHYTHM_HZ or step_s <= 0:
        return 0.0
    even_s = np.arange(time_s[0], time_s[-1], step_s)
    even = np.interp(even_s, time_s, values)
    window = np.hanning(len(even))
    amplitude = 2.0 * np.abs(np.fft.rfft((even - even.mean()) * window)) / window.sum()
    frequency_hz = np.fft.rfftfreq(len(even), step_s)
    lowest_hz = max(LOWEST_RHYTHM_HZ, 1.5 / duration_s)
    band = (frequency_hz >= lowest_hz) & (frequency_hz <= HIGHEST_RHYTHM_HZ)
    return float(np.max(amplitude[band] * frequency_hz[band], initial=0.0))
