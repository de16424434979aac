"""Text that people and files bring, shown without letting it act."""

import re

BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
CONTROLS_AND_SURROGATES = "\x00-\x1f\x7f-\x9f\ud800-\udfff"
NOT_TEXT = re.compile(f"[{CONTROLS_AND_SURROGATES}{''.join(sorted(BIDI_CONTROLS))}]")


def harmless(text: str) -> str:
    """``text`` without what moves cursors, recolours terminals or reverses reading; each such
    character becomes U+FFFD."""
    return NOT_TEXT.sub("\ufffd", text)
