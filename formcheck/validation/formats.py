"""The kinds of truth files, and finding them in folders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import UsageError
from formcheck.validation import annotations, mocap, synthetic
from formcheck.validation.case import Case


@dataclass(frozen=True)
class TruthFormat:
    """``pattern``: what its files are called. ``read``: the recordings of one file."""

    pattern: str
    read: Callable[[Path], tuple[Case, ...]]


FORMATS = (
    TruthFormat(synthetic.PATTERN, synthetic.read),
    TruthFormat(annotations.PATTERN, annotations.read),
    TruthFormat(mocap.PATTERN, mocap.read),
)


def find_cases(folders: Sequence[Path]) -> tuple[Case, ...]:
    """Every recording with a truth file in ``folders``, whatever lies between, by name.

    Raises UsageError where a folder is missing, a truth file cannot be read, two recordings have
    the same name, or there is nothing.
    """
    found: list[Case] = []
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder}.")
        for truth in FORMATS:
            for path in sorted(folder.rglob(truth.pattern)):
                # What is hidden is being written, or was put aside.
                if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                    found += _read(truth, path)
    if not found:
        names = ", ".join(truth.pattern for truth in FORMATS)
        raise UsageError(
            f"There is no recording with a truth file in {', '.join(map(str, folders))}.",
            f"Truth files are called {names}.",
        )
    names_seen = [case.name for case in found]
    twice = next((name for name in names_seen if names_seen.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"Two recordings are called {twice}; each needs a name of its own.")
    return tuple(found)


def _read(truth: TruthFormat, path: Path) -> tuple[Case, ...]:
    try:
        return truth.read(path)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise UsageError(
            f"The truth file {path} cannot be read: {type(error).__name__} {error}."
        ) from error
