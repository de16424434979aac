"""How likely, and how often: what the program says of each limit beside what is true."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from formcheck.core.finding import Level
from formcheck.core.metric import Measured
from formcheck.core.recording import Runner, Side
from formcheck.findings.grade import LEVELS, Bench, Graded, Made, Seen
from formcheck.findings.rules import RULES, SPEED, DifferenceRule, Direction, LimitRule, Rule
from formcheck.metrics import CATALOGUE, asymmetries
from formcheck.validation.pairing import Pair, Run

ENDS = (0.0, 0.025, 0.2, 0.5, 0.8, 0.975, 1.0)
"""Of the bins of the likelihood, fixed: the levels' own limits, and those mirrored."""

CONFIDENCE = 0.95

_SPECS = {definition.spec.id: definition.spec for definition in CATALOGUE}


@dataclass(frozen=True)
class Judged:
    """One check of one recording, judged as the product judges what was measured.

    ``likelihood``, ``level``: what is said. ``beyond_by``: how far the true value lies beyond the
    true limit, − within it, in the metric's unit."""

    run: Run
    rule: Rule
    side: Side | None
    likelihood: float
    level: Level
    beyond_by: float

    @property
    def is_beyond(self) -> bool:
        """The true value lies beyond the limit."""
        return self.beyond_by > 0.0


@dataclass(frozen=True)
class Truth:
    """The true values of one recording, by metric and side."""

    values: dict[tuple[str, Side | None], float]

    def beyond_by(self, rule: LimitRule | DifferenceRule, side: Side | None) -> float | None:
        """How far the truth lies beyond the mildest limit, − within it; None where it is unknown.
        ``side``: of a difference the one that is said to have more of it."""
        own = self.values.get((rule.metric, side))
        if own is None:
            return None
        if isinstance(rule, LimitRule):
            sign = 1.0 if rule.direction is Direction.ABOVE else -1.0
            return sign * (own - rule.steps[0].limit - self._moved(rule))
        other = None if side is None else self.values.get((rule.metric, side.other))
        return None if other is None else own - other - rule.limit

    def _moved(self, rule: LimitRule) -> float:
        speed_mps = self.values.get((SPEED, None))
        return 0.0 if rule.by_speed is None or speed_mps is None else rule.by_speed.moved(speed_mps)

    def is_normal(self) -> bool:
        """No true value, measured or not, lies beyond a limit."""
        return not any(
            beyond_by is not None and beyond_by > 0.0
            for rule in RULES
            if isinstance(rule, LimitRule | DifferenceRule)
            for side in (None, *Side)
            for beyond_by in (self.beyond_by(rule, side),)
        )


def truth_of(pairs: Iterable[Pair]) -> Truth:
    """What is true of the recording that ``pairs`` are of."""
    return Truth({(pair.metric, pair.side): pair.true for pair in pairs})


def judged(pairs: Iterable[Pair]) -> tuple[Judged, ...]:
    """Every check of a limit or of a difference that could be made of ``pairs``.

    A limit that depends on the speed is set by the measured one for what is said, and by the true
    one for what is true. What rests on a band of the runner, or on the start and the end of a
    recording, has no truth here."""
    return tuple(one for run, own in by_run(pairs).items() for one in _judged_in(run, own))


def by_run(pairs: Iterable[Pair]) -> dict[Run, list[Pair]]:
    """The pairs of each recording and model, in order."""
    found: dict[Run, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.run, []).append(pair)
    return found


def _judged_in(run: Run, pairs: Sequence[Pair]) -> Iterator[Judged]:
    truth, metrics = truth_of(pairs), [m for m in map(_measured, pairs) if m is not None]
    made = Made(run.sampling_hz, None, run.model, height_known=True)
    seen = Seen(Runner(), (), (made,), asymmetries(metrics, [run.view]))
    bench = Bench(metrics, seen, ("",), LEVELS)
    for rule in RULES:
        if not isinstance(rule, LimitRule | DifferenceRule):
            continue
        for check, graded in bench.checked(rule):
            if check.likelihood is None or not isinstance(graded, Graded):
                continue
            side = graded.evidence.side
            beyond_by = truth.beyond_by(rule, side)
            if beyond_by is not None:
                yield Judged(run, rule, side, check.likelihood, check.level, beyond_by)


def _measured(pair: Pair) -> Measured | None:
    """What was measured, as far as a pair tells: its interval is taken as it is."""
    spec = _SPECS.get(pair.metric)
    if spec is None or pair.measured is None or pair.interval is None:
        return None
    return Measured(spec, pair.side, pair.measured, None, pair.interval, 1, pair.method)


@dataclass(frozen=True)
class Bin:
    """Checks whose likelihood lies from ``low`` up to ``high``. ``said``: its mean; ``observed``:
    the share of them that is truly beyond the limit, ``ci95``: its interval (Clopper–Pearson)."""

    low: float
    high: float
    n: int
    said: float
    observed: float
    ci95: tuple[float, float]

    @property
    def is_right(self) -> bool:
        """What is said lies within the interval of what was observed."""
        return self.ci95[0] <= self.said <= self.ci95[1]


def reliability(checks: Sequence[Judged]) -> tuple[Bin, ...]:
    """The bins with something in them, the least likely first."""
    found = []
    for low, high in pairwise(ENDS):
        own = [c for c in checks if low <= c.likelihood and (c.likelihood < high or high == 1.0)]
        if own:
            found.append(_bin(low, high, own))
    return tuple(found)


def _bin(low: float, high: float, checks: Sequence[Judged]) -> Bin:
    from scipy.stats import binomtest

    n, hits = len(checks), sum(check.is_beyond for check in checks)
    interval = binomtest(hits, n).proportion_ci(CONFIDENCE, method="exact")
    ci95 = (float(interval.low), float(interval.high))
    return Bin(low, high, n, sum(c.likelihood for c in checks) / n, hits / n, ci95)


def brier(checks: Sequence[Judged]) -> float:
    """Mean square of likelihood less truth: 0 is perfect, 0.25 is saying a half every time (Brier
    1950)."""
    return sum((c.likelihood - c.is_beyond) ** 2 for c in checks) / len(checks)
