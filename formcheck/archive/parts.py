"""Parts of ``analysis.json`` that say what the numbers mean or how they came about, and what all
parts are.

Imports pydantic as it loads, as ``schema`` does.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from formcheck.core.analysis import QualityLevel
from formcheck.core.finding import Level, Severity
from formcheck.core.recording import Side
from formcheck.core.verdict import Verdict

Interval = tuple[float, float]


class Part(BaseModel):
    """A part of the document: unchangeable, without NaN or infinity, open to later additions."""

    model_config = ConfigDict(
        frozen=True, allow_inf_nan=False, extra="ignore", use_attribute_docstrings=True
    )


class LoadRatioPart(Part):
    """A modelled load in percent of another of the same runner; 100 is no change."""

    value: float | None = None
    ci95: Interval | None = None
    verdict: Verdict | None = None
    reason: str = ""
    """Why the model says nothing."""


class WhatIfPart(Part):
    """What another lean or cadence changes in the model, against the runner as recorded."""

    id: str
    change: str
    moment: LoadRatioPart
    """Mean extensor moment about L5/S1 over the step."""
    compression: LoadRatioPart
    """Largest compression there."""


class BackLoadPart(Part):
    """The relative lower-back load index, or why there is none."""

    value: float | None
    """Percent of a reference of the same runner; null where there is none to compare with."""
    ci95: Interval | None
    reason: str
    what_if: tuple[WhatIfPart, ...] = ()
    n: int = 0
    """Strides whose trunk lean it rests on."""


class QualityPart(Part):
    """Something about the recording that limits the numbers, and how to film better."""

    id: str
    level: QualityLevel
    message: str
    hint: str


class CleaningPart(Part):
    """What one cleaning step did."""

    name: str
    parameters: dict[str, float | str]
    changed_share: float


class EvidencePart(Part):
    """One number behind a finding."""

    metric: str
    side: Side | None
    value: float
    ci95: Interval
    limit: float
    unit: str
    n: int
    likelihood: float
    """That the true value lies beyond ``limit``."""
    keyframe: str | None
    """File below the result folder."""


class FindingPart(Part):
    """A rule whose metric is possibly, likely or clearly beyond its limit."""

    id: str
    title: str
    level: Literal[Level.CLEAR, Level.LIKELY, Level.POSSIBLE]
    """From a likelihood of 0.975, 0.8 and 0.5 on, or from what a clinic's profile asks for."""
    likelihood: float
    """Of its strongest side."""
    severity: Severity
    """How far beyond the limit the value is."""
    statement: str
    evidence: tuple[EvidencePart, ...]
    strength: str
    """Of the evidence for the back."""
    sources: tuple[str, ...]
    suggestion: str
    caution: str = ""
    """When not to try it."""
    would_settle: str = ""
    """What would make the likelihood surer."""


class CheckPart(Part):
    """A rule and what became of it."""

    rule: str
    title: str
    side: Side | None
    level: Level
    likelihood: float | None
    """That the true value lies beyond ``limit``. Both are null where it was not judged, and in
    results of older versions until they are judged again."""
    limit: float | None
    explanation: str
    reason_code: None = None
    """Kept for a code beside the explanation of what was not judged."""
