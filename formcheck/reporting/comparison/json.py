"""``comparison.json``: every number and verdict, for other programs; English in any language."""

import json
from typing import Any

from formcheck._version import __version__
from formcheck.comparison import Change, Comparison
from formcheck.core.analysis import Analysis
from formcheck.core.backload import BackLoadChange, LoadDifference, LoadRatio, NotEstimated
from formcheck.core.metric import Measured, Metric
from formcheck.reporting.comparison.content import ComparisonContent

SCHEMA_VERSION = 2


def render(shown: ComparisonContent) -> bytes:
    """The document as UTF-8."""
    return to_json(shown.comparison).encode("utf-8")


def to_json(comparison: Comparison) -> str:
    """The document. Raises ValueError where a number is NaN or infinite, which is a defect."""
    return json.dumps(document(comparison), ensure_ascii=False, indent=1, allow_nan=False)


def document(comparison: Comparison) -> dict[str, Any]:
    """What ``comparison.json`` holds, as plain values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "formcheck_version": __version__,
        "reason": comparison.reason,
        "before": _which(comparison.before),
        "after": _which(comparison.after),
        "notes": [
            {"id": n.id, "level": n.level, "message": n.message, "hint": n.hint}
            for n in comparison.notes
        ],
        "changes": [_change(change) for change in comparison.changes],
        "n_compared": comparison.judged,
        "n_expected_by_chance": comparison.expected_by_chance,
        "findings": [
            {
                "rule": f.rule,
                "title": f.title,
                "side": f.side,
                "before": f.before,
                "after": f.after,
                "measures": list(f.rests_on),
            }
            for f in comparison.findings
        ],
        "backload": _load(comparison.backload),
    }


def _which(analysis: Analysis) -> dict[str, Any]:
    return {
        "runner": analysis.runner.id,
        "formcheck_version": analysis.formcheck_version,
        "model": analysis.provenance.model,
        "analysed_at": analysis.provenance.started_at,
        "reviewed_by": None if analysis.review is None else analysis.review.by,
        "videos": [
            {
                # A file name may hold bytes that are no text in any encoding.
                "name": r.info.name.encode("utf-8", "replace").decode("utf-8"),
                "sha256": r.info.sha256,
                "view": r.gait.view,
                "recorded_at": r.info.recorded_at,
            }
            for r in analysis.recordings
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "metric": change.spec.id,
        "side": change.side,
        "unit": change.spec.unit,
        "before": _value(change.before),
        "after": _value(change.after),
        "change": change.difference,
        "ci95": change.ci95,
        "smallest_detectable_change": change.smallest_detectable_change,
        "detectable": None if change.ci95 is None else 0.5 * (change.ci95[1] - change.ci95[0]),
        "verdict": change.verdict,
        "changed_among_all": change.among_all,
        "reason": change.reason,
        "note": change.note,
    }


def _load(load: BackLoadChange | NotEstimated) -> dict[str, Any]:
    if isinstance(load, NotEstimated):
        return {"reason": load.reason}
    return {
        "reason": "",
        "moment": _ratio(load.moment),
        "compression": _ratio(load.compression),
        "moment_change_nm_per_kg": _difference(load.moment_change),
        "n_before": load.n_before,
        "n_after": load.n_after,
    }


def _ratio(ratio: LoadRatio | NotEstimated) -> dict[str, Any]:
    """As in ``analysis.json``."""
    if isinstance(ratio, NotEstimated):
        return {"value": None, "ci95": None, "verdict": None, "reason": ratio.reason}
    return {"value": ratio.value, "ci95": ratio.ci95, "verdict": ratio.verdict, "reason": ""}


def _difference(difference: LoadDifference | NotEstimated) -> dict[str, Any]:
    if isinstance(difference, NotEstimated):
        return {"value": None, "ci95": None, "reason": difference.reason}
    return {
        "value": difference.value_nm_per_kg,
        "ci95": difference.ci95_nm_per_kg,
        "reason": "",
    }


def _value(metric: Metric) -> float | None:
    return metric.value if isinstance(metric, Measured) else None
