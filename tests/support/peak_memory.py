"""Runs a piece of formcheck and prints the most memory it took beyond what it began with, in MB.

python -m tests.support.peak_memory COMMAND ARGUMENT...
"""

import json
import resource
import sys
from pathlib import Path

from formcheck.cli.main import run


def viewed(folder: str) -> int:
    """Look at every result below ``folder`` in the viewer's library, and open each."""
    from formcheck.errors import FormcheckError
    from formcheck.viewer.library import Library
    from formcheck.viewer.loaded_result import Openings

    library, openings, n_opened = Library(Path(folder).resolve()), Openings(), 0
    listed, _ = library.rows()
    for held, _ in listed:
        try:
            openings.open(held)
            n_opened += 1
        except FormcheckError:
            pass
    print(f"{len(listed)} listed, {n_opened} opened")
    return 0


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    code = viewed(*arguments) if command == "view" else run([command, *arguments])
    print(json.dumps({"code": code, "peak_mb": peak_mb()}))
