"""Which pairs speak for what: the recordings that count, and the constants they are judged by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from statistics import fmean

from formcheck.core.recording import View
from formcheck.validation.case import Family, Garment, Split
from formcheck.validation.pairing import EventPairs, Pair, Run
from formcheck.validation.run import Comparison
from formcheck.validation.scores import Score, median_error, median_truth, score

Wanted = Callable[[Run], bool]


@dataclass(frozen=True, eq=False)
class Evidence:
    """A comparison, and what of it may be shown as accuracy."""

    comparison: Comparison

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

    def counts(self, run: Run) -> bool:
        """It is a rendered recording of the test set; of any set where none is set aside."""
        return run.family is Family.RENDERED and (run.split is Split.TEST or not self.has_test)

    def counted(self, model: str, garment: Garment | None = None) -> Wanted:
        """Takes the recordings that count, of one model; of one garment where it is given."""
        return lambda run: (
            self.counts(run) and run.model == model and garment in (None, run.garment)
        )

    def runs(self, wanted: Wanted) -> list[Run]:
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
    by_run: dict[Run, list[Pair]] = {}
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
