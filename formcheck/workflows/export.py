"""Reports of a saved result in a folder of their own, to hand on."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from formcheck.core.progress import Progress
from formcheck.languages import Language, language_of
from formcheck.pipeline.session import rejudge
from formcheck.readiness import require_libraries
from formcheck.reference.profile import is_recorded
from formcheck.reporting import Format
from formcheck.reporting.video.keyframe_files import (
    load_key_frames,
    redraw,
    valid_keyframes,
    with_key_frames,
)
from formcheck.results import folder as folders
from formcheck.results.attached import (
    INTAKE_FILE,
    PROFILE_FILE,
    load_intake,
    load_profile,
    save_intake,
    save_profile,
)
from formcheck.results.result import load
from formcheck.workflows.report import libraries_for, profile_is_gone, worded_in, write_formats


def export_reports(
    target: Path,
    out: Path | None,
    formats: Sequence[Format],
    progress: Progress,
    spoken: Language | None = None,
    *,
    with_intake: bool = True,
) -> tuple[Path, ...]:
    """Write reports of a saved result into ``out``, a new folder to hand on: nothing in it says
    where the recordings are, and the result stays as it is. Without ``out``, in place of those of
    the result. ``spoken`` as in :func:`formcheck.results.rewrite_reports`. Not ``with_intake``: as
    if nothing had been told of pain; neither answers nor what follows from them are in the reports.
    The files written.

    Raises:
        UsageError: there is something at ``out``.
        InputError: ``target`` is no result, or a damaged one.
        OutputError: ``out`` cannot be written.
    """
    require_libraries(libraries_for(formats))
    folders.recover(target)
    analysis = load(target)
    frames = valid_keyframes(load_key_frames(analysis, target), analysis)
    held, told = load_profile(target), load_intake(target) if with_intake else None
    changed = not is_recorded(held, analysis.provenance.settings)
    if changed and held is None and not with_intake:
        raise profile_is_gone(analysis)
    if not with_intake or (changed and held is not None):
        analysis = with_key_frames(rejudge(analysis, told, held), frames)
    said_in = spoken or language_of(analysis)
    frames = redraw(frames, analysis, said_in, ())
    shown = worded_in(spoken, analysis, held, frames, told)
    with _handed_on(target) if out is None else folders.stage_new(out) as new:
        # Reports are written by what stands beside them, which is not handed on.
        beside = (new / INTAKE_FILE, new / PROFILE_FILE)
        if told is not None:
            save_intake(told, new)
        save_profile(held, new)
        write_formats(shown, frames, new, formats, said_in, progress)
        for file in beside:
            file.unlink(missing_ok=True)
    return tuple((out or target) / name for chosen in formats for name in chosen.files)


@contextlib.contextmanager
def _handed_on(target: Path) -> Iterator[Path]:
    """Give a private folder, the files of which are put into the result ``target`` in the end."""
    with tempfile.TemporaryDirectory(prefix="formcheck-") as private:
        yield Path(private)
        with folders.rewriting(target):
            for file in Path(private).iterdir():
                folders.write_bytes(target / file.name, file.read_bytes())
