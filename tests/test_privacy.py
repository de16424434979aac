"""What leaves a recording, and what must not: metadata, names, temporary files, the network."""

import ast
import base64
import csv
import io
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from formcheck.cli.main import run as run_command
from formcheck.core.text import BIDI_CONTROLS
from formcheck.results.folder import stage
from formcheck.validation.measure import keep
from tests.support.clips import steady, write_clip
from tests.support.stick_runner import StickRunner

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "treadmill_side_30fps.mp4"
POSIX = pytest.mark.skipif(os.name == "nt", reason="names and permissions as POSIX has them")

SECRETS = {
    "location": "+48.1374+011.5755/",
    "com.apple.quicktime.location.ISO6709": "+48.1374+011.5755+520.000/",
    "com.apple.quicktime.make": "SecretMake",
    "com.apple.quicktime.model": "SecretPhone 15",
    "com.apple.quicktime.author": "Secret Owner",
    "com.android.version": "SecretAndroid",
    "artist": "Secret Artist",
    "comment": "secret comment",
    "title": "Secret Title",
    "creation_time": "2001-02-03T04:05:06.000000Z",
    "encoder_owner": "secret-owner-tag",
}
TRACK = "Secret Microphone"
BOX = "secret box at the end"
RECORDED = b"2001-02-03"
WORDS = [b"48.1374", b"011.5755", b"Secret", b"secret", RECORDED]
RUNNER = "<script>alert(1)</script>\x1b]0;title\x07=cmd|' /C calc'!A0\u202e../../up"
NAME = "=1+1<img src=x onerror=alert(1)>\x1b[31m\u202egnp.mov"

AUDITED = """
import os, sys
log = open(sys.argv[1], "a", buffering=1, encoding="utf-8", errors="backslashreplace")
names = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
         "socket.gethostbyname", "socket.bind", "urllib.Request", "http.client.connect")
def hook(event, arguments):
    if event in names:
        print("net", event, repr(arguments[1:]), file=log)
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        flags = arguments[2] or 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            path = os.path.abspath(os.fsdecode(arguments[0]))
            part = next((p for p in path.split(os.sep) if ".new-" in p), "")
            mode = ""
            if part:
                inside = path[: path.index(part) + len(part)]
                mode = oct(os.stat(inside).st_mode & 0o777) if os.path.isdir(inside) else ""
            print("open", mode, path.encode("utf-8", "backslashreplace").decode(), file=log)
sys.addaudithook(hook)
from formcheck.cli.main import run
sys.exit(run(sys.argv[2:]))
"""


def tagged_copy(path: Path) -> Path:
    """The sample with every kind of metadata a phone writes, and a named sound track."""
    with (
        av.open(str(SAMPLE)) as source,
        av.open(str(path), "w", format="mov", options={"movflags": "+use_metadata_tags"}) as target,
    ):
        target.metadata.update(SECRETS)
        video = target.add_stream_from_template(source.streams.video[0])
        video.metadata["handler_name"] = TRACK
        sound: Any = target.add_stream("aac", rate=48_000)
        sound.metadata.update({"title": TRACK, "handler_name": TRACK})
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                target.mux(packet)
        silence = av.AudioFrame.from_ndarray(
            np.zeros((1, 4_800), dtype=np.float32), format="fltp", layout="mono"
        )
        silence.sample_rate, silence.pts, silence.time_base = 48_000, 0, Fraction(1, 48_000)
        target.mux(sound.encode(silence))
        target.mux(sound.encode(None))
    box = BOX.encode()
    with path.open("ab") as file:
        file.write((8 + len(box)).to_bytes(4, "big") + b"udta" + box)
    raw = path.read_bytes()
    assert all(word in raw for word in WORDS)
    return path


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **more}


@dataclass(frozen=True)
class Audited:
    place: Path
    folder: Path
    temporary: Path
    log: list[str]
    process: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """One real run: a tagged recording with a hostile name, under an audit hook."""
    place = tmp_path_factory.mktemp("privacy")
    temporary = place / "temporary"
    temporary.mkdir()
    video = tagged_copy(place / NAME)
    log = place / "audit.log"
    process = subprocess.run(
        [sys.executable, "-c", AUDITED, log, "analyze", video, "--model", "lite", "--runner",
         RUNNER, "--blur-faces", "--jobs", "2"],
        cwd=place, env=environment(TMPDIR=str(temporary)), capture_output=True, text=True,
        encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    folder = place / f"{Path(NAME).stem}.formcheck"
    lines = log.read_text(encoding="utf-8").splitlines()
    return Audited(place, folder, temporary, lines, process)


def contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and what is packed into it."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        raw = path.read_bytes()
        yield path.name, raw
        if path.suffix == ".npz":
            with zipfile.ZipFile(io.BytesIO(raw)) as packed:
                for name in packed.namelist():
                    yield f"{path.name}/{name}", packed.read(name)
        for k, data in enumerate(re.findall(rb"base64,([A-Za-z0-9+/=]+)", raw)):
            yield f"{path.name}#{k}", base64.b64decode(data)


def is_inert(text: str) -> bool:
    return not any(
        c in BIDI_CONTROLS or (unicodedata.category(c) in ("Cc", "Cs") and c != "\n") for c in text
    )


@pytest.mark.slow
@POSIX
def test_no_metadata_of_the_file_reaches_the_result(audited: Audited) -> None:
    seen = 0
    for name, raw in contents(audited.folder):
        seen += 1
        found = [w for w in WORDS if w in raw or w.decode().encode("utf-16-le") in raw]
        # When it was recorded is the one thing taken from the metadata, for a runner's history.
        assert found == ([RECORDED] if name == "analysis.json" else []), name
    assert seen > 30
    with av.open(str(audited.folder / "annotated.mp4")) as video:
        assert not video.streams.audio
        assert len(video.streams.video) == len(video.streams) == 1
        told = {"major_brand", "minor_version", "compatible_brands", "encoder"}
        # Whether it shows a review is told by a comment of our own.
        assert video.metadata.pop("comment") == "formcheck: as measured"
        assert set(video.metadata) <= told
        assert set(video.streams.video[0].metadata) <= {"language", "handler_name", "vendor_id"}
        assert video.streams.video[0].metadata["handler_name"] == "VideoHandler"


@pytest.mark.slow
@POSIX
def test_only_source_json_holds_the_path(audited: Audited) -> None:
    """As the contract has it: ``analysis.json`` says its name and not where it is."""
    path = str(audited.place).encode()
    holding = {name for name, raw in contents(audited.folder) if path in raw}
    assert holding == {"source.json"}
    analysis = json.loads((audited.folder / "analysis.json").read_text(encoding="utf-8"))
    assert analysis["videos"][0]["name"] == NAME


@pytest.mark.slow
@POSIX
def test_names_stay_text_in_every_file_and_on_the_terminal(audited: Audited) -> None:
    assert is_inert(audited.process.stdout)
    assert is_inert(audited.process.stderr)
    html = (audited.folder / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert is_inert(html)
    for table in audited.folder.glob("*.csv"):
        with table.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                assert not [c for c in row if c[:1] in "=@\t\r" and c]
                assert all(is_inert(cell) for cell in row)
    captions = (audited.folder / "keyframes" / "captions.json").read_text(encoding="utf-8")
    assert len(json.loads(captions)) == 6
    assert is_inert(captions)
    names = sorted(p.name for p in audited.place.iterdir())
    assert names == sorted([NAME, audited.folder.name, "audit.log", "temporary"])


@pytest.mark.slow
@POSIX
def test_faces_are_asked_to_be_blurred_for_ever(audited: Audited) -> None:
    analysis = json.loads((audited.folder / "analysis.json").read_text(encoding="utf-8"))
    assert analysis["provenance"]["settings"]["blur_faces"] is True
    assert "faces_blurred" in [note["id"] for note in analysis["quality"]]


@pytest.mark.slow
@POSIX
def test_unfinished_files_are_private_and_temporary_ones_are_removed(audited: Audited) -> None:
    opened = [line.split(" ", 2)[1:] for line in audited.log if line.startswith("open ")]
    staged = [(mode, path) for mode, path in opened if mode]
    assert len(staged) > 10
    assert {mode for mode, _ in staged} == {"0o700"}
    places = (str(audited.place), os.devnull)
    assert not [p for _, p in opened if not p.startswith(places) and "__pycache__" not in p]
    assert any(p.startswith(str(audited.temporary)) for _, p in opened)
    assert list(audited.temporary.iterdir()) == []
    plain = audited.place / "plain"
    plain.mkdir()
    usual = stat.S_IMODE(plain.stat().st_mode)
    plain.rmdir()
    assert stat.S_IMODE(audited.folder.stat().st_mode) == usual


@POSIX
def test_a_result_is_private_until_it_is_whole_and_keeps_the_permissions_it_had(
    tmp_path: Path,
) -> None:
    target = tmp_path / "run.formcheck"
    for asked in (None, 0o700, 0o750):
        if asked is not None:
            target.chmod(asked)
        with stage(target) as staged:
            assert stat.S_IMODE(staged.stat().st_mode) == 0o700
            text = json.dumps({"schema_version": 1, "formcheck_version": "0"})
            (staged / "analysis.json").write_text(text, encoding="utf-8")
        usual = tmp_path / "usual"
        usual.mkdir(exist_ok=True)
        expected = stat.S_IMODE(usual.stat().st_mode) if asked is None else asked
        assert stat.S_IMODE(target.stat().st_mode) == expected


@pytest.mark.slow
@POSIX
def test_a_real_run_asks_for_no_network(audited: Audited) -> None:
    assert not [line for line in audited.log if line.startswith("net ")]


def quick_poses(folder: Path) -> Path:
    track = StickRunner(duration_s=4.0).track()
    path = folder / "pose.npz"
    keep(track, path)
    return path


@pytest.mark.slow
def test_saved_landmarks_are_measured_without_network_or_leftovers(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    poses = quick_poses(tmp_path)
    log = tmp_path / "audit.log"
    process = subprocess.run(
        [sys.executable, "-c", AUDITED, log, "analyze", "--poses", poses, "--quiet"],
        cwd=tmp_path, env=environment(TMPDIR=str(temporary)), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    lines = log.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("open ")]
    assert not [line for line in lines if line.startswith("net ")]
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
def test_the_audit_would_notice(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    script = AUDITED.replace(
        "from formcheck.cli.main import run", "import socket\ntry: socket.create_connection("
        "('127.0.0.1', 9), 0.1)\nexcept OSError: pass\nrun = lambda _: 0",
    )  # fmt: skip
    subprocess.run([sys.executable, "-c", script, log], check=True, timeout=60)
    assert "net socket.connect" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize("asked", ["*", "play.googleapis.com"])
def test_the_pose_library_is_given_a_way_to_nowhere(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever exceptions from proxies this machine asks for."""
    from formcheck.pose.mediapipe import NOWHERE, stay_offline

    given = dict.fromkeys(("https_proxy", "http_proxy", "all_proxy"), "http://proxy.example")
    given |= dict.fromkeys(("no_proxy", "NO_PROXY"), asked)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    stay_offline()
    # What native code sees is what a child of it sees; Python's own clients keep what they had.
    child = subprocess.run([sys.executable, "-c", "import os; print(dict(os.environ))"],
                           stdout=subprocess.PIPE, text=True, check=True)  # fmt: skip
    seen = ast.literal_eval(child.stdout)
    assert {seen[name] for name in ("https_proxy", "http_proxy", "all_proxy")} == {NOWHERE}
    assert not {"no_proxy", "NO_PROXY"} & set(seen)
    assert {name: os.environ[name] for name in given} == given


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_native_code_looks_nothing_up_and_connects_to_nothing(tmp_path: Path) -> None:
    """MediaPipe 1.x would send figures about its use; Python's audit hooks do not see it try."""
    trace = tmp_path / "trace.txt"
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    process = subprocess.run(
        ["strace", "-f", "-e", calls, "-o", trace, sys.executable, "-m", "formcheck", "analyze",
         SAMPLE, "--model", "lite", "--no-video", "--end-s", "2", "--quiet"],
        cwd=tmp_path, env=environment(NO_PROXY="*"), capture_output=True, text=True, timeout=600,
        check=False,
    )  # fmt: skip
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    if not any("exited with" in line for line in lines):
        pytest.skip(f"strace is not allowed here: {process.stderr[-200:]}")
    assert process.returncode in (0, 4), process.stderr
    calls_made = re.compile(r"(connect|sendto|sendmsg|sendmmsg)\(")
    asked = [line for line in lines if calls_made.search(line)]
    assert not [line for line in asked if "AF_INET" in line or "sendmmsg" in line], asked


def isolated(arguments: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run in a network namespace without interfaces."""
    return subprocess.run(
        ["unshare", "-rn", *arguments], cwd=cwd, env=environment(), capture_output=True, text=True,
        encoding="utf-8", timeout=1800, check=False,
    )  # fmt: skip


@pytest.fixture
def namespaces(tmp_path: Path) -> None:
    if os.environ.get("CI"):
        pytest.skip("not in CI: its machines differ in what they allow")
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    listed = isolated(["cat", "/proc/net/dev"], tmp_path)
    if listed.returncode != 0:
        pytest.skip(f"network namespaces are not allowed here: {listed.stderr.strip()}")
    assert re.findall(r"(\w+):", listed.stdout) == ["lo"]


@pytest.mark.slow
@pytest.mark.usefixtures("namespaces")
def test_the_suite_passes_without_any_network(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not alone"]
    tests = isolated([*command, "tests/cli/test_as_a_user.py", "tests/results"], ROOT)
    assert tests.returncode == 0, tests.stdout[-3000:]
    assert re.search(r"\d\d+ passed", tests.stdout)
    analysis = isolated(
        [sys.executable, "-m", "formcheck", "analyze", str(SAMPLE), "--model", "lite", "--quiet"],
        tmp_path,
    )
    assert analysis.returncode == 0, analysis.stderr
    assert (tmp_path / f"{SAMPLE.stem}.formcheck" / "annotated.mp4").stat().st_size > 0


# After failure and interruption


@pytest.mark.slow
def test_a_failure_leaves_no_temporary_file(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    video = write_clip(tmp_path / "empty room.mp4", steady(12, 30))
    process = subprocess.run(
        [sys.executable, "-m", "formcheck", "analyze", video, "--model", "lite"],
        cwd=tmp_path, env=environment(TMPDIR=str(temporary)), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert process.returncode == 4, process.stderr
    broken = subprocess.run(
        [sys.executable, "-m", "formcheck", "analyze", video, "--model", "none.task"],
        cwd=tmp_path, env=environment(TMPDIR=str(temporary)), capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert broken.returncode == 2
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
@POSIX
@pytest.mark.usefixtures("signals_heard")
def test_ctrl_c_leaves_no_temporary_file(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "formcheck", "analyze", SAMPLE, "--model", "heavy", "--quiet"],
        cwd=tmp_path, env=environment(TMPDIR=str(temporary)), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 120
        while not list(temporary.glob("formcheck-*")) and time.monotonic() < until:
            time.sleep(0.05)
        (held,) = temporary.glob("formcheck-*")
        assert stat.S_IMODE(held.stat().st_mode) == 0o600
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=120)
    finally:
        process.kill()
    assert process.returncode == 130, told
    assert list(temporary.iterdir()) == []
    assert [p.name for p in tmp_path.iterdir()] == ["temporary"]


# Names


NAMES = [
    b"<script>.mp4",
    b"=1+1.mp4",
    b"-rf.mp4",
    b"...mp4",
    b"..%2f..%2fup.mp4",
    b"\x1b[2J\x1b]0;x\x07.mp4",
    b"line\nbreak\r.mp4",
    "\u202e4pm.mp4".encode(),
    "ü".encode() * 123 + b".mp4",
    b"a" * 246 + b".mp4",
    b"\xff\xfe\x80.mp4",
]


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("raw", NAMES, ids=range(len(NAMES)))
def test_a_recording_of_any_name(
    raw: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = write_clip(tmp_path / "plain.mp4", steady(6, 30))
    video = tmp_path / os.fsdecode(raw)
    try:
        plain.rename(video)
    except OSError as error:
        pytest.skip(f"this file system has no such names: {error}")
    monkeypatch.chdir(tmp_path)
    beside = set(tmp_path.parent.iterdir())
    code = run_command(["analyze", "--model", "lite", "--runner", RUNNER, f"./{video.name}"])
    told = capsys.readouterr()
    assert code == 4, told.err
    made = [p for p in tmp_path.iterdir() if p != video]
    assert len(made) == 1
    stem = made[0].name.removesuffix(".formcheck")
    assert stem != made[0].name
    assert stem
    assert video.stem.startswith(stem)
    assert is_inert(told.out)
    assert is_inert(told.err)
    html = (made[0] / "report.html").read_text(encoding="utf-8")
    assert is_inert(html)
    assert "<script>" not in html
    json.loads((made[0] / "analysis.json").read_text(encoding="utf-8"))
    assert set(tmp_path.parent.iterdir()) == beside
    assert run_command(["report", "--quiet", f"./{made[0].name}"]) == 0


@POSIX
@pytest.mark.parametrize("raw", NAMES, ids=range(len(NAMES)))
def test_a_missing_recording_of_any_name_is_told_inertly(
    raw: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(raw)
    assert run_command(["analyze", f"./{name}"]) == 3
    assert run_command(["report", f"./{name}"]) == 3
    assert run_command(["analyze", "--view", name]) == 2
    assert run_command(["analyze", "--model", name, "--out", name]) == 2
    assert run_command(["analyze", "--model", f"./{name}", str(SAMPLE)]) == 2
    told = capsys.readouterr()
    assert is_inert(told.out + told.err)
    told.err.encode("utf-8")


@POSIX
def test_an_id_that_is_no_text_is_kept_out_of_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bytes of the command line that are no UTF-8 arrive as lone surrogates."""
    monkeypatch.chdir(tmp_path)
    poses = quick_poses(tmp_path)
    arguments = ["analyze", "--poses", str(poses), "--runner", os.fsdecode(b"\xff\xfeid")]
    code = run_command([*arguments, "--json"])
    told = capsys.readouterr()
    assert code == 0, told.err
    told.out.encode("utf-8")
    assert json.loads(told.out)["runner"]["id"].endswith("id")
