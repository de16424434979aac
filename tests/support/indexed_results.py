"""Results small enough to be made by the hundred: their documents, without arrays."""

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from formcheck.core.recording import View
from formcheck.results.document import document
from formcheck.results.schema import to_json
from tests.support.analyses import sample_analysis

Plain = dict[str, Any]


@cache
def _sample(view: View, reason: str) -> str:
    return to_json(document(sample_analysis(view, reason=reason)))


def content(
    runner: str | None = "R-17",
    *,
    view: View = View.SIDE,
    day: str = "2026-03-09",
    values: Mapping[str, float] | None = None,
    reason: str = "",
    recorded: bool = True,
) -> Plain:
    """An ``analysis.json``; ``values``: of measures by "id" or "id.side"; their intervals move with
    them."""
    made: Plain = deepcopy(json.loads(_sample(view, reason)))
    made["runner"]["id"] = runner
    made["provenance"]["settings"]["runner"] = runner
    made["provenance"]["started_at"] = f"{day}T12:00:00+00:00"
    made["videos"][0]["recorded_at"] = f"{day}T10:00:00+00:00" if recorded else None
    for metric in made["metrics"]:
        name = metric["id"] + (f".{metric['side']}" if metric["side"] else "")
        if values and name in values:
            by = values[name] - metric["value"]
            metric["value"] += by
            metric["ci95"] = [end + by for end in metric["ci95"]]
    return made


REVIEW: Plain = {
    "by": "C. Berg",
    "at": "2026-03-10T08:00:00+00:00",
    "corrections": [],
    "remark": "",
    "signed_off": None,
    "withdrawn": None,
}


def put_review(folder: Path, made: Plain, **other: Any) -> None:
    """Review the result ``folder``, with ``made`` as what it says then; ``other``: what
    ``review.json`` alone says."""
    put(folder, made | {"review": REVIEW}, "analysis.reviewed.json")
    recordings = [video["sha256"] for video in made["videos"]]
    put(folder, {"schema_version": 1, "recordings": recordings} | REVIEW | other, "review.json")


def put(folder: Path, made: Plain, name: str = "analysis.json") -> Path:
    """Write it as the document of the result ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(made), encoding="utf-8")
    return folder
