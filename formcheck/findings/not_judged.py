"""What is told without being judged, since no rule can rest on it: values without a confirmed
limit, and whether what differs between the sides is on the side that hurts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from formcheck.core.analysis import Asymmetry
from formcheck.core.message import Message, join_with, msg
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import Side
from formcheck.findings.wording import amount, span

MORE_IS_WORSE = {
    "pelvic_drop": True,
    "knee_flexion_contact": False,
    "shin_angle_contact": True,
}
"""What runners with sacroiliac joint pain had more or less of (Whitney 2022)."""

IN_WORDS: dict[str, Callable[[str], Message]] = {
    "pelvic_drop": lambda side: msg("The pelvis drops further on the {side}", side=side),
    "knee_flexion_contact": lambda side: msg(
        "The knee is straighter at contact on the {side}", side=side
    ),
    "shin_angle_contact": lambda side: msg(
        "The foot lands further ahead of the knee on the {side}", side=side
    ),
}
MATCHES = msg("which is the side that hurts")
DIFFERS = msg("which is not the side that hurts")
NO_DIFFERENCE = msg(
    "No side difference beyond the measurement error was found in what may matter here."
)
NOT_COMPARED = msg("The sides could not be compared in what may matter here.")
NO_RISK_BY_ITSELF = msg(
    "A side difference by itself is no risk factor. It is told because runners with sacroiliac "
    "joint pain on one side dropped the pelvis further on that side (15 runners)."
)
SOURCES = ("malisoux2024", "whitney2022")


def matches(asymmetries: Sequence[Asymmetry], painful: Side) -> tuple[str, ...]:
    """One sentence for every difference beyond its error; or that there is none to tell."""
    compared = [found for found in asymmetries if found.metric in MORE_IS_WORSE]
    if not compared:
        return (NOT_COMPARED,)
    told = tuple(_told(found, painful) for found in compared if found.beyond_error)
    return told or (NO_DIFFERENCE,)


def _told(found: Asymmetry, painful: Side) -> str:
    larger = Side.LEFT if found.difference > 0 else Side.RIGHT
    worse = larger if MORE_IS_WORSE[found.metric] else larger.other
    what = IN_WORDS[found.metric](worse.value)
    return join_with("", (what, ", ", MATCHES if worse is painful else DIFFERS, "."))


@dataclass(frozen=True)
class UnjudgedValue:
    """A metric that is told for information. ``sources``: keys of the bibliography."""

    metric: str
    title: str
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Information:
    """``values``: what was measured, in words, a side each."""

    title: str
    values: tuple[Message, ...]
    why: str
    sources: tuple[str, ...]


SHOWN = (
    UnjudgedValue(
        "foot_angle_contact",
        msg("Foot at contact"),
        msg(
            "Runners with sacroiliac joint pain landed with the ankle bent up further. Here the "
            "foot's angle to the ground is read, for which no limit is known: told for "
            "information, not judged."
        ),
        ("whitney2022", "murray2018"),
    ),
    UnjudgedValue(
        "thigh_extension_peak",
        msg("Thigh extension"),
        msg(
            "How far the thigh goes back cannot tell a stiff hip from a tilted pelvis, which a "
            "video does not show. Told for a clinician, never a fault by itself."
        ),
        (),
    ),
)


def information(metrics: Sequence[Metric]) -> tuple[Information, ...]:
    """What of ``SHOWN`` was measured."""
    told = []
    for shown in SHOWN:
        measured = [m for m in metrics if m.spec.id == shown.metric and isinstance(m, Measured)]
        if measured:
            values = tuple(_value(metric) for metric in measured)
            told.append(Information(shown.title, values, shown.why, shown.sources))
    return tuple(told)


def _value(metric: Measured) -> Message:
    unit, decimals = metric.spec.unit, metric.spec.decimals
    return msg(
        "{side}: {value} ({interval})",
        side=metric.side.value if metric.side else msg("both sides"),
        value=amount(metric.value, unit, decimals),
        interval=span(metric.ci95, unit, decimals),
    )
