"""The costs in words: a table in Markdown and what follows from it."""

from collections.abc import Iterator, Mapping

from benchmarks.measure import Cost

FIRST_LINES = (
    "| size | model | what | frames/s | CPU-ms a frame | cores busy | peak MB | load before |",
    "|---|---|---|---:|---:|---:|---:|---:|",
)
AROUND_INFERENCE_MS = 8.0
"""Decoding, conversion and pixel measures of a 720p frame, as the target counts them."""


def row(size: str, model: str, name: str, cost: Cost, cores: int, load: float) -> str:
    """One line of the table."""
    cells = (
        size,
        model,
        name,
        f"{cost.frames_per_s:.1f}",
        f"{cost.cpu_ms:.1f}",
        f"{100 * cost.busy(cores):.0f} %",
        f"{cost.peak_bytes / 1e6:.0f}",
        f"{load:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def ratios(costs: Mapping[str, Cost], cores: int) -> Iterator[str]:
    """What the targets are about."""
    single, naive = costs["bare, 1 thread"], costs["naive loop"]
    whole, video, work = costs["no video"], costs["with video"], costs["pose pass"]
    inference = single.cpu_ms + AROUND_INFERENCE_MS
    yield f"  (inference + 8) / pose pass, CPU-ms: {inference / work.cpu_ms:.2f}"
    yield f"  (inference + 8) / no video, CPU-ms: {inference / whole.cpu_ms:.2f}"
    yield f"  cores busy in the pose pass: {100 * work.busy(cores):.0f} %"
    limit = costs["bare, all cores"].frames_per_s
    yield f"  pose pass / bare on all cores, frames/s: {work.frames_per_s / limit:.2f}"
    yield f"  with video / naive, frames/s: {video.frames_per_s / naive.frames_per_s:.2f}"
    yield f"  with video minus no video, CPU-ms: {video.cpu_ms - whole.cpu_ms:.1f}"
