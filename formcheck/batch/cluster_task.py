"""One recording on a worker of a Dask cluster: what the worker itself runs.

The work is done by a process of its own, as on a single machine, so that a recording that crashes
it costs no worker; it ends with the worker, and as soon as the batch does not want it any more.
"""

import platform
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from formcheck._version import __version__
from formcheck.batch.crew import Crew
from formcheck.batch.events import Failed, Finished, Told
from formcheck.batch.request import Order, order_of
from formcheck.errors import FormcheckError, NotReadyError
from formcheck.pose.models import MODEL_NAMES
from formcheck.storage import File

LISTEN_S = 0.5
NAME, TOLD = "name", "told"
"""What a message on the topic holds, besides what Dask adds."""

NO_LONGER_WANTED = frozenset(("cancelled", "resumed", "released", "forgotten"))
"""States of a task whose result nobody awaits."""

STOPS_ALL = NotReadyError.exit_code


def work(plain: Mapping[str, Any], n_bytes: int, version: str, topic: str) -> Finished | Failed:
    """Carry out the order that ``request.as_plain`` gave, for a batch of formcheck ``version``, and
    tell on ``topic`` how it goes."""
    here = platform.node()
    if version != __version__:
        reason = f"The worker on {here} has formcheck {__version__}, the batch {version}."
        hint = "Install the same version on all machines."
        return Failed(plain["name"], reason, hint, STOPS_ALL, again=True)
    order = order_of(plain)
    unseen = _unseen(order)
    if unseen:
        reason = f"The worker on {here} does not see {unseen}."
        hint = "Share it with all workers under the same path, or use URLs."
        return Failed(order.name, reason, hint, STOPS_ALL, again=True)
    from distributed import get_worker

    worker = get_worker()
    worker.log_event(topic, {NAME: order.name, TOLD: None})
    try:
        return _work(order, n_bytes, worker, topic)
    except FormcheckError as error:
        return Failed(order.name, error.message, error.hint, error.exit_code, again=True)


def _work(order: Order, n_bytes: int, worker: Any, topic: str) -> Finished | Failed:
    key = worker.get_current_task()
    with Crew() as crew:
        crew.start(order, n_bytes)
        while _is_wanted(worker, key):
            for event in crew.wait(LISTEN_S):
                if isinstance(event, Finished | Failed):
                    return event
                worker.log_event(topic, {NAME: order.name, TOLD: asdict(event)})
    return Failed(order.name, "The batch was stopped.", "", code=None, again=True)


def told_in(message: Mapping[str, Any]) -> Told | None:
    """What ``message`` on the topic says; None where the work on it began."""
    return None if message[TOLD] is None else Told(**message[TOLD])


def _is_wanted(worker: Any, key: str) -> bool:
    task = worker.state.tasks.get(key)
    return task is not None and task.state not in NO_LONGER_WANTED


def _unseen(order: Order) -> str:
    """What of this machine is not as the batch sees it, so that no other order fares better."""
    files: list[File | None] = [order.target]
    for take in order.takes:
        files += [take.video, take.poses, take.standing]
    for folder in dict.fromkeys(file.parent for file in files if isinstance(file, Path)):
        if not folder.is_dir():
            return f"the folder {folder}"
    for model in dict.fromkeys(take.settings.model for take in order.takes):
        if model not in MODEL_NAMES and not Path(model).is_file():
            return f"the pose model {model}"
    return ""
