"""What page 1 holds. Texts are in its language; whoever sets it decides nothing about running."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from formcheck.core.finding import Level
from formcheck.core.recording import Side
from formcheck.reporting.gauge import ShownGauge
from formcheck.reporting.pain import Referral

if TYPE_CHECKING:
    from formcheck.reporting.video.keyframes import KeyFrame


class HandoutKind(StrEnum):
    """What the page can say first."""

    FOUND = "found"
    """A story that is likely or clear."""
    ANOTHER_LOOK = "another_look"
    """What is possibly beyond a limit, and nothing surer."""
    NOTHING_BEYOND = "nothing_beyond"
    NOT_JUDGED = "not_judged"
    """No check could be made, or it was no running."""


@dataclass(frozen=True)
class SideValue:
    """``side`` None and ``name`` "": of the whole body. ``interval``: "6.0 to 12.2"."""

    side: Side | None
    name: str
    value: str
    interval: str


@dataclass(frozen=True)
class ToldFinding:
    """One finding, by the id of its ``rule``. ``name``: of what was looked at; ``dots``: its level,
    a filled one for each step; ``how_likely``: level and likelihood in
    words, ``badge``: and the severity, or that it belongs to a story. ``suggestion``
    and ``caution``: one thing to try and when not to, "" where nothing is suggested;
    ``retest``: by how much the next film has to differ, or ""; ``would_settle``: what would make it
    surer."""

    rule: str
    name: str
    level: Level
    dots: str
    how_likely: str
    badge: str
    sentence: str
    values: tuple[SideValue, ...]
    gauge: ShownGauge | None
    meaning: str
    suggestion: str
    caution: str
    retest: str
    would_settle: str


@dataclass(frozen=True)
class ToldStory:
    """Findings told as one: what leads, and the ``parts`` that support it."""

    lead: ToldFinding
    parts: tuple[ToldFinding, ...]


@dataclass(frozen=True)
class Fine:
    """What lies within its limits, surely or not, by the ids of its ``rules``. ``name``, ``value``,
    ``limit``: in words; ``within``: how likely it lies there, 0 to 1, on its least sure side."""

    rules: tuple[str, ...]
    name: str
    value: str
    limit: str
    within: float
    gauge: ShownGauge


@dataclass(frozen=True)
class Handout:
    """Page 1 in the order in which it is read.

    ``about``: recording, date and pace in one line; ``referral``: comes before everything, and then
    nothing is suggested. ``lead``: a sentence below the headline, or "". ``stories``: three at
    most, the weightiest first; ``more``: what else there is, where there are more. ``near``: what
    lies within its limit rather than beyond, but not surely; ``fine``: what surely does; the
    closest first in both. ``numbers``: (what, values) of the main measures, where nothing was
    judged. ``unseen``: what the view does not show; ``unjudged``: what was not judged for another
    reason, which it names. ``next_time``: the one thing to do better, or "". ``pain``: (how much,
    what to do), from the least on; ``pain_now``: what the runner's answers call for, "" without.
    ``before_form`` and ``how_to_try``: "" where nothing is suggested; ``how_to_read``: what
    percentages and lines mean, "" where none are told; ``limits_from``: where the limits come from.
    """

    kind: HandoutKind
    language: str
    runner: str
    about: str
    clinic: str
    referral: Referral | None
    headline: str
    lead: str
    hero: "KeyFrame | None"
    hero_alt: str
    stories: tuple[ToldStory, ...]
    more: str
    another_look: tuple[ToldFinding, ...]
    near: tuple[Fine, ...]
    fine: tuple[Fine, ...]
    fine_within: str
    numbers: tuple[tuple[str, tuple[str, ...]], ...]
    unseen_title: str
    unseen: tuple[str, ...]
    unjudged: tuple[str, ...]
    next_time: str
    pain: tuple[tuple[str, str], ...]
    pain_now: str
    before_form: str
    how_to_try: str
    how_to_read: str
    limits_from: str
    safety: str
    emergency: str

    @property
    def withheld(self) -> bool:
        """Whether nothing is suggested."""
        return self.referral is not None
