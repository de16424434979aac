"""The libraries formcheck is built on: there, of a version that fits, and whole."""

import csv
import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = {
    "numpy": "numpy",
    "scipy": "scipy",
    "mediapipe": "mediapipe",
    "opencv-contrib-python": "cv2",
    "av": "av",
    "click": "click",
    "rich": "rich",
    "jinja2": "jinja2",
    "matplotlib": "matplotlib",
    "pillow": "PIL",
    "babel": "babel",
    "pydantic": "pydantic",
    "sqlalchemy": "sqlalchemy",
    "alembic": "alembic",
    "starlette": "starlette",
    "uvicorn": "uvicorn",
    "plotly": "plotly",
    "psutil": "psutil",
}
"""Distribution and the module it brings, in the order in which a problem should be mended."""

OPTIONAL = {
    "typst": ("typst", "report.pdf"),
    "psycopg": ("psycopg", "an index in PostgreSQL"),
    "fsspec": ("fsspec", "a place named by a URL"),
    "distributed": ("distributed", "batch --scheduler"),
    "pyarrow": ("pyarrow", "summary.parquet"),
    "pandas": ("pandas", "a table of a result as a DataFrame"),
    "xarray": ("xarray", "a result as a Dataset"),
}
"""Of an extra: distribution, the module it brings, and the only thing that needs it."""

OPENCV = "opencv-contrib-python"
OPENCV_BUILDS = (
    OPENCV,
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python-headless",
)
"""All of them bring ``cv2`` and overwrite each other's files."""


@dataclass(frozen=True)
class RequiredLibrary:
    """A range of versions: not below ``least``, below ``below``; "" where there is no limit.
    ``extras``: of the distribution, in brackets."""

    distribution: str
    specifier: str
    extras: str = ""

    @property
    def requirement(self) -> str:
        """As pip takes it."""
        return f"{self.distribution}{self.extras}{self.specifier}"

    def suits(self, version: str) -> bool:
        """Whether ``version`` lies within."""
        found = _release(version)
        for bound in filter(None, self.specifier.split(",")):
            limit = _release(bound)
            if bound.startswith(">=") and found < limit:
                return False
            if bound.startswith("<") and found >= limit:
                return False
        return True


def wanted() -> dict[str, RequiredLibrary]:
    """By distribution, as formcheck's own metadata says; without versions where it is not
    installed but run from its source tree."""
    return _ranges(LIBRARIES)


def wanted_by_extras() -> dict[str, RequiredLibrary]:
    """As ``wanted``, of what is optional."""
    return _ranges(OPTIONAL)


def _ranges(names: Iterable[str]) -> dict[str, RequiredLibrary]:
    found = {name: RequiredLibrary(name, "") for name in names}
    try:
        lines = importlib.metadata.requires("formcheck") or []
    except importlib.metadata.PackageNotFoundError:
        return found
    for line in lines:
        match = re.match(r"([\w.-]+)(\[[^]]*\])?\s*([^;]*?)\s*(;|$)", line)  # extras have a ";"
        if match and match[1].lower() in found:
            bounds = sorted(match[3].replace(" ", "").split(","), reverse=True)
            name = match[1].lower()
            found[name] = RequiredLibrary(name, ",".join(bounds), match[2] or "")
    return found


def installed_version(distribution: str) -> str | None:
    """None where it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def distribution_of(module: str) -> str | None:
    """Which of our libraries brings ``module``, a dotted name; None for any other."""
    top = module.partition(".")[0]
    brought = LIBRARIES | {name: brings for name, (brings, _) in OPTIONAL.items()}
    return next((name for name, brings in brought.items() if top in (brings, name)), None)


def wrong_versions() -> Iterator[tuple[RequiredLibrary, str]]:
    """Libraries whose installed version does not fit, with that version."""
    for name, range_ in wanted().items():
        version = installed_version(name)
        if version is not None and not range_.suits(version):
            yield range_, version


def opencv_builds() -> list[str]:
    """Builds of OpenCV that pip has installed."""
    return [name for name in OPENCV_BUILDS if installed_version(name) is not None]


def foreign_opencv_file() -> str | None:
    """A file in ``cv2`` that is not the one opencv-contrib-python installed: another build was
    written over it, or removed and took it along. None where all are as they should be."""
    try:
        installed = importlib.metadata.distribution(OPENCV)
    except importlib.metadata.PackageNotFoundError:
        return None
    # Not ``files``: since Python 3.12 it leaves out what is missing.
    for file, _, size in csv.reader((installed.read_text("RECORD") or "").splitlines()):
        if file.partition("/")[0] != "cv2" or not size:
            continue
        try:
            same = Path(str(installed.locate_file(file))).stat().st_size == int(size)
        except OSError:
            same = False
        if not same:
            return file
    return None


def _release(version: str) -> tuple[int, ...]:
    """The numbers at the beginning: (2, 0) of "2.0rc1" and of ">=2.0"."""
    match = re.search(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in match[0].split(".")] if match else []
    while numbers and numbers[-1] == 0:
        numbers.pop()  # 2.0 is 2
    return tuple(numbers)
