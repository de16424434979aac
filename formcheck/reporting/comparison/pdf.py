"""``comparison.pdf``: the same on A4, tagged for screen readers, with vector charts."""

from collections.abc import Iterator
from typing import Any

from formcheck.comparison import Change, Comparison
from formcheck.core.message import msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side
from formcheck.core.verdict import Verdict
from formcheck.reporting import numbers, wording
from formcheck.reporting.comparison import content as say_so
from formcheck.reporting.comparison.content import ComparisonContent, FramePair, load_compared
from formcheck.reporting.facts import facts
from formcheck.reporting.pdf.appendix import load_cell
from formcheck.reporting.pdf.guidance import referral_box
from formcheck.reporting.pdf.typeset import (
    Block,
    Cell,
    Parts,
    Run,
    box,
    bullets,
    cell,
    figure,
    figures,
    heading,
    paragraph,
    picture,
    run,
    table,
    terms,
    typeset,
)

PAIRS_A_ROW = 2


def render(shown: ComparisonContent) -> bytes:
    """The same comparison gives the same bytes.

    Raises:
        InputError: a key frame is damaged.
        ImportError: the library typst is missing.
    """
    analysis = shown.comparison.after
    return typeset(_report(shown), _files(shown), analysis.provenance.started_at)


def _report(shown: ComparisonContent) -> dict[str, Any]:
    comparison, text = shown.comparison, shown.language.text
    names = [text(say_so.name_of(a)) for a in (comparison.before, comparison.after)]
    whose = msg("Before and after: {before}, {after}", before=names[0], after=names[1])
    return {
        "lang": shown.language.code,
        "title": text(whose),
        "kind": text(say_so.KIND),
        "name": " → ".join(names),
        "footer": text(say_so.KIND),
        # Filled in where the page is set.
        "page_of": text(msg("page {n} of {total}", n="{n}", total="{total}")),
        "blocks": [
            *_subject(shown),
            *_referral(shown),
            *_changes(shown),
            *_frames(shown),
            *_measurements(shown),
            *_findings(shown),
            *_load(shown),
            *_curves(shown),
            heading(text(msg("How the verdicts are made"))),
            bullets(text(line) for line in say_so.METHOD),
            *_versions(shown),
        ],
    }


def _files(shown: ComparisonContent) -> dict[str, bytes]:
    """The pictures that the report refers to."""
    found = {f"chart-{k}.svg": c.svg.encode("utf-8") for k, c in enumerate(shown.charts)}
    for number, pair in enumerate(shown.frames):
        found |= {f"before-{number}.jpg": pair.before.jpeg, f"after-{number}.jpg": pair.after.jpeg}
    return found


def _subject(shown: ComparisonContent) -> Iterator[Block]:
    comparison, language = shown.comparison, shown.language
    for title, analysis in (
        (say_so.BEFORE, comparison.before),
        (say_so.AFTER, comparison.after),
    ):
        yield paragraph([run(language.text(title), "strong")], "term")
        for group in facts(analysis, language):
            yield terms(group, "facts")


def _referral(shown: ComparisonContent) -> list[Block]:
    return [referral_box(shown.referral, shown.language.text)] if shown.referral else []


def _changes(shown: ComparisonContent) -> Iterator[Block]:
    comparison, language = shown.comparison, shown.language
    yield heading(language.text(say_so.headline(comparison)), style="verdict")
    yield box("safety", [paragraph(language.text(wording.SAFETY))])
    if comparison.reason:
        yield paragraph(language.text(comparison.reason), "lead")
    if changed := comparison.of(Verdict.CHANGED):
        yield bullets(_told(change, shown) for change in changed)
    if chance := say_so.chance(comparison):
        yield paragraph(language.text(chance))
    if comparison.notes:
        yield bullets(_notes(shown))
    yield paragraph(language.text(say_so.HONEST))


def _told(change: Change, shown: ComparisonContent) -> Parts:
    mark = "● " if change.among_all else ""
    told: Parts = [f"{mark}{say_so.sentence_of(change, shown.language)}"]
    if change.note:
        told += [" ", run(shown.language.text(change.note), "small")]
    return told


def _notes(shown: ComparisonContent) -> Iterator[Parts]:
    text = shown.language.text
    for note in shown.comparison.notes:
        level = run(f"{text(wording.LEVELS[note.level])}.", "strong")
        yield [level, " ", say_so.said_all(shown.language, note.message, note.hint)]


def _frames(shown: ComparisonContent) -> Iterator[Block]:
    if not shown.frames:
        return
    text = shown.language.text
    yield heading(text(msg("Key frames")))
    yield paragraph(
        text(msg("The same moment of a typical stride, before on the left and after on the right."))
    )
    yield figures(
        2 * PAIRS_A_ROW,
        (one for number, pair in enumerate(shown.frames) for one in _pair(number, pair, shown)),
    )


def _pair(number: int, pair: FramePair, shown: ComparisonContent) -> Iterator[Block]:
    text = shown.language.text
    for name, title, frame in (
        ("before", say_so.BEFORE, pair.before),
        ("after", say_so.AFTER, pair.after),
    ):
        caption = f"{text(pair.title)}: {text(title)}"
        yield figure(picture(f"{name}-{number}.jpg", text(frame.alt_text)), "", caption)


def _measurements(shown: ComparisonContent) -> Iterator[Block]:
    comparison, text = shown.comparison, shown.language.text
    tables, reasons = say_so.tables(comparison), say_so.not_compared(comparison, shown.language)
    if tables or reasons:
        yield heading(text(msg("Measurements")))
    columns = (msg("Measure"), msg("Before → after"), msg("Change"), msg("Verdict"))
    for one in tables:
        yield heading(text(one.title), 2)
        rows = (_row(change, shown) for change in one.changes)
        yield table((27, 20, 29, 24), [text(column) for column in columns], rows)
    if reasons:
        yield heading(text(msg("Not measured both times, and why")), 2)
        yield terms((reason, ", ".join(names)) for reason, names in reasons.items())


def _row(change: Change, shown: ComparisonContent) -> list[Cell]:
    language, spec = shown.language, change.spec
    name: Parts = [language.text(spec.title)]
    if change.side:
        name += [" ", _side(change.side, shown)]
    if "+" in spec.positive:
        name += [" ", run(language.text(spec.positive), "small")]
    values = " → ".join(
        _quantity(m.value, m, shown)
        for m in (change.before, change.after)
        if isinstance(m, Measured)
    )
    verdict: Parts = [run(language.text(say_so.VERDICTS[change.verdict]), "strong")]
    verdict += [" ●"] if change.among_all else []
    told: list[Parts] = [verdict]
    if remark := say_so.remark(change):
        told.append([run(language.text(remark), "small")])
    return [cell(name), cell(values), _difference(change, shown), cell(*told)]


def _side(side: Side, shown: ComparisonContent) -> Run:
    return run(shown.language.text(wording.SIDES_FIRST[side]), side.value)


def _quantity(value: float, metric: Metric, shown: ComparisonContent) -> str:
    text = numbers.number(value, metric.spec.decimals, shown.language)
    return numbers.with_unit(text, metric.spec.unit, shown.language)


def _difference(change: Change, shown: ComparisonContent) -> Cell:
    language, spec = shown.language, change.spec
    if change.difference is None or change.ci95 is None:
        return cell("")
    value = numbers.signed(change.difference, spec.decimals, language)
    told = numbers.interval(change.ci95, spec.decimals, language)
    if (least := change.smallest_detectable_change) is not None:
        smallest = language.text(msg("smallest detectable"))
        told = f"{told}; {smallest} {_quantity(least, change.after, shown)}"
    strong = run(numbers.with_unit(value, spec.unit, language), "strong")
    return cell([strong], [run(told, "small")])


def _findings(shown: ComparisonContent) -> Iterator[Block]:
    comparison, text = shown.comparison, shown.language.text
    if not comparison.findings:
        return
    columns = (msg("Check"), say_so.BEFORE, say_so.AFTER, msg("Measure"))
    rows = []
    for found in comparison.findings:
        name: Parts = [text(found.title)]
        if found.side:
            name += [" ", _side(found.side, shown)]
        outcomes = (cell(text(say_so.level_text(o))) for o in (found.before, found.after))
        rows.append([cell(name), *outcomes, cell(text(say_so.rests_on_text(found.rests_on)))])
    yield heading(text(msg("Findings")))
    yield paragraph(text(say_so.FINDINGS_MEAN))
    yield table((34, 15, 15, 36), [text(column) for column in columns], rows)


def _load(shown: ComparisonContent) -> Iterator[Block]:
    found = load_compared(shown)
    if found is None:
        return
    yield heading(found.title)
    yield paragraph(found.lead, "intro" if found.rows else "")
    if found.rows:
        rows = [[cell(row.title), load_cell(row.cell)] for row in found.rows]
        yield table((36, 64), found.columns, rows)
    yield from (paragraph(note, "small") for note in found.notes)


def _curves(shown: ComparisonContent) -> Iterator[Block]:
    if not shown.charts:
        return
    text = shown.language.text
    yield heading(text(msg("Curves")))
    yield paragraph(text(shown.charts[0].caption))
    yield figures(
        2,
        (
            figure(picture(f"chart-{k}.svg", text(chart.alt_text)), text(chart.title))
            for k, chart in enumerate(shown.charts)
        ),
    )


def _versions(shown: ComparisonContent) -> Iterator[Block]:
    comparison: Comparison = shown.comparison
    text = shown.language.text
    for title, analysis in (
        (say_so.BEFORE, comparison.before),
        (say_so.AFTER, comparison.after),
    ):
        by = msg(
            "formcheck {version}, pose model {model}",
            version=analysis.formcheck_version,
            model=analysis.provenance.model,
        )
        names = ", ".join(r.info.name for r in analysis.recordings)
        yield paragraph([run(f"{text(title)}: ", "strong"), f"{text(by)}; {names}"], "small")
