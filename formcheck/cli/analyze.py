"""``formcheck analyze``: one recording in, or two of the same runner; one result folder out."""

import os
from pathlib import Path
from typing import Any

import click

from formcheck.cli.intake import intake_from, intake_options
from formcheck.cli.main import EXIT_NOT_MEASURABLE
from formcheck.cli.options import (
    FILE,
    FOLDER,
    NOTE,
    AutoOrFile,
    formats_option,
    pages_option,
    profile_from,
    profile_option,
)
from formcheck.cli.options import settings_options as with_settings
from formcheck.cli.progress import progress as shown_progress
from formcheck.core.message import join_with
from formcheck.core.text import sanitize_text
from formcheck.languages import language


@click.command()
@click.argument("videos", metavar="VIDEO [VIDEO2]", type=FILE, nargs=-1)
@with_settings
@click.option(
    "--out",
    type=FOLDER,
    help="Result folder. [default: <video>.formcheck, here; <video>-2.formcheck beside another "
    "recording's or runner's]",
)
@click.option(
    "--poses",
    type=AutoOrFile(),
    multiple=True,
    help="Landmarks from an earlier result (pose.npz) instead of the model. Once per video, or "
    "without one.",
)
@click.option(
    "--standing",
    type=FILE,
    help="A video of the runner standing still before the same camera, with the same stickers on "
    "the back: where they count as level.",
)
@intake_options
@profile_option
@formats_option
@pages_option
@click.option("--no-video", is_flag=True, help="Write no annotated video.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    help="How much to do at once; results do not depend on it. [default: all cores]",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the analysis to standard output.")
def command(videos: tuple[Path, ...], **options: Any) -> int:
    """Analyse VIDEO: a person running, seen from the side, from behind or from the front.

    Writes report.html, annotated.mp4, key frames and tables into one folder. With VIDEO2, the same
    runner from another side, both become one result; they need not be synchronised. Options that
    belong to a recording are then given once for each, in the same order.
    """
    from formcheck.workflows.analyze import (
        AnalyzeRequest,
        Placed,
        carry_out,
        default_target,
        takes_of,
    )

    takes = takes_of(videos, options)
    profile = profile_from(options["profile"])
    files = (path for take in takes for path in (take.video, take.poses, take.standing) if path)
    intake = intake_from(
        options["intake"],
        ask=options["ask"],
        about=files,
        spoken=lambda: language(options["lang"]),
    )
    from formcheck.languages import language_of
    from formcheck.reporting import Pages

    request = AnalyzeRequest(
        takes,
        options["out"] or default_target(takes[0]),
        formats=options["formats"],
        pages=Pages(options["pages"]),
        video=not options["no_video"],
        jobs=options["jobs"],
        intake=intake,
        profile=profile,
        may_number=options["out"] is None,
    )
    placed: list[Placed] = []
    with shown_progress(options["quiet"], language(options["lang"])) as progress:
        analysis = carry_out(request, progress, placed.append)
    spoken = language_of(analysis)
    target = placed[0].target
    # Whoever wants to hear nothing still has to find the result.
    if not options["quiet"] or target != request.target:
        for note in placed[0].notes:
            click.echo(sanitize_text(spoken.text(join_with(" ", (NOTE, note)))), err=True)
    if options["as_json"]:
        from formcheck import Result

        click.echo(Result(analysis).to_json())
    elif not options["quiet"]:
        from formcheck.cli.terminal import look
        from formcheck.reporting.terminal import summary

        click.echo(summary(placed[0].report, target, spoken, look()))
    if analysis.reason and options["quiet"]:
        click.echo(sanitize_text(spoken.text(analysis.reason)), err=True)
    return EXIT_NOT_MEASURABLE if analysis.reason else 0
