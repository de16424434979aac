"""The direction of imports, and where heavy libraries may be touched."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import formcheck
from tools.measure_structure import ambiguous_classes

ROOT = Path(__file__).resolve().parent.parent / "formcheck"

LEVELS = {
    room: level
    for level, rooms in enumerate(
        (
            ("_version", "errors", "core"),
            ("languages", "video", "pose", "pixels", "cleaning", "gait", "metrics"),
            ("findings", "intake", "reference"),
            ("backload", "clinic", "quality", "readiness", "settings"),
            ("pipeline", "comparison"),
            ("review",),
            ("results",),
            ("reporting",),
            ("index",),
            ("jobs",),
            ("workflows",),
            ("api",),
            ("validation",),
            ("viewer",),
            ("cli",),
            ("__main__",),
        )
    )
    for room in rooms
}
"""Lowest first, as in ARCHITECTURE.md; rooms of one level know nothing of each other."""

ONLY_IN = {
    "cv2": ("pose", "pixels", "reporting/video"),
    "mediapipe": ("pose/mediapipe.py",),
    "av": ("video",),
    "click": ("cli",),
    "pandas": ("api.py",),
    "xarray": ("api.py",),
    "jinja2": ("reporting", "viewer"),
    "babel": ("languages",),
    "rich": ("cli",),
    "matplotlib": ("reporting/charts", "reporting/video/text.py"),
    "PIL": ("reporting/video",),
    "pydantic": ("results",),
    "typst": ("reporting/pdf",),
    "sqlalchemy": ("index",),
    "alembic": ("index",),
    "pyarrow": ("reporting/overview.py",),
    "fsspec": ("results/storage.py",),
    "distributed": ("jobs/cluster.py",),
    "starlette": ("viewer",),
    "uvicorn": ("viewer",),
}

HEAVY = {
    "PIL",
    "alembic",
    "av",
    "babel",
    "cv2",
    "distributed",
    "fsspec",
    "jinja2",
    "matplotlib",
    "mediapipe",
    "pandas",
    "pyarrow",
    "pydantic",
    "rich",
    "scipy",
    "sqlalchemy",
    "typst",
    "xarray",
}


LOADED_ON_USE = ("results/schema.py", "index/database/", "index/migrations/")
"""Modules that need a heavy library as they load, and are themselves imported on use."""


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


@cache
def imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """(dotted name, at module level) of every import, deferred ones included."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        at_top = id(node) in top and id(node) not in guarded
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, at_top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield node.module, at_top
            for alias in node.names:
                yield f"{node.module}.{alias.name}", at_top


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[0] != "formcheck" or len(parts) < 2 or parts[1] not in LEVELS:
            continue
        there = parts[1]
        if here == there:
            continue
        allowed = LEVELS[there] < LEVELS[here] or (LEVELS[here] == 0 and LEVELS[there] == 0)
        assert allowed, f"{here} (L{LEVELS[here]}) imports {there} (L{LEVELS[there]})"


FACES = {"cli", "viewer", "benchmarks"}

OF_A_FACE = {
    *formcheck.__all__,  # the library
    "workflows",  # what is done from end to end
    *("core", "errors", "languages", "settings", "readiness", "_version"),  # the words for it
    "reporting",  # how it looks
}
"""What a face may import beside itself: it asks for what is done and shows what came of it."""

OF_ONE_FACE = {
    "cli": {
        *("viewer", "validation"),  # commands that start them
        *("index", "jobs"),  # an archive asked, and who works on a batch
        *("intake", "clinic", "reference.profile"),  # what is asked for, and whose limits
        *("results.folder", "results.storage"),  # a file written whole, a place that a URL names
    },
    "viewer": {"results"},  # it serves the files that are there
    "benchmarks": {"cli.main"},  # the command as a whole is timed
}

DEEPER = {
    "cli/history.py": {"comparison"},
    "cli/metrics.py": {"metrics"},
    "viewer/downloads.py": {"video"},
    "viewer/reviews.py": {"review"},
    "viewer/state.py": {"video"},
    "viewer/tasks.py": {"video"},
    "benchmarks/__main__.py": {"jobs", "pose", "video"},
    "benchmarks/clips.py": {"video"},
    "benchmarks/work.py": {"pipeline", "pose", "video"},  # stages timed one by one
}
"""Where a face reaches deeper, still. Only ever shorter."""


@pytest.mark.parametrize("face", sorted(FACES))
def test_faces_call_the_library_and_workflows(face: str) -> None:
    deeper: dict[str, set[str]] = {}
    folder = ROOT / face if (ROOT / face).is_dir() else ROOT.parent / face
    for path in sorted(folder.rglob("*.py")):
        for name, _ in imports(path):
            inside = name.removeprefix("formcheck.")
            if inside == name or any(
                inside == known or inside.startswith(f"{known}.")
                for known in {face} | OF_A_FACE | OF_ONE_FACE[face]
            ):
                continue
            # ``from formcheck.results import folder`` names the package as well.
            if any(known.startswith(f"{inside}.") for known in OF_ONE_FACE[face]):
                continue
            place = f"{face}/{path.relative_to(folder).as_posix()}"
            deeper.setdefault(place, set()).add(inside.partition(".")[0])
    assert deeper == {place: rooms for place, rooms in DEEPER.items() if place.startswith(face)}


def test_every_room_has_a_level() -> None:
    rooms = {room(p) for p in modules()} - {"__init__"}
    assert rooms == set(LEVELS)


def test_the_page_shows_the_packages_as_they_are() -> None:
    text = (ROOT.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("## Packages")[2].partition("## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    shown = [frozenset(re.findall(r"`(\w+)`", row)) for row in rows]
    not_shown = {"_version", "__main__"}
    in_code = [
        frozenset(r for r in LEVELS if LEVELS[r] == level) - not_shown
        for level in sorted(set(LEVELS.values()))
    ]
    assert shown == [rooms for rooms in in_code if rooms]


def test_the_page_names_modules_that_there_are() -> None:
    text = (ROOT.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = [n for n in re.findall(r"`([a-z_]+(?:/[a-z_]+)*\.py)`", text) if n[:6] != "tests/"]
    assert len(named) > 10
    folders = ("", "reporting/video")
    for name in named:
        assert any((ROOT / folder / name).exists() for folder in folders), name


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_libraries_stay_where_they_belong(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    for name, at_top in imports(path):
        library = name.split(".")[0]
        if library in ONLY_IN:
            assert any(relative.startswith(place) for place in ONLY_IN[library]), (
                f"{relative} imports {library}"
            )
        if library in HEAVY:
            assert not at_top or relative.startswith(LOADED_ON_USE), (
                f"{relative} imports {library} at module level"
            )


def test_no_cycles() -> None:
    graph: dict[str, set[str]] = {}
    names = {}
    for path in modules():
        dotted = ".".join(("formcheck", *path.relative_to(ROOT).with_suffix("").parts))
        names[dotted.removesuffix(".__init__")] = path
    for name, path in names.items():
        graph[name] = {used for used, _ in imports(path) if used in names and used != name}
        # ``from package import module`` also names the package; only its own __init__ matters.
        graph[name] -= {u for u in graph[name] if name.startswith(u + ".")}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"cycle: {' -> '.join((*trail, name))}"
        if name in done:
            return
        for used in graph[name]:
            visit(used, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())


def test_modules_and_functions_stay_small() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 600, f"{path.relative_to(ROOT)} is too long"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno
                assert length <= 60, f"{path.relative_to(ROOT)}:{node.name} has {length} lines"


def test_test_modules_know_nothing_of_each_other() -> None:
    """What several tests need stands in ``tests/support``."""
    tests = ROOT.parent / "tests"
    names = {
        ".".join(path.relative_to(ROOT.parent).with_suffix("").parts): path
        for path in tests.rglob("*.py")
        if path.name.startswith(("test_", "conftest"))
    }
    assert names
    for path in tests.rglob("*.py"):
        used = {name for name, _ in imports(path)} & set(names)
        assert not used, f"{path.relative_to(tests)} imports {sorted(used)}"


def test_a_class_name_means_one_thing() -> None:
    assert ambiguous_classes([path.read_text(encoding="utf-8") for path in modules()]) == []
