"""In which language somebody is answered."""

from starlette.requests import Request

from formcheck.languages import ENGLISH, LANGUAGES, Language, language

PARAMETER = "lang"
COOKIE = "formcheck_lang"


def language_for(request: Request) -> Language:
    """The one that the address or a cookie asks for, else the first of the browser's own that is
    there, else English."""
    asked = (request.query_params.get(PARAMETER), request.cookies.get(COOKIE))
    for code in (*asked, *_preferred(request.headers.get("accept-language", ""))):
        if code in LANGUAGES:
            return language(code)
    return ENGLISH


def is_asked_for(request: Request) -> bool:
    """Whether the address itself says the language, which is to last."""
    return request.query_params.get(PARAMETER) in LANGUAGES


def _preferred(header: str) -> list[str]:
    """The languages of an ``Accept-Language`` header, the most wanted first, without region."""
    wanted: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        try:
            share = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        wanted.append((share, tag.strip().partition("-")[0].lower()))
    return [code for _, code in sorted(wanted, key=lambda pair: -pair[0])]
