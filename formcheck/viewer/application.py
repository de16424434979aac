"""The web application of one folder of results: its addresses and what answers them."""

from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from formcheck.errors import FormcheckError
from formcheck.viewer import api, downloads, media, pages, reviews, uploads
from formcheck.viewer.access import AuthMiddleware, Hosts, Keys
from formcheck.viewer.responses import RefusedError, not_found
from formcheck.viewer.state import AppState


class _OwnFiles(StaticFiles):
    """The program's own files, asked for anew each time: they import each other by plain names."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, or that it has not changed."""
        answer = super().file_response(*args, **kwargs)
        answer.headers["cache-control"] = "no-cache"
        return answer


ROUTES = (
    Route("/", pages.library_page),
    Route("/r/{rid}", pages.result_page),
    Route("/compare", pages.compare_page),
    Route("/charts.js", pages.charts),
    Route("/static/palette.css", pages.palette),
    Mount("/static", _OwnFiles(directory=pages.STATIC, check_dir=False)),
    Route("/api/words", api.words),
    Route("/api/results", api.results),
    Route("/api/compare", api.comparison),
    Route("/api/r/{rid}", api.result),
    Route("/api/r/{rid}/series/{video:int}.bin", api.series),
    Route("/api/r/{rid}/review/preview", reviews.preview, methods=["POST"]),
    Route("/api/r/{rid}/review/series/{video:int}.bin", reviews.preview_series, methods=["POST"]),
    Route("/api/r/{rid}/review", reviews.keep, methods=["PUT"]),
    Route("/api/r/{rid}/review", reviews.drop, methods=["DELETE"]),
    Route("/api/r/{rid}/export/{format}", downloads.export),
    Route("/api/r/{rid}/clip", downloads.clip),
    Route("/api/r/{rid}/proxy/{video:int}", media.make, methods=["POST"]),
    Route("/api/r/{rid}/annotated/{video:int}", media.draw_anew, methods=["POST"]),
    Route("/api/uploads", uploads.upload, methods=["POST"]),
    Route("/api/jobs", uploads.jobs),
    Route("/api/jobs/{id}", uploads.job),
    Route("/api/jobs/{id}/events", uploads.events),
    Route("/api/jobs/{id}/cancel", uploads.cancel, methods=["POST"]),
    Route("/api/people/{rid}/{video:int}", api.people),
    Route("/media/{rid}/thumbnail", media.thumbnail),
    Route("/media/{rid}/keyframes/{name}", media.key_frame),
    Route("/media/{rid}/{video:int}/original", media.original),
    Route("/media/{rid}/{video:int}/annotated", media.annotated),
)


def application(place: AppState, keys: Keys, hosts: Hosts) -> Starlette:
    """The application that serves ``place`` to who has one of ``keys``."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        page = pages.login_page(Request(scope, receive), asks_for_password=bool(keys.password))
        await page(scope, receive, send)

    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(AuthMiddleware, keys=keys, hosts=hosts, door=door)],
        exception_handlers={
            RefusedError: pages.refused,
            FormcheckError: pages.refused,
            404: _nothing_here,
        },
    )
    app.state.place = place
    return app


def _nothing_here(request: Request, _: Exception) -> Response:
    return pages.refused(request, not_found())
