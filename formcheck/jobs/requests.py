"""What is asked of a worker process, one JSON object a line, what it says, and who works on it."""

import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Protocol, get_args, get_type_hints

from formcheck.clinic import profile_from_plain, profile_to_plain
from formcheck.intake import Intake, answers
from formcheck.reference.profile import Profile
from formcheck.results.storage import File, Remote, located
from formcheck.settings import Settings


@dataclass(frozen=True)
class PlannedTake:
    """A ``session.Take`` whose files may still be in a storage."""

    video: File | None
    poses: File | None
    settings: Settings
    standing: File | None = None


FILES = tuple(f.name for f in fields(PlannedTake) if f.name != "settings")
"""The files a recording of a session is read from, the video first."""


@dataclass(frozen=True)
class BatchEntry:
    """``name``: of its result folder. ``shown``: its recordings as the user would call them.
    ``profile``: of the clinic. ``intake``: what the runner tells of pain, None to keep what an old
    result knows."""

    name: str
    takes: tuple[PlannedTake, ...]
    shown: tuple[str, ...]
    profile: Profile | None = None
    intake: Intake | None = None

    @property
    def runner(self) -> str:
        """Who runs; "" where nobody said."""
        return self.takes[0].settings.runner or ""

    @property
    def files(self) -> tuple[File, ...]:
        """Every file its result is made from."""
        given = (getattr(take, name) for take in self.takes for name in FILES)
        return tuple(dict.fromkeys(path for path in given if path is not None))


@dataclass(frozen=True)
class Order:
    """One session to work on. ``name``: of its row. ``target``: the result folder. ``delivery``:
    the folder below which the finished result is put, for the batch to move to ``target``; None
    where it is made in its place. The rest is as in ``session.Request``."""

    name: str
    takes: tuple[PlannedTake, ...]
    target: File
    formats: tuple[str, ...]
    video: bool
    jobs: int = 1
    profile: Profile | None = None
    delivery: File | None = None
    intake: Intake | None = None


class _Untold(dict[str, Any]):
    """Answers that no log of a cluster can repeat."""

    def __repr__(self) -> str:
        return "{…}"


@dataclass(frozen=True)
class Job:
    """An order for one process. ``scratch``: a private folder for temporary files, removed with the
    process."""

    order: Order
    scratch: Path


def encode(job: Job) -> str:
    """``job`` as one line; ASCII, since a path may hold bytes that are no text."""
    return json.dumps({"order": as_plain(job.order), "scratch": str(job.scratch)})


def decode(line: str) -> Job:
    """The job that ``encode`` gave."""
    plain = json.loads(line)
    return Job(order_of(plain["order"]), Path(plain["scratch"]))


def as_plain(order: Order) -> dict[str, Any]:
    """``order`` as JSON holds it."""
    plain = asdict(replace(order, takes=(), profile=None, intake=None))
    profile, intake = order.profile, order.intake
    return plain | {
        "takes": [
            {name: _text(getattr(take, name)) for name in FILES}
            | {"settings": asdict(take.settings)}
            for take in order.takes
        ],
        "target": _text(order.target),
        "delivery": _text(order.delivery),
        "profile": None if profile is None else profile_to_plain(profile),
        "intake": None if intake is None else _Untold(answers.intake_to_plain(intake)),
    }


def order_of(plain: Mapping[str, Any]) -> Order:
    """The order that ``as_plain`` gave."""
    return Order(
        name=plain["name"],
        takes=tuple(
            PlannedTake(
                settings=settings_of(take["settings"]),
                **{name: _file(take[name]) for name in FILES},
            )
            for take in plain["takes"]
        ),
        target=located(plain["target"]),
        formats=tuple(plain["formats"]),
        video=plain["video"],
        jobs=plain["jobs"],
        profile=None if plain["profile"] is None else profile_from_plain(plain["profile"]),
        delivery=_file(plain["delivery"]),
        intake=None if plain["intake"] is None else answers.intake_from_plain(plain["intake"]),
    )


def settings_of(plain: Mapping[str, Any]) -> Settings:
    """Settings from their plain values: enumerations by value, points as lists."""
    hints = get_type_hints(Settings)
    return Settings(**{f.name: _typed(hints[f.name], plain[f.name]) for f in fields(Settings)})


def _typed(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(hint, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return tuple(value) if isinstance(value, list) else hint(value)


def _text(file: File | None) -> str | None:
    if file is None:
        return None
    # A password stays in what a worker gets, and only there.
    return file.url if isinstance(file, Remote) else str(file)


def _file(text: str | None) -> File | None:
    return None if text is None else located(text)


@dataclass(frozen=True)
class WorkerMessage:
    """It was said how it goes: a ``stage`` began, or some ``frames`` are done."""

    name: str
    stage: str = ""
    total_frames: int = 0
    frames: int = 0


@dataclass(frozen=True)
class Restarted:
    """Who worked on it is gone; it was begun again elsewhere."""

    name: str


@dataclass(frozen=True)
class Finished:
    """A result was written. ``row``: an OverviewRow, ``videos``: sha256, n_frames and duration_s of
    each, both as JSON holds them. ``delivered``: where it lies, if not in its place yet. ``notes``:
    see ``session.Placed``."""

    name: str
    row: dict[str, Any]
    videos: list[dict[str, Any]]
    delivered: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failed:
    """There is no result. ``code``: the exit code ``analyze`` would have; None where the process
    died or hung. ``again``: it was not the recording's fault, so the next run tries again."""

    name: str
    reason: str
    hint: str
    code: int | None
    again: bool = False


Event = WorkerMessage | Restarted | Finished | Failed


class Executor(Protocol):
    """Works on several recordings at once. Used by one thread; leaving its block stops it."""

    @property
    def at_work(self) -> Sequence[str]:
        """Names in work, the oldest first."""
        ...

    @property
    def at_once(self) -> int:
        """How many it works on at once, as things are now."""
        ...

    def has_room(self) -> bool:
        """Whether another one may begin now."""
        ...

    def start(self, order: Order, n_bytes: int, n_waiting: int) -> None:
        """Begin with a session of ``n_bytes``; ``n_waiting`` others are still to be begun.

        Raises:
            OutputError, NotReadyError: no other could be begun either.
        """
        ...

    def wait(self, timeout_s: float) -> list[Event]:
        """What happened meanwhile; waits at most ``timeout_s`` for something to happen.

        Raises:
            NotReadyError: it cannot go on with any.
        """
        ...
