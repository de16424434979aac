"""Text that people and files bring: shown without letting it act, compared as people mean it."""

import re
import unicodedata

BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
CONTROLS_AND_SURROGATES = "\x00-\x1f\x7f-\x9f\ud800-\udfff"
NOT_TEXT = re.compile(f"[{CONTROLS_AND_SURROGATES}{''.join(sorted(BIDI_CONTROLS))}]")


APOSTROPHES = "'\u2018\u2019\u02bc\u00b4`\u2032"
MARKS = re.compile(f"[\u0300-\u036f{APOSTROPHES}]")
"""Accents, apart from their letters (NFKD), and apostrophes."""

SPELT_OUT = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}
STRUCK = str.maketrans("øØłŁđĐðÐħĦı", "oollddddhhi")
"""Letters whose stroke Unicode does not take apart."""


def folded(text: str) -> str:
    """``text`` without case, accents and apostrophes: Müller and MULLER, O’Brien and obrien are the
    same; ü is not ue."""
    for letter, letters in SPELT_OUT.items():
        text = text.replace(letter, letters)
    return MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(STRUCK).lower()


def sanitize_text(text: str) -> str:
    """``text`` without what moves cursors, recolours terminals or reverses reading; each such
    character becomes U+FFFD."""
    return NOT_TEXT.sub("\ufffd", text)
