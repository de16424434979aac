"""Parts of ``analysis.json`` that say nothing of the movement itself, and what all parts are.

Imports pydantic as it loads, as ``schema`` does.
"""

from pydantic import BaseModel, ConfigDict

from formcheck.core.analysis import QualityLevel
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
