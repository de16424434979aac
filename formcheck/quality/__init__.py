"""What about a recording limits its numbers, and how to film better."""

from formcheck.quality.recording import (
    BLURRED_FACES,
    most_limiting_first,
    notes,
    notes_on_runner,
)

__all__ = ["BLURRED_FACES", "most_limiting_first", "notes", "notes_on_runner"]
