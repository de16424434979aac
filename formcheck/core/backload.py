"""What a model of the lower back says of one runner: always a share of the same runner's load."""

from dataclasses import dataclass

from formcheck.core.verdict import Verdict


@dataclass(frozen=True)
class LoadRatio:
    """Percent of the reference, 100 for no change. ``ci95``: 95 % interval."""

    value: float
    ci95: tuple[float, float]
    verdict: Verdict


@dataclass(frozen=True)
class LoadDifference:
    """Change of the mean extensor moment in the model, Nm per kg of body mass, + more than the
    reference. ``ci95``: 95 % interval."""

    value_nm_per_kg: float
    ci95_nm_per_kg: tuple[float, float]


@dataclass(frozen=True)
class NotEstimated:
    """Why the model says nothing, in words for the user."""

    reason: str


@dataclass(frozen=True)
class WhatIf:
    """One change of form as the model sees it. ``change``: in words. ``moment``: mean extensor
    moment about L5/S1 over the step; ``compression``: the largest there, both of the runner as
    recorded."""

    id: str
    change: str
    moment: LoadRatio | NotEstimated
    compression: LoadRatio | NotEstimated


@dataclass(frozen=True)
class BackLoadChange:
    """A recording against an earlier one of the same runner. ``n_before``, ``n_after``: strides
    whose trunk lean it rests on. ``moment_change``: needs the runner's height."""

    moment: LoadRatio
    compression: LoadRatio | NotEstimated
    moment_change: LoadDifference | NotEstimated
    n_before: int
    n_after: int


@dataclass(frozen=True)
class BackLoad:
    """The relative lower-back load index of a recording, or why there is none.

    ``value`` and ``ci95``: mean extensor moment, percent of a reference of the same runner.
    ``what_if``: what the model says of changes of form, which needs no reference. ``n``: strides
    whose trunk lean it rests on."""

    value: float | None
    ci95: tuple[float, float] | None
    reason: str
    what_if: tuple[WhatIf, ...] = ()
    n: int = 0
