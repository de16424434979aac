"""Who may ask, by which names a browser may call this server, and what every answer forbids the
browser. Nothing behind it is asked otherwise.

- ``Host`` must name this server: a page elsewhere that has its own name point at 127.0.0.1 (DNS
  rebinding) comes with that name.
- The token of the printed address is exchanged for a cookie that scripts cannot read and that no
  other site's request carries; without it there is nothing but a page that says so.
- A browser sends a cookie of this host to whatever listens at any of its ports. So nothing that was
  measured is told for the cookie alone: a request also carries a key that the page keeps in its own
  storage, which belongs to one port. Films, pictures and downloads cannot carry it; their addresses
  hold the identity of the result instead, which is told for the key alone.
- What changes something must come from our own page: ``Origin`` equal to our own, and the key in a
  header that a form on another site cannot send.
"""

import asyncio
import hmac
import ipaddress
import re
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formcheck.viewer.responses import ASK_FOR_PASSWORD, NO_KEY, told

_NAMED = re.compile(r"(\[[0-9a-f:.%]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?", re.IGNORECASE | re.ASCII)
HTTP_PORT = 80


@dataclass(frozen=True)
class Hosts:
    """``port``: the server's. ``names``: in lower case, without port; ``any_address``: also each
    numeric address, which nobody can point elsewhere."""

    port: int
    names: frozenset[str]
    any_address: bool = False

    def is_ours(self, given: Sequence[str]) -> bool:
        """Whether the ``Host`` headers of a request, exactly one, name this server."""
        if len(given) != 1:
            return False
        match = _NAMED.fullmatch(given[0])
        if match is None or int(match[2] or HTTP_PORT) != self.port:
            return False
        name = match[1].lower().removeprefix("[").removesuffix("]")
        return name in self.names or (self.any_address and _is_address(name))


def hosts_of(host: str, port: int) -> Hosts:
    """The names of a server that listens at ``host``."""
    loopback = {"127.0.0.1", "localhost", "::1"}
    if is_loopback(host):
        return Hosts(port, frozenset(loopback | {host.lower()}))
    own = socket.gethostname().lower()
    return Hosts(port, frozenset({*loopback, host.lower(), own, f"{own}.local"}), any_address=True)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


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

DOOR_REFERRER = "same-origin"
"""Of the page that asks for the password: with ``no-referrer`` a browser says ``Origin: null`` of
the form that it sends, and who it comes from could not be told."""

READING = ("GET", "HEAD")
OURS = "x-formcheck"
OF = "of"
"""Name, in an address, of the identity of the result that it is about."""
KEY = "key"
"""Name, behind the # of the address, of the key that a page is let in with. What is behind it is
sent to no server."""
LOG_IN = "/login"
TELLING = ("/api/", "/media/")
NO_HEADER = re.compile(
    r"/media/.+|/api/r/[^/]+/(export/[^/]+|clip)|/api/jobs/[^/]+/events", re.ASCII
)
"""What a browser asks for without the page's own headers: films, pictures, downloads, streams of
news. Their addresses hold what only who has the key was told."""
OPEN_TO_ALL = ("/static/",)
"""The program's own files, which the page that asks for a password needs."""

LONGEST_FORM = 4096
FORM_WITHIN_S = 10.0
WRONG_TAKES_S = 1.0
MOST_ADDRESSES = 1000
"""That wait for their guess at a time; others are told to come again."""


@dataclass(frozen=True, eq=False)
class Keys:
    """``token``: in the printed address; ``session``: in the cookie; ``page``: what a page keeps
    and sends along; ``password``: asked of others, "" where nobody else can come."""

    password: str = field(default="", repr=False)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    page: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


class AuthMiddleware:
    """Stands before ``app``. ``hosts``: the names this server goes by; ``door``: answers who has no
    cookie yet (the page that asks for a password, or says where the address is printed)."""

    def __init__(self, app: ASGIApp, keys: Keys, hosts: Hosts, door: ASGIApp) -> None:
        self._app = app
        self._keys = keys
        self._hosts = hosts
        self._door = door
        self._guesses: dict[str, _Guesses] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        answer = await self._answer(scope, receive)
        asks = bool(self._keys.password) and answer is self._door
        referrer = DOOR_REFERRER if asks else HEADERS["referrer-policy"]
        await answer(scope, receive, _with_headers(send, referrer))

    async def _answer(self, scope: Scope, receive: Receive) -> ASGIApp:
        headers, path = Headers(scope=scope), scope["path"]
        if not self._hosts.is_ours(headers.getlist("host")):
            return told(400, "This server does not go by that name.")
        reading = scope["method"] in READING
        if not reading and not self._from_our_page(headers, path):
            return told(403, "This did not come from the page of this server.")
        if reading and path == "/":
            given = _in_query(scope, "token")
            if given and _same(given, self._keys.token):
                return self._let_in()
        if path == LOG_IN and self._keys.password:
            # Also of who is known: a page that lost its key is let in anew.
            return self._door if reading else await self._log_in(scope, receive)
        if self._is_known(headers):
            if self._may_be_told(headers, scope):
                return self._app
            code = ASK_FOR_PASSWORD if self._keys.password else NO_KEY
            return told(401, "Open the address that formcheck view printed.", code=code)
        if reading and path.startswith(OPEN_TO_ALL):
            return self._app
        return self._door

    def _from_our_page(self, headers: Headers, path: str) -> bool:
        origins = headers.getlist("origin")
        own = f"http://{headers['host']}"
        from_us = len(origins) == 1 and origins[0] == own
        # The form that asks for a password is no script and cannot send the other one.
        return from_us and (path == LOG_IN or self._has_key(headers))

    def _has_key(self, headers: Headers) -> bool:
        return _same(headers.get(OURS, ""), self._keys.page)

    def _may_be_told(self, headers: Headers, scope: Scope) -> bool:
        """Whether the request, which has the cookie, comes from a page of this port."""
        path = scope["path"]
        if not path.startswith(TELLING) or self._has_key(headers):
            return True
        if NO_HEADER.fullmatch(path) is None:
            return False
        # Who answers sees whether it is right.
        return path.startswith("/api/jobs/") or bool(_in_query(scope, OF))

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
        answer = RedirectResponse(f"/#{KEY}={self._keys.page}", 303)
        answer.set_cookie(self._cookie, self._keys.session, httponly=True, samesite="strict")
        return answer

    async def _log_in(self, scope: Scope, receive: Receive) -> ASGIApp:
        try:
            async with asyncio.timeout(FORM_WITHIN_S):
                body = await _body(receive)
        except TimeoutError:
            return told(408, "The request took too long.")
        given = parse_qs(body.decode("utf-8", "replace")).get("password", [""])[0]
        client = scope.get("client") or ("", 0)
        if await self._guessed(str(client[0]), given):
            return self._let_in()
        return self._door

    async def _guessed(self, address: str, given: str) -> bool:
        """Whether ``given`` is the password. From one address one guess at a time, and a wrong one
        takes a while; nobody at another address waits for it."""
        if address not in self._guesses and len(self._guesses) >= MOST_ADDRESSES:
            return False
        guesses = self._guesses.setdefault(address, _Guesses())
        guesses.n_waiting += 1
        try:
            async with guesses.lock:
                if _same(given, self._keys.password):
                    return True
                await asyncio.sleep(WRONG_TAKES_S)
                return False
        finally:
            guesses.n_waiting -= 1
            if not guesses.n_waiting:
                del self._guesses[address]


@dataclass(eq=False)
class _Guesses:
    """Of one address."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    n_waiting: int = 0


def _in_query(scope: Scope, name: str) -> str:
    query: str = scope["query_string"].decode("latin-1")
    return parse_qs(query).get(name, [""])[0]


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode("utf-8"))


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > LONGEST_FORM or not message.get("more_body"):
            return body[:LONGEST_FORM]


def _with_headers(send: Send, referrer: str) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["referrer-policy"] = referrer
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
