"""Who may ask, and what every answer forbids the browser. Nothing behind it is asked otherwise.

- ``Host`` must name this server: a page elsewhere that has its own name point at 127.0.0.1 (DNS
  rebinding) comes with that name.
- The token of the printed address is exchanged for a cookie that scripts cannot read and that no
  other site's request carries; without it there is nothing but a page that says so.
- What changes something must come from our own page: ``Origin`` equal to our own, and a header that
  a form on another site cannot send.
"""

import asyncio
import hmac
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formcheck.viewer.errors import told
from formcheck.viewer.hosts import Hosts

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "frame-src 'self'",
    )
)
HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""What every answer says that does not say otherwise."""

READING = ("GET", "HEAD")
OURS = "x-formcheck"
LOG_IN = "/login"
OPEN_TO_ALL = ("/static/",)
"""The program's own files, which the page that asks for a password needs."""

LONGEST_FORM = 4096
WRONG_TAKES_S = 1.0


@dataclass(frozen=True, eq=False)
class Keys:
    """``token``: in the printed address; ``session``: in the cookie; ``password``: asked of others,
    "" where nobody else can come."""

    password: str = field(default="", repr=False)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


class Guard:
    """Stands before ``app``. ``hosts``: the names this server goes by; ``door``: answers who has no
    cookie yet (the page that asks for a password, or says where the address is printed)."""

    def __init__(self, app: ASGIApp, keys: Keys, hosts: Hosts, door: ASGIApp) -> None:
        self._app = app
        self._keys = keys
        self._hosts = hosts
        self._door = door
        self._one_guess = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        answer = await self._answer(scope, receive)
        await answer(scope, receive, _with_headers(send))

    async def _answer(self, scope: Scope, receive: Receive) -> ASGIApp:
        headers, path = Headers(scope=scope), scope["path"]
        if not self._hosts.is_ours(headers.getlist("host")):
            return told(400, "This server does not go by that name.")
        reading = scope["method"] in READING
        if not reading and not self._from_our_page(headers, path):
            return told(403, "This did not come from the page of this server.")
        if reading and path == "/":
            given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
            if given and _same(given, self._keys.token):
                return self._let_in()
        if self._is_known(headers):
            return self._app
        if path == LOG_IN and not reading and self._keys.password:
            return await self._log_in(receive)
        if reading and path.startswith(OPEN_TO_ALL):
            return self._app
        return self._door

    def _from_our_page(self, headers: Headers, path: str) -> bool:
        origins = headers.getlist("origin")
        own = f"http://{headers['host']}"
        from_us = len(origins) == 1 and origins[0] == own
        # The form that asks for a password is no script and cannot send the other one.
        return from_us and (path == LOG_IN or headers.get(OURS) == "1")

    def _is_known(self, headers: Headers) -> bool:
        for line in headers.getlist("cookie"):
            try:
                cookie = SimpleCookie(line).get(self._cookie)
            except CookieError:
                continue
            if cookie is not None and _same(cookie.value, self._keys.session):
                return True
        return False

    @property
    def _cookie(self) -> str:
        # Cookies of all ports of a host share one jar.
        return f"formcheck-{self._hosts.port}"

    def _let_in(self) -> Response:
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, self._keys.session, httponly=True, samesite="strict")
        return answer

    async def _log_in(self, receive: Receive) -> ASGIApp:
        given = parse_qs((await _body(receive)).decode("utf-8", "replace")).get("password", [""])[0]
        # One guess at a time, and a wrong one takes a while.
        async with self._one_guess:
            if _same(given, self._keys.password):
                return self._let_in()
            await asyncio.sleep(WRONG_TAKES_S)
        return self._door


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode("utf-8"))


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > LONGEST_FORM or not message.get("more_body"):
            return body[:LONGEST_FORM]


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
