"""What changed from one result to another, as ``formcheck compare`` says it."""

from collections.abc import Iterator
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from formcheck.compare import Comparison, compared
from formcheck.languages import ENGLISH
from formcheck.reporting.comparison.content import HONEST, Shown, chance, headline, load_compared
from formcheck.reporting.comparison.json import document
from formcheck.reporting.pain import referral_lines
from formcheck.viewer.api import identity_in, place_of
from formcheck.viewer.speaking import language_for
from formcheck.workflows.compare import referral_of
from formcheck.workflows.review import require_same

OF_A, OF_B = "of_a", "of_b"
"""Names, in the address, of the identities of the two."""


def comparison(request: Request) -> Response:
    """``GET /api/compare?a=…&b=…&of_a=…&of_b=…``: ``a`` is before, ``b`` after."""
    place, spoken = place_of(request), language_for(request)
    held = [place.library.result(request.query_params.get(name, "")) for name in ("a", "b")]
    for result, name in zip(held, (OF_A, OF_B), strict=True):
        require_same(result.folder, identity_in(request, name))
    before, after = (place.openings.open(result).analysis for result in held)
    found = compared(before, after)
    referral = referral_of(held[0].folder, held[1].folder)
    for result, name in zip(held, (OF_A, OF_B), strict=True):
        # What the runner told of pain was read after the numbers.
        require_same(result.folder, identity_in(request, name))
    first = () if referral is None else referral_lines(referral)
    load = load_compared(Shown(found, referral=referral, language=spoken))
    return JSONResponse(
        {
            "headline": spoken.text(headline(found)),
            "chance": spoken.text(chance(found)),
            "honest": spoken.text(HONEST),
            "referral": [spoken.text(line) for line in first],
            "load": load and asdict(load),
            "comparison": document(found),
            "words": {}
            if spoken is ENGLISH
            else {text: spoken.text(text) for text in _texts(found) if text},
        }
    )


def _texts(found: Comparison) -> Iterator[str]:
    """What is said of the changes and the set-ups."""
    yield found.reason
    for note in found.notes:
        yield from (note.message, note.hint)
    for change in found.changes:
        yield from (change.reason, change.note)
