from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from formcheck.video.reader import open_video
from formcheck.video.stored import recorded_at
from tests.support import clips


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2024-05-01T10:00:00.000000Z", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00+00:00"),
        ("2024-05-01 10:00:00", "2024-05-01T10:00:00+00:00"),
        ("1904-01-01T00:00:00.000000Z", None),
        ("1970-01-01T00:00:00.000000Z", None),
        ("1989-12-31T23:59:59Z", None),
        ("9999-12-31T23:59:59-23:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_only_what_can_be_true_is_taken(told: str, expected: str | None) -> None:
    assert recorded_at({"creation_time": told}) == expected


def test_a_recording_still_to_come() -> None:
    later = datetime.now(UTC) + timedelta(days=30)
    assert recorded_at({"creation_time": later.isoformat()}) is None


def test_no_other_tag_is_read() -> None:
    tags = {"com.apple.quicktime.creationdate": "2024-05-01T10:00:00Z", "date": "2024"}
    assert recorded_at(tags) is None


def test_date_of_a_file(tmp_path: Path) -> None:
    tags = {"creation_time": "2024-05-01T10:00:00.000000Z", "location": "+52.5+013.4/"}
    path = clips.write_clip(tmp_path / "clip.mp4", clips.steady(5, Fraction(30)), tags=tags)
    assert open_video(path).info.recorded_at == "2024-05-01T10:00:00+00:00"
