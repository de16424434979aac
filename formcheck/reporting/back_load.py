"""What every form of the report says of the modelled load on the lower back."""

from dataclasses import dataclass

from formcheck import backload
from formcheck.core.backload import BackLoad, LoadRatio, NotEstimated
from formcheck.core.message import msg, msg_count
from formcheck.languages import ENGLISH, Language
from formcheck.reporting import wording
from formcheck.reporting.numbers import interval, number, with_unit

TITLE = msg("Load on the lower back, by a model")


@dataclass(frozen=True)
class LoadCell:
    """``value``: a percentage, or "" where there is none. ``detail``: its interval and what to make
    of it, or why there is none."""

    value: str
    detail: str


@dataclass(frozen=True)
class LoadRow:
    """A change of form, and what it does to the model."""

    change: str
    moment: LoadCell
    compression: LoadCell


@dataclass(frozen=True)
class LoadShown:
    """``lead`` before the table, ``notes`` below it."""

    title: str
    lead: str
    columns: tuple[str, str, str]
    rows: tuple[LoadRow, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def load_shown(
    load: BackLoad, language: Language = ENGLISH, *, withheld: bool = False
) -> LoadShown | None:
    """The changes of form that were tried on the model of ``load``, in a language; None where there
    are none, or where advice on form is ``withheld``."""
    text = language.text
    if withheld or not load.what_if:
        return None
    columns = (msg("If there were"), msg("Mean moment"), msg("Largest compression"))
    notes = (wording.LOAD_TERMS, wording.LOAD_DETECTABLE, wording.LOAD_INDEX, wording.LOAD_CHECKED)
    return LoadShown(
        title=text(TITLE),
        lead=f"{text(_lead(load.n))} {text(wording.LOAD_LEAN)}",
        columns=(text(columns[0]), text(columns[1]), text(columns[2])),
        rows=tuple(
            LoadRow(
                text(w.change), load_cell(w.moment, language), load_cell(w.compression, language)
            )
            for w in load.what_if
        ),
        notes=tuple(map(text, notes)),
        sources=(*backload.SOURCES, "teng2015"),
    )


def _lead(n: int) -> str:
    return msg_count(
        "What a model says of this runner with another lean or cadence, in percent of now: 100 is "
        "no change. From the mean trunk lean of {n} stride. It is no advice.",
        "What a model says of this runner with another lean or cadence, in percent of now: 100 is "
        "no change. From the mean trunk lean of {n} strides. It is no advice.",
        n=n,
    )


def load_cell(ratio: LoadRatio | NotEstimated, language: Language = ENGLISH) -> LoadCell:
    """``ratio`` in words, or why there is none."""
    if isinstance(ratio, NotEstimated):
        return LoadCell("", language.text(ratio.reason))
    ends = with_unit(interval(ratio.ci95, 0, language), "%", language)
    verdict = language.text(wording.VERDICTS[ratio.verdict])
    return LoadCell(
        with_unit(number(ratio.value, 0, language), "%", language), f"{ends}, {verdict}"
    )
