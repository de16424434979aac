"""How a long piece of work tells what it is doing."""

from typing import Protocol


class Progress(Protocol):
    """Told by the stages, shown by whoever runs them. ``advance`` may be called by any thread."""

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """A stage begins; ``total_frames`` where it can be counted in frames."""
        ...

    def advance(self, n_frames: int) -> None:
        """``n_frames`` more frames of the current stage are done."""
        ...
