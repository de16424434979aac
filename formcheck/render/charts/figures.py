"""Stick figures on a sheet: rows of postures over a line of ground."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind, GaitEvent
from formcheck.core.pose import Landmark, of_side
from formcheck.core.recording import Side
from formcheck.render.charts.style import COLOUR, FACE, MARKER, legend
from formcheck.render.palette import CHART_INK, CHART_MUTED, CHART_PAPER
from formcheck.render.svg import WIDTH_IN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEG = ("hip", "knee", "ankle", "heel", "foot_index", "ankle")
ARM = ("shoulder", "elbow", "wrist")
HEAD = (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
HEAD_RADIUS = 0.13
GAP = 0.12
EDGE = 0.12
"""Room for the width of the lines and of the marks below the toes."""
NARROWEST = 0.95
"""Leg lengths between figures: room for the words below them."""
LINE_PT = 13.0
BELOW_PT, ABOVE_PT = 3.4 * LINE_PT, 1.5 * LINE_PT
"""Room below the ground for mark and words, above the figures for the row's name."""


@dataclass(frozen=True, eq=False)
class Figure:
    """``xy``: (33, 2) leg lengths, x about the mid-hip, y up from the ground, NaN where unknown.
    ``percent`` of the stride; ``event``: what happens then."""

    xy: FloatArray
    percent: float
    event: GaitEvent | None

    def ends(self) -> tuple[float, float]:
        """How far it reaches to the left and to the right."""
        return float(np.nanmin(self.xy[:, 0])), float(np.nanmax(self.xy[:, 0]))


@dataclass(frozen=True, eq=False)
class Sheet:
    """``near``: the side turned to the camera, None where neither is."""

    rows: tuple[tuple[Figure, ...], ...]
    near: Side | None

    @property
    def tall(self) -> float:
        """Height of the highest figure, head included, in leg lengths."""
        return max(float(np.nanmax(f.xy[:, 1])) for row in self.rows for f in row) + HEAD_RADIUS

    @property
    def columns(self) -> list[float]:
        """Where the figures stand, the same in each row, so that the steps can be compared."""
        ends = np.array([[figure.ends() for figure in row] for row in self.rows])
        left, right = ends[..., 0].min(axis=0), ends[..., 1].max(axis=0)
        apart = np.maximum(right[:-1] - left[1:] + GAP, NARROWEST)
        return [float(x) for x in np.concatenate([[0.0], np.cumsum(apart)])]

    @property
    def width(self) -> tuple[float, float]:
        """Left and right end of the sheet in leg lengths."""
        columns = self.columns
        left = min(row[0].ends()[0] for row in self.rows)
        right = max(row[-1].ends()[1] for row in self.rows)
        half = 0.5 * NARROWEST
        return min(left, -half) - EDGE, columns[-1] + max(right, half) + EDGE

    @property
    def pt(self) -> float:
        """Points per leg length."""
        left, right = self.width
        return 72.0 * (WIDTH_IN - 0.1) / (right - left)

    @property
    def row_height(self) -> float:
        """In leg lengths."""
        return self.tall + (BELOW_PT + ABOVE_PT) / self.pt


def height_in(sheet: Sheet) -> float:
    """Height of the chart in inches, the legend included."""
    return len(sheet.rows) * sheet.row_height * sheet.pt / 72.0 + 0.38


def draw_sheet(axes: "Axes", words: Mapping[str, str], sheet: Sheet) -> None:
    """``words``: the sides, the kinds of event, "row 0" …"""
    left, right = sheet.width
    for number, row in enumerate(sheet.rows):
        ground = -number * sheet.row_height
        axes.plot((left, right), (ground, ground), color=CHART_MUTED, lw=0.8)
        above = ground + sheet.tall + 0.35 * ABOVE_PT / sheet.pt
        axes.text(left, above, words[f"row {number}"], color=CHART_INK, weight="bold")
        for x, figure in zip(sheet.columns, row, strict=True):
            at = np.array([x, ground])
            _draw_body(axes, figure.xy + at, sheet.near)
            _name(axes, words, figure, at, sheet.pt)
    for side in Side:
        axes.plot([], [], label=words[side.value], **_leg_style(side, sheet.near))
    axes.set_xlim(left, right)
    axes.set_ylim(
        -(len(sheet.rows) - 1) * sheet.row_height - BELOW_PT / sheet.pt,
        sheet.tall + ABOVE_PT / sheet.pt,
    )
    axes.set_aspect("equal")
    axes.axis("off")
    legend(axes)


def _leg_style(side: Side, near: Side | None) -> dict[str, Any]:
    far = near is not None and side is not near
    return {
        "color": COLOUR[side],
        "marker": MARKER[side],
        "mfc": FACE[side],
        "lw": 1.2 if far else 2.6,
        "ms": 2.6 if far else 4.0,
        "mew": 1.0,
        "solid_joinstyle": "round",
    }


def _draw_body(axes: "Axes", xy: FloatArray, near: Side | None) -> None:
    first = (near or Side.RIGHT).other
    for side in (first, first.other):
        _limb(axes, xy, LEG, side, _leg_style(side, near))
        if side is first:
            _draw_trunk(axes, xy)
        arm = {"color": CHART_MUTED, "lw": 0.9 if near not in (None, side) else 1.6}
        _limb(axes, xy, ARM, side, arm)


def _limb(
    axes: "Axes", xy: FloatArray, joints: tuple[str, ...], side: Side, style: dict[str, Any]
) -> None:
    # The heel and toe need no marks.
    points = xy[[of_side(joint, side) for joint in joints]]
    every: dict[str, Any] = {"markevery": [0, 1, 2]} if "marker" in style else {}
    axes.plot(points[:, 0], points[:, 1], **style, **every)


def _draw_trunk(axes: "Axes", xy: FloatArray) -> None:
    hips, shoulders = (xy[[of_side(joint, side) for side in Side]] for joint in ("hip", "shoulder"))
    trunk = np.stack([hips.mean(axis=0), shoulders.mean(axis=0)])
    for line in (hips, shoulders, trunk):
        axes.plot(line[:, 0], line[:, 1], color=CHART_INK, lw=2.0, solid_capstyle="round")
    head = xy[list(HEAD)]
    head = head[np.isfinite(head).all(axis=1)]
    if len(head):
        _draw_head(axes, head.mean(axis=0))


def _draw_head(axes: "Axes", centre: FloatArray) -> None:
    from matplotlib.patches import Circle

    place = (float(centre[0]), float(centre[1]))
    axes.add_patch(Circle(place, HEAD_RADIUS, fc=CHART_PAPER, ec=CHART_INK, lw=1.4))


def _name(
    axes: "Axes", words: Mapping[str, str], figure: Figure, at: FloatArray, pt: float
) -> None:
    event = figure.event
    percent = f"{figure.percent:.0f} %"
    below = at[1] - 1.5 * LINE_PT / pt
    tint = CHART_INK if event is not None else CHART_MUTED
    axes.text(at[0], below, percent, color=tint, ha="center", va="center")
    if event is None:
        return
    axes.text(
        at[0], below - LINE_PT / pt, words[str(event.kind)], color=tint, ha="center", va="center"
    )
    toe = figure.xy[of_side("foot_index", event.side), 0]
    lands = event.kind is EventKind.INITIAL_CONTACT
    axes.plot(
        at[0] + toe,
        at[1] - 0.45 * LINE_PT / pt,
        "^",
        color=COLOUR[event.side],
        mfc=COLOUR[event.side] if lands else CHART_PAPER,
        mew=1.4,
        ms=6.5,
    )
