"""Metrics of the clock: cadence, step, stride, contact and flight time, duty factor."""

import numpy as np

from formcheck.core.bibliography import cite
from formcheck.core.gait import EventKind
from formcheck.core.metric import Basis, MetricSpec, StrideValue
from formcheck.core.recording import Side, View
from formcheck.metrics import windows
from formcheck.metrics.definition import (
    ANY_VIEW,
    WITH_FLIGHT,
    BodyMetric,
    Reading,
    Refused,
    SideMetric,
)
from formcheck.metrics.inputs import Inputs

_CONTACT_SD_S = 0.008
"""Scatter of one contact about its constant offset (events on rendered runners)."""


def cadence(inputs: Inputs) -> Reading | Refused:
    """120 × strides ÷ the time they took, both feet together: a constant offset of a foot's
    contacts drops out, their scatter counts only at the two ends of each unbroken row of strides.
    """
    n_strides, n_rows, span_s = 0, 0, 0.0
    for side in Side:
        for row_s in inputs.gait.contact_rows_s(side):
            n_strides += len(row_s) - 1
            n_rows += 1
            span_s += float(row_s[-1] - row_s[0])
    if n_strides == 0:
        return Refused("fewer than two contacts were found; film at least 10 s of running")
    value = 120.0 * n_strides / span_s
    per_stride = tuple(
        StrideValue(s.contact_s, s.next_contact_s, 120.0 / s.stride_time_s)
        for s in inputs.strides(None)
    )
    # The two ends of each row err independently.
    half_width = value * 1.96 * float(np.sqrt(2.0 * n_rows)) * _CONTACT_SD_S / span_s
    return Reading(per_stride, value=value, interval=(value - half_width, value + half_width))


def stride_time(inputs: Inputs) -> Reading | Refused:
    """Contact to the next contact of the same foot."""
    return Reading(
        tuple(
            StrideValue(s.contact_s, s.next_contact_s, s.stride_time_s)
            for s in inputs.strides(None)
        )
    )


def step_time(inputs: Inputs, side: Side) -> Reading | Refused:
    """From this foot's contact to the other's: once, as all times between two events are. The
    events of the mean stride are put into every stride at the same phase. A stick runner whose
    steps really scatter by 15 ms is read with 0.5 ms, whose strides scatter by 15 ms with 10 ms
    (correlation 0.92 to 1.00): strides are measured one by one, what lies within them is not."""
    steps = ((s, windows.next_contact_s(inputs, s)) for s in inputs.strides(side))
    # From behind and in front the feet are read half a stride apart by construction.
    from_the_side = inputs.gait.view is View.SIDE
    return Reading(
        tuple(StrideValue(s.contact_s, n, n - s.contact_s) for s, n in steps if n is not None),
        at_least=0.0 if from_the_side else events_ci95_s(inputs, side),
        basis=Basis.RECORDING,
    )


def contact_time(inputs: Inputs, side: Side) -> Reading | Refused:
    """Contact to toe-off of the same foot."""
    return Reading(
        tuple(
            StrideValue(s.contact_s, s.toe_off_s, s.contact_time_s) for s in inputs.strides(side)
        ),
        at_least=events_ci95_s(inputs, side),
        basis=Basis.RECORDING,
    )


def flight_time(inputs: Inputs) -> Reading | Refused:
    """Toe-off to the other foot's contact; negative where the feet overlap. Every step counts: to
    leave out those that overlap would make the mean that of the foot that flies."""
    steps = ((s, windows.next_contact_s(inputs, s)) for s in inputs.strides(None))
    flights = tuple(
        StrideValue(min(s.toe_off_s, stop_s), max(s.toe_off_s, stop_s), stop_s - s.toe_off_s)
        for s, stop_s in steps
        if stop_s is not None
    )
    return Reading(flights, at_least=events_ci95_s(inputs, None), basis=Basis.RECORDING)


def duty_factor(inputs: Inputs, side: Side) -> Reading | Refused:
    """Contact time ÷ stride time; holds in slow motion too."""
    strides = inputs.strides(side)
    if not strides:
        return Refused("no complete stride of this foot was found")
    usual_s = float(np.median([s.stride_time_s for s in strides]))
    return Reading(
        tuple(
            StrideValue(s.contact_s, s.next_contact_s, s.contact_time_s / s.stride_time_s)
            for s in strides
        ),
        at_least=events_ci95_s(inputs, side) / usual_s,
        basis=Basis.RECORDING,
    )


def events_ci95_s(inputs: Inputs, side: Side | None) -> float:
    """Usual half width of the less certain of the two events that bound a stance, s."""
    usual = []
    for kind in EventKind:
        widths = [
            e.ci95_s
            for e in inputs.gait.events
            if e.kind is kind and (side is None or e.side is side)
        ]
        usual.append(float(np.median(widths)) if widths else 0.0)
    return max(usual)


METRICS = (
    BodyMetric(
        spec=MetricSpec(
            id="cadence",
            title="Cadence",
            unit="steps/min",
            views=ANY_VIEW,
            sided=False,
            positive="more steps a minute, both feet counted",
            definition="Steps a minute: contacts less one, over the time from first to last.",
            method="initial contacts of both feet",
            sources=cite("vanoeveren2021"),
            decimals=1,
        ),
        possible=(
            20.0,
            320.0,
        ),  # from what the rhythm search covers to the quickest sprinters, 4.9 steps/s (Salo 2011)
        read=cadence,
        needs_contacts=False,
        needs_clock=True,
    ),
    SideMetric(
        spec=MetricSpec(
            id="step_time",
            title="Step time",
            unit="s",
            views=ANY_VIEW,
            sided=True,
            positive="longer",
            definition="From the contact of this foot to the next contact of the other foot.",
            method="initial contacts of both feet",
            decimals=3,
        ),
        possible=(0.1, 5.0),  # of the cadence, four fifths of a stride for one foot at the most
        read=step_time,
        needs_clock=True,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="stride_time",
            title="Stride time",
            unit="s",
            views=ANY_VIEW,
            sided=False,
            positive="longer",
            definition="From the contact of a foot to the next contact of the same foot.",
            method="initial contacts of the same foot",
            decimals=3,
        ),
        possible=(0.375, 6.0),  # of the cadence
        read=stride_time,
        needs_contacts=False,
        needs_clock=True,
    ),
    SideMetric(
        spec=MetricSpec(
            id="contact_time",
            title="Contact time",
            unit="s",
            views=ANY_VIEW,
            sided=True,
            positive="longer on the ground",
            definition="From the contact of a foot to its toe-off.",
            method="initial contact and toe-off of the same foot",
            sources=cite("vanoeveren2021"),
            decimals=3,
        ),
        possible=(0.05, 5.0),  # elite sprinters 0.08 s
        read=contact_time,
        needs_clock=True,
    ),
    BodyMetric(
        spec=MetricSpec(
            id="flight_time",
            title="Flight time",
            unit="s",
            views=ANY_VIEW,
            sided=False,
            positive="longer in the air",
            definition="From toe-off to the next contact of the other foot.",
            method="toe-off and the other foot's initial contact",
            sources=cite("vanoeveren2021"),
            decimals=3,
        ),
        possible=(-0.3, 0.6),  # 0.6 s is a jump of 0.44 m in every step
        read=flight_time,
        modes=WITH_FLIGHT,
        needs_clock=True,
    ),
    SideMetric(
        spec=MetricSpec(
            id="duty_factor",
            title="Duty factor",
            unit="1",
            views=ANY_VIEW,
            sided=True,
            positive="more of the stride on the ground",
            definition="Contact time divided by stride time of the same foot.",
            method="initial contact and toe-off of the same foot",
            sources=cite("vanoeveren2021"),
            decimals=3,
        ),
        possible=(0.1, 0.95),  # elite sprinters 0.2, slow walking 0.75
        read=duty_factor,
    ),
)
