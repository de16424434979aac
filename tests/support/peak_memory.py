"""Runs a piece of formcheck and prints the most memory it took, in MB.

python -m tests.support.peak_memory COMMAND ARGUMENT...
"""

import json
import re
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
    """Of this program alone: what the system counts of a process begins with what its parent took,
    which it is a copy of until it becomes another program."""
    status = Path("/proc/self/status")
    if status.exists():
        (kb,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
        return int(kb) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    code = viewed(*arguments) if command == "view" else run([command, *arguments])
    print(json.dumps({"code": code, "peak_mb": peak_mb()}))
