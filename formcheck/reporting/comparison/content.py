"""What every form of a comparison says, in the order in which it is read, the modelled load on
the lower back included."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck import backload
from formcheck.comparison import Change, Comparison
from formcheck.core.analysis import Analysis
from formcheck.core.backload import LoadDifference, NotEstimated
from formcheck.core.bibliography import cite
from formcheck.core.finding import Level
from formcheck.core.message import Message, digits, join_list, join_with, msg, msg_count
from formcheck.core.metric import Measured
from formcheck.core.recording import View
from formcheck.core.verdict import Verdict
from formcheck.languages import ENGLISH, Language
from formcheck.reporting import numbers, wording
from formcheck.reporting.back_load import TITLE, LoadCell, load_cell
from formcheck.reporting.facts import date_text
from formcheck.reporting.numbers import interval, signed, with_unit
from formcheck.reporting.pain import Referral
from formcheck.reporting.wording import GROUPS, LIKELIHOODS, OTHER_GROUP
from formcheck.reporting.wording import VERDICTS as VERDICTS

if TYPE_CHECKING:
    from formcheck.reporting.charts import Chart
    from formcheck.reporting.video.keyframes import KeyFrame

KIND = msg("Before and after")
BEFORE, AFTER = msg("Before"), msg("After")
NOT_CHECKED = msg("not checked")
RESTS_ON = {
    Verdict.CHANGED: msg("The measure behind it changed beyond error."),
    Verdict.NO_DETECTABLE_CHANGE: msg(
        "The measure behind it shows no detectable change: it lies near the limit."
    ),
    Verdict.CANNOT_TELL: msg("Whether the measure behind it changed cannot be told."),
}
METHOD = (
    msg(
        "Changed: the whole 95\u00a0% interval of the difference lies on one side of 0. The "
        "interval holds how far two recordings of one runner in one set-up scatter (the smallest "
        "detectable change), the scatter of the strides where that is larger, how well the tilt of "
        "each camera is known, and what of the method's error follows clothes and movement."
    ),
    msg(
        "Errors that are the same both times, of the pose model on this body, drop out of a "
        "difference. How much stays was measured on rendered runners filmed in other clothes, "
        "light and ways of running: from a third of the error for the elbow to nine tenths for the "
        "knee at contact. Where the set-ups differ nothing is taken to drop out."
    ),
    msg(
        "No detectable change: the interval holds 0 and is no wider than 1.5 times what can be "
        "told apart at best. A change may be as large as the interval all the same."
    ),
    msg(
        "Cannot tell: one of the two was not measured, or the interval holds 0 and is wider than "
        "that, so that it could hide a change; the reason stands beside it."
    ),
    msg(
        "The smallest detectable changes rest on repeated recordings of rendered runners and on "
        "published studies. From day to day, in other shoes or tired, a runner varies more than "
        "that: film three times and look for what stays."
    ),
)
FINDINGS_MEAN = msg(
    "Things that may add load on the lower back, likely or clear before or after. A finding comes "
    "or goes where a likelihood passes 80 %, which a small change can do."
)
HONEST = msg(
    "A change of running form is neither good nor bad by itself, and no study shows that it "
    "prevents or cures back pain."
)


@dataclass(frozen=True)
class FramePair:
    """The same moment before and after. ``title``: which one."""

    title: str
    before: "KeyFrame"
    after: "KeyFrame"


@dataclass(frozen=True)
class ComparisonContent:
    """A comparison with its pictures, in a language. ``video``: file name of the recordings side by
    side; "" where there is none, and ``video_reason`` says why. ``referral``: who is to be seen
    first, by the latest answers on pain."""

    comparison: Comparison
    frames: tuple[FramePair, ...] = ()
    charts: tuple["Chart", ...] = ()
    video: str = ""
    video_reason: str = ""
    referral: Referral | None = None
    language: Language = ENGLISH


@dataclass(frozen=True)
class ChangeTable:
    """Changes of measures that belong together."""

    title: str
    changes: tuple[Change, ...]


def headline(comparison: Comparison) -> str:
    """The comparison in one line."""
    if comparison.reason:
        return msg("Nothing could be compared")
    if any(note.id == "other_runner" for note in comparison.notes):
        return msg("Two runners, not one before and after")
    count = len(comparison.of(Verdict.CHANGED))
    if count == 0 and not comparison.of(Verdict.NO_DETECTABLE_CHANGE):
        return msg("Whether anything changed cannot be told")
    if count == 0:
        return msg("No detectable change")
    return msg_count(
        "One value changed beyond measurement error",
        "{n} values changed beyond measurement error",
        n=count,
    )


def chance(comparison: Comparison) -> str:
    """How many changes to expect though nothing changed; "" where nothing was compared."""
    if comparison.judged == 0:
        return ""
    changed = comparison.of(Verdict.CHANGED)
    return msg_count(
        "{n} value was compared. Even if nothing had changed, up to {expected} values would be "
        "expected to come out as changed by chance; {found} did, {sure} also when all are judged "
        "together (marked ●).",
        "{n} values were compared. Even if nothing had changed, up to {expected} of them would be "
        "expected to come out as changed by chance; {found} did, {sure} of them also when all are "
        "judged together (marked ●). Values that hang together, like cadence and step time, change "
        "together.",
        n=comparison.judged,
        expected=digits(comparison.expected_by_chance, 1),
        found=len(changed),
        sure=sum(change.among_all for change in changed),
    )


def sentence_of(change: Change, language: Language) -> str:
    """A change in words: "Trunk lean: 2.1° more (1.1 to 3.1), from 8.0° to 10.1°"."""
    low, high = change.ci95 or (0.0, 0.0)
    difference = change.difference or 0.0
    ends = (low, high) if difference >= 0 else (-high, -low)
    values = [m.value for m in (change.before, change.after) if isinstance(m, Measured)]
    spec = change.spec
    fields = {
        "title": title_of(change, language),
        "amount": _amount(abs(difference), change, language),
        "interval": numbers.interval(ends, spec.decimals, language),
        "before": _amount(values[0], change, language),
        "after": _amount(values[1], change, language),
    }
    if difference >= 0:
        return language.text(
            msg("{title}: {amount} more ({interval}), from {before} to {after}", **fields)
        )
    return language.text(
        msg("{title}: {amount} less ({interval}), from {before} to {after}", **fields)
    )


def title_of(change: Change, language: Language) -> str:
    """Name of the measure, with its side."""
    title = language.text(change.spec.title)
    return f"{title} ({language.text(change.side)})" if change.side else title


def _amount(value: float, change: Change, language: Language) -> str:
    text = numbers.number(value, change.spec.decimals, language)
    return numbers.with_unit(text, change.spec.unit, language)


def tables(comparison: Comparison) -> tuple[ChangeTable, ...]:
    """What was measured both times, in the order of the report."""
    shown = [change for change in comparison.changes if change.ci95 is not None]
    grouped = {metric_id for _, ids in GROUPS for metric_id in ids}
    others = tuple(dict.fromkeys(c.spec.id for c in shown if c.spec.id not in grouped))
    found = []
    for title, ids in (*GROUPS, (OTHER_GROUP, others)):
        rows = tuple(c for metric_id in ids for c in shown if c.spec.id == metric_id)
        if rows:
            found.append(ChangeTable(title, rows))
    return tuple(found)


def remark(change: Change) -> str:
    """Why it cannot be told, or what else may be behind it; "" where there is nothing to say."""
    return join_with(" ", filter(None, (change.reason, change.note)))


def not_compared(comparison: Comparison, language: Language) -> dict[str, tuple[str, ...]]:
    """Reason to the names of what was not measured both times."""
    reasons: dict[str, list[str]] = {}
    for change in comparison.changes:
        if change.ci95 is None:
            reason = language.text(change.reason)
            reasons.setdefault(f"{reason[:1].upper()}{reason[1:]}", []).append(
                title_of(change, language)
            )
    return {reason: tuple(names) for reason, names in reasons.items()}


def level_text(level: Level | None) -> str:
    """How a check ended."""
    return NOT_CHECKED if level is None else LIKELIHOODS[level]


def rests_on_text(verdicts: Sequence[Verdict]) -> str:
    """What became of the measure behind a finding; the surest verdict counts."""
    return next((RESTS_ON[verdict] for verdict in Verdict if verdict in verdicts), "")


def name_of(analysis: Analysis) -> str:
    """The recordings of an analysis."""
    return join_list(recording.info.name for recording in analysis.recordings)


def name_and_date(analysis: Analysis, language: Language) -> str:
    """The recordings of an analysis, and when they were made where that is known."""
    name = language.text(name_of(analysis))
    recorded_at = analysis.recorded_at
    return name if recorded_at is None else f"{name} ({date_text(recorded_at, language)})"


def frame_pairs(
    comparison: Comparison, before: Sequence["KeyFrame"], after: Sequence["KeyFrame"]
) -> tuple[FramePair, ...]:
    """The key frames of one side and moment, seen from the same side both times."""
    from formcheck.reporting.video.keyframes import TITLES, frame_name

    titles = {frame_name(0, *moment): title for moment, title in TITLES.items()}
    known = {_moment(frame, comparison.before): frame for frame in before}
    return tuple(
        FramePair(titles.get(key[1], key[1]), known[key], frame)
        for frame in after
        if (key := _moment(frame, comparison.after)) in known
    )


def _moment(frame: "KeyFrame", analysis: Analysis) -> tuple[View, str]:
    """The view, and the name without the number of the recording."""
    return analysis.recordings[frame.video].gait.view, frame.name.rpartition("-")[2]


def video_text(shown: ComparisonContent) -> str:
    """Where the video is and what it shows, or why there is none; "" where none was asked for."""
    if shown.video:
        return msg(
            "{file} beside this page shows both recordings side by side in step: contact falls on "
            "contact, at the pace of the recording before.",
            file=shown.video,
        )
    if not shown.video_reason:
        return ""
    return msg("There is no video of both side by side: {why}", why=shown.video_reason)


def said_all(language: Language, *texts: Message | str) -> str:
    """One after another, in a language."""
    return " ".join(language.text(text) for text in texts if text)


MOMENT_UNIT = "Nm/kg"


@dataclass(frozen=True)
class LoadChangeRow:
    """What is modelled, and what became of it."""

    title: str
    cell: LoadCell


@dataclass(frozen=True)
class LoadCompared:
    """``lead``: what is compared, or why there is nothing to compare, without ``rows``. ``notes``
    below the table."""

    title: str
    lead: str
    columns: tuple[str, str] = ("", "")
    rows: tuple[LoadChangeRow, ...] = ()
    notes: tuple[str, ...] = ()


def load_compared(shown: ComparisonContent) -> LoadCompared | None:
    """In the language of ``shown``; None where all advice on form is withheld, or where nothing at
    all could be compared."""
    if shown.referral is not None or shown.comparison.reason:
        return None
    load, text, language = shown.comparison.backload, shown.language.text, shown.language
    if isinstance(load, NotEstimated):
        return LoadCompared(text(TITLE), text(_why_not(load)))
    lead = msg_count(
        "What a model says of this runner after, in percent of before: 100 is no change. From the "
        "mean trunk lean of {before} stride before and {after} after. It is no advice.",
        "What a model says of this runner after, in percent of before: 100 is no change. From the "
        "mean trunk lean of {before} strides before and {after} after. It is no advice.",
        n=load.n_before,
        before=load.n_before,
        after=load.n_after,
    )
    rows = (
        (msg("Mean moment"), load_cell(load.moment, language)),
        (msg("Largest compression"), load_cell(load.compression, language)),
        (msg("Change of the mean moment"), _difference_cell(load.moment_change, language)),
    )
    notes = (wording.LOAD_TERMS, wording.LOAD_REPEATED, wording.LOAD_INDEX, wording.LOAD_CHECKED)
    return LoadCompared(
        title=text(TITLE),
        lead=f"{text(lead)} {text(wording.LOAD_LEAN)}",
        columns=(text(msg("By the model")), text(msg("After against before"))),
        rows=tuple(LoadChangeRow(text(title), cell) for title, cell in rows),
        notes=(*map(text, notes), " ".join(cite(*backload.SOURCES, "teng2015"))),
    )


def in_short(comparison: Comparison, language: Language = ENGLISH) -> str:
    """The mean moment after on one line, or why it is not known."""
    load, text = comparison.backload, language.text
    if isinstance(load, NotEstimated):
        return f"{text(TITLE)}: {text(_why_not(load))}"
    cell = load_cell(load.moment, language)
    lead = text(msg("Mean moment on the lower back, by a model, in percent of before"))
    return f"{lead}: {cell.value} ({cell.detail}). {text(wording.LOAD_NO_ADVICE)}"


def _why_not(load: NotEstimated) -> str:
    return msg("Not compared: {reason}", reason=load.reason)


def _difference_cell(difference: LoadDifference | NotEstimated, language: Language) -> LoadCell:
    if isinstance(difference, NotEstimated):
        return LoadCell("", language.text(difference.reason))
    value = signed(difference.value_nm_per_kg, 2, language)
    ends = interval(difference.ci95_nm_per_kg, 2, language)
    return LoadCell(with_unit(value, MOMENT_UNIT, language), with_unit(ends, MOMENT_UNIT, language))
