"""Charts as SVG: readable in grey, without colour vision, at the width of a phone, on any page.

Each is a light card of its own. Text is drawn as paths, so that it looks the same everywhere and
for every renderer; the words are in ``title`` and ``alt_text``, also inside the SVG. The same
analysis gives the same bytes.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from formcheck.core.analysis import Analysis
from formcheck.core.metric import Measured
from formcheck.core.recording import Side
from formcheck.render.cycles import CYCLE_PERCENT, curves, cycles_in
from formcheck.render.palette import (
    CHART_BAND,
    CHART_INK,
    CHART_PAPER,
    CHART_SIDE,
)
from formcheck.render.skeleton import degrees
from formcheck.render.strip import stances_of
from formcheck.render.svg import one_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE: dict[Side | None, str] = {Side.LEFT: "-", Side.RIGHT: "--", None: "-"}
MARKER: dict[Side | None, str] = {Side.LEFT: "o", Side.RIGHT: "s", None: "D"}
COLOUR: dict[Side | None, str] = {
    Side.LEFT: CHART_SIDE[Side.LEFT],
    Side.RIGHT: CHART_SIDE[Side.RIGHT],
    None: CHART_INK,
}
CURVE_TITLE = {
    "trunk_lean": "Trunk lean",
    "trunk_lateral_lean": "Lateral trunk lean",
    "pelvic_obliquity": "Pelvic drop",
    "knee_flexion": "Knee flexion",
    "shin_angle": "Shin angle",
    "thigh_extension": "Thigh extension",
    "foot_angle": "Foot angle",
    "elbow_flexion": "Elbow flexion",
    "hip_adduction": "Hip adduction",
    "head_forward": "Head forward",
}

REPORTED_CURVES = (
    "knee_flexion",
    "thigh_extension",
    "trunk_lean",
    "pelvic_obliquity",
    "trunk_lateral_lean",
    "hip_adduction",
)
POSITIVE = {
    "pelvic_obliquity": "+ other side lower",
    "trunk_lateral_lean": "+ toward this side",
    "trunk_lean": "+ forward",
    "knee_flexion": "+ flexed",
    "shin_angle": "+ foot ahead",
    "thigh_extension": "+ thigh behind",
    "foot_angle": "+ toe up",
    "hip_adduction": "+ adducted",
}


@dataclass(frozen=True)
class Chart:
    """``svg``: an ``<svg>`` element that can stand inside a page or in a file."""

    svg: str
    title: str
    alt_text: str


def charts_of(analysis: Analysis) -> tuple[Chart, ...]:
    """The charts of a report: gait cycles, the strides of what was found, the events. () where
    nothing was measured."""
    if analysis.reason:
        return ()
    drawable = curves(analysis)
    found = dict.fromkeys(e.metric for finding in analysis.findings for e in finding.evidence)
    measured = {m.spec.id for m in analysis.metrics if isinstance(m, Measured) and m.per_stride}
    return (
        *(gait_cycle(analysis, curve) for curve in REPORTED_CURVES if curve in drawable),
        *(stride_values(analysis, metric_id) for metric_id in found if metric_id in measured),
        event_strip(analysis),
    )


def gait_cycle(analysis: Analysis, curve: str) -> Chart:
    """Mean ± SD of an angle over the gait cycle, 0 to 100 % from contact to the same foot's next
    contact, per side, with toe-off marked. ``curve``: an angle series, without its side. Raises
    KeyError where no recording has two strides of it."""
    recording, cycles = cycles_in(analysis, curve)
    label = analysis.labels[recording.video]
    title = _titled(f"{CURVE_TITLE.get(curve, curve)} over the gait cycle", label)

    def draw(axes: "Axes") -> str:
        told = []
        for side, values in cycles.items():
            mean, sd = np.nanmean(values, axis=0), np.nanstd(values, axis=0, ddof=1)
            label = f"{side.value.capitalize()} ({len(values)} strides)"
            axes.fill_between(
                CYCLE_PERCENT, mean - sd, mean + sd, color=COLOUR[side], alpha=0.16, lw=0
            )
            axes.plot(CYCLE_PERCENT, mean, color=COLOUR[side], ls=LINE[side], lw=2.2, label=label)
            strides = recording.gait.strides_of(side)
            off = 100.0 * float(np.mean([s.contact_time_s / s.stride_time_s for s in strides]))
            axes.axvline(off, color=COLOUR[side], ls=LINE[side], lw=1.0)
            low, high, contact = (degrees(v) for v in (mean.min(), mean.max(), mean[0]))
            told.append(
                f"{side.value}: from {low} to {high}, {contact} at contact, "
                f"toe-off at {off:.0f} %, {len(values)} strides"
            )
        axes.set_xlim(0, 100)
        axes.set_xlabel("% of the gait cycle · vertical lines: toe-off")
        axes.set_ylabel(", ".join(filter(None, ("degrees", POSITIVE.get(curve)))))
        _legend(axes)
        return f"{title}, mean and standard deviation; {'; '.join(told)}."

    svg, alt_text = one_axes(draw, title, height_in=3.0)
    return Chart(svg, title, alt_text)


def stride_values(analysis: Analysis, metric_id: str) -> Chart:
    """Every stride's value over time, with the mean and its 95 % interval, per side. Raises
    KeyError where the metric was not measured."""
    measured = [m for m in analysis.metrics if m.spec.id == metric_id and isinstance(m, Measured)]
    if not measured:
        raise KeyError(f"{metric_id!r} was not measured")
    spec = measured[0].spec
    names = [analysis.labels[m.video] for m in measured]
    apart = len(set(names)) > 1
    title = _titled(f"{spec.title}, stride by stride", "" if apart else names[0])
    own = names if apart else [""] * len(names)

    def draw(axes: "Axes") -> str:
        end_s = max((v.stop_s for m in measured for v in m.per_stride), default=0.0)
        for place, (metric, label) in enumerate(zip(measured, own, strict=True), start=1):
            tint, side = COLOUR[metric.side], metric.side
            name = _titled(_side_name(side), label)
            axes.axhline(metric.value, color=tint, ls=LINE[side], lw=1.6, label=name)
            at = end_s * (1.0 + 0.06 * place)
            axes.plot((at, at), metric.ci95, color=tint, lw=2.4, marker="_", ms=9, mew=2.0)
            at_s = [0.5 * (v.start_s + v.stop_s) for v in metric.per_stride]
            values = [v.value for v in metric.per_stride]
            face = CHART_PAPER if side is Side.RIGHT else tint
            axes.plot(
                at_s, values, MARKER[side], color=tint, mfc=face, mew=1.5, ms=5.5, clip_on=False
            )
        axes.set_xlabel("s · lines: mean, at the right its 95 % interval")
        axes.set_ylabel(_unit_name(spec.unit))
        if len(measured) > 1:
            _legend(axes)
        return f"{title}; {'; '.join(map(_in_words, measured, own))}."

    svg, alt_text = one_axes(draw, title, height_in=2.7)
    return Chart(svg, title, alt_text)


def band(metric: Measured, limit: float | None = None) -> Chart:
    """The value with its 95 % interval on the reference band, and the limit of a finding."""
    spec, reference = metric.spec, metric.reference
    title = ", ".join(filter(None, (spec.title, metric.side and metric.side.value)))

    def draw(axes: "Axes") -> str:
        if reference is not None:
            axes.axvspan(reference.low, reference.high, color=CHART_BAND, lw=0)
        if limit is not None:
            axes.axvline(limit, color=CHART_INK, ls=":", lw=1.8)
        tint = COLOUR[metric.side]
        axes.plot(metric.ci95, (0, 0), color=tint, lw=2.6, solid_capstyle="butt")
        axes.plot(metric.ci95, (0, 0), "|", color=tint, ms=12, mew=2.2)
        axes.plot(metric.value, 0, MARKER[metric.side], color=tint, mec=CHART_PAPER, ms=10)
        marks = [*metric.ci95, *((reference.low, reference.high) if reference else ())]
        marks += [limit] if limit is not None else []
        low, high = min(marks), max(marks)
        room = 0.12 * (high - low or 1.0)
        axes.set_xlim(low - room, high + room)
        axes.set_ylim(-1, 1)
        axes.set_yticks([])
        axes.locator_params(axis="x", nbins=6)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_unit_name(spec.unit))
        words = [_in_words(metric)]
        if reference is not None:
            low_text, high_text = (
                f"{v:.{spec.decimals}f}" for v in (reference.low, reference.high)
            )
            words.append(f"reference {low_text} to {high_text} ({reference.source})")
        if limit is not None:
            words.append(f"limit {limit:g}")
        return f"{title}: {'; '.join(words)}."

    svg, alt_text = one_axes(draw, title, height_in=1.0)
    return Chart(svg, title, alt_text)


def event_strip(analysis: Analysis) -> Chart:
    """When each foot was on the ground, over the first seconds of the leading recording."""
    leading = analysis.leading
    stances = stances_of(leading.gait.events)
    title = _titled("Left and right foot on the ground", analysis.labels[leading.video])
    start_s = stances[0].contact_s if stances else 0.0
    stop_s = start_s + 4.0
    shown = [s for s in stances if s.contact_s < stop_s]

    def draw(axes: "Axes") -> str:
        for stance in shown:
            y = 1.0 if stance.side is Side.LEFT else 0.0
            tint = COLOUR[stance.side]
            if stance.toe_off_s is not None:
                axes.barh(
                    y,
                    stance.toe_off_s - stance.contact_s,
                    left=stance.contact_s,
                    height=0.5,
                    color=tint if stance.side is Side.LEFT else CHART_PAPER,
                    edgecolor=tint,
                    lw=1.8,
                )
            axes.plot((stance.contact_s,) * 2, (y - 0.36, y + 0.36), color=CHART_INK, lw=1.6)
        axes.set_yticks([1, 0], ["Left", "Right"])
        axes.set_ylim(-0.6, 1.6)
        axes.set_xlim(start_s - 0.05, stop_s)
        axes.set_xlabel("s · upright line: initial contact")
        axes.grid(False)
        left, right = (sum(s.side is side for s in stances) for side in Side)
        return f"{title}: {left} left and {right} right contacts in the recording."

    svg, alt_text = one_axes(draw, title, height_in=1.5)
    return Chart(svg, title, alt_text)


def _titled(text: str, recording: str) -> str:
    """``text`` with the name of the recording it is about, where there are two."""
    return f"{text}, {recording}" if recording else text


def _side_name(side: Side | None) -> str:
    return "" if side is None else side.value.capitalize()


def _unit_name(unit: str) -> str:
    return {"deg": "degrees", "1": ""}.get(unit, unit)


def _in_words(metric: Measured, recording: str = "") -> str:
    digits, unit = metric.spec.decimals, metric.spec.unit
    low, high = metric.ci95
    side = f"{metric.side.value} " if metric.side is not None else ""
    where = f"({recording}) " if recording else ""
    return (
        f"{side}{where}mean {metric.value:.{digits}f} {_unit_name(unit)}, 95 % interval "
        f"{low:.{digits}f} to {high:.{digits}f}, {metric.n} strides"
    )


def _legend(axes: "Axes") -> None:
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=2,
        frameon=False,
        borderpad=0.1,
        borderaxespad=0.2,
        handlelength=2.6,
        labelcolor=CHART_INK,
    )
