"""One stride as a row of stick figures for each of its steps, in the order of time."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.gait import EventKind, Gait, GaitEvent, Stride
from formcheck.core.message import joined, say, say_count
from formcheck.core.pose import of_side
from formcheck.core.recording import Side, View
from formcheck.languages import ENGLISH, Language
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.scale import leg_length_px
from formcheck.render.charts.chart import Chart, Group, Words, made
from formcheck.render.charts.figures import Figure, Sheet, draw_sheet, height_in
from formcheck.render.charts.phrases import side_name, titled
from formcheck.render.typical import typical_stride

FIGURES_A_STEP = 5
EVENT_WORDS = {EventKind.INITIAL_CONTACT: say("contact"), EventKind.TOE_OFF: say("toe-off")}
READING = say(
    "The stride nearest to the mean of all, a row for each step, in the order of time, in place "
    "over the line of the ground. Filled triangle: the foot that lands; hollow: the foot that "
    "leaves the ground."
)
STEPS = {
    (Side.LEFT, Side.RIGHT): say("Left contact to right contact"),
    (Side.RIGHT, Side.LEFT): say("Right contact to left contact"),
    (Side.LEFT, Side.LEFT): say("Left contact to left contact"),
    (Side.RIGHT, Side.RIGHT): say("Right contact to right contact"),
}
LEGS = {
    True: say("Thick is the leg near the camera; drawn so that the runner heads to the right."),
    False: say("Round, filled joints are the left leg's, square, hollow ones the right's."),
}


@dataclass(frozen=True)
class _Moment:
    """``event``: what happens then, None between events."""

    time_s: float
    event: GaitEvent | None


def kinogram(
    analysis: Analysis, recording: Recording, language: Language = ENGLISH
) -> Chart | None:
    """The typical stride of ``recording``; None where no stride was seen throughout."""
    found = typical_sheet(analysis, recording)
    if found is None:
        return None
    stride, sheet = found
    words = _words(stride, sheet, analysis.labels[recording.video])
    height = height_in(sheet)
    return made(words, lambda axes, w: draw_sheet(axes, w, sheet), height, Group.CYCLE, language)


def typical_sheet(analysis: Analysis, recording: Recording) -> tuple[Stride, Sheet] | None:
    """The typical stride and its figures, heading to the right in a side view; None where no stride
    was seen throughout."""
    if len(recording.trajectories.timeline) == 0:
        return None
    gait = recording.gait
    inputs = Inputs(recording.trajectories, gait, recording.pixels, analysis.runner)
    stride = typical_stride(recording, gait.near_side or Side.LEFT, inputs.points_px)
    leg_px = leg_length_px(inputs)
    if stride is None or not np.isfinite(leg_px):
        return None
    steps = [_moments(gait, *step) for step in _steps(gait, stride)]
    return stride, _sheet(inputs, stride, steps, leg_px)


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


def _words(stride: Stride, sheet: Sheet, recording: str) -> Words:
    title = titled(say("One stride in stick figures"), recording)
    figures = [figure for row in sheet.rows for figure in row]
    # Where a row ends the next one begins.
    events = [_in_words(figure) for row in sheet.rows for figure in row[:-1] if figure.event]
    alt_text = say_count(
        "{title}: {n} figure of the {side} stride from {start:.2f} to {stop:.2f} s; {events} of "
        "its {length:.3f} s.",
        "{title}: {n} figures of the {side} stride from {start:.2f} to {stop:.2f} s; {events} of "
        "its {length:.3f} s.",
        title=title,
        n=len(figures),
        side=stride.side.value,
        start=stride.contact_s,
        stop=stride.next_contact_s,
        events=joined("; ", events),
        length=stride.stride_time_s,
    )
    caption = joined(" ", (READING, LEGS[sheet.near is not None]))
    return Words(title, caption, alt_text, _drawn(sheet))


def _in_words(figure: Figure) -> str:
    assert figure.event is not None
    return say(
        "{side} {event} at {percent:.0f} %",
        side=figure.event.side.value,
        event=EVENT_WORDS[figure.event.kind],
        percent=figure.percent,
    )


def _drawn(sheet: Sheet) -> dict[str, str]:
    drawn: dict[str, str] = {str(kind): word for kind, word in EVENT_WORDS.items()}
    for side in Side:
        name = side_name(side)
        place = say("near") if side is sheet.near else say("far")
        drawn[side.value] = say("{side} ({place})", side=name, place=place) if sheet.near else name
    for number, row in enumerate(sheet.rows):
        first, last = row[0].event, row[-1].event
        assert first is not None
        assert last is not None
        drawn[f"row {number}"] = STEPS[first.side, last.side]
    return drawn
