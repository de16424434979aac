"""The pages: a shell each, which scripts fill from the API."""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from formcheck._version import __version__
from formcheck.languages import LANGUAGES
from formcheck.reporting import FORMATS
from formcheck.viewer.library import as_text
from formcheck.viewer.responses import (
    CHANGED,
    COOKIE,
    is_asked_for,
    language_for,
    not_found,
    refusal,
    told,
)
from formcheck.viewer.state import AppState

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE = Path(str(resources.files("formcheck.viewer"))) / "page"
STATIC = PAGE / "static"
CHARTS = ("plotly", "package_data/plotly.min.js")
"""The chart library's script, out of its package."""

A_YEAR_S = 31_536_000
FOR_GOOD = f"private, max-age={A_YEAR_S}, immutable"
DOOR_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@cache
def environment(code: str) -> "Environment":
    """The templates of the pages, with the texts, filters and care of the report's."""
    from jinja2 import PackageLoader

    from formcheck.reporting.html import environment as of_reports

    return of_reports(code).overlay(loader=PackageLoader("formcheck.viewer", "page"))


def library_page(request: Request) -> Response:
    """The list of results."""
    place: AppState = request.app.state.place
    return _page(
        request,
        "library.html.jinja",
        name=as_text(place.root.name),
        can_add=not place.library.is_single,
    )


def result_page(request: Request) -> Response:
    """One result."""
    place: AppState = request.app.state.place
    held = place.library.result(request.path_params["rid"])
    return _page(
        request,
        "result.html.jinja",
        rid=held.rid,
        name=held.short_title,
        formats=[chosen.name for chosen in FORMATS],
    )


def compare_page(request: Request) -> Response:
    """Two results side by side."""
    place: AppState = request.app.state.place
    a, b = (place.library.result(request.query_params.get(name, "")) for name in ("a", "b"))
    names = [held.short_title for held in (a, b)]
    return _page(request, "compare.html.jinja", a=a.rid, b=b.rid, names=names)


def _page(request: Request, template: str, **content: object) -> Response:
    """A page in the reader's language; one that the address asks for is remembered."""
    code = language_for(request).code
    text = (
        environment(code)
        .get_template(template)
        .render(
            lang=code,
            languages=LANGUAGES,
            version=__version__,
            charts=charts_address(),
            **content,
        )
    )
    page = HTMLResponse(text)
    if is_asked_for(request):
        page.set_cookie(COOKIE, code, samesite="strict", max_age=A_YEAR_S)
    return page


def login_page(request: Request, *, asks_for_password: bool) -> Response:
    """For who has no cookie yet: asks for the password, or says where to find the address."""
    if request.url.path.startswith("/api/"):
        return told(401, "Open the address that formcheck view printed.")
    page = _page(request, "door.html.jinja", asks=asks_for_password, wrong=request.method == "POST")
    page.status_code = 401
    page.headers["content-security-policy"] = DOOR_POLICY
    return page


def refused(request: Request, error: Exception) -> Response:
    """Why a request is not granted: a page with a way back for who looks at it, else JSON."""
    why = refusal(error)
    looked_at = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if not looked_at:
        return told(why.status, why.message, why.hint, why.code)
    spoken, rid = language_for(request).text, request.path_params.get("rid")
    again = f"/r/{rid}" if rid and why.code == CHANGED else None
    page = _page(
        request,
        "refused.html.jinja",
        message=spoken(why.message),
        hint=spoken(why.hint),
        again=again,
    )
    page.status_code = why.status
    return page


def palette(_: Request) -> Response:
    """The report's colours."""
    from formcheck.reporting import html

    return FileResponse(
        Path(html.__file__).parent / "templates" / "palette.css",
        media_type="text/css",
        headers={"cache-control": "no-cache"},
    )


def charts(_: Request) -> Response:
    """The chart library's script."""
    try:
        script = resources.files(CHARTS[0]) / CHARTS[1]
        data = script.read_bytes()
    except (ModuleNotFoundError, OSError):
        raise not_found("The chart library is not installed.") from None
    return Response(data, media_type="text/javascript", headers={"cache-control": FOR_GOOD})


@cache
def charts_address() -> str:
    """Where the chart library's script is, another address for each version of it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"/charts.js?v={version(CHARTS[0])}"
    except PackageNotFoundError:
        return ""
