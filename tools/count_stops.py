"""How far a result travels: which functions an ``Analysis`` passes through, and how often its path
goes back to a module that it has left.

Dynamic: a recording is analysed, and its result reported and exported, with ``sys.setprofile``
watching. A stop is a function of formcheck that is called with an ``Analysis`` or the ``Report``
made of one among its arguments, each function once, in the order of the first calls below the
function that the path begins with, which is the first stop. Their own methods are no stops, nor is
a function that finds it in an object of its own. A return is a stop in a module already left.

    python -m tools.count_stops VIDEO [--poses POSE.npz] [--list]
"""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import formcheck

PACKAGE = str(Path(formcheck.__file__).parent)
VALUES = ("Analysis", "Report", "SavedResult")
PATHS = {
    "carry_out": ("workflows.analyze", "carry_out"),
    "write_result": ("workflows.report", "write_result"),
    "render_html": ("reporting.html", "render"),
    "export command": ("workflows.export", "export_reports"),
    "report command": ("workflows.report", "rewrite_reports"),
}
MOST_STOPS, MOST_RETURNS = 30, 5

Stop = tuple[str, str]
"""Module and qualified name of a function."""


class Watch:
    """``paths``: the stops below each function of ``PATHS`` that was called."""

    def __init__(self) -> None:
        self.paths: dict[str, list[Stop]] = {}
        self._open: list[tuple[FrameType, str]] = []

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Told by the interpreter of every call and return."""
        if event == "return":
            if self._open and self._open[-1][0] is frame:
                self._open.pop()
            return
        if event != "call" or not frame.f_code.co_filename.startswith(PACKAGE):
            return
        stop = stop_of(frame)
        for name, start in PATHS.items():
            if start == stop and name not in self.paths:
                self.paths[name] = []
                self._open.append((frame, name))
        if self._open and (receives(frame) or stop in PATHS.values()):
            for _frame, name in self._open:
                if stop not in self.paths[name]:
                    self.paths[name].append(stop)


def stop_of(frame: FrameType) -> Stop:
    """The function that runs in ``frame``."""
    place = Path(frame.f_code.co_filename).relative_to(PACKAGE).with_suffix("")
    return ".".join(p for p in place.parts if p != "__init__"), frame.f_code.co_qualname


def receives(frame: FrameType) -> bool:
    """Whether the value is among the arguments of the function, and it is not its own method."""
    code = frame.f_code
    given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    values = [type(frame.f_locals[name]).__name__ for name in given if name in frame.f_locals]
    if given and given[0] == "self":
        del values[:1]
    return any(name in VALUES for name in values)


def returns(stops: list[Stop]) -> int:
    """How often the path goes back to a module that it has left."""
    modules = [module for module, _ in stops]
    before: set[str] = set()
    count = 0
    for last, module in itertools.pairwise(modules):
        before.add(last)
        count += module != last and module in before
    return count


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch what is called meanwhile."""
    watch = Watch()
    sys.setprofile(watch)
    try:
        yield watch
    finally:
        sys.setprofile(None)


def run(video: Path, poses: Path | None) -> dict[str, list[Stop]]:
    """Analyse ``video``, report and export its result; the paths."""
    from formcheck.core.progress import NullProgress
    from formcheck.settings import Settings
    from formcheck.workflows.analyze import AnalyzeRequest, Take, carry_out
    from formcheck.workflows.export import export_reports
    from formcheck.workflows.report import formats_named, rewrite_reports

    silent = NullProgress()
    with tempfile.TemporaryDirectory() as folder, watched() as watch:
        target = Path(folder) / "result.formcheck"
        take = Take(video, poses, Settings(model="lite"))
        formats = formats_named(("html", "md", "csv"))
        carry_out(AnalyzeRequest((take,), target, ("html", "md", "csv"), True, 1), silent)
        rewrite_reports(target, formats, silent)
        export_reports(target, Path(folder) / "out", formats_named(("html",)), silent)
    return watch.paths


def main() -> None:
    """Count, and print a table."""
    parser = argparse.ArgumentParser(description="Count the stops of a result on its paths.")
    parser.add_argument("video", type=Path)
    parser.add_argument("--poses", type=Path, help="landmarks instead of the pose model")
    parser.add_argument("--list", action="store_true", help="name every stop")
    given = parser.parse_args()
    print(f"{'path':<16}{'stops':>7}{'modules':>9}{'returns':>9}")
    for name, stops in run(given.video, given.poses).items():
        modules = {module for module, _ in stops}
        print(f"{name:<16}{len(stops):>7}{len(modules):>9}{returns(stops):>9}")
        if given.list:
            for module, function in stops:
                print(f"    {module}.{function}")
    print(f"{'at most':<16}{MOST_STOPS:>7}{'':>9}{MOST_RETURNS:>9}")


if __name__ == "__main__":
    main()
