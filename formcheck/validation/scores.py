"""How good a set of pairs is, in numbers, and which pairs speak for what."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import isfinite
from statistics import fmean

import numpy as np

from formcheck.core.recording import Side, View
from formcheck.validation.case import Family, Garment, Split
from formcheck.validation.measure import TruthComparison
from formcheck.validation.pairing import EventPairs, Pair, ValidationRun

CONFIDENCE = 0.95
_SLOPE_WITHIN = (0.9, 1.1)
_SHARE_OF_CONSTANT = 0.5

NAN = float("nan")


@dataclass(frozen=True)
class Score:
    """NaN where there is too little to say.

    ``n``: pairs measured; ``refused``: pairs refused; ``recordings``: recordings with a pair
    measured. ``bias``: mean error; ``mae``, ``p95``, ``worst``: mean, 95th percentile and largest
    of its size.
    ``truth_sd``, ``slope``, ``r``: spread of the truth, and of the measured value regressed on it.
    ``constant_mae``: mean size of the error of whoever answers the tuning median every time.
    ``covered``: share of truths inside their 95 % interval; ``p``: of seeing as many or as few as
    that if 95 % were right, each recording counted once; ``width``: median of the intervals.
    ``change``: median smallest detectable change.
    """

    n: int
    refused: int
    recordings: int
    bias: float
    mae: float
    p95: float
    worst: float
    truth_sd: float
    slope: float
    r: float
    constant_mae: float
    covered: float
    p: float
    width: float
    change: float

    @property
    def tells(self) -> bool:
        """It follows the truth: a right slope, and half the error of a constant answer."""
        low, high = _SLOPE_WITHIN
        return low <= self.slope <= high and self.mae <= _SHARE_OF_CONSTANT * self.constant_mae


def score(pairs: Sequence[Pair], constants: Sequence[float]) -> Score:
    """``constants``: for each pair the answer to compare with, NaN where there is none."""
    measured = [pair for pair in pairs if pair.measured is not None]
    guessed = [
        abs(pair.true - constant)
        for pair, constant in zip(pairs, constants, strict=True)
        if pair.measured is not None
    ]
    error = np.array([pair.error for pair in measured])
    true = np.array([pair.true for pair in measured])
    size = np.abs(error)
    slope, r = _line(true, error + true)
    covered, p = _coverage(measured)
    changes = [pair.change for pair in measured if pair.change is not None]
    widths = [pair.interval[1] - pair.interval[0] for pair in measured if pair.interval]
    return Score(
        n=len(measured),
        refused=len(pairs) - len(measured),
        recordings=len({pair.run.recording for pair in measured}),
        bias=_mean(error),
        mae=_mean(size),
        p95=float(np.percentile(size, 95)) if len(size) else NAN,
        worst=float(np.max(size)) if len(size) else NAN,
        truth_sd=float(np.std(true, ddof=1)) if len(true) > 1 else NAN,
        slope=slope,
        r=r,
        constant_mae=_mean(np.array(guessed)),
        covered=covered,
        p=p,
        width=float(np.median(widths)) if widths else NAN,
        change=float(np.median(changes)) if changes else NAN,
    )


def median_error(pairs: Sequence[Pair]) -> float:
    """The constant by which ``pairs`` are off, each runner counted once; NaN where none was
    measured."""
    by_runner: dict[str, list[float]] = {}
    for pair in pairs:
        if pair.measured is not None:
            by_runner.setdefault(pair.run.runner, []).append(pair.error)
    usual = [float(np.median(errors)) for errors in by_runner.values()]
    return float(np.median(usual)) if usual else NAN


def median_truth(pairs: Sequence[Pair]) -> float:
    """What to answer without looking; NaN where there are no pairs."""
    return float(np.median([pair.true for pair in pairs])) if pairs else NAN


def _line(true: np.ndarray, measured: np.ndarray) -> tuple[float, float]:
    if len(true) < 3 or np.std(true) == 0.0 or np.std(measured) == 0.0:
        return NAN, NAN
    slope = float(np.polyfit(true, measured, 1)[0])
    return slope, float(np.corrcoef(true, measured)[0, 1])


def _coverage(measured: Sequence[Pair]) -> tuple[float, float]:
    """The share of all pairs, and the test on one pair a recording."""
    from scipy.stats import binomtest

    inside = [_inside(pair) for pair in measured]
    once = [_inside(pair) for pair in one_a_recording(measured)]
    if not inside:
        return NAN, NAN
    p = float(binomtest(sum(once), len(once), CONFIDENCE).pvalue)
    return float(np.mean(inside)), p


def one_a_recording(pairs: Sequence[Pair]) -> list[Pair]:
    """Left and right of one recording are no independent witnesses: the left one of every other
    recording, the right one of the rest."""
    by_recording: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_recording.setdefault(pair.run.recording, []).append(pair)
    chosen = []
    for i, name in enumerate(sorted(by_recording)):
        wanted = Side.LEFT if i % 2 == 0 else Side.RIGHT
        own = by_recording[name]
        chosen.append(next((pair for pair in own if pair.side is wanted), own[0]))
    return chosen


def _inside(pair: Pair) -> bool:
    return pair.interval is not None and pair.interval[0] <= pair.true <= pair.interval[1]


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else NAN


@dataclass(frozen=True)
class EventScore:
    """``n``: true events; ``found``: share of them; ``bias_s``: + found late."""

    n: int
    found: float
    recordings: int
    bias_s: float
    mae_s: float
    p95_s: float
    worst_recording_s: float


def score_events(pairs: Sequence[EventPairs]) -> EventScore:
    """Every event counts once. ``worst_recording_s``: the largest mean lateness of a leg."""
    late = np.array([one for pair in pairs for one in pair.late_s])
    n = sum(pair.n_true for pair in pairs)
    means = [abs(float(np.mean(pair.late_s))) for pair in pairs if pair.late_s]
    return EventScore(
        n=n,
        found=len(late) / n if n else NAN,
        recordings=len({pair.run.recording for pair in pairs}),
        bias_s=_mean(late),
        mae_s=_mean(np.abs(late)),
        p95_s=float(np.percentile(np.abs(late), 95)) if len(late) else NAN,
        worst_recording_s=max(means, default=NAN),
    )


@dataclass(frozen=True)
class DifferenceScore:
    """Left less right of one metric, where the true difference is at least a limit.

    ``n``: recordings; ``same_sign``: share in which the measured difference has its sign.
    """

    n: int
    same_sign: float
    bias: float
    mae: float


def score_differences(pairs: Sequence[Pair], at_least: float) -> DifferenceScore:
    """Recordings in which both sides were measured."""
    ordered = sorted(
        (p for p in pairs if p.measured is not None and p.side is not None),
        key=lambda p: (p.run.recording, p.side is Side.RIGHT),
    )
    both = [
        (left, right)
        for left, right in pairwise(ordered)
        if left.run.recording == right.run.recording
    ]
    true = np.array([left.true - right.true for left, right in both])
    error = np.array([left.error - right.error for left, right in both])
    large = np.abs(true) >= at_least
    true, error = true[large], error[large]
    return DifferenceScore(
        n=len(true),
        same_sign=_mean(np.sign(true + error) == np.sign(true)),
        bias=_mean(error * np.sign(true)),
        mae=_mean(np.abs(error)),
    )


Wanted = Callable[[ValidationRun], bool]


@dataclass(frozen=True, eq=False)
class ValidationData:
    """A comparison, and what of it may be shown as accuracy."""

    comparison: TruthComparison

    @cached_property
    def models(self) -> tuple[str, ...]:
        """In the order of measuring."""
        return tuple(dict.fromkeys(run.model for run in self.comparison.runs))

    @cached_property
    def has_test(self) -> bool:
        """Some rendered recordings were set aside for testing."""
        return any(
            run.split is Split.TEST and run.family is Family.RENDERED
            for run in self.comparison.runs
        )

    def counts(self, run: ValidationRun) -> bool:
        """It is a rendered recording of the test set; of any set where none is set aside."""
        return run.family is Family.RENDERED and (run.split is Split.TEST or not self.has_test)

    def counted(self, model: str, garment: Garment | None = None) -> Wanted:
        """Takes the recordings that count, of one model; of one garment where it is given."""
        return lambda run: (
            self.counts(run) and run.model == model and garment in (None, run.garment)
        )

    def runs(self, wanted: Wanted) -> list[ValidationRun]:
        """Recordings that ``wanted`` takes."""
        return [run for run in self.comparison.runs if wanted(run)]

    def pairs(self, metric: str, wanted: Wanted) -> list[Pair]:
        """Of one metric, in recordings that ``wanted`` takes."""
        return [p for p in self.comparison.pairs if p.metric == metric and wanted(p.run)]

    def events(self, wanted: Wanted) -> list[EventPairs]:
        """Of recordings that ``wanted`` takes."""
        return [events for events in self.comparison.events if wanted(events.run)]

    def score(self, metric: str, wanted: Wanted) -> Score:
        """Absolute: as reported."""
        return self.score_of(self.pairs(metric, wanted))

    def relative_score(self, metric: str, wanted: Wanted) -> Score:
        """With one constant per model and view taken off, the median error of the tuning
        recordings, each runner of theirs counted once: what comparing two recordings sees. Empty
        where there are none of those."""
        return self.score_of(self.levelled(self.pairs(metric, wanted)))

    def score_of(self, pairs: Sequence[Pair]) -> Score:
        """Against answering the tuning recordings' median every time."""
        metric = pairs[0].metric if pairs else ""
        constants = {seen: median_truth(self._tuning(metric, seen)) for seen in map(_seen, pairs)}
        return score(pairs, [constants[_seen(pair)] for pair in pairs])

    def levelled(self, pairs: Sequence[Pair]) -> list[Pair]:
        """``pairs`` with their model's and view's constant taken off; those with one only."""
        offsets = {
            _seen(pair): median_error(self._tuning(pair.metric, _seen(pair))) for pair in pairs
        }
        return [
            replace(pair, measured=pair.measured - offsets[_seen(pair)])
            if pair.measured is not None
            else pair
            for pair in pairs
            if isfinite(offsets[_seen(pair)])
        ]

    def _tuning(self, metric: str, seen: tuple[str, View]) -> list[Pair]:
        return self.pairs(
            metric,
            lambda run: (
                run.family is Family.RENDERED
                and run.split is Split.TUNING
                and (run.model, run.view) == seen
            ),
        )


def both_legs(pairs: Iterable[Pair]) -> list[Pair]:
    """Left and right of each recording and model as one: their means."""
    by_run: dict[ValidationRun, list[Pair]] = {}
    for pair in pairs:
        if pair.measured is not None:
            by_run.setdefault(pair.run, []).append(pair)
    return [
        Pair(
            run=run,
            metric=own[0].metric,
            side=None,
            near=None,
            true=fmean(pair.true for pair in own),
            measured=fmean(pair.measured for pair in own if pair.measured is not None),
            change=own[0].change,
        )
        for run, own in by_run.items()
        if len(own) == 2
    ]


def _seen(pair: Pair) -> tuple[str, View]:
    return pair.run.model, pair.run.view
