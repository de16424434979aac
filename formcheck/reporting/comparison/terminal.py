"""A comparison in a few lines of plain text."""

from pathlib import Path

from formcheck.core.analysis import QualityLevel
from formcheck.core.message import msg
from formcheck.core.text import sanitize_text
from formcheck.core.verdict import Verdict
from formcheck.reporting.comparison import content as say_so
from formcheck.reporting.comparison.content import ComparisonContent, in_short
from formcheck.reporting.pain import referral_lines


def summary(shown: ComparisonContent, folder: Path) -> str:
    """What changed, how much of that to expect by chance, warnings, and where the comparison is."""
    comparison, language = shown.comparison, shown.language
    before = [] if shown.referral is None else [*referral_lines(shown.referral), ""]
    names = (say_so.name_and_date(a, language) for a in (comparison.before, comparison.after))
    lines = [
        *map(language.text, before),
        " → ".join(names),
        "",
        language.text(say_so.headline(comparison)),
    ]
    if comparison.reason:
        lines.append(language.text(comparison.reason))
    for change in comparison.of(Verdict.CHANGED):
        mark = "●" if change.among_all else " "
        lines.append(f"{mark} {say_so.sentence_of(change, language)}")
        lines += [f"    {language.text(change.note)}"] if change.note else []
    unclear = sum(c.ci95 is not None for c in comparison.of(Verdict.CANNOT_TELL))
    if unclear:
        told = msg("It cannot be told for {n} of the values; the page says why.", n=unclear)
        lines.append(f"  {language.text(told)}")
    if chance := say_so.chance(comparison):
        lines += ["", language.text(chance)]
    if shown.referral is None and not comparison.reason:
        lines += ["", in_short(comparison, language)]
    warnings = [n for n in comparison.notes if n.level is not QualityLevel.INFO]
    lines += [f"! {say_so.said_all(language, n.message, n.hint)}" for n in warnings]
    if shown.video_reason:
        lines.append(f"! {language.text(say_so.video_text(shown))}")
    lines += ["", f"{language.text(msg('Comparison'))}: {folder}"]
    return "\n".join(sanitize_text(line) for line in lines)
