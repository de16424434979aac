"""By which names a browser may call this server."""

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass

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
