"""A chart: its picture, and every word of it in one place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from formcheck.languages import Language
from formcheck.render.svg import WIDTH_IN, one_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Group(StrEnum):
    """What charts stand together; the value is the heading."""

    NONE = ""
    CYCLE = "Gait cycle"
    BANDS = "Beside other runners"
    STRIDES = "Sides and strides"


@dataclass(frozen=True)
class Chart:
    """``svg``: an ``<svg>`` element that can stand inside a page or in a file. Its text is drawn as
    outlines, so that it needs no font, on a screen or in print. ``caption``: what it shows and how
    to read it; ``alt_text``: its numbers in words. All three remember how they were said; within
    the SVG they are in the language that it was made in."""

    svg: str
    title: str
    alt_text: str
    caption: str = ""
    group: Group = Group.NONE


@dataclass(frozen=True)
class Words:
    """Every text of a chart. ``drawn``: what is written inside it, by what it is for."""

    title: str
    caption: str
    alt_text: str
    drawn: Mapping[str, str] = field(default_factory=dict)


Draw = Callable[["Axes", Mapping[str, str]], None]
"""Fills the axes, with the texts of ``Words.drawn`` in a language."""


def made(
    words: Words,
    draw: Draw,
    height_in: float,
    group: Group,
    language: Language,
    width_in: float = WIDTH_IN,
) -> Chart:
    """The chart that ``draw`` draws with ``words``, written in ``language``."""
    drawn = {use: language.text(text) for use, text in words.drawn.items()}
    title, alt_text = language.text(words.title), language.text(words.alt_text)
    svg = one_axes(lambda axes: draw(axes, drawn), title, alt_text, height_in, width_in)
    return Chart(svg, words.title, words.alt_text, words.caption, group)
