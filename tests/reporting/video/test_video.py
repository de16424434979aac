"""The annotated video, with a writer that only takes notes."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

import formcheck.reporting.video.annotate
from formcheck.core.frame import Picture
from formcheck.reporting.video.annotate import annotate
from tests.support.analyses import sample_analysis
from tests.support.frames_in_memory import PlainFrames
from tests.support.stick_runner import StickRunner

Written = list[tuple[tuple[int, ...], float]]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    notes: Written = []

    class Notes:
        def __init__(
            self, path: Path, size_px: tuple[int, int], nominal_hz: Fraction, comment: str
        ) -> None:
            assert nominal_hz in (Fraction(60), Fraction(15, 2))
            assert (path.name, comment) == ("annotated.mp4", "drawn")
            self.shape = (size_px[1], size_px[0], 3)

        def __enter__(self) -> Self:
            return self

        def __exit__(
            self,
            kind: type[BaseException] | None,
            error: BaseException | None,
            trace: TracebackType | None,
        ) -> None: ...

        def write_all(
            self, pictures: Iterable[tuple[Picture, float]], progress: Callable[[int], None]
        ) -> None:
            for rgb, file_time_s in pictures:
                assert rgb.shape == self.shape
                notes.append((rgb.shape, file_time_s))
                progress(1)

    monkeypatch.setattr(formcheck.reporting.video.annotate, "VideoWriter", Notes)
    return notes


@pytest.mark.parametrize("reason", ["", "No runner was found."])
@pytest.mark.parametrize("factor", [1.0, 8.0])
def test_every_frame_is_written_at_its_own_time(
    written: Written, factor: float, reason: str
) -> None:
    stick = StickRunner(duration_s=1.0)
    analysis = sample_analysis(stick=stick, slow_motion_factor=factor, reason=reason)
    source = PlainFrames(analysis.primary.info, damaged=(7, 8))
    told: list[int] = []
    path = Path("annotated.mp4")
    annotate(source, analysis.primary, analysis, path, comment="drawn", progress=told.append)
    assert sum(told) == len(written) == 58
    assert [at_s for _, at_s in written] == [source.file_time_s[i] for i in source.decoded]
