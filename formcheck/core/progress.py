"""How a long piece of work tells what it is doing."""

from dataclasses import dataclass
from typing import Protocol

from formcheck.core.message import msg


class Progress(Protocol):
    """Told by the stages, shown by whoever runs them. ``advance`` may be called by any thread."""

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """A stage begins; ``total_frames`` where it can be counted in frames. ``title``: Message,
        so that it can be shown in any language."""
        ...

    def advance(self, n_frames: int) -> None:
        """``n_frames`` more frames of the current stage are done."""
        ...


class NullProgress:
    """Progress that nobody watches."""

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """A stage begins."""

    def advance(self, n_frames: int) -> None:
        """Frames are done."""


@dataclass(frozen=True)
class PartProgress:
    """Progress of one recording of several: its stages say which one, ``number`` of ``count``."""

    whole: Progress
    number: int
    count: int

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """Pass the stage on with the recording's number."""
        said = msg(
            "{title} ({number} of {count})", title=title, number=self.number, count=self.count
        )
        self.whole.stage(said, total_frames)

    def advance(self, n_frames: int) -> None:
        """Pass it on."""
        self.whole.advance(n_frames)


def part(progress: Progress, index: int, count: int) -> Progress:
    """``progress`` for the recording ``index`` of ``count``; itself where there is only one."""
    return progress if count == 1 else PartProgress(progress, index + 1, count)
