"""Reports of a saved result in a folder of their own, to hand on."""

from collections.abc import Sequence
from pathlib import Path

from formcheck.core.progress import Progress
from formcheck.languages import Language, language_of
from formcheck.readiness import require_libraries
from formcheck.reporting import Format
from formcheck.results import folder as folders
from formcheck.workflows.report import (
    in_language,
    is_to_be_judged_again,
    libraries_for,
    read_result,
    rejudged,
    rendered,
    write_formats,
)


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
    the result. ``spoken`` as in :func:`formcheck.workflows.report.rewrite_reports`. Not
    ``with_intake``: as if nothing had been told of pain; neither answers nor what follows from them
    are in the reports. The files written.

    Raises:
        UsageError: there is something at ``out``.
        InputError: ``target`` is no result, or a damaged one.
        OutputError: ``out`` cannot be written.
    """
    require_libraries(libraries_for(formats))
    held = read_result(target, with_intake=with_intake)
    if is_to_be_judged_again(held, told_anew=not with_intake):
        held = rejudged(held)
    shown = in_language(held, spoken)
    _, files = rendered(shown, formats, spoken or language_of(held.analysis), progress)
    if out is None:
        with folders.rewriting(target):
            write_formats(files, target)
    else:
        with folders.stage_new(out) as new:
            write_formats(files, new)
    return tuple((out or target) / name for name in files)
