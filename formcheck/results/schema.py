"""``analysis.json``: its fields, its text, its JSON Schema, and how what an earlier version
wrote reads today.

In schema version 1 a rule fired where the whole 95 % interval lay beyond the limit: a clear finding
of today, whose likelihood follows from the value, interval and limit that stand beside it. Checks
held no numbers: theirs stay null until the result is judged again.

Imports pydantic as it loads; import it inside the function that needs it.
"""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from formcheck.core import files
from formcheck.core.analysis import SCHEMA_VERSION, QualityLevel
from formcheck.core.finding import Level, Severity
from formcheck.core.gait import EventKind, Facing, Mode
from formcheck.core.metric import Basis
from formcheck.core.recording import Sex, Side, SlowMotionSource, View
from formcheck.core.series import PelvisZero
from formcheck.core.verdict import Verdict
from formcheck.errors import InputError
from formcheck.findings.grade import LEVELS, beyond
from formcheck.findings.rules import Direction

Plain = dict[str, Any]

ENDED = {
    "fired": Level.CLEAR,
    "unclear": Level.NOT_JUDGED,
    "clear": Level.UNLIKELY,
    "not_measured": Level.NOT_JUDGED,
}
"""By the outcome of a check. Of an interval that reached to both sides of its limit it was not said
how likely the true value lay beyond."""


def upgraded(content: Any) -> Any:
    """``content`` of version 1 with levels; what is no document stays as it is and is refused by
    the schema. ``schema_version`` stays, so that whoever writes judges again."""
    if not isinstance(content, dict):
        return content
    findings, checks = content.get("findings"), content.get("checks")
    if not isinstance(findings, list) or not isinstance(checks, list):
        return content
    return {
        **content,
        "findings": [_finding(f) if isinstance(f, dict) else f for f in findings],
        "checks": [_check(c) if isinstance(c, dict) else c for c in checks],
    }


def _finding(finding: Plain) -> Plain:
    evidence = finding.get("evidence")
    if not isinstance(evidence, list):
        return finding
    shown = [_evidence(one) if isinstance(one, dict) else one for one in evidence]
    likelihoods = [
        one["likelihood"] for one in shown if isinstance(one, dict) and "likelihood" in one
    ]
    likelihood = max(likelihoods, default=LEVELS[Level.CLEAR])
    return {**finding, "level": Level.CLEAR, "likelihood": likelihood, "evidence": shown}


def _evidence(one: Plain) -> Plain:
    ends = one.get("ci95")
    told = (one.get("value"), one.get("limit"), *(ends if isinstance(ends, list) else ()))
    numbers = [float(number) for number in told if isinstance(number, int | float)]
    if len(numbers) != 4:
        return one
    value, limit, low, high = numbers
    direction = Direction.ABOVE if value >= limit else Direction.BELOW
    return {**one, "likelihood": beyond(limit, direction, value, (low, high))}


def _check(check: Plain) -> Plain:
    outcome = check.get("outcome")
    level = ENDED.get(outcome) if isinstance(outcome, str) else None
    if level is None:
        return check
    others = {name: value for name, value in check.items() if name != "outcome"}
    return {**others, "level": level, "likelihood": None, "limit": None}


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


SCHEMA_FILE = "analysis.schema.json"


class VideoPart(Part):
    """A recording's file, after rotation and sample aspect were applied."""

    name: str
    sha256: str
    size_px: tuple[int, int]
    """Width and height."""
    n_frames: int
    duration_s: float
    nominal_fps: float | None
    variable_frame_rate: bool
    duplicate_frame_share: float
    rotation_deg: int
    slow_motion_factor: float
    """File seconds per capture second."""
    slow_motion_source: SlowMotionSource
    recorded_at: str | None = None
    """When the camera began, ISO 8601 in UTC, as the container says."""
    announced_duration_s: float | None = None
    """File seconds announced where the file breaks off before; null where it is whole."""
    damaged_frames: int = 0
    """Frames of the analysed time that could not be decoded and were left out."""
    repaired_times: int = 0
    """Frames whose time in the file could not be true and was replaced by the usual step."""
    unclear_capture_hz: float | None = None
    """Frames a second that the file says were taken, where that was not believed; else null."""
    turned_deg: int = 0
    """By how much it was turned counterclockwise because people did not stand upright in it."""
    mirrored: bool = False
    """It was mirrored back, as the user said."""
    n_scenes: int = 1
    """Scenes that the camera switched between; one of them was analysed."""
    scene_s: Interval | None = None
    """From when to when that one lasts, in file seconds; null where there is one scene only."""
    n_streams: int = 1
    """Films in the file; one of them was analysed."""
    stream: int = 1
    """Which of them, from 1."""


class RunnerPart(Part):
    """What the user told about the runner."""

    id: str | None
    height_m: float | None
    mass_kg: float | None
    sex: Sex | None
    speed_mps: float | None
    """Belt speed."""


class AnglePart(Part):
    """An angle; ``ci95`` is the half width of its 95 % interval."""

    value: float
    ci95: float


class FilmingPart(Part):
    """What of one video, besides its view, decides whether another one was made alike."""

    sampling_hz: float | None
    """Usual frames a second of capture time, repeated ones left out."""
    runner_share: float | None
    """Usual height of the runner as a share of the picture's."""
    moving: bool
    """The camera moved with the runner."""
    model: str
    """Of the landmarks."""
    pelvis_zero: PelvisZero | None
    """How it is known when the pelvis is level; null where it was not read."""


class ViewPart(Part):
    """How one video (same index) shows the runner, and how he moves in it."""

    kind: View
    confidence: float
    facing: Facing | None
    camera_roll_deg: AnglePart | None
    """+ when upright things lean to the picture's right at the top."""
    mode: Mode
    mode_confidence: float
    moving_camera: bool
    overground: bool
    slow_motion_suspected: bool
    reason: str
    """Why this video could not be measured; empty where it could."""
    filming: FilmingPart | None = None
    """Null in results of older versions."""


class GaitPart(Part):
    """How the runner moves: in the video from the side, else in the first that was measured."""

    mode: Mode
    confidence: float


class EventPart(Part):
    """A foot meeting or leaving the ground; ``ci95_s`` is the half width of its 95 % interval."""

    kind: EventKind
    side: Side
    time_s: float
    """Capture time, 0 at the first frame of its video."""
    ci95_s: float
    confidence: float
    video: int


class StridePart(Part):
    """From a contact to the next contact of the same foot."""

    video: int
    side: Side
    contact_s: float
    toe_off_s: float
    next_contact_s: float
    metrics: dict[str, float | None]
    """Metric id to its value in this stride (mean where it was read more than once), null where it
    could not be read. Metrics of the other side are left out."""


class ReferencePart(Part):
    """Where other runners lie."""

    low: float
    high: float
    source: str
    provisional: bool | None = None
    """A choice for want of a confirmed band, on which no finding rests. Null in results of older
    versions, which say so in ``source`` alone."""


class StrideValuePart(Part):
    """One reading of a metric and the span it was read from."""

    start_s: float
    stop_s: float
    value: float


class MetricPart(Part):
    """One metric of one side: measured, or not and why."""

    id: str
    side: Side | None
    """The stance side; null for both."""
    status: Literal["measured", "not_measured"]
    value: float | None
    unit: str
    sd: float | None
    n: int
    """Strides, of that side for one-sided ones; 1 where it is one value of the recording."""
    basis: Basis | None = None
    """Whether it was read in each stride, or once: then ``sd`` is null and ``per_stride`` empty.
    Null where it was not measured."""
    ci95: Interval | None
    """95 % interval of the mean, absolute."""
    smallest_detectable_change: float | None
    """For one runner in the same set-up."""
    reason: str | None
    """Why it was not measured."""
    method: str | None
    video: int | None
    """Index of the video it was read from."""
    reference: ReferencePart | None
    coverage: float | None
    """Share of the strides found in which it could be read."""
    per_stride: tuple[StrideValuePart, ...]


class DefinitionPart(Part):
    """How a metric is defined; the catalogue as it was when this was measured."""

    id: str
    title: str
    unit: str
    views: tuple[View, ...]
    sided: bool
    positive: str
    definition: str
    method: str
    sources: tuple[str, ...]
    decimals: int
    curve: str


class AsymmetryPart(Part):
    """Left minus right of one metric."""

    metric: str
    left: float
    right: float
    difference: float
    ci95: Interval
    beyond_error: bool
    """The difference exceeds what the method can tell apart."""


class ProvenancePart(Part):
    """How the numbers came about."""

    model: str
    model_sha256: str
    settings: dict[str, str | float | int | bool | None]
    libraries: dict[str, str]
    cleaning: tuple[CleaningPart, ...]
    started_at: str
    elapsed_s: dict[str, float]
    """Seconds by stage."""


class TextPart(Part):
    """How a text of this document was made, so that it can be said in another language."""

    text: str
    """As it stands in the document."""
    template: str
    """English; the names in braces are filled with ``values``."""
    values: dict[str, "str | int | float | TextPart"]


class SignOffPart(Part):
    """Who answers for the result, since when."""

    name: str
    time: str
    """ISO 8601, UTC."""


class SavedPart(Part):
    """Who saved the review, and when."""

    name: str
    time: str
    """ISO 8601, UTC."""
    signed: bool
    """Whether they signed it off with that."""


class ReviewPart(Part):
    """What people corrected by hand; all other parts of the document are as it left them."""

    by: str
    """Who changed the review last."""
    at: str
    """When, ISO 8601 in UTC."""
    corrections: tuple[dict[str, Any], ...]
    """As applied, one after another: ``kind``, the fields of that kind, ``by`` and ``at``."""
    remark: str
    signed_off: SignOffPart | None
    withdrawn: SignOffPart | None = None
    """A sign-off that a later change took away."""
    history: tuple[SavedPart, ...] = ()
    """Each time it was saved, the first one first."""


class AnalysisDocument(Part):
    """Everything measured in one session. Times are seconds of capture time (slow motion undone),
    angles degrees, lengths metres unless a unit says otherwise."""

    schema_version: int
    formcheck_version: str
    reason: str
    """Why nothing could be measured; empty where something was."""
    videos: tuple[VideoPart, ...]
    runner: RunnerPart
    views: tuple[ViewPart, ...]
    gait: GaitPart
    events: tuple[EventPart, ...]
    strides: tuple[StridePart, ...]
    metrics: tuple[MetricPart, ...]
    asymmetries: tuple[AsymmetryPart, ...]
    findings: tuple[FindingPart, ...]
    checks: tuple[CheckPart, ...]
    backload: BackLoadPart
    quality: tuple[QualityPart, ...]
    catalogue: tuple[DefinitionPart, ...]
    provenance: ProvenancePart
    texts: tuple[TextPart, ...] = ()
    """Of texts that hold values; all others are in the catalogue of translations as they are."""
    review: ReviewPart | None = None
    """null in ``analysis.json``; what ``analysis.reviewed.json`` differs by."""


def to_json(document: AnalysisDocument) -> str:
    """The text of ``analysis.json``; floats keep every digit."""
    return json.dumps(
        document.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, indent=1
    )


def from_json(text: str | bytes) -> AnalysisDocument:
    """Read ``analysis.json``.

    Raises:
        InputError: not such a document, or one of another schema version.
    """
    try:
        content = files.from_json(text)
    except ValueError as error:
        raise InputError(f"analysis.json is not JSON: {error}") from error
    version = content.get("schema_version") if isinstance(content, dict) else None
    if isinstance(version, int) and not 1 <= version <= SCHEMA_VERSION:
        raise InputError(
            f"analysis.json has schema version {version}, this formcheck reads 1 to "
            f"{SCHEMA_VERSION}",
            "Update formcheck.",
        )
    try:
        if version == 1:
            text = json.dumps(upgraded(content))
        # Lax about 1 for 1.0, strict about NaN: the text is parsed again by pydantic's own reader.
        return AnalysisDocument.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the document"
        raise InputError(f"analysis.json is damaged at {place}: {first['msg']}") from error


def json_schema() -> str:
    """The JSON Schema that ships as ``analysis.schema.json``."""
    schema = AnalysisDocument.model_json_schema(mode="serialization")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
