"""How likely a true value lies beyond a limit: the one model of error behind every finding.

A measured value comes with a 95 % interval that holds two kinds of error. What is systematic on a
person not seen before (the landmarks, cloth against pelvis, the camera's roll; see
``metrics.precision``) is taken to be normal: it was stated as a mean error plus twice its scatter.
What is the scatter of the strides is known from those strides alone, so that the mean of a few
follows Student's t. Their sum is close to a t with the degrees of freedom of Welch and
Satterthwaite (JCGM 100:2008, annex G.4), which is scaled so that it ends at the interval that the
report shows: beyond its limit with the whole interval means a likelihood of 0.975 or more.

Where an interval reaches further to one side than to the other, each half of it is the half of a
distribution of its own, with half of the probability on each side of the value.

Nothing is assumed of how common values beyond a limit are among runners; whether what comes out is
right that often is measured (docs/validation.md, "How likely, and how often").
"""

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from formcheck.core.finding import Level
from formcheck.core.metric import Measured
from formcheck.findings.rules import Direction

LEVELS: Mapping[Level, float] = MappingProxyType(
    {Level.CLEAR: 0.975, Level.LIKELY: 0.80, Level.POSSIBLE: 0.50}
)
"""From which likelihood on, the highest first. Product choices: 0.975 is the whole 95 % interval,
0.8 four in five, 0.5 rather than not. A clinic's profile may raise them."""

NORMAL = math.inf
"""Degrees of freedom of what no stride was counted for."""

_END = 0.975
_NORMAL_END = 1.959963984540054
"""Standard deviations to the end of a normal 95 % interval."""


def level_of(likelihood: float, levels: Mapping[Level, float] = LEVELS) -> Level:
    """The word for ``likelihood``."""
    return next((level for level, least in levels.items() if likelihood >= least), Level.UNLIKELY)


def beyond(
    limit: float,
    direction: Direction,
    value: float,
    ci95: tuple[float, float],
    freedom: float = NORMAL,
) -> float:
    """The likelihood, 0 to 1, that the true value lies beyond ``limit``.

    ``ci95``: the 95 % interval of ``value``, absolute, in the unit of both; ``freedom``: its
    degrees of freedom. An interval of no width leaves no doubt."""
    above = direction is Direction.ABOVE
    past = value - limit if above else limit - value
    # Of the interval's halves the one that reaches for the limit.
    towards_low = (past > 0.0) is above
    half = max(0.0, value - ci95[0] if towards_low else ci95[1] - value)
    if half == 0.0:
        return 0.5 if past == 0.0 else float(past > 0.0)
    return _share_below(past / half, freedom)


def _share_below(halves: float, freedom: float) -> float:
    """Of the distribution whose 95 % interval is −1 to 1."""
    from scipy.stats import norm, t

    if math.isinf(freedom):
        return float(norm.cdf(halves * _NORMAL_END))
    return float(t.cdf(halves * t.ppf(_END, freedom), freedom))


def freedom_of(half: float, of_strides: Iterable[tuple[float | None, int]]) -> float:
    """Degrees of freedom of an interval with the half width ``half``.

    ``of_strides``: standard deviation and number of the strides behind each mean in it."""
    from scipy.stats import t

    random, shares, scatter = 0.0, 0.0, 0.0
    for sd, n in of_strides:
        if sd and n > 1:
            variance = sd * sd / n
            random += variance
            shares += variance * variance / (n - 1)
            scatter += float(t.ppf(_END, n - 1)) ** 2 * variance
    if not shares:
        return NORMAL
    systematic = max(0.0, half * half - scatter) / _NORMAL_END**2
    return (systematic + random) ** 2 / shares


def freedom_of_metric(metric: Measured) -> float:
    """Degrees of freedom of the interval of ``metric``."""
    return freedom_of(half_width(metric.value, metric.ci95), [(metric.sd, metric.n)])


def share_of_strides(metric: Measured) -> float:
    """What of the half width of the interval of ``metric`` is the scatter of its strides, up to
    1."""
    from scipy.stats import t

    half = half_width(metric.value, metric.ci95)
    if not metric.sd or metric.n < 2 or half == 0.0:
        return 0.0
    return min(1.0, float(t.ppf(_END, metric.n - 1)) * metric.sd / math.sqrt(metric.n) / half)


def half_width(value: float, ci95: tuple[float, float]) -> float:
    """The longer half of an interval."""
    return max(0.0, value - ci95[0], ci95[1] - value)
