"""``formcheck annotate``: the annotated videos of a saved result again."""

from pathlib import Path

import click

from formcheck.cli.options import FOLDER, lang_option, videos_option
from formcheck.cli.progress import progress as shown_progress


@click.command()
@click.argument("result", type=FOLDER)
@lang_option("the words in the picture")
@videos_option("")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(result: Path, lang: str | None, videos: tuple[Path, ...], quiet: bool) -> None:
    """Draw the annotated video of RESULT, a folder made by analyze, again: of each recording."""
    from formcheck.core.text import sanitize_text
    from formcheck.languages import ENGLISH, language
    from formcheck.workflows.annotate import rewrite_videos

    spoken = None if lang is None else language(lang)
    with shown_progress(quiet, spoken or ENGLISH) as progress:
        written = rewrite_videos(result, videos, progress, spoken)
    for path in () if quiet else written:
        click.echo(sanitize_text(str(path)))
