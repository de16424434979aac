"""``formcheck annotate``: the annotated videos of a saved result again."""

from pathlib import Path

import click

from formcheck.cli.options import FILE, FOLDER
from formcheck.cli.progress import progress as shown_progress


@click.command()
@click.argument("result", type=FOLDER)
@click.option(
    "--video",
    "videos",
    type=FILE,
    multiple=True,
    help="The recording, where it has moved. Once for each of two, in any order.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(result: Path, videos: tuple[Path, ...], quiet: bool) -> None:
    """Draw the annotated video of RESULT, a folder made by analyze, again: of each recording."""
    from formcheck.core.text import harmless
    from formcheck.results import rewrite_videos

    with shown_progress(quiet) as progress:
        written = rewrite_videos(result, videos, progress)
    for path in () if quiet else written:
        click.echo(harmless(str(path)))
