"""Many recordings, each with every model, some at a time."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from formcheck.validation.case import Case
from formcheck.validation.measure import KEYPOINTS, Compared, applies, compare
from formcheck.validation.pairing import EventPairs, Pair, Run

Told = Callable[[Run, int, int], None]
"""Called when a recording is done, with how many of how many are."""


@dataclass(frozen=True)
class Comparison:
    """All recordings with all models, in the order of the cases."""

    runs: tuple[Run, ...]
    pairs: tuple[Pair, ...]
    events: tuple[EventPairs, ...]


def validate(
    cases: Sequence[Case],
    models: Sequence[str],
    *,
    landmarks: Path | None,
    jobs: int,
    told: Told,
) -> Comparison:
    """Measure every case with each of ``models`` and from its true joints, where it has them.

    Raises UsageError, OutputError or NotReadyError.
    """
    work = [
        (case, model) for case in cases for model in (*models, KEYPOINTS) if applies(case, model)
    ]
    if landmarks is not None:
        landmarks.mkdir(parents=True, exist_ok=True)
    found: dict[int, Compared] = {}
    # Pose models keep threads of their own: processes are started anew, never forked.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=context) as pool:
        waiting = {
            pool.submit(compare, case, model, landmarks): i for i, (case, model) in enumerate(work)
        }
        try:
            for done in as_completed(waiting):
                found[waiting[done]] = compared = done.result()
                told(compared.run, len(found), len(work))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            # A recording in work would be waited for.
            for process in multiprocessing.active_children():
                process.terminate()
            raise
    ordered = [found[i] for i in sorted(found)]
    return Comparison(
        runs=tuple(one.run for one in ordered),
        pairs=tuple(pair for one in ordered for pair in one.pairs),
        events=tuple(events for one in ordered for events in one.events),
    )
