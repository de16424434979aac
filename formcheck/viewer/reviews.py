"""Correcting a result: what would change, keep it, take it back."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from formcheck.core.analysis import Analysis
from formcheck.core.review import Correction
from formcheck.errors import UsageError
from formcheck.results.attached import load_intake, load_profile
from formcheck.review import changes, parse, reviewed
from formcheck.viewer.access import OF
from formcheck.viewer.api import (
    identity_in,
    opened,
    place_of,
    recording_of,
    result,
    without_texts,
)
from formcheck.viewer.loaded_result import LoadedResult, as_document
from formcheck.viewer.reports import when_free
from formcheck.viewer.responses import RefusedError
from formcheck.viewer.series import packed
from formcheck.viewer.state import times_of
from formcheck.workflows.review import forget_review, keep_review, require_same

LARGEST_BODY = 2_000_000
NOT_OURS = ("by", "at")
"""What a kept correction carries beside what it does."""


async def preview(request: Request) -> Response:
    """``POST /api/r/{rid}/review/preview``: what corrections would do; nothing is kept."""
    body = await json_body(request)
    return await to_thread.run_sync(_preview, request, body)


async def preview_series(request: Request) -> Response:
    """``POST /api/r/{rid}/review/series/{video}.bin``: the series as corrections would leave
    them."""
    body = await json_body(request)
    return await to_thread.run_sync(_preview_series, request, body)


async def keep(request: Request) -> Response:
    """``PUT /api/r/{rid}/review``."""
    body = await json_body(request)
    return await to_thread.run_sync(_keep, request, body)


async def drop(request: Request) -> Response:
    """``DELETE /api/r/{rid}/review``: the result as measured."""
    body = await json_body(request)
    return await to_thread.run_sync(_drop, request, body)


def _preview(request: Request, body: dict[str, Any]) -> Response:
    shown = opened(request)
    began_s = time.perf_counter()
    after = _after(shown, _corrections(body))
    elapsed_ms = 1000.0 * (time.perf_counter() - began_s)
    return JSONResponse(
        {
            "analysis": without_texts(as_document(after)),
            "changes": [asdict(change) for change in changes(shown.original, after)],
            "elapsed_ms": elapsed_ms,
        }
    )


def _preview_series(request: Request, body: dict[str, Any]) -> Response:
    shown = opened(request)
    after = _after(shown, _corrections(body))
    recording = after.recordings[recording_of(request, shown).video]
    times = times_of(place_of(request), shown, recording)
    return Response(packed(recording, *times), media_type="application/octet-stream")


def _keep(request: Request, body: dict[str, Any]) -> Response:
    of, folder, corrections = (
        _required_identity(request),
        opened(request).held.folder,
        _corrections(body),
    )
    author, remark, base = (_text(body, name) for name in ("author", "remark", "base"))
    signs = body.get("sign_off") is True
    when_free(
        lambda: keep_review(folder, corrections, author, remark, sign_off=signs, base=base, of=of)
    )
    return _kept(request, folder)


def _drop(request: Request, body: dict[str, Any]) -> Response:
    of, folder, base = _required_identity(request), opened(request).held.folder, _text(body, "base")
    when_free(lambda: forget_review(folder, base=base, of=of))
    return _kept(request, folder)


def _kept(request: Request, folder: Path) -> Response:
    place_of(request).reports.write_later(folder)
    return result(request)


def _after(shown: LoadedResult, corrections: tuple[Correction, ...]) -> Analysis:
    folder = shown.held.folder
    intake, profile = load_intake(folder), load_profile(folder)
    require_same(folder, shown.of)
    return reviewed(shown.original, corrections, intake, profile)


def _required_identity(request: Request) -> str:
    """Nothing is saved to a result that the request does not know.

    Raises:
        UsageError: it does not say which one it is about.
    """
    of = identity_in(request)
    if of is None:
        raise UsageError(f"The request lacks {OF!r}, the identity of the result.")
    return of


def _corrections(body: dict[str, Any]) -> tuple[Correction, ...]:
    given = body.get("corrections")
    if isinstance(given, list):
        given = [
            {name: value for name, value in one.items() if name not in NOT_OURS}
            if isinstance(one, dict)
            else one
            for one in given
        ]
    return parse(given)


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "" if name == "remark" else None)
    if not isinstance(value, str):
        raise UsageError(f"The request lacks {name!r}, a text.")
    return value


async def json_body(request: Request) -> dict[str, Any]:
    """The JSON object that a request carries; {} where it carries nothing.

    Raises:
        RefusedError: it is something else, or too large.
    """
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise RefusedError(413, "The request is too large.")
    except ClientDisconnect:
        raise RefusedError(400, "The request broke off.") from None
    try:
        content = _parsed(body)
    except (ValueError, RecursionError):
        raise RefusedError(400, "The request is not a JSON object.") from None
    return content


def _parsed(body: bytes) -> dict[str, Any]:
    content = json.loads(body) if body else {}
    if not isinstance(content, dict):
        raise ValueError("expected an object")
    return content
