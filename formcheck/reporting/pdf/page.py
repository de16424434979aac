"""What every part of the PDF needs: the report, its pictures, and how things are said."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from formcheck.core.analysis import Analysis
from formcheck.core.message import msg
from formcheck.core.metric import Measured, MetricSpec, stride_count
from formcheck.core.recording import Side
from formcheck.languages import Language
from formcheck.reporting import numbers, wording
from formcheck.reporting.gauge import ShownGauge, small_svg, svg
from formcheck.reporting.pain import BeforeRunning
from formcheck.reporting.pdf.typeset import Parts, Picture, Run, picture, run
from formcheck.reporting.video.text import drawable

if TYPE_CHECKING:
    from formcheck.reporting.charts import Chart
    from formcheck.reporting.report import Report
    from formcheck.reporting.video.keyframes import KeyFrame

FONT = "DejaVu Sans"
"""Comes along with every report."""
INTERVAL = msg("95\u00a0% interval")


@dataclass(frozen=True, eq=False)
class Page:
    """A report to be set in a language."""

    report: "Report"
    language: Language

    @property
    def analysis(self) -> Analysis:
        """What it is of."""
        return self.report.analysis

    @property
    def guide(self) -> BeforeRunning:
        """What to say of pain."""
        return self.report.guide

    @cached_property
    def gauges(self) -> dict[str, str]:
        """The gauges referred to so far, SVG by the name of a file."""
        return {}

    def gauge(self, shown: ShownGauge, *, small: bool = False) -> Picture:
        """A gauge, to stand beside its numbers; ``small``: in the row of a table."""
        drawn = small_svg(shown) if small else svg(shown)
        name = f"gauge-{len(self.gauges)}.svg"
        drawn = drawn.replace('font-family="sans-serif"', f'font-family="{FONT}"')
        # Within a picture no other font steps in.
        self.gauges[name] = "".join(c if drawable(c) or c.isspace() else "\ufffd" for c in drawn)
        return picture(name, f"{shown.words.title}. {shown.words.told}".strip()) | {
            "limit": shown.words.limit
        }

    def drawn(self, shown: "Chart") -> Picture:
        """One of the small charts."""
        return picture(f"small-{self.report.curves.index(shown)}.svg", self.say(shown.alt_text))

    @property
    def logo(self) -> Picture | None:
        """That of the clinic."""
        logo, clinic = self.report.logo, self.report.clinic
        if logo is None or clinic is None:
            return None
        return picture(f"logo.{logo.media_type.partition('/')[2]}", clinic.name)

    @cached_property
    def specs(self) -> dict[str, MetricSpec]:
        """What was to be measured."""
        return {m.spec.id: m.spec for m in self.analysis.metrics}

    @cached_property
    def labels(self) -> list[str]:
        """What to call each recording; "" where there is only one."""
        return [self.say(label) for label in self.analysis.labels]

    def say(self, english: str) -> str:
        """``english`` in the language of the page."""
        return self.language.text(english)

    def number(self, value: float, decimals: int) -> str:
        """Digits as the language writes them."""
        return numbers.number(value, decimals, self.language)

    def quantity(self, value: float, decimals: int, unit: str) -> str:
        """With its unit."""
        return numbers.with_unit(self.number(value, decimals), unit, self.language)

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share of 1."""
        return numbers.percent(share, decimals, self.language)

    def interval(self, ends: tuple[float, float], decimals: int, unit: str = "1") -> str:
        """Both ends, and the unit."""
        text = numbers.interval(ends, decimals, self.language)
        return numbers.with_unit(text, unit, self.language)

    def count(self, metric: Measured) -> str:
        """ "12 strides", or that it is one value of the recording."""
        return self.say(metric.counted) if metric.once else self.strides(metric.n)

    def strides(self, n: int) -> str:
        """ "1 stride", "12 strides"."""
        return self.say(stride_count(n)).replace(" ", "\u00a0")

    def side(self, side: Side | None) -> Run:
        """Left, right or both, with the mark of the side."""
        return run(self.say(wording.SIDES_FIRST[side]), side.value if side else "")

    def cited(self, keys: Iterable[str]) -> Parts:
        """Short names that lead to the full citations."""
        named: Parts = []
        for key in keys:
            source = self.report.sources[key]
            named += [", ", run(source.short, link=source.anchor)]
        return named[1:]

    def sentences(self, *texts: str) -> str:
        """English texts, one after another."""
        return " ".join(self.say(text) for text in texts)

    def frame(self, shown: "KeyFrame") -> Picture:
        """A key frame."""
        return picture(f"frame-{self.report.frames.index(shown)}.jpg", self.say(shown.alt_text))

    def chart(self, shown: "Chart") -> Picture:
        """A chart."""
        return picture(f"chart-{self.report.charts.index(shown)}.svg", self.say(shown.alt_text))
