"""``formcheck annotate``: the annotated video of a saved result again."""

from pathlib import Path

import click

from formcheck.cli.options import FILE, FOLDER
from formcheck.cli.progress import progress as shown_progress


@click.command()
@click.argument("result", type=FOLDER)
@click.option("--video", type=FILE, help="The recording, where it has moved.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(result: Path, video: Path | None, quiet: bool) -> None:
    """Draw the annotated video of RESULT, a folder made by analyze, again."""
    from formcheck.results import rewrite_video

    with shown_progress(quiet) as progress:
        written = rewrite_video(result, video, progress)
    if not quiet:
        click.echo(str(written))
