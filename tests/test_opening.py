"""Files are opened in one place, where pipes, devices and what is too large are refused."""

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcheck.core.files import (
    NotRegularError,
    TooLargeError,
    from_json,
    is_regular,
    open_regular,
    read_bytes,
    read_json,
    require_regular,
    sha256_of,
)
from tests.support.special_files import SPECIALS, special, within

ROOT = Path(__file__).resolve().parent.parent / "formcheck"

OPENS = frozenset(
    (
        *("open", "fdopen", "read_bytes", "read_text", "file_digest", "ZipFile", "mmap", "connect"),
        *("copy", "copy2", "copyfile", "copytree", "move", "load", "fromfile", "genfromtxt"),
        *("loadtxt", "memmap", "imread", "VideoCapture", "FileResponse", "write_text"),
    )
)
"""Last names of calls that open a file, or may."""

BY_BYTES = {
    "core/files.py": "the one place, and members of what open_regular opened",
    "results/arrays.py": "packs in memory",
    "viewer/downloads.py": "packs in memory; files that `inside` found, or its own",
}
OWN_FILES = {
    "results/folder.py": "flushes what this run wrote, regular files alone",
    "results/lock.py": "makes a file that must not be there yet",
    "jobs/worker_pool.py": "files in the private folder of this run; the kernel's",
    "workflows/batch/worker.py": "its own standard output",
    "pose/native_log.py": "its own standard error and a private file",
    "viewer/tasks.py": "a private file",
    "viewer/uploads.py": "makes a file that must not be there yet",
    "video/writer.py": "a new file in a folder that is being written",
    "readiness/libraries.py": "of an installed library",
}
COMES_ALONG = {
    "reporting/overview_page.py": "a template",
    "reporting/pdf/typeset.py": "a template and fonts",
    "languages/language.py": "the catalogue",
    "viewer/pages.py": "the page's own files",
}
LOOKED_AT_BEFORE = {
    "results/folder.py": "copies regular files and links (tested), renames the rest",
    "workflows/batch/state.py": "after is_regular, on both databases",
    "workflows/batch/transport.py": "what this worker wrote",
    "workflows/forget/search.py": "maps what open_regular opened",
    "index/database/connect.py": "SQLite, after is_regular in index.index",
    "index/index.py": "copies the index, after require_regular",
    "pose/models.py": "unpacks what open_regular opened",
    "video/container.py": "FFmpeg, after _require_file",
    "viewer/media.py": "files that `inside` or `Recordings` looked at",
    "validation/mocap.py": "lines that were read before",
    "results/storage.py": "another machine's, through its library",
}
ALLOWED = BY_BYTES | OWN_FILES | COMES_ALONG | LOOKED_AT_BEFORE
"""Files that open something by themselves, and what."""

NOT_FILES = frozenset(
    (
        *("openings.open", "webbrowser.open", "backend.open", "_backend.open", "saved.load"),
        "_shelf.load",
        *("Image.open",),  # Of bytes that were read before.
    )
)
OURS = frozenset(("read_bytes", "load", "files.read_bytes", "storage.copy"))
"""Our own functions of such a name: of core.files, results, validation.tables."""


def opening_calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name.rpartition(".")[2] not in OPENS or name in OURS:
            continue
        is_array = name.endswith(".copy") and not node.args
        if not is_array and not name.endswith(tuple(NOT_FILES)):
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {name}"


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_else_opens_files(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() not in ALLOWED:
        assert list(opening_calls(path)) == []


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_what_is_allowed_is_still_needed(name: str) -> None:
    assert list(opening_calls(ROOT / name))


@pytest.mark.parametrize("kind", SPECIALS)
def test_only_regular_files_are_opened(kind: str, tmp_path: Path) -> None:
    path = special(kind, tmp_path / "file")
    assert not is_regular(path)
    for opens in (open_regular, require_regular, read_bytes, read_json, sha256_of):
        with within(5), pytest.raises(OSError, match=r".") as caught:
            opens(path)
        assert isinstance(caught.value, NotRegularError) is (kind != "loop")
        assert caught.value.strerror


def test_a_link_to_a_file_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"{}")
    link = tmp_path / "link"
    link.symlink_to(file)
    assert is_regular(link)
    assert read_bytes(link) == b"{}"
    assert read_json(link) == {}
    with pytest.raises(IsADirectoryError):
        read_bytes(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "null\0")


def test_no_more_is_read_than_is_allowed(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"1234")
    assert read_bytes(file, 4) == b"1234"
    with pytest.raises(TooLargeError):
        read_bytes(file, 3)
    with file.open("r+b") as grown:
        grown.truncate(1 << 40)
    start_s = time.monotonic()
    with pytest.raises(TooLargeError):
        read_json(file)
    assert time.monotonic() - start_s < 5


@pytest.mark.parametrize(
    "text", [b"[" * 200_000, b'{"a":' * 200_000, b"[" + b"[]," * 4_000_000, b"", b"\xff", b"nul"]
)
def test_json_that_would_overflow_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text)
