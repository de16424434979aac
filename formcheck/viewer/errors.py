"""Answers that say why not: one JSON form for everything that goes wrong."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from formcheck.errors import (
    BusyError,
    FormcheckError,
    InputError,
    NotMeasurableError,
    NotReadyError,
    OutputError,
    StaleError,
    UsageError,
    hint_for,
)

OPTIONS = ("--video",)
"""Of the command ``view`` that hints may name."""

STATUS: tuple[tuple[type[FormcheckError], int], ...] = (
    (BusyError, 409),
    (StaleError, 409),
    (UsageError, 400),
    (InputError, 422),
    (NotMeasurableError, 422),
    (OutputError, 507),
    (NotReadyError, 501),
)
"""The HTTP status of each kind of error; the first that fits."""


class RefusedError(Exception):
    """A request that is not granted. ``status``: of the answer; ``message`` and ``hint`` as in
    ``FormcheckError``."""

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint


def not_found(what: str = "There is nothing here.") -> RefusedError:
    """The same for what is not there and for what nobody is to know of."""
    return RefusedError(404, what)


def told(status: int, message: str, hint: str = "") -> JSONResponse:
    """``{error: {message, hint}}``."""
    return JSONResponse({"error": {"message": message, "hint": hint}}, status)


def refused(_: Request, error: Exception) -> JSONResponse:
    """What a ``RefusedError`` is answered with."""
    assert isinstance(error, RefusedError)
    return told(error.status, error.message, error.hint)


def failed(_: Request, error: Exception) -> JSONResponse:
    """What a ``FormcheckError`` is answered with."""
    assert isinstance(error, FormcheckError)
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    return told(status, error.message, hint_for(OPTIONS, error.hint))
