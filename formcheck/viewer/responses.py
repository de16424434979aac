"""Answers that say why not, one JSON form for everything that goes wrong, and in which language
somebody is answered."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from formcheck.core.message import msg
from formcheck.errors import (
    BusyError,
    FormcheckError,
    InputError,
    NotMeasurableError,
    NotReadyError,
    OutputError,
    ReplacedError,
    StaleError,
    UsageError,
    hint_for,
)
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


OPTIONS = ("--video",)
"""Of the command ``view`` that hints may name."""

STATUS: tuple[tuple[type[FormcheckError], int], ...] = (
    (BusyError, 409),
    (ReplacedError, 409),
    (StaleError, 409),
    (UsageError, 400),
    (InputError, 422),
    (NotMeasurableError, 422),
    (OutputError, 507),
    (NotReadyError, 501),
)
"""The HTTP status of each kind of error; the first that fits."""

NOTHING = msg("There is nothing here.")

CHANGED = "result_changed"
"""Code of the error that a result is not the one that was looked at any more."""
GONE = "result_gone"
"""Code of the error that there is no such result, or none any more."""
NO_KEY = "no_key"
"""Code of the error that a request does not come from a page that was let in."""
ASK_FOR_PASSWORD = "ask_for_password"
"""The same, where the password lets it in."""


class RefusedError(Exception):
    """A request that is not granted. ``status``: of the answer; ``message`` and ``hint`` as in
    ``FormcheckError``; ``code``: what it is, for programs, "" where the status says enough."""

    def __init__(self, status: int, message: str, hint: str = "", *, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint
        self.code = code


def not_found(what: str = NOTHING) -> RefusedError:
    """The same for what is not there and for what nobody is to know of."""
    return RefusedError(404, what)


def gone() -> RefusedError:
    """That there is no such result, or none any more."""
    return RefusedError(404, msg("There is no such result."), code=GONE)


def told(status: int, message: str, hint: str = "", code: str = "") -> JSONResponse:
    """``{error: {code, message, hint}}``."""
    return JSONResponse({"error": {"code": code, "message": message, "hint": hint}}, status)


def refusal(error: Exception) -> RefusedError:
    """``error``, a ``RefusedError`` or a ``FormcheckError``, as what it is answered with."""
    if isinstance(error, RefusedError):
        return error
    assert isinstance(error, FormcheckError)
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    code = CHANGED if isinstance(error, ReplacedError) else ""
    return RefusedError(status, error.message, hint_for(OPTIONS, error.hint), code=code)
