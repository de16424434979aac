"""Runs commands of formcheck one after another in one process and says how each ended.

Reads one JSON object a line (``arguments``, ``stdout``, ``stderr``: files) and answers each with
its exit code. A process of its own, because a native crash or a hang must cost one file only.
"""

import json
import os
import sys


def main() -> None:
    from formcheck.cli.main import run

    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        job = json.loads(line)
        for fd, name in ((1, job["stdout"]), (2, job["stderr"])):
            target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(target, fd)
            os.close(target)
        code = run(job["arguments"])
        sys.stdout.flush()
        sys.stderr.flush()
        answers.write(f"{code}\n")
        answers.flush()


if __name__ == "__main__":
    main()
