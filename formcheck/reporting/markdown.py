"""``report.md``: the report as plain Markdown, for notes, mail and version control."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from formcheck.core.finding import Finding
from formcheck.core.message import join_list, msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.text import sanitize_text
from formcheck.languages import Language
from formcheck.reporting import review, wording
from formcheck.reporting.handout import Fine, ToldFinding
from formcheck.reporting.html import by_level, hints
from formcheck.reporting.numbers import interval, number, plus_minus, with_unit
from formcheck.reporting.summary import (
    SummaryRow,
    evidence_for_the_back,
    sentence,
)

if TYPE_CHECKING:
    from formcheck.reporting.report import Report

REPORT_FILE = "report.md"
_ACTING = re.compile(r"[\\`*_{}\[\]<>#|~&!@]|(?<=www)\.|:(?=//)")
_AT_THE_START = re.compile(r"^(?:[-+=]|\d+[.)](?=\s|$))")

Lines = Iterator[str]


def render(report: "Report", language: Language) -> dict[str, bytes]:
    """``report.md``: one Markdown document without pictures; no text in it is more than text."""
    text = "\n".join(_Page(report, language).lines()) + "\n"
    return {REPORT_FILE: text.encode("utf-8")}


def plain(text: str) -> str:
    """``text`` so that Markdown shows it as it is."""
    shown = _ACTING.sub(lambda found: f"\\{found[0]}", sanitize_text(text))
    return _AT_THE_START.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", shown)


class _Page:
    def __init__(self, report: "Report", language: Language) -> None:
        self._report = report
        self._analysis = report.analysis
        self._language = language
        self._guide = report.guide
        self._clinic = report.clinic

    def lines(self) -> Lines:
        analysis = self._analysis
        names = join_list(recording.info.name for recording in analysis.recordings)
        yield f"# {self._say(msg('Running form report'))}: {self._say(names)}"
        yield ""
        if self._clinic is not None:
            yield from (plain(self._clinic.name), "")
        yield from self._referral()
        yield from self._page_1()
        yield ""
        for group in self._report.facts:
            yield from (f"- {plain(name)}: {plain(text)}" for name, text in group)
        yield from self._reviewed()
        yield from self._before()
        yield from self._measured()
        yield from self._in_full()
        yield from self._load()
        yield from self._sides()
        yield from self._checks()
        yield from self._for_information()
        yield from self._recording()
        yield from self._background()
        yield from self._help()

    def _say(self, text: str) -> str:
        return plain(self._language.text(text))

    def _heading(self, text: str) -> Lines:
        yield from ("", f"## {self._say(text)}", "")

    def _page_1(self) -> Lines:
        """What the runner is told first, in the order of the other reports."""
        sheet = self._report.handout
        yield from ("", f"## {plain(sheet.headline)}", "")
        yield plain(sheet.about)
        if sheet.lead:
            yield from ("", plain(sheet.lead))
        for place, story in enumerate(sheet.stories):
            if place:
                yield from ("", f"### {plain(story.lead.sentence)}")
            yield from self._told(story.lead, sheet.how_to_try)
            parts = [f"- {plain(part.sentence)} ({plain(part.badge)})" for part in story.parts]
            yield from ("", *parts) if parts else ()
        if sheet.more:
            yield from ("", plain(sheet.more))
        yield from self._listed(msg("Worth another look"), map(self._looked_at, sheet.another_look))
        fine, near = (map(self._lies, found) for found in (sheet.fine, sheet.near))
        yield from self._listed(msg("What looked fine"), fine)
        yield from self._listed(msg("Close to a limit, rather within"), near)
        yield from self._listed(sheet.unseen_title, map(plain, sheet.unseen))
        yield from self._listed(msg("Not judged"), map(plain, sheet.unjudged))
        better = [plain(sheet.next_time)] if sheet.next_time else []
        yield from self._listed(msg("Better next time"), better)
        if sheet.limits_from:
            yield from ("", plain(sheet.limits_from))
        yield from ("", f"**{plain(sheet.safety)}** {plain(sheet.emergency)}")

    def _told(self, told: ToldFinding, how_to_try: str) -> Lines:
        yield from ("", f"**{plain(told.badge)}**", "")
        yield from (f"- {line}" for line in self._values(told))
        yield from ("", plain(told.meaning))
        if told.suggestion:
            tried = " ".join(filter(None, (told.suggestion, told.caution)))
            yield from ("", f"**{plain(how_to_try)}:** {plain(tried)}")

    def _values(self, told: ToldFinding) -> Iterator[str]:
        limit = "" if told.gauge is None else f", {told.gauge.words.limit}"
        for value in told.values:
            yield plain(f"{value.name} {value.value} ({value.interval}){limit}".strip())

    def _looked_at(self, told: ToldFinding) -> str:
        values = "; ".join(self._values(told))
        settled = f" {plain(told.would_settle)}" if told.would_settle else ""
        return f"{plain(told.sentence)} {values}. {plain(told.badge)}.{settled}"

    def _lies(self, one: Fine) -> str:
        return plain(f"{one.name} {one.value} ({one.limit})")

    def _listed(self, title: str, items: Iterable[str]) -> Lines:
        listed = list(items)
        if listed:
            yield from ("", f"**{self._say(title)}**", "", *(f"- {item}" for item in listed))

    def _in_full(self) -> Lines:
        if not self._analysis.findings:
            return
        yield from self._heading(msg("What was found, in full"))
        yield from (f"- {self._finding(finding)}" for finding in self._analysis.findings)
        said = () if self._guide.withheld else (wording.BEFORE_FORM, self._guide.HOW_TO_TRY)
        chance = self._report.by_chance
        yield from ("", " ".join(map(self._say, filter(None, (*said, wording.HOW_SURE, chance)))))

    def _finding(self, finding: Finding) -> str:
        parts = [
            f"**{self._say(wording.SEVERITIES[finding.severity])}.**",
            self._say(finding.statement),
            *(() if self._guide.withheld else self._to_try(finding)),
            self._say(evidence_for_the_back(finding)),
        ]
        return " ".join(filter(None, parts))

    def _to_try(self, finding: Finding) -> Lines:
        if finding.suggestion:
            yield self._say(finding.suggestion)
        if finding.suggestion and finding.caution:
            yield f"{self._say(self._guide.WHEN_NOT)} {self._say(finding.caution)}"

    def _referral(self) -> Lines:
        shown = self._guide.referral
        if shown is None:
            return
        yield from self._heading(shown.title)
        yield from (f"**{self._say(shown.lead)}**", "")
        yield from self._list(shown.signs)
        yield from ("", self._say(shown.withheld))

    def _reviewed(self) -> Lines:
        shown = self._report.review
        if shown is None:
            return
        yield from self._heading(review.TITLE)
        yield " ".join(map(plain, shown.who))
        yield ""
        yield from (f"- {plain(correction)}" for correction in shown.corrections)
        said = review.MEASURED if shown.corrections else review.NOT_CORRECTED
        yield from (("", self._say(said)) if shown.corrections else (self._say(said),))
        if shown.remark:
            yield from ("", f"**{self._say(review.REMARK)}**")
        for line in filter(None, shown.remark):
            yield from ("", plain(line))

    def _before(self) -> Lines:
        guide = self._guide
        if guide.refers:
            return
        yield from self._heading(guide.TITLE)
        if guide.advice is not None and not guide.withheld:
            yield from (f"**{self._say(guide.advice.headline)}**", "")
            yield from (f"{self._say(line)}\n" for line in guide.advice.lines)
        for title, rule in (
            *((one.pain, one.rule) for one in guide.PAIN_RULES),
            (guide.LEG, guide.LEG_RULE),
            (guide.NEXT_DAY, guide.NEXT_MORNING),
        ):
            yield f"- {self._say(title)}: {self._say(rule)}"
        yield from ("", f"{self._say(guide.SETTLES)} {self._say(guide.RULES_LIMITS)}")

    def _background(self) -> Lines:
        guide = self._guide
        if guide.refers:
            return
        yield from self._heading(guide.RETURN_TITLE)
        yield from self._list((*guide.RETURN_STEPS, *guide.RETURN_LIMITS))
        yield from self._heading(guide.PRECAUTIONS_TITLE)
        yield from (self._say(guide.BALANCE), "")
        for precaution in guide.PRECAUTIONS:
            told = (precaution.advice, precaution.research)
            yield f"- **{self._say(precaution.title)}.** {' '.join(map(self._say, told))}"

    def _for_information(self) -> Lines:
        guide = self._guide
        if guide.matches:
            yield from self._heading(guide.MATCHES_TITLE)
            yield from self._list((*guide.matches, guide.NO_RISK_BY_ITSELF))
        if guide.information:
            yield from self._heading(guide.INFORMATION_TITLE)
        for item in guide.information:
            values = "; ".join(map(self._say, item.values))
            yield f"- {self._say(item.title)}: {values}. {self._say(item.why)}"
        if guide.told:
            yield from self._heading(guide.TOLD_TITLE)
        for question, given in guide.told:
            yield f"- {plain(question)}: {'; '.join(map(plain, given))}"

    def _list(self, texts: Sequence[str]) -> Lines:
        yield from (f"- {self._say(text)}" for text in texts)

    def _measured(self) -> Lines:
        shown = self._report.groups
        if not shown:
            return
        yield from self._heading(msg("Measurements"))
        columns = (msg("Measure"), msg("Left"), msg("Right"), msg("Other runners"))
        yield from (f"{self._say(wording.MEANS)} {self._say(wording.CHANGES)}", "")
        yield f"| {' | '.join(map(self._say, columns))} |"
        yield "|---|---|---|---|"
        yield from (self._row(row) for group in shown for row in group.rows)

    def _row(self, row: SummaryRow) -> str:
        title = self._say(row.spec.title)
        reference = ""
        if (band := row.reference) is not None:
            ends = interval((band.low, band.high), row.spec.decimals, self._language)
            reference = f"{plain(ends)} ({self._say(band.source)})"
        if row.both is not None:
            value = f"{self._say(msg('Both'))}: {self._value(row.both)}"
            return f"| {title} | {value} | | {reference} |"
        left, right = (self._value(metric) for metric in (row.left, row.right))
        return f"| {title} | {left} | {right} | {reference} |"

    def _value(self, metric: Metric | None) -> str:
        if not isinstance(metric, Measured):
            return self._say(msg("not measured"))
        told = [plain(plus_minus(metric, self._language)), self._say(metric.counted)]
        if (least := metric.smallest_detectable_change) is not None:
            size = number(least, metric.spec.decimals, self._language)
            size = with_unit(size, metric.spec.unit, self._language)
            told.append(f"{self._say(wording.DETECTABLE)} {plain(size)}")
        return ", ".join(told)

    def _load(self) -> Lines:
        shown = self._report.load
        if shown is None:
            return
        yield from ("", f"## {plain(shown.title)}", "", plain(shown.lead), "")
        yield f"| {' | '.join(map(plain, shown.columns))} |"
        yield "|---|---|---|"
        for row in shown.rows:
            both_cells = (row.moment, row.compression)
            cells = (", ".join(filter(None, (c.value, c.detail))) for c in both_cells)
            yield f"| {plain(row.change)} | {' | '.join(map(plain, cells))} |"
        yield from ("", plain(" ".join(shown.notes)), "")
        yield plain("; ".join(map(wording.source_name, shown.sources)))

    def _sides(self) -> Lines:
        if not self._analysis.asymmetries:
            return
        specs = {m.spec.id: m.spec for m in self._analysis.metrics}
        yield from self._heading(msg("Left minus right"))
        for item in self._analysis.asymmetries:
            spec = specs[item.metric]
            size = number(item.difference, spec.decimals, self._language)
            size = with_unit(size, spec.unit, self._language)
            ends = interval(item.ci95, spec.decimals, self._language)
            beyond = msg("beyond error") if item.beyond_error else msg("within error")
            yield f"- {self._say(spec.title)}: {plain(size)} ({plain(ends)}), {self._say(beyond)}"

    def _checks(self) -> Lines:
        if not self._analysis.checks:
            return
        yield from self._heading(msg("What was checked"))
        for note in self._clinic.notes if self._clinic is not None else ():
            yield from (self._say(note), "")
        for check in self._report.checks:
            names = ", ".join(
                f"{self._say(title)} ({self._say(side)})" if side else self._say(title)
                for title, side in check.names
            )
            outcome = self._say(wording.LIKELIHOODS[check.level])
            why = plain(sentence(self._language.text(check.explanation)))
            yield f"- {names}: {outcome}. {why}"

    def _recording(self) -> Lines:
        yield from self._heading(msg("The recording"))
        for note in by_level(self._analysis.quality):
            yield f"- **{self._say(wording.LEVELS[note.level])}.** {self._say(note.message)}"
        yield from (f"- {self._say(hint)}" for hint in hints(self._analysis.quality))
        missing = self._report.not_measured
        if missing:
            yield from self._heading(msg("Not measured here, and why"))
            yield from (f"- {plain(', '.join(n))}: {plain(why)}" for why, n in missing.items())

    def _help(self) -> Lines:
        yield from self._heading(wording.EMERGENCY_TITLE)
        yield from (self._say(wording.EMERGENCY_LEAD), "")
        yield from (f"- {self._say(line)}" for line in wording.EMERGENCY)
        yield from self._heading(wording.URGENT_TITLE)
        yield from (f"- {self._say(line)}" for line in wording.URGENT)
        made = self._analysis.provenance
        yield from self._heading(msg("How this was made"))
        version = self._analysis.formcheck_version
        yield self._say(
            msg("formcheck {version}, pose model {model}", version=version, model=made.model)
        )
