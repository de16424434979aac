"""The path of the hips: height over the cycle from the side, a loop from behind or the front."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.message import join_with, msg, msg_count
from formcheck.core.metric import stride_count
from formcheck.core.recording import Side, View
from formcheck.languages import ENGLISH, Language
from formcheck.metrics.definition import Refused
from formcheck.metrics.distance import rise_px
from formcheck.metrics.inputs import Inputs
from formcheck.metrics.scale import find_scale, leg_length_px
from formcheck.reporting.charts.chart import (
    COLOUR,
    LINE,
    MARKER,
    Chart,
    ChartGroup,
    ChartWords,
    amount,
    legend,
    made,
    number_ticks,
    part,
    titled,
)
from formcheck.reporting.charts.gait_cycle import (
    CYCLE_PERCENT,
    FEWEST_STRIDES,
    Trace,
    cut,
    draw_traces,
    legend_words,
    toe_off_percent,
    trace_of,
)
from formcheck.reporting.palette import CHART_INK, CHART_PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOP_READING = msg(
    "Mean path of the mid-hip through one stride, seen as in the video; filled marks are contacts, "
    "hollow ones toe-offs, the thin line is flight, the arrow shows the direction."
)
HEIGHT_READING = msg(
    "Height of the hips about their mean in the stride; lines, marks and ± 1\u00a0SD as in the "
    "angles."
)
FRONTAL = (View.REAR, View.FRONT)
DIGITS = 3


@dataclass(frozen=True, eq=False)
class _Path:
    """``rise``, ``right``: (n_frames,) up and to the picture's right, in ``unit``."""

    rise: FloatArray
    right: FloatArray
    unit: str


@dataclass(frozen=True, eq=False)
class _Loop:
    """``right``, ``rise``: (101,) about their middle over the cycle of the left foot. ``stances``:
    contact and toe-off of each side in % of it."""

    right: FloatArray
    rise: FloatArray
    stances: dict[Side, tuple[float, float]]
    n: int


def hip_path(
    analysis: Analysis, recording: Recording, language: Language = ENGLISH
) -> Chart | None:
    """How the hips move in ``recording``, in metres where a scale exists, else in leg lengths; None
    where they were not seen or the camera moves."""
    path = _path(analysis, recording)
    if path is None:
        return None
    label = analysis.labels[recording.video]
    if recording.gait.view in FRONTAL:
        loop = _loop(recording, path)
        if loop is None:
            return None
        words = _loop_words(loop, path.unit, label)
        return made(
            words,
            lambda axes, w: _draw_loop(axes, w, loop, language),
            3.4,
            ChartGroup.CYCLE,
            language,
        )
    traces = _traces(recording, path)
    if not traces:
        return None
    words = _height_words(traces, path.unit, label)
    return made(
        words,
        lambda axes, w: draw_traces(axes, w, traces, language),
        3.0,
        ChartGroup.CYCLE,
        language,
    )


def _path(analysis: Analysis, recording: Recording) -> _Path | None:
    inputs = Inputs(recording.trajectories, recording.gait, recording.pixels, analysis.runner)
    if inputs.moving_camera or len(inputs.time_s) == 0:
        return None
    scale = find_scale(inputs)
    known = not isinstance(scale, Refused)
    px = leg_length_px(inputs) if isinstance(scale, Refused) else scale.px_per_m
    if not np.isfinite(px):
        return None
    unit = "m" if known else msg("leg lengths")
    return _Path(rise_px(inputs) / px, inputs.middle("hip")[:, 0] / px, unit)


def _traces(recording: Recording, path: _Path) -> tuple[Trace, ...]:
    found = []
    for side in Side:
        cycles = cut(recording, side, path.rise)
        if len(cycles) >= FEWEST_STRIDES:
            level = cycles - cycles.mean(axis=1, keepdims=True)
            found.append(trace_of(recording, side, level))
    return tuple(found)


def _height_words(traces: tuple[Trace, ...], unit: str, recording: str) -> ChartWords:
    title = titled(msg("Height of the hips over the gait cycle"), recording)
    said = [
        msg(
            "{side}: rise and fall {range}, lowest at {lowest:.0f} %, toe-off at {off:.0f} %, "
            "{strides}",
            side=trace.side.value,
            range=amount(float(np.ptp(trace.mean)), DIGITS, unit),
            lowest=float(CYCLE_PERCENT[:51][np.argmin(trace.mean[:51])]),
            off=trace.off,
            strides=stride_count(trace.n),
        )
        for trace in traces
    ]
    alt_text = msg("{title}; {sides}.", title=title, sides=join_with("; ", said))
    drawn = {"x": msg("% of the gait cycle"), "y": msg("{unit}, + higher", unit=unit)}
    return ChartWords(title, HEIGHT_READING, alt_text, drawn | legend_words(traces))


def _loop(recording: Recording, path: _Path) -> _Loop | None:
    """None where there are too few strides of the left foot, or no step of the right within."""
    right, rise = (cut(recording, Side.LEFT, series) for series in (path.right, path.rise))
    contacts = [
        (at_s - stride.contact_s) / stride.stride_time_s
        for stride in recording.gait.strides_of(Side.LEFT)
        for at_s in recording.gait.contacts_s(Side.RIGHT)
        if stride.contact_s < at_s < stride.next_contact_s
    ]
    few = min(len(right), len(rise)) < FEWEST_STRIDES
    if few or not contacts or not recording.gait.strides_of(Side.RIGHT):
        return None
    other = 100.0 * float(np.mean(contacts))
    stances = {
        Side.LEFT: (0.0, toe_off_percent(recording, Side.LEFT)),
        Side.RIGHT: (other, other + toe_off_percent(recording, Side.RIGHT)),
    }
    return _Loop(_closed(right), _closed(rise), stances, len(rise))


def _closed(cycles: FloatArray) -> FloatArray:
    """(101,) mean of ``cycles`` (n, 101) about its middle, without the drift from start to end."""
    drift = np.outer(cycles[:, -1] - cycles[:, 0], CYCLE_PERCENT / 100.0)
    mean = (cycles - drift).mean(axis=0)
    return np.asarray(mean - 0.5 * (mean.min() + mean.max()))


def _loop_words(loop: _Loop, unit: str, recording: str) -> ChartWords:
    title = titled(msg("Path of the hips in one stride"), recording)
    alt_text = msg_count(
        "{title}: {rise} up and down, {sway} from side to side; left toe-off at {left:.0f} %, "
        "right contact at {contact:.0f} % of the left stride, {n} stride.",
        "{title}: {rise} up and down, {sway} from side to side; left toe-off at {left:.0f} %, "
        "right contact at {contact:.0f} % of the left stride, mean of {n} strides.",
        title=title,
        rise=amount(float(np.ptp(loop.rise)), DIGITS, unit),
        sway=amount(float(np.ptp(loop.right)), DIGITS, unit),
        left=loop.stances[Side.LEFT][1],
        contact=loop.stances[Side.RIGHT][0],
        n=loop.n,
    )
    drawn = {
        "x": msg("{unit}, + to the picture's right", unit=unit),
        "y": msg("{unit}, + higher", unit=unit),
        "left": msg("Left stance"),
        "right": msg("Right stance"),
    }
    return ChartWords(title, LOOP_READING, alt_text, drawn)


def _draw_loop(axes: "Axes", words: Mapping[str, str], loop: _Loop, language: Language) -> None:
    axes.plot(loop.right, loop.rise, color=CHART_INK, lw=1.0, gid=part("path"))
    for side, (contact, off) in loop.stances.items():
        at = np.linspace(contact, off, 40) % 100.0
        x, y = (np.interp(at, CYCLE_PERCENT, values) for values in (loop.right, loop.rise))
        tint = COLOUR[side]
        axes.plot(x, y, color=tint, ls=LINE[side], lw=3.0, label=words[side.value])
        for end, face in ((0, tint), (-1, CHART_PAPER)):
            axes.plot(x[end], y[end], MARKER[side], color=tint, mfc=face, mew=1.6, ms=6.5)
    _arrow(axes, loop)
    half = 0.6 * float(np.ptp(loop.rise))
    axes.set_ylim(-half, half)
    # Square at least, so that the words have room; wider where the hips sway that much.
    half = max(half, 0.6 * float(np.ptp(loop.right)))
    axes.set_xlim(-half, half)
    axes.set_aspect("equal")
    axes.set_xlabel(words["x"])
    axes.set_ylabel(words["y"])
    number_ticks(axes.xaxis, 5, language)
    number_ticks(axes.yaxis, 5, language)
    legend(axes)


def _arrow(axes: "Axes", loop: _Loop) -> None:
    """In the middle of the left foot's stance, where no mark stands."""
    middle = round(0.5 * sum(loop.stances[Side.LEFT]))
    start, stop = ((loop.right[k], loop.rise[k]) for k in (middle, middle + 3))
    axes.annotate(
        "",
        xy=stop,
        xytext=start,
        arrowprops={"arrowstyle": "-|>", "color": CHART_INK, "lw": 1.0, "mutation_scale": 16},
    )
