"""Progress that nobody watches."""


class Silent:
    """Fulfils ``core.progress.Progress``."""

    def stage(self, title: str, total_frames: int | None = None) -> None:
        """A stage begins."""

    def advance(self, n_frames: int) -> None:
        """Frames are done."""


SILENT = Silent()
