"""The real command."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    assert "formcheck" in jar.open(address, timeout=20).read().decode()
    home = address.partition("?")[0]
    assert b"anna.formcheck" in jar.open(f"{home}api/results", timeout=20).read()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in said


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
