"""What every form of a comparison says of the modelled load on the lower back."""

from dataclasses import dataclass

from formcheck import backload
from formcheck.compare import Comparison
from formcheck.core.backload import LoadDifference, NotEstimated
from formcheck.core.bibliography import cite
from formcheck.core.message import say, say_count
from formcheck.export import wording
from formcheck.export.comparison.shown import Shown
from formcheck.export.load import TITLE, LoadCell, load_cell
from formcheck.export.numbers import interval, signed, with_unit
from formcheck.languages import ENGLISH, Language

MOMENT_UNIT = "Nm/kg"


@dataclass(frozen=True)
class LoadRow:
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
    rows: tuple[LoadRow, ...] = ()
    notes: tuple[str, ...] = ()


def load_compared(shown: Shown) -> LoadCompared | None:
    """In the language of ``shown``; None where all advice on form is withheld, or where nothing at
    all could be compared."""
    if shown.referral is not None or shown.comparison.reason:
        return None
    load, text, language = shown.comparison.backload, shown.language.text, shown.language
    if isinstance(load, NotEstimated):
        return LoadCompared(text(TITLE), text(_why_not(load)))
    lead = say_count(
        "What a model says of this runner after, in percent of before: 100 is no change. From the "
        "mean trunk lean of {before} stride before and {after} after. It is no advice.",
        "What a model says of this runner after, in percent of before: 100 is no change. From the "
        "mean trunk lean of {before} strides before and {after} after. It is no advice.",
        n=load.n_before,
        before=load.n_before,
        after=load.n_after,
    )
    rows = (
        (say("Mean moment"), load_cell(load.moment, language)),
        (say("Largest compression"), load_cell(load.compression, language)),
        (say("Change of the mean moment"), _difference_cell(load.moment_change, language)),
    )
    notes = (wording.LOAD_TERMS, wording.LOAD_REPEATED, wording.LOAD_INDEX, wording.LOAD_CHECKED)
    return LoadCompared(
        title=text(TITLE),
        lead=f"{text(lead)} {text(wording.LOAD_LEAN)}",
        columns=(text(say("By the model")), text(say("After against before"))),
        rows=tuple(LoadRow(text(title), cell) for title, cell in rows),
        notes=(*map(text, notes), " ".join(cite(*backload.SOURCES, "teng2015"))),
    )


def in_short(comparison: Comparison, language: Language = ENGLISH) -> str:
    """The mean moment after on one line, or why it is not known."""
    load, text = comparison.backload, language.text
    if isinstance(load, NotEstimated):
        return f"{text(TITLE)}: {text(_why_not(load))}"
    cell = load_cell(load.moment, language)
    lead = text(say("Mean moment on the lower back, by a model, in percent of before"))
    return f"{lead}: {cell.value} ({cell.detail}). {text(wording.LOAD_NO_ADVICE)}"


def _why_not(load: NotEstimated) -> str:
    return say("Not compared: {reason}", reason=load.reason)


def _difference_cell(difference: LoadDifference | NotEstimated, language: Language) -> LoadCell:
    if isinstance(difference, NotEstimated):
        return LoadCell("", language.text(difference.reason))
    value = signed(difference.value_nm_per_kg, 2, language)
    ends = interval(difference.ci95_nm_per_kg, 2, language)
    return LoadCell(with_unit(value, MOMENT_UNIT, language), with_unit(ends, MOMENT_UNIT, language))
