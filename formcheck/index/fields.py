"""What can be asked of results: one table that feeds parser, selection and help."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from formcheck.core.analysis import QualityLevel
from formcheck.core.finding import Severity
from formcheck.core.gait import Mode
from formcheck.core.metric import MetricSpec
from formcheck.core.recording import Sex, View
from formcheck.findings import RULES
from formcheck.metrics import CATALOGUE

NONE = "none"
SEVERITIES = (NONE, *(s.value for s in (Severity.NOTE, Severity.WATCH, Severity.FLAG)))
LEVELS = (
    NONE,
    *(q.value for q in (QualityLevel.INFO, QualityLevel.WARNING, QualityLevel.REFUSED)),
)
"""From the mildest to the gravest; their number is what the tables hold."""


class Kind(StrEnum):
    """What a field's values are."""

    TEXT = "text"
    CHOICE = "choice"
    """One of some words."""
    RANK = "rank"
    """One of some words that have an order."""
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes or no"


OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("=", "!=", "~"),
    Kind.CHOICE: ("=", "!="),
    Kind.RANK: ("=", "!=", "<", "<=", ">", ">="),
    Kind.NUMBER: ("=", "!=", "<", "<=", ">", ">="),
    Kind.DATE: ("=", "!=", "<", "<=", ">", ">="),
    Kind.YES_NO: ("=", "!="),
}
""" "~": contains, whatever the case, accents and apostrophes."""


@dataclass(frozen=True)
class Field:
    """``about``: what it is, in a few words. ``words``: what a choice or rank may be, in order.
    ``spec``: of a metric."""

    name: str
    kind: Kind
    about: str
    words: tuple[str, ...] = ()
    spec: MetricSpec | None = field(default=None, repr=False)


def _words(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(value.value for value in kind)


PLAIN = (
    Field("runner", Kind.TEXT, "as given with --runner"),
    Field("date", Kind.DATE, "of the recording, else of the analysis; 2026, 2026-03 or 2026-03-09"),
    Field("recording", Kind.TEXT, "file name of a recording"),
    Field("folder", Kind.TEXT, "of the result, below the archive"),
    Field("view", Kind.CHOICE, "of a recording", _words(View)),
    Field("mode", Kind.CHOICE, "how the runner moves", _words(Mode)),
    Field("finding", Kind.CHOICE, "a check that is likely or clear", tuple(r.id for r in RULES)),
    Field("severity", Kind.RANK, "of the gravest likely or clear finding", SEVERITIES),
    Field("findings", Kind.NUMBER, "how many"),
    Field("quality", Kind.RANK, "the gravest note on the recording", LEVELS),
    Field("note", Kind.TEXT, "id of a note on the recording"),
    Field("strides", Kind.NUMBER, "how many were measured"),
    Field("fps", Kind.NUMBER, "pictures a second of a recording, slow motion undone"),
    Field("speed_kmh", Kind.NUMBER, "belt speed, as given"),
    Field("height_m", Kind.NUMBER, "as given"),
    Field("mass_kg", Kind.NUMBER, "as given"),
    Field("sex", Kind.CHOICE, "as given", _words(Sex)),
    Field("model", Kind.TEXT, "pose model"),
    Field("reviewed", Kind.YES_NO, "somebody corrected it"),
    Field("measured", Kind.YES_NO, "something could be measured"),
)
METRICS = tuple(Field(row.spec.id, Kind.NUMBER, row.spec.title, spec=row.spec) for row in CATALOGUE)
FIELDS: Mapping[str, Field] = {known.name: known for known in (*PLAIN, *METRICS)}
