"""Raw landmarks in, trajectories out."""

from dataclasses import dataclass

import numpy as np

from formcheck.cleaning.outliers import (
    LONGEST_FILLED_GAP_S,
    OUTLIER_BODY_SHARE,
    OUTLIER_DEVIATIONS,
    fill_gaps,
    find_impossible_legs,
    find_outliers,
)
from formcheck.cleaning.rhythm import find_rhythm
from formcheck.cleaning.swaps import exchange_legs, find_swaps
from formcheck.core.arrays import BoolArray, FloatArray
from formcheck.core.gait import CleaningStep, Rhythm, Trajectories
from formcheck.core.pose import PoseTrack
from formcheck.core.posture import trunk_px
from formcheck.core.recording import View

# Pose models give a hidden far leg 0.2–0.6 and still place it well; below this they guess.
MIN_CONFIDENCE = 0.1


@dataclass(frozen=True, eq=False)
class Cleaned:
    """What cleaning hands on; ``rhythm`` is None where nobody steps."""

    trajectories: Trajectories
    rhythm: Rhythm | None


def clean(track: PoseTrack, *, view: View | None = None) -> Cleaned:
    """Repair ``track``: uncertain landmarks dropped, legs that changed names put back, jumps
    removed, short gaps filled. Nothing is smoothed. ``view``: as given by the user, None to look.
    """
    sure = _drop_uncertain(track)
    rhythm = find_rhythm(sure)
    impossible = find_impossible_legs(sure.xy_px)
    possible = _without(sure, impossible)
    swapped = find_swaps(possible, rhythm, view)
    named = exchange_legs(possible, swapped)
    outlier = find_outliers(named.xy_px, _usual(trunk_px(named.xy_px)))
    kept = named.xy_px.copy()
    kept[outlier] = np.nan
    xy, filled = fill_gaps(kept, track.timeline.time_s)
    seen = np.isfinite(track.xy_px[:, :, 0])
    unsure = seen & ~np.isfinite(sure.xy_px[:, :, 0])
    n_seen = max(int(np.sum(seen)), 1)
    steps = (
        CleaningStep(
            "uncertain dropped", {"min_confidence": MIN_CONFIDENCE}, np.sum(unsure) / n_seen
        ),
        CleaningStep(
            "legs exchanged back",
            {"view": view.value if view else "looked at"},
            float(np.mean(swapped)) if len(swapped) else 0.0,
        ),
        CleaningStep(
            "outliers removed",
            {"deviations": OUTLIER_DEVIATIONS, "trunk_lengths": OUTLIER_BODY_SHARE},
            float(np.sum(outlier) + np.sum(impossible)) / n_seen,
        ),
        CleaningStep(
            "gaps filled",
            {"longest_gap_s": LONGEST_FILLED_GAP_S},
            float(np.sum(filled)) / n_seen,
        ),
    )
    trajectories = Trajectories(
        track.timeline,
        xy,
        named.confidence,
        filled,
        swapped,
        steps,
        track.size_px,
        track.backend,
    )
    return Cleaned(trajectories, rhythm)


def rhythm_of(track: PoseTrack) -> Rhythm | None:
    """The rhythm that :func:`clean` finds, alone."""
    return find_rhythm(_drop_uncertain(track))


def _drop_uncertain(track: PoseTrack) -> PoseTrack:
    return _without(track, track.confidence < MIN_CONFIDENCE)


def _without(track: PoseTrack, dropped: BoolArray) -> PoseTrack:
    """``track`` without the landmarks ``dropped`` (n, 33)."""
    if not np.any(dropped):
        return track
    kept = np.where(dropped[:, :, None], np.nan, track.xy_px)
    return PoseTrack(track.timeline, kept, track.confidence, track.size_px, track.backend)


def _usual(lengths_px: FloatArray) -> float:
    """Median; 0 where nothing is seen."""
    return float(np.nanmedian(lengths_px)) if np.any(np.isfinite(lengths_px)) else 0.0
