"""The real command."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcheck.cli.view import STOPPED

START = (sys.executable, "-m", "formcheck", "view")


@pytest.fixture
def started(root: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """The command and the first line it prints."""
    command = [*START, str(root), "--port", "0", "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        process.kill()


@pytest.mark.skipif(os.name == "nt", reason="no Ctrl-C for one process there")
@pytest.mark.usefixtures("signals_heard")  # before the command is started
def test_it_serves_until_interrupted(started: tuple["subprocess.Popen[str]", str]) -> None:
    process, address = started
    assert address.startswith("http://127.0.0.1:")
    jar = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opened = jar.open(address, timeout=20)
    assert "formcheck" in opened.read().decode()
    home, _, key = opened.url.partition("#key=")
    asked = urllib.request.Request(f"{home}api/results", headers={"X-Formcheck": key})
    assert b"anna.formcheck" in jar.open(asked, timeout=20).read()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="no Ctrl-C for one process there")
@pytest.mark.usefixtures("signals_heard")  # before the command is started
def test_it_does_not_say_that_nothing_was_changed(
    started: tuple["subprocess.Popen[str]", str], root: Path
) -> None:
    process, address = started
    jar = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    home, _, key = jar.open(address, timeout=20).url.partition("#key=")
    headers = {"X-Formcheck": key, "Origin": home.rstrip("/")}
    asked = urllib.request.Request(f"{home}api/results", headers=headers)
    rows = json.load(jar.open(asked, timeout=20))["results"]
    row = next(row for row in rows if row["name"] == "anna.formcheck")
    body = json.dumps({"base": "", "author": "A. Name", "corrections": []}).encode()
    save = f"{home}api/r/{row['id']}/review?of={row['of']}"
    put = urllib.request.Request(save, body, headers, method="PUT")
    assert jar.open(put, timeout=60).status == 200
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (root / "anna.formcheck" / "review.json").exists()
    assert said.splitlines()[-1] == STOPPED


def refused(*options: str, password: str = "") -> str:
    """What is said of wrong usage."""
    environment = {**os.environ, "FORMCHECK_VIEW_PASSWORD": password}
    ended = subprocess.run(
        [*START, "--no-browser", *options],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode in (2, 3)
    assert ended.stdout == ""
    return ended.stderr


def test_a_port_in_use_is_said(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        said = refused(str(root), "--port", str(other.getsockname()[1]))
    assert "Address already in use" in said
    assert "--port 0" in said


@pytest.mark.parametrize("password", ["", "short"])
def test_others_need_a_password(root: Path, password: str) -> None:
    said = refused(str(root), "--host", "0.0.0.0", "--port", "0", password=password)
    assert "password" in said


def test_there_must_be_a_folder_and_the_video_named(root: Path, tmp_path: Path) -> None:
    assert "not a folder" in refused(str(tmp_path / "nowhere"))
    assert "cannot be read" in refused(str(root), "--video", str(tmp_path / "gone.mp4"))
