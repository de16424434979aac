"""One result in the library's list, from the few parts of ``analysis.json`` that it needs.

The document is written with one space of indentation, and no text in JSON holds a line break: a
line that begins with one space and a quote opens a part of the document itself. So parts are cut
out without reading the others, which are twenty times as long.
"""

import json
from pathlib import Path
from typing import Any

from formcheck.core.finding import Severity
from formcheck.export.summary import MOST_SEVERE_FIRST

Row = dict[str, Any]


def summary_of(document: Path) -> Row | None:
    """What the list says of the result whose ``document`` this is; None where it is none of ours.
    Its texts are English."""
    try:
        parts = _parts(document.read_bytes())
        return _row(parts)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None


def _row(parts: dict[str, Any]) -> Row:
    videos, findings = parts["videos"], parts["findings"]
    ranked = sorted(findings, key=lambda f: MOST_SEVERE_FIRST.index(Severity(f["severity"])))
    return {
        "videos": [str(video["name"]) for video in videos],
        "runner": parts["runner"]["id"],
        "recorded_at": next((v["recorded_at"] for v in videos if v.get("recorded_at")), None),
        "analysed_at": parts["provenance"]["started_at"],
        "duration_s": max(float(v["duration_s"]) / v["slow_motion_factor"] for v in videos),
        "views": [view["kind"] for view in parts["views"]],
        "mode": parts["gait"]["mode"],
        "cadence": parts["cadence"],
        "findings": [{name: f[name] for name in ("id", "severity", "title")} for f in ranked],
        "n_findings": len(findings),
        "failed": bool(parts["reason"]),
        "reason": parts["reason"],
        "has_video": any(video["sha256"] for video in videos),
    }


def _parts(text: bytes) -> dict[str, Any]:
    """The document's parts by name, ``cadence`` among them."""
    try:
        return _cut_out(text)
    except ValueError:  # Laid out otherwise: somebody saved it with another program.
        document = json.loads(text)
        found = (m for m in document["metrics"] if m["id"] == "cadence")
        return {**document, "cadence": _cadence(next(found, {}))}


def _cut_out(text: bytes) -> dict[str, Any]:
    """Raises ValueError where the document is not laid out as we do."""
    head = json.loads(text[: text.index(b',\n "events": ')] + b"}")
    metrics_at = text.index(b'\n "metrics": ')
    findings = _between(text, b'\n "findings": ', b',\n "checks": ', metrics_at)
    provenance = _between(text, b'\n "provenance": ', b',\n "texts": ', metrics_at)
    id_at = text.find(b'\n   "id": "cadence"', metrics_at)
    metric = {}
    if id_at >= 0:
        start = text.rindex(b"\n  {", 0, id_at)
        metric = json.loads(text[start : text.index(b"\n  }", id_at) + 4])
    return {
        **head,
        "findings": findings,
        "provenance": provenance,
        "cadence": _cadence(metric),
    }


def _between(text: bytes, start: bytes, stop: bytes, after: int) -> Any:
    begin = text.index(start, after) + len(start)
    return json.loads(text[begin : text.index(stop, begin)])


def _cadence(metric: dict[str, Any]) -> float | None:
    value = metric.get("value")
    return None if value is None else float(value)
