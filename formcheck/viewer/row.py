"""One result in the library's list, from the few parts of ``analysis.json`` that it needs.

The document is written with one space of indentation, and no text in JSON holds a line break: a
line that begins with one space and a quote opens a part of the document itself. So parts are cut
out without reading the others, which are twenty times as long.
"""

from pathlib import Path
from typing import Any

from formcheck.core.files import from_json, read_bytes
from formcheck.core.finding import Level, Severity
from formcheck.reporting.summary import MOST_SEVERE_FIRST
from formcheck.results.detect import ANALYSIS_FILE
from formcheck.results.reviewed import REVIEWED_FILE

Row = dict[str, Any]
NEEDED = ("reason", "videos", "runner", "views", "gait", "findings", "provenance")


def documents_of(folder: Path) -> tuple[Path, ...]:
    """The files that the row of the result in ``folder`` is read from, the review's last."""
    reviewed = folder / REVIEWED_FILE
    plain = reviewed.is_file() and not reviewed.is_symlink()
    return (folder / ANALYSIS_FILE, *((reviewed,) if plain else ()))


def summary_of(measured: Path, reviewed: Path | None = None) -> Row | None:
    """What the list says of a result, as reviewed where it was; None where its document is none of
    ours."""
    try:
        if reviewed is not None:
            parts = _parts(read_bytes(reviewed))
            return _row(parts) | _review(parts["review"])
        return _row(_parts(read_bytes(measured))) | _review(None)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _review(review: dict[str, Any] | None) -> Row:
    told = review or {}
    return {
        "reviewed": review is not None,
        "reviewed_by": told.get("by"),
        "signed_off": told.get("signed_off"),
    }


def _row(parts: dict[str, Any]) -> Row:
    videos = parts["videos"]
    # Results of older versions hold none but clear ones, and do not say so.
    levels = [(Level(f.get("level", Level.CLEAR)), f) for f in parts["findings"]]
    findings = [finding for level, finding in levels if level.is_headline]
    ranked = sorted(findings, key=lambda f: MOST_SEVERE_FIRST.index(Severity(f["severity"])))
    return {
        "videos": [str(video["name"]) for video in videos],
        "runner": parts["runner"]["id"],
        "recorded_at": min(filter(None, (v.get("recorded_at") for v in videos)), default=None),
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
        document = from_json(text)
        found = (m for m in document["metrics"] if m["id"] == "cadence")
        return {"review": None, **document, "cadence": _cadence(next(found, {}))}


def _cut_out(text: bytes) -> dict[str, Any]:
    """Raises ValueError where the document is not laid out as we do."""
    parts = {name: _part(text, name) for name in NEEDED}
    # analysis.json of earlier versions ends before.
    parts["review"] = _part(text, "review") if b'\n "review": ' in text else None
    id_at = text.find(b'\n   "id": "cadence"', text.index(b'\n "metrics": '))
    metric = {}
    if id_at >= 0:
        start = text.rindex(b"\n  {", 0, id_at)
        metric = from_json(text[start : text.index(b"\n  }", id_at) + 4])
    return {**parts, "cadence": _cadence(metric)}


def _part(text: bytes, name: str) -> Any:
    opening = b'\n "%s": ' % name.encode("ascii")
    start = text.index(opening) + len(opening)
    stop = text.find(b',\n "', start)
    if stop < 0:
        stop = text.index(b"\n}", start)
    return from_json(text[start:stop])


def _cadence(metric: dict[str, Any]) -> float | None:
    value = metric.get("value")
    return None if value is None else float(value)
