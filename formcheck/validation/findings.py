"""Findings beside the truth: how likely and how often, silent where it is normal, speaking where
it is clearly not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from formcheck.core.finding import Level
from formcheck.core.metric import Measured
from formcheck.core.recording import Runner, Side
from formcheck.findings.grade import (
    LEVELS,
    FilmingConditions,
    FindingsInput,
    Graded,
    JudgingContext,
)
from formcheck.findings.rules import RULES, SPEED, DifferenceRule, Direction, LimitRule, Rule
from formcheck.metrics import CATALOGUE, asymmetries
from formcheck.validation.pairing import Pair, ValidationRun

ENDS = (0.0, 0.025, 0.2, 0.5, 0.8, 0.975, 1.0)
"""Of the bins of the likelihood, fixed: the levels' own limits, and those mirrored."""

CONFIDENCE = 0.95

_SPECS = {definition.spec.id: definition.spec for definition in CATALOGUE}


@dataclass(frozen=True)
class JudgedCase:
    """One check of one recording, judged as the product judges what was measured.

    ``likelihood``, ``level``: what is said. ``beyond_by``: how far the true value lies beyond the
    true limit, − within it, in the metric's unit."""

    run: ValidationRun
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


def judged(pairs: Iterable[Pair]) -> tuple[JudgedCase, ...]:
    """Every check of a limit or of a difference that could be made of ``pairs``.

    A limit that depends on the speed is set by the measured one for what is said, and by the true
    one for what is true. What rests on a band of the runner, or on the start and the end of a
    recording, has no truth here."""
    return tuple(one for run, own in by_run(pairs).items() for one in _judged_in(run, own))


def by_run(pairs: Iterable[Pair]) -> dict[ValidationRun, list[Pair]]:
    """The pairs of each recording and model, in order."""
    found: dict[ValidationRun, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.run, []).append(pair)
    return found


def _judged_in(run: ValidationRun, pairs: Sequence[Pair]) -> Iterator[JudgedCase]:
    truth, metrics = truth_of(pairs), [m for m in map(_measured, pairs) if m is not None]
    made = FilmingConditions(run.sampling_hz, None, run.model, height_known=True)
    seen = FindingsInput(Runner(), (), (made,), asymmetries(metrics, [run.view]))
    bench = JudgingContext(metrics, seen, ("",), LEVELS)
    for rule in RULES:
        if not isinstance(rule, LimitRule | DifferenceRule):
            continue
        for check, graded in bench.checked(rule):
            if check.likelihood is None or not isinstance(graded, Graded):
                continue
            side = graded.evidence.side
            beyond_by = truth.beyond_by(rule, side)
            if beyond_by is not None:
                yield JudgedCase(run, rule, side, check.likelihood, check.level, beyond_by)


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


def reliability(checks: Sequence[JudgedCase]) -> tuple[Bin, ...]:
    """The bins with something in them, the least likely first."""
    found = []
    for low, high in pairwise(ENDS):
        own = [c for c in checks if low <= c.likelihood and (c.likelihood < high or high == 1.0)]
        if own:
            found.append(_bin(low, high, own))
    return tuple(found)


def _bin(low: float, high: float, checks: Sequence[JudgedCase]) -> Bin:
    from scipy.stats import binomtest

    n, hits = len(checks), sum(check.is_beyond for check in checks)
    interval = binomtest(hits, n).proportion_ci(CONFIDENCE, method="exact")
    ci95 = (float(interval.low), float(interval.high))
    return Bin(low, high, n, sum(c.likelihood for c in checks) / n, hits / n, ci95)


def brier(checks: Sequence[JudgedCase]) -> float:
    """Mean square of likelihood less truth: 0 is perfect, 0.25 is saying a half every time (Brier
    1950)."""
    return sum((c.likelihood - c.is_beyond) ** 2 for c in checks) / len(checks)


CLEARLY = {
    "knee_flexion_contact": 4.0,
    "shin_angle_contact": 5.0,
    "overstride": 0.04,
    "pelvic_drop": 3.0,
    "trunk_lean": 4.0,
    "vertical_oscillation": 0.01,
    "step_width": 0.02,
}
"""How far beyond the limit the truth lies where a fault is planted clearly, in the metric's unit.
"""


@dataclass(frozen=True)
class Counted:
    """``hits`` of ``n``."""

    hits: int
    n: int

    @classmethod
    def of(cls, each: Iterable[bool]) -> "Counted":
        """How many are true, of how many."""
        given = list(each)
        return cls(sum(given), len(given))

    @property
    def share(self) -> float:
        """NaN where there is none."""
        return self.hits / self.n if self.n else float("nan")

    def __str__(self) -> str:
        return f"{self.hits} of {self.n}"


@dataclass(frozen=True)
class FaultScore:
    """How a rule does. A recording, or a check (a leg, where the rule looks at each), is seen or
    alarmed where the rule is likely or clear.

    ``clearly``: recordings in which the truth lies clearly beyond the limit, seen on such a side;
    ``at_all``: checks beyond it by any amount, seen; ``alarms``: checks within it, alarmed;
    ``clear_alarms``: those of them called clear. Of what was measured: ``refused`` values were
    not."""

    rule: str
    refused: int
    clearly: Counted
    at_all: Counted
    alarms: Counted
    clear_alarms: Counted


def score_findings(pairs: Sequence[Pair]) -> tuple[FaultScore, ...]:
    """Each rule whose metric has a truth. A reference that depends on the runner has none."""
    checks = judged(pairs)
    found = []
    for rule in RULES:
        own = [check for check in checks if check.rule.id == rule.id]
        of_metric = [pair for pair in pairs if pair.metric == rule.metric]
        if own:
            refused = sum(pair.measured is None for pair in of_metric)
            found.append(_score(rule.id, refused, own, CLEARLY[rule.metric]))
    return tuple(found)


def _score(rule: str, refused: int, checks: Sequence[JudgedCase], clearly: float) -> FaultScore:
    planted: dict[str, list[bool]] = {}
    for check in checks:
        if check.beyond_by >= clearly:
            planted.setdefault(check.run.recording, []).append(check.level.is_headline)
    within = [check.level for check in checks if not check.is_beyond]
    return FaultScore(
        rule=rule,
        refused=refused,
        clearly=Counted.of(any(seen) for seen in planted.values()),
        at_all=Counted.of(check.level.is_headline for check in checks if check.is_beyond),
        alarms=Counted.of(level.is_headline for level in within),
        clear_alarms=Counted.of(level is Level.CLEAR for level in within),
    )


@dataclass(frozen=True)
class NormalScore:
    """Recordings of normal form, in which no true value lies beyond a limit: those with any finding
    that is ``likely`` or clear, and with one that is ``clear``."""

    likely: Counted
    clear: Counted


def score_normal(pairs: Sequence[Pair]) -> NormalScore:
    """Of the recordings of normal form among ``pairs``, whatever could be measured in them."""
    said = {
        run: [check.level for check in judged(own)]
        for run, own in by_run(pairs).items()
        if truth_of(own).is_normal()
    }
    return NormalScore(
        likely=Counted.of(any(level.is_headline for level in levels) for levels in said.values()),
        clear=Counted.of(Level.CLEAR in levels for levels in said.values()),
    )
