"""Page 2, the clinician's, as data for ``templates/clinician.typ``."""

from typing import Any

from formcheck.core.message import msg
from formcheck.core.metric import Measured, Metric
from formcheck.reporting import wording
from formcheck.reporting.clinician import Measure
from formcheck.reporting.html import by_level, of_other_view
from formcheck.reporting.pdf.appendix import NOT_MEASURED, about
from formcheck.reporting.pdf.page import Page

Sheet = dict[str, Any]
READING = msg(
    "Angles in degrees over the gait cycle, 0 to 100\u00a0% from contact to the same foot's next "
    "contact: mean of the strides ± 1\u00a0SD; dots (left) and squares (right) at contact and "
    "toe-off."
)


def sheet(page: Page) -> Sheet:
    """What page 2 says."""
    notes = [note for note in by_level(page.analysis.quality) if not of_other_view(note)]
    return {
        "title": page.say(msg("For the clinician")),
        "facts": [list(fact) for group in page.report.facts for fact in group],
        "columns": [page.say(name) for name in _COLUMNS],
        "groups": [
            {"title": group.title, "rows": [_row(page, one) for one in group.measures]}
            for group in page.report.measures
        ],
        "reading": page.sentences(wording.ON_THE_GAUGES, wording.TO_DEFINITIONS),
        "beyond": page.say(msg("beyond error")),
        "curves_title": page.say(msg("Curves")),
        "curves": [
            {"title": page.say(chart.title), "picture": page.drawn(chart)}
            for chart in page.report.curves
        ],
        "curves_reading": page.say(READING),
        "events": [
            {"title": page.say(chart.title), "picture": page.chart(chart)}
            for chart in page.report.charts
            if not chart.group.value
        ],
        "notes_title": page.say(msg("The recording")),
        "notes": [[f"{page.say(wording.LEVELS[n.level])}.", page.say(n.message)] for n in notes],
        "chance": page.say(page.report.by_chance),
    }


_COLUMNS = (
    *(msg("Measure"), msg("Left"), msg("Right")),
    *(msg("Scale"), msg("Left minus right")),
)


def _row(page: Page, one: Measure) -> Sheet:
    row = one.row
    found = one.difference
    return {
        "name": page.say(one.spec.title),
        "anchor": about(row),
        "from": row.read_from(page.labels),
        "both": row.both is not None,
        "values": [_value(page, m) for m in ((row.both,) if row.both else (row.left, row.right))],
        "gauge": page.gauge(one.gauge, small=True),
        "difference": "" if found is None else found.value,
        "difference_ends": "" if found is None else found.interval,
        "beyond_error": found is not None and found.beyond_error,
    }


def _value(page: Page, metric: Metric | None) -> Sheet:
    if not isinstance(metric, Measured):
        return {"value": "", "small": page.say(msg("not measured")), "link": NOT_MEASURED}
    spec = metric.spec
    return {
        "value": page.quantity(metric.value, spec.decimals, spec.unit),
        "small": page.interval(metric.ci95, spec.decimals),
        "link": "",
    }
