"""``formcheck analyze``: one recording in, one result folder out."""

import os
from pathlib import Path
from typing import Any

import click

from formcheck.cli.main import EXIT_NOT_MEASURABLE
from formcheck.cli.options import FILE, FOLDER, formats_option, settings_from
from formcheck.cli.options import settings_options as with_settings
from formcheck.cli.progress import progress as shown_progress


@click.command()
@click.argument("video", type=FILE, required=False)
@with_settings
@click.option("--out", type=FOLDER, help="Result folder. [default: <video>.formcheck, here]")
@click.option(
    "--poses", type=FILE, help="Landmarks from an earlier result (pose.npz) instead of the model."
)
@formats_option
@click.option("--no-video", is_flag=True, help="Write no annotated video.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    help="How much to do at once; results do not depend on it. [default: all cores]",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the analysis to standard output.")
def command(video: Path | None, **options: Any) -> int:
    """Analyse VIDEO: a person running, seen from the side, from behind or from the front.

    Writes report.html, annotated.mp4, key frames and tables into one folder.
    """
    settings = settings_from(options)
    from formcheck.session import Request, Take, carry_out, default_target

    take = Take(video, options["poses"], settings)
    target: Path = options["out"] or default_target(take)
    request = Request(
        (take,),
        target,
        formats=options["formats"],
        video=not options["no_video"],
        jobs=options["jobs"],
    )
    with shown_progress(options["quiet"]) as progress:
        analysis = carry_out(request, progress)
    if options["as_json"]:
        from formcheck.archive.document import document
        from formcheck.archive.schema import to_json

        click.echo(to_json(document(analysis)))
    elif not options["quiet"]:
        from formcheck.export.terminal import summary

        click.echo(summary(analysis, target))
    return EXIT_NOT_MEASURABLE if analysis.reason else 0
