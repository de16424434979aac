"""Results of one runner as the index knows them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from formcheck.comparison.history import History, history_of
from formcheck.core.entry import EntryFinding, IndexEntry, IndexRecording, Value
from formcheck.core.finding import Severity
from formcheck.core.gait import Facing, Mode
from formcheck.core.recording import Side, View

FIRST = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)
SIDE = IndexRecording(
    "side.mp4", View.SIDE, Facing.RIGHT, 60.0, (1280, 720),
    mode=Mode.RUNNING, roll_ci95_deg=0.0, moving=False, runner_share=0.7,
)  # fmt: skip


def value(
    metric: str = "trunk_lean",
    mean: float = 8.0,
    *,
    side: Side | None = None,
    half: float = 3.5,
    detectable: float | None = 1.0,
    unit: str = "deg",
) -> Value:
    return Value(
        metric, side, unit, mean, (mean - half, mean + half), 12, detectable, 0, "landmarks"
    )


def entry(day: int, *values: Value, filmed: IndexRecording = SIDE, **others: object) -> IndexEntry:
    """A result so many days after the first."""
    made = IndexEntry(
        folder=f"day_{day}",
        runner="R-17",
        moment=FIRST + timedelta(days=day),
        is_recorded=True,
        filmed=(filmed,),
        mode=Mode.RUNNING,
        model="mediapipe-heavy",
        version="0.1.0",
        speed_mps=3.0,
        height_m=1.75,
        mass_kg=68.0,
        sex=None,
        n_strides=24,
        reason="",
        is_reviewed=False,
        values=values,
        findings=(EntryFinding("trunk_forward", Severity.WATCH, "Trunk lean"),),
    )
    return replace(made, **others)  # type: ignore[arg-type]


def a_history(runner: str = "R-17") -> History:
    return history_of(
        runner,
        [
            entry(0, value(mean=8.0), value("pelvic_drop", 9.0, side=Side.LEFT, detectable=2.8)),
            entry(31, value(mean=12.0), value("pelvic_drop", 7.0, side=Side.LEFT, detectable=2.8)),
            entry(60, value(mean=12.2), filmed=replace(SIDE, size_px=(640, 360)), speed_mps=3.5),
        ],
    )
