"""Which key frame shows what a finding rests on."""

from collections.abc import Sequence
from dataclasses import replace

from formcheck.core.analysis import Analysis
from formcheck.core.finding import Evidence
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.render.keyframes import KeyFrame, frame_name
from formcheck.render.moments import drawable
from formcheck.render.shots import SHOWN_AT

FOLDER = "keyframes"


def contradicts(frame: KeyFrame, analysis: Analysis) -> bool:
    """Whether a limit is drawn in it that is none of the findings' any more."""
    return frame.limit is not None and frame.limit not in [
        (e.metric, e.limit) for finding in analysis.findings for e in finding.evidence
    ]


def shows_its_limit(frame: KeyFrame, analysis: Analysis) -> bool:
    """Whether the limit of the weightiest finding that it shows is drawn in it, and no other."""
    place = f"{FOLDER}/{frame.name}"
    resting = (e for f in analysis.findings for e in f.evidence if e.keyframe == place)
    first = next((e for e in resting if drawable(e, analysis) is not None), None)
    if first is None:
        return not contradicts(frame, analysis)
    return frame.limit == (first.metric, first.limit)


def with_key_frames(analysis: Analysis, frames: Sequence[KeyFrame]) -> Analysis:
    """``analysis`` whose evidence names the key frame of its recording, side and moment, where
    there is one among ``frames``."""
    names = {frame.name for frame in frames}
    findings = tuple(
        replace(found, evidence=tuple(_shown(e, analysis, names) for e in found.evidence))
        for found in analysis.findings
    )
    return replace(analysis, findings=findings)


def _shown(evidence: Evidence, analysis: Analysis, names: set[str]) -> Evidence:
    moment = SHOWN_AT.get(evidence.metric)
    metric = analysis.metric(evidence.metric, evidence.side)
    if moment is None or not isinstance(metric, Measured):
        return evidence
    sides = Side if evidence.side is None else (evidence.side,)
    wanted = (frame_name(metric.video, side, moment) for side in sides)
    name = next((name for name in wanted if name in names), None)
    return evidence if name is None else replace(evidence, keyframe=f"{FOLDER}/{name}")
