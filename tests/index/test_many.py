"""Pages of a large index, each within the time that a person does not notice."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from formcheck.comparison.history import history_of
from formcheck.index.index import Index
from formcheck.index.query import parse
from tests.support.large_index import fill

PAGE = 100
QUERIES = (
    *("", "runner = runner-77", "view = rear", "date = 2018-03", "pelvic_drop.left > 6.9"),
    *("pelvic_drop > 6.999", "pelvic_drop.left > 6.99 and view = rear and date >= 2018"),
    *("cadence > 170 and trunk_lean < 6", "finding = crossover and cadence > 175"),
    *("finding = overstride", "finding != overstride", "severity >= watch", "note = frame_rate"),
    *("overstride.left > 0.2999 and overstride.right > 0.29", "quality = refused"),
)


def timed_s(page: Callable[[], object]) -> float:
    """The best of three: other work on the machine is not what is measured."""
    times = []
    for _ in range(3):
        began_s = time.perf_counter()
        page()
        times.append(time.perf_counter() - began_s)
    return min(times)


def pages(index: Index) -> dict[str, float]:
    """Seconds of every list and history page."""
    told = {
        text or "all": timed_s(lambda text=text: list(index.newest(parse(text), PAGE)))  # type: ignore[misc]
        for text in QUERIES
    }
    last = next(iter(index.newest(limit=1, after=(1.5e9 + 1e7, 0))))[0]
    told["all, from the middle"] = timed_s(lambda: list(index.newest(limit=PAGE, after=last)))
    told["history"] = timed_s(lambda: history_of("r", index.of_runner("runner-77")))
    return told


@pytest.mark.alone
@pytest.mark.slow
def test_every_page_of_a_million_values_takes_less_than_a_fifth_of_a_second(
    tmp_path: Path,
) -> None:
    index = fill(tmp_path, 100_000)
    took_s = pages(index)
    assert len(list(index.newest(parse("runner = runner-77")))) > 1
    assert {page: s for page, s in took_s.items() if s > 0.2} == {}
