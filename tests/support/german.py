"""German, and what of a German text was left in English."""

import re

from formcheck.languages import language

GERMAN = language("de")
STAND_INS = re.compile(
    r"garment_edge|landmarks|60 frames a second: contact ± 8 ms|The shirt is loose|Tuck the shirt "
    r"in|the model needs a side view and the runner's mass|needs the belt speed|not visible in a "
    r"\w+ view|Rear view: The runner is small|no runner was found|worked out by hand from the "
    r"stick runner",
    re.IGNORECASE,
)
"""What ``tests.support.analyses`` makes up, which no catalogue holds."""


def english_left(text: str) -> list[str]:
    """Texts of the catalogue, and words that no German sentence has."""
    text = " ".join(STAND_INS.sub("", text).split())
    left = [
        english
        for english, german in GERMAN.texts.items()
        if " " in english and "{" not in english and german != english and english in text
    ]
    return left + re.findall(r"\b(?:the|of|with|from|is|are|strides?|not|left|right)\b", text)
