"""The main numbers of a result, for those who read no further."""

from formcheck.core.analysis import Analysis
from formcheck.core.message import say
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.export.numbers import plus_minus
from formcheck.export.summary import Row, groups
from formcheck.languages import ENGLISH, Language

TITLE = say("The main numbers")
MAIN_NUMBERS = (
    *("cadence", "contact_time", "trunk_lean", "knee_flexion_contact", "shin_angle_contact"),
    *("overstride", "pelvic_drop", "vertical_oscillation"),
)


def main_numbers(
    analysis: Analysis, language: Language = ENGLISH
) -> list[tuple[str, tuple[str, ...]]]:
    """(what, value with its 95 % interval: one of both feet together, or one a side) of those that
    were measured."""
    rows = {row.spec.id: row for group in groups(analysis) for row in group.rows}
    shown = (rows[metric] for metric in MAIN_NUMBERS if metric in rows)
    return [(language.text(row.spec.title), _values(row, language)) for row in shown]


def _values(row: Row, language: Language) -> tuple[str, ...]:
    if isinstance(row.both, Measured):
        return (plus_minus(row.both, language),)
    told = []
    for side, metric in ((Side.LEFT, row.left), (Side.RIGHT, row.right)):
        value = language.text(say("not measured"))
        if isinstance(metric, Measured):
            value = plus_minus(metric, language)
        told.append(f"{language.text(side)} {value}")
    return tuple(told)
