"""Reports of a saved result in a folder of their own, to hand on."""

from collections.abc import Sequence
from pathlib import Path

from formcheck.archive import folder as folders
from formcheck.archive.intake import INTAKE_FILE, load_intake, save_intake
from formcheck.archive.profile import PROFILE_FILE, load_profile, save_profile
from formcheck.archive.result import load
from formcheck.core.progress import Progress
from formcheck.export import Format
from formcheck.languages import Language, language_of
from formcheck.picture_files import drawn_again, load_key_frames
from formcheck.pipeline import judged_again
from formcheck.readiness import require_libraries
from formcheck.reference.profile import is_recorded
from formcheck.render.evidence import with_key_frames
from formcheck.render.kept_frames import still_true
from formcheck.results import libraries_for, worded_in, write_formats


def export_reports(
    target: Path,
    out: Path,
    formats: Sequence[Format],
    progress: Progress,
    spoken: Language | None = None,
) -> tuple[Path, ...]:
    """Write reports of a saved result into ``out``, a new folder to hand on: nothing in it says
    where the recordings are, and the result stays as it is. ``spoken`` as in
    :func:`formcheck.results.rewrite_reports`. The files written.

    Raises:
        UsageError: there is something at ``out``.
        InputError: ``target`` is no result, or a damaged one.
        OutputError: ``out`` cannot be written.
    """
    require_libraries(libraries_for(formats))
    folders.recover(target)
    analysis = load(target)
    frames = still_true(load_key_frames(analysis, target), analysis)
    held, told = load_profile(target), load_intake(target)
    if held is not None and not is_recorded(held, analysis.provenance.settings):
        analysis = with_key_frames(judged_again(analysis, told, held), frames)
    said_in = spoken or language_of(analysis)
    frames = drawn_again(frames, analysis, said_in, ())
    shown = worded_in(spoken, analysis, held, frames, target)
    with folders.stage_new(out) as new:
        # Reports are written by what stands beside them, which is not handed on.
        beside = (new / INTAKE_FILE, new / PROFILE_FILE)
        if told is not None:
            save_intake(told, new)
        save_profile(held, new)
        write_formats(shown, frames, new, formats, said_in, progress)
        for file in beside:
            file.unlink(missing_ok=True)
    return tuple(out / name for chosen in formats for name in chosen.files)
