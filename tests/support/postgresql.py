"""A PostgreSQL server of its own, on loopback, for a test."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

USER = "formcheck"
STARTS_WITHIN_S = 60.0


@dataclass(frozen=True)
class Server:
    """``data``: where it keeps its files."""

    url: str
    data: Path


def programs() -> Path | None:
    """Where initdb is; None where it is not installed."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


@contextlib.contextmanager
def server(bin_: Path) -> Iterator[Server]:
    """It refuses to run as root, who therefore becomes nobody."""
    as_root = os.geteuid() == 0
    nobody = ["setpriv", "--reuid=nobody", "--clear-groups"] if as_root else []
    place = Path(tempfile.mkdtemp(prefix="formcheck-postgresql-"))
    data = place / "data"
    try:
        if as_root:
            shutil.chown(place, "nobody")
        subprocess.run(
            [*nobody, bin_ / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            check=True, capture_output=True, cwd=place,
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [*nobody, bin_ / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port),
             "-k", "", "-c", "fsync=off"],
            cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(port)
            yield Server(f"postgresql://{USER}@127.0.0.1:{port}/postgres", data)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _wait(port: int) -> None:
    import psycopg

    began_s = time.monotonic()
    while True:
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user=USER, dbname="postgres", connect_timeout=5
            ).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() - began_s > STARTS_WITHIN_S:
                raise
            time.sleep(0.1)
