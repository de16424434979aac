"""What is told without being judged: no confirmed limit exists, so that no rule can rest on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.core.metric import Measured, Metric
from formcheck.core.said import Said, say
from formcheck.findings.wording import amount, span


@dataclass(frozen=True)
class Shown:
    """A metric that is told for information. ``sources``: keys of the bibliography."""

    metric: str
    title: str
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Information:
    """``values``: what was measured, in words, a side each."""

    title: str
    values: tuple[Said, ...]
    why: str
    sources: tuple[str, ...]


SHOWN = (
    Shown(
        "foot_angle_contact",
        say("Foot at contact"),
        say(
            "Runners with sacroiliac joint pain landed with the ankle bent up further. Here the "
            "foot's angle to the ground is read, for which no limit is known: told for "
            "information, not judged."
        ),
        ("whitney2022", "murray2018"),
    ),
    Shown(
        "thigh_extension_peak",
        say("Thigh extension"),
        say(
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


def _value(metric: Measured) -> Said:
    unit, decimals = metric.spec.unit, metric.spec.decimals
    return say(
        "{side}: {value} ({interval})",
        side=metric.side.value if metric.side else say("both sides"),
        value=amount(metric.value, unit, decimals),
        interval=span(metric.ci95, unit, decimals),
    )
