"""When a recording was made."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

RECORDED_TAG = "creation_time"
FIRST_YEAR = 1990
"""Cameras whose clock was never set write 1904, 1970 or 1980."""


def recorded_at(tags: Mapping[str, str]) -> str | None:
    """Start of the recording as ISO 8601 in UTC, from the container's ``tags``; None where it does
    not say, or says what cannot be (before ``FIRST_YEAR``, or still to come)."""
    try:
        told = datetime.fromisoformat(tags.get(RECORDED_TAG, "").strip())
        # Containers count in UTC and some do not say so.
        moment = told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    # A clock set to another time zone is ahead by less than a day.
    if moment.year < FIRST_YEAR or moment > datetime.now(UTC) + timedelta(days=1):
        return None
    return moment.isoformat(timespec="seconds")
