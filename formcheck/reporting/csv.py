"""``metrics.csv`` and ``strides.csv``: UTF-8, decimal point, all digits, empty where unknown."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from formcheck.core.review import Review
from formcheck.core.text import sanitize_text
from formcheck.languages import Language
from formcheck.results.document import document

if TYPE_CHECKING:
    from formcheck.reporting.report import Report
    from formcheck.results.schema import AnalysisDocument, ReferencePart

METRICS_FILE = "metrics.csv"
STRIDES_FILE = "strides.csv"
Cell = str | float | int | None

REVIEW_COLUMNS = ("reviewed_by", "reviewed_at", "signed_off_by")
METRIC_COLUMNS = (
    *("recording", "metric", "title", "side", "status", "value", "unit", "sd", "n", "basis"),
    *("ci95_low", "ci95_high", "smallest_detectable_change", "coverage"),
    *("reference_low", "reference_high", "reference_source", "reference_provisional"),
    *("method", "reason"),
    *REVIEW_COLUMNS,
)
STRIDE_COLUMNS = ("recording", "video", "side", "contact_s", "toe_off_s", "next_contact_s")
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def metric_rows(saved: "AnalysisDocument", review: Review | None) -> list[list[Cell]]:
    """The rows of ``metrics.csv``, in the order of ``METRIC_COLUMNS``: one per metric and side,
    measured or not, of what is ``saved`` after ``review``."""
    titles = {d.id: d.title for d in saved.catalogue}
    rows: list[list[Cell]] = []
    for m in saved.metrics:
        low, high = m.ci95 or (None, None)
        # What two recordings do not show was read from none of them.
        name = "" if m.video is None and len(saved.videos) > 1 else saved.videos[m.video or 0].name
        band = m.reference
        rows.append(
            [
                *(name, m.id, titles[m.id], m.side, m.status, m.value),
                *(m.unit, m.sd, m.n, m.basis, low, high, m.smallest_detectable_change, m.coverage),
                *_band(band),
                *(m.method, m.reason),
                *_review(review),
            ]
        )
    return rows


def _band(band: "ReferencePart | None") -> tuple[Cell, ...]:
    if band is None:
        return (None, None, None, None)
    return (band.low, band.high, band.source, "yes" if band.provisional else "no")


def _review(review: Review | None) -> tuple[Cell, ...]:
    """Empty where nobody reviewed it."""
    if review is None:
        return (None, None, None)
    signed = review.sign_off
    return (review.by, review.at, None if signed is None else signed.name)


def stride_table(saved: "AnalysisDocument") -> tuple[tuple[str, ...], list[list[Cell]]]:
    """The columns of ``strides.csv``, and its rows: one per stride, one column per metric that has
    values of single strides."""
    ids = list(dict.fromkeys(i for stride in saved.strides for i in stride.metrics))
    rows: list[list[Cell]] = [
        [
            *(saved.videos[s.video].name, s.video, s.side, s.contact_s, s.toe_off_s),
            s.next_contact_s,
            *(s.metrics.get(metric_id) for metric_id in ids),
        ]
        for s in saved.strides
    ]
    return (*STRIDE_COLUMNS, *ids), rows


def render(report: "Report", _language: Language) -> dict[str, bytes]:
    """Both tables; they are English in any language, since they are for programs."""
    saved, review = document(report.analysis), report.analysis.review
    tables = {
        METRICS_FILE: table(METRIC_COLUMNS, metric_rows(saved, review)),
        STRIDES_FILE: table(*stride_table(saved)),
    }
    return {name: text.encode("utf-8") for name, text in tables.items()}


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as CSV below their titles; see ``lines``."""
    return lines([columns, *rows])


def lines(rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as CSV; no text in it is a formula to a spreadsheet, or more than text to a
    terminal."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_inert(cell) for cell in row] for row in rows])
    return text.getvalue()


def _inert(cell: Cell) -> Cell:
    """Text a spreadsheet would run as a formula gets an apostrophe in front; numbers stay."""
    if not isinstance(cell, str):
        return cell
    text = sanitize_text(cell)
    return f"'{text}" if cell.startswith(STARTS_A_FORMULA) else text
