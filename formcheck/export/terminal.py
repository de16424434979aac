"""The result in about twenty lines of plain text."""

from pathlib import Path

from formcheck.archive.intake import load_intake
from formcheck.core.analysis import Analysis, QualityLevel
from formcheck.core.said import both, say, say_count
from formcheck.core.text import harmless
from formcheck.export.before_running import referral, referral_lines
from formcheck.export.glance import main_numbers
from formcheck.export.load import in_short
from formcheck.export.reviewed import review_in_short
from formcheck.export.summary import HEADLINES, another_look, findings_by_weight, verdict
from formcheck.export.wording import MODES, SEVERITIES, VIEWS
from formcheck.intake import screen
from formcheck.intake.guidance import RULES_IN_SHORT
from formcheck.languages import ENGLISH, Language

TO_OPEN = (
    *("report.html", "report.pdf", "handout.html", "handout.pdf"),
    *("annotated.mp4", "annotated-2.mp4"),
)


def summary(analysis: Analysis, folder: Path, language: Language = ENGLISH) -> str:
    """A referral where the answers in ``folder`` call for one, the review, findings, main numbers
    with their 95 % intervals, warnings, and where the result is."""
    first, text = verdict(analysis, language), language.text
    before = _referral(folder, language)
    lines = [*before, _title(analysis, language), *review_in_short(analysis, language), ""]
    lines.append(f"{first.headline}. {first.explanation}".rstrip())
    findings = findings_by_weight(analysis)
    lines += [
        f"  {text(SEVERITIES[f.severity])}: {text(f.statement)}" for f in findings[:HEADLINES]
    ]
    if (more := len(findings) - HEADLINES) > 0:
        told = say_count("and {n} more in the report", "and {n} more in the report", n=more)
        lines.append(f"  {text(told)}")
    lines += [f"  {how}: {', '.join(names)}" for how, names in first.outcomes]
    lines += [
        f"  {text(f.title)}. {text(say('What would settle it: {what}', what=f.would_settle))}"
        for f in another_look(analysis)
        if f.would_settle
    ]
    lines += ["", *_numbers(analysis, language)]
    if not before and (load := in_short(analysis, language)):
        lines += ["", load]
    limits = [q for q in analysis.quality if q.level is not QualityLevel.INFO]
    lines += [f"! {text(q.message)} {text(q.hint)}".rstrip() for q in limits]
    lines += [] if before else ["", text(RULES_IN_SHORT)]
    where = text(say("Result"))
    lines += ["", f"{where}: {folder}"]
    shown = (name for name in TO_OPEN if (folder / name).is_file())
    lines += [f"{'':{len(where) + 2}}{folder / name}" for name in shown]
    return "\n".join(harmless(line) for line in lines)


def _referral(folder: Path, language: Language) -> list[str]:
    intake = load_intake(folder)
    shown = None if intake is None else referral(screen(intake))
    return [] if shown is None else [*map(language.text, referral_lines(shown)), ""]


def _title(analysis: Analysis, language: Language) -> str:
    views = both(VIEWS[r.gait.view] for r in analysis.recordings)
    strides = [len(r.gait.strides) for r in analysis.recordings]
    title = say_count(
        "{name}: {mode}, seen {view}, {counts} stride",
        "{name}: {mode}, seen {view}, {counts} strides",
        n=sum(strides),
        name=both(r.info.name for r in analysis.recordings),
        mode=MODES[analysis.leading.gait.mode],
        view=views,
        counts=both(map(str, strides)),
    )
    return language.text(title)


def _numbers(analysis: Analysis, language: Language) -> list[str]:
    shown = main_numbers(analysis, language)
    width = max((len(title) for title, _ in shown), default=0)
    return [f"{title:<{width}}  {'   '.join(values)}" for title, values in shown]
