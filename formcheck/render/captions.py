"""What is said of a key frame: the title in it, its caption, its words for screen readers."""

from formcheck.core.message import both, capital, digits, joined, say
from formcheck.core.metric import Measured
from formcheck.core.recording import Side, View
from formcheck.render.shots import Moment, Shot

TITLES = {
    (Side.LEFT, Moment.CONTACT): say("Left initial contact"),
    (Side.LEFT, Moment.MIDSTANCE): say("Left midstance"),
    (Side.LEFT, Moment.TOE_OFF): say("Left toe-off"),
    (Side.RIGHT, Moment.CONTACT): say("Right initial contact"),
    (Side.RIGHT, Moment.MIDSTANCE): say("Right midstance"),
    (Side.RIGHT, Moment.TOE_OFF): say("Right toe-off"),
}
_SEEN_FROM = {
    View.SIDE: say("Runner seen from the side"),
    View.REAR: say("Runner seen from behind"),
    View.FRONT: say("Runner seen from in front"),
}
_AT = {
    (Side.LEFT, Moment.CONTACT): say("left initial contact"),
    (Side.LEFT, Moment.MIDSTANCE): say("left midstance"),
    (Side.LEFT, Moment.TOE_OFF): say("left toe-off"),
    (Side.RIGHT, Moment.CONTACT): say("right initial contact"),
    (Side.RIGHT, Moment.MIDSTANCE): say("right midstance"),
    (Side.RIGHT, Moment.TOE_OFF): say("right toe-off"),
}


def caption(
    side: Side, moment: Moment, time_s: float, metrics: tuple[Measured, ...], label: str
) -> str:
    """When it was, and the means that the frame stands for. ``label``: of its recording, where
    there are two."""
    title = (_AT if label else TITLES)[side, moment]
    when: str = say("{title} at {time:.2f} s, a typical stride", title=title, time=time_s)
    if label:
        when = joined(": ", (capital(label), when))
    return joined("", (joined(". ", (when, *map(_mean, metrics))), "."))


def _mean(metric: Measured) -> str:
    unit, decimals = metric.spec.unit, metric.spec.decimals
    value, low, high = (digits(v, decimals) for v in (metric.value, *metric.ci95))
    return say(
        "{title}: mean {value} (95\u00a0% interval {low} to {high}, {count})",
        title=metric.spec.title,
        value=joined("", (value, "°" if unit == "deg" else unit)),
        low=low,
        high=high,
        count=metric.counted,
    )


def alt_text(shot: Shot, view: View) -> str:
    """What is seen, for those who do not see it."""
    seen = _SEEN_FROM.get(view, say("Runner seen from an angle"))
    moment = _AT[shot.side, shot.moment]
    if not shot.metrics:
        return say("{seen} at {moment}, with the skeleton drawn on.", seen=seen, moment=moment)
    drawn = both(metric.spec.title for metric in shot.metrics)
    return say("{seen} at {moment}, drawn on: {metrics}.", seen=seen, moment=moment, metrics=drawn)
