"""Stands in for ``formcheck.workflows.batch.worker``: does what the text in its recording says."""

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def say(said: dict[str, Any]) -> None:
    print(json.dumps(said), flush=True)


def main() -> None:
    line = sys.stdin.readline()
    job = json.loads(line)
    video = Path(job["order"]["takes"][0]["video"].removeprefix("local://"))
    content = video.read_bytes()
    words = content.decode("utf-8").split()
    say({"stage": "Finding the runner", "total_frames": 100})
    say({"frames": 40})
    act(words[0], words[1:], video, content, line)


def act(order: str, rest: list[str], video: Path, content: bytes, line: str) -> None:
    if order == "abort":
        print("F0000 check failed: the last words", file=sys.stderr, flush=True)
        os.abort()
    elif order == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "sleep":
        print("asleep", os.getpid(), file=sys.stderr, flush=True)
        time.sleep(600)
    elif order == "linger" and not Path(rest[0]).exists():  # The second one does not.
        Path(rest[0]).write_text(str(os.getpid()), encoding="utf-8")
        time.sleep(600)
    elif order == "exit":
        sys.exit(int(rest[0]))
    elif order == "fail":
        code = int(rest[0])
        again = "again" in rest
        say({"code": code, "reason": f"it failed with {code}", "hint": "a hint", "again": again})
        sys.exit(code)
    elif order == "garbage":
        os.write(1, b'\xff\xfe{not json\n[]\n{}\n{"row": 3}\n{"frames": null}\n')
        sys.exit(3)
    elif order == "lie":
        say({"row": {"name": "nothing else"}, "videos": []})
    elif order == "once":  # Fails unless the file beside it is there.
        if not (video.parent / rest[0]).exists():
            say({"code": 3, "reason": "not yet", "hint": "", "again": False})
            sys.exit(3)
        succeed("", content, line)
    else:
        succeed("nobody runs" if order == "nobody" else "", content, line)


def succeed(reason: str, content: bytes, line: str) -> None:
    from formcheck.jobs.requests import decode
    from formcheck.reporting.overview import row_of
    from formcheck.results.attached import save_intake
    from formcheck.workflows.batch.assess import outcome_of
    from formcheck.workflows.batch.transport import delivered, fetched
    from tests.support.batch_entries import write_result

    job = decode(line)
    order = job.order
    sha256 = hashlib.sha256(content).hexdigest()
    request = fetched(order, job.scratch)
    analysis = write_result(request.target, request.takes, sha256, reason)
    if request.intake is not None:
        save_intake(request.intake, request.target)
    row = row_of(analysis, order.name, outcome_of(analysis))
    videos = [{"sha256": sha256, "n_frames": 100, "duration_s": 2.0}]
    place = delivered(order, analysis, request.target)
    say({"row": row.as_plain(), "videos": videos, "delivered": place})


if __name__ == "__main__":
    main()
