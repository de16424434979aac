"""One stride, the one nearest to the mean movement, as a row of stick figures for each of its
steps, in the order of time."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind, Gait, GaitEvent, Stride
from formcheck.core.message import join_with, msg, msg_count
from formcheck.core.pose import Landmark, of_side
from formcheck.core.recording import Side, View
from formcheck.languages import ENGLISH, Language
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.movement import TypicalStride
from formcheck.reporting.charts.chart import (
    COLOUR,
    FACE,
    MARKER,
    WIDTH_IN,
    Chart,
    ChartGroup,
    ChartWords,
    legend,
    made,
    side_name,
    titled,
)
from formcheck.reporting.palette import CHART_INK, CHART_MUTED, CHART_PAPER

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


FIGURES_A_STEP = 5
EVENT_WORDS = {EventKind.INITIAL_CONTACT: msg("contact"), EventKind.TOE_OFF: msg("toe-off")}
READING = msg(
    "The stride nearest to the mean of all, a row for each step, in the order of time, in place "
    "over the line of the ground. Filled triangle: the foot that lands; hollow: the foot that "
    "leaves the ground."
)
STEPS = {
    (Side.LEFT, Side.RIGHT): msg("Left contact to right contact"),
    (Side.RIGHT, Side.LEFT): msg("Right contact to left contact"),
    (Side.LEFT, Side.LEFT): msg("Left contact to left contact"),
    (Side.RIGHT, Side.RIGHT): msg("Right contact to right contact"),
}
LEGS = {
    True: msg("Thick is the leg near the camera; drawn so that the runner heads to the right."),
    False: msg("Round, filled joints are the left leg's, square, hollow ones the right's."),
}


@dataclass(frozen=True)
class _Moment:
    """``event``: what happens then, None between events."""

    time_s: float
    event: GaitEvent | None


def kinogram(
    gait: Gait, typical: TypicalStride, recording: str, language: Language = ENGLISH
) -> Chart:
    """The ``typical`` stride. ``recording``: what to call it, "" where there is one alone."""
    sheet = typical_sheet(gait, typical)
    words = _words(typical.stride, sheet, recording)
    height = height_in(sheet)
    return made(
        words, lambda axes, w: draw_sheet(axes, w, sheet), height, ChartGroup.CYCLE, language
    )


def typical_sheet(gait: Gait, typical: TypicalStride) -> Sheet:
    """The figures of the stride, heading to the right in a side view."""
    steps = [_moments(gait, *step) for step in _steps(gait, typical.stride)]
    return _sheet(typical.inputs, typical.stride, steps, typical.leg_px)


def _steps(gait: Gait, stride: Stride) -> list[tuple[GaitEvent, GaitEvent]]:
    """Contact to contact within ``stride``: two steps, one where the other contact was missed."""
    inside = [
        e
        for e in sorted(gait.events, key=lambda e: e.time_s)
        if e.kind is EventKind.INITIAL_CONTACT
        and e.side is stride.side.other
        and stride.contact_s < e.time_s < stride.next_contact_s
    ]
    ends = [_contact(stride.side, stride.contact_s), *inside[:1]]
    ends.append(_contact(stride.side, stride.next_contact_s))
    return list(itertools.pairwise(ends))


def _contact(side: Side, time_s: float) -> GaitEvent:
    return GaitEvent(EventKind.INITIAL_CONTACT, side, time_s, 0.0, 1.0)


def _moments(gait: Gait, start: GaitEvent, stop: GaitEvent) -> tuple[_Moment, ...]:
    """The step's events, one moment between each two, and more in the longest gaps up to five."""
    inside = [
        e
        for e in sorted(gait.events, key=lambda e: e.time_s)
        if e.kind is EventKind.TOE_OFF and start.time_s < e.time_s < stop.time_s
    ]
    known = [start, *inside[:1], stop]
    events = {e.time_s: e for e in known}
    times = sorted(events)
    times += [0.5 * (a + b) for a, b in itertools.pairwise(times)]
    while len(times) < FIGURES_A_STEP:
        times.sort()
        longest = int(np.argmax(np.diff(times)))
        times.append(0.5 * (times[longest] + times[longest + 1]))
    return tuple(_Moment(t, events.get(t)) for t in sorted(times))


def _sheet(
    inputs: Inputs, stride: Stride, steps: Sequence[Sequence[_Moment]], leg_px: float
) -> Sheet:
    """Figures in leg lengths, x about the mid-hip, y up from the ground."""
    gait = inputs.gait
    turn = float(inputs.forward_x) if gait.view is View.SIDE else 1.0
    postures = [[_posture(inputs, m.time_s) for m in step] for step in steps]
    feet = [of_side(joint, side) for joint in ("heel", "foot_index") for side in Side]
    ground_px = max(float(p[feet, 1].max()) for row in postures for p in row)
    rows = []
    for step, row in zip(steps, postures, strict=True):
        figures = []
        for moment, xy_px in zip(step, row, strict=True):
            hip_x = 0.5 * sum(xy_px[of_side("hip", side), 0] for side in Side)
            xy = np.stack([turn * (xy_px[:, 0] - hip_x), ground_px - xy_px[:, 1]], axis=1)
            share = (moment.time_s - stride.contact_s) / stride.stride_time_s
            figures.append(Figure(xy / leg_px, 100.0 * share, moment.event))
        rows.append(tuple(figures))
    return Sheet(tuple(rows), gait.near_side)


def _posture(inputs: Inputs, at_s: float) -> FloatArray:
    """(33, 2) px at a time between frames."""
    after = int(np.clip(np.searchsorted(inputs.time_s, at_s), 1, len(inputs.time_s) - 1))
    before_s, after_s = inputs.time_s[after - 1], inputs.time_s[after]
    share = float(np.clip((at_s - before_s) / (after_s - before_s), 0.0, 1.0))
    points = inputs.points_px
    return np.asarray((1.0 - share) * points[after - 1] + share * points[after])


def _words(stride: Stride, sheet: Sheet, recording: str) -> ChartWords:
    title = titled(msg("One stride in stick figures"), recording)
    figures = [figure for row in sheet.rows for figure in row]
    # Where a row ends the next one begins.
    events = [_in_words(figure) for row in sheet.rows for figure in row[:-1] if figure.event]
    alt_text = msg_count(
        "{title}: {n} figure of the {side} stride from {start:.2f} to {stop:.2f} s; {events} of "
        "its {length:.3f} s.",
        "{title}: {n} figures of the {side} stride from {start:.2f} to {stop:.2f} s; {events} of "
        "its {length:.3f} s.",
        title=title,
        n=len(figures),
        side=stride.side.value,
        start=stride.contact_s,
        stop=stride.next_contact_s,
        events=join_with("; ", events),
        length=stride.stride_time_s,
    )
    caption = join_with(" ", (READING, LEGS[sheet.near is not None]))
    return ChartWords(title, caption, alt_text, _drawn(sheet))


def _in_words(figure: Figure) -> str:
    assert figure.event is not None
    return msg(
        "{side} {event} at {percent:.0f} %",
        side=figure.event.side.value,
        event=EVENT_WORDS[figure.event.kind],
        percent=figure.percent,
    )


def _drawn(sheet: Sheet) -> dict[str, str]:
    drawn: dict[str, str] = {str(kind): word for kind, word in EVENT_WORDS.items()}
    for side in Side:
        name = side_name(side)
        place = msg("near") if side is sheet.near else msg("far")
        drawn[side.value] = msg("{side} ({place})", side=name, place=place) if sheet.near else name
    for number, row in enumerate(sheet.rows):
        first, last = row[0].event, row[-1].event
        assert first is not None
        assert last is not None
        drawn[f"row {number}"] = STEPS[first.side, last.side]
    return drawn
