"""The result in about twenty lines of plain text."""

from pathlib import Path

from formcheck.archive.intake import load_intake
from formcheck.core.analysis import Analysis, QualityLevel
from formcheck.core.metric import Measured
from formcheck.core.text import harmless
from formcheck.export.before_running import referral, referral_lines
from formcheck.export.numbers import plus_minus
from formcheck.export.summary import HEADLINES, Row, findings_by_weight, groups, verdict
from formcheck.export.wording import MODES, SEVERITIES, VIEWS
from formcheck.intake import screen
from formcheck.intake.guidance import RULES_IN_SHORT

MAIN_NUMBERS = (
    *("cadence", "contact_time", "trunk_lean", "knee_flexion_contact", "shin_angle_contact"),
    *("overstride", "pelvic_drop", "vertical_oscillation"),
)

TO_OPEN = ("report.html", "annotated.mp4", "annotated-2.mp4")


def summary(analysis: Analysis, folder: Path) -> str:
    """A referral where the answers in ``folder`` call for one, findings, main numbers with their
    95 % intervals, warnings, and where the result is."""
    said = verdict(analysis)
    first = _referral(folder)
    lines = [*first, _title(analysis), "", f"{said.headline}. {said.explanation}".rstrip()]
    findings = findings_by_weight(analysis)
    lines += [f"  {SEVERITIES[f.severity]}: {f.statement}" for f in findings[:HEADLINES]]
    if more := len(findings) - HEADLINES:
        lines += [f"  and {more} more in the report"] * (more > 0)
    lines += [f"  {how}: {', '.join(names)}" for how, names in said.outcomes]
    lines += ["", *_numbers(analysis)]
    limits = [q for q in analysis.quality if q.level is not QualityLevel.INFO]
    lines += [f"! {q.message} {q.hint}".rstrip() for q in limits]
    lines += [] if first else ["", RULES_IN_SHORT]
    lines += ["", f"Result: {folder}"]
    shown = (name for name in TO_OPEN if (folder / name).is_file())
    lines += [f"        {folder / name}" for name in shown]
    return "\n".join(harmless(line) for line in lines)


def _referral(folder: Path) -> list[str]:
    intake = load_intake(folder)
    shown = None if intake is None else referral(screen(intake))
    return [] if shown is None else [*referral_lines(shown), ""]


def _title(analysis: Analysis) -> str:
    names = " and ".join(r.info.name for r in analysis.recordings)
    views = " and ".join(VIEWS[r.gait.view] for r in analysis.recordings)
    strides = " and ".join(str(len(r.gait.strides)) for r in analysis.recordings)
    return f"{names}: {MODES[analysis.leading.gait.mode]}, seen {views}, {strides} strides"


def _numbers(analysis: Analysis) -> list[str]:
    rows = {row.metrics[0].spec.id: row for group in groups(analysis) for row in group.rows}
    shown = [rows[i] for i in MAIN_NUMBERS if i in rows]
    if not shown:
        return []
    width = max(len(row.metrics[0].spec.title) for row in shown)
    return [f"{row.metrics[0].spec.title:<{width}}  {_values(row)}" for row in shown]


def _values(row: Row) -> str:
    if isinstance(row.both, Measured):
        return plus_minus(row.both)
    sides = (("left", row.left), ("right", row.right))
    return "   ".join(
        f"{name} {plus_minus(m) if isinstance(m, Measured) else 'not measured'}"
        for name, m in sides
    )
