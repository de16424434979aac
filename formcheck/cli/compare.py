"""``formcheck compare``: two results of one runner, and what of the difference is beyond error."""

from pathlib import Path

import click

from formcheck.cli.main import EXIT_NOT_MEASURABLE
from formcheck.cli.options import FOLDER, FormatNames
from formcheck.cli.progress import progress as shown_progress
from formcheck.languages import ENGLISH, LANGUAGES, language

FORMAT_NAMES = ("html", "pdf", "json")
"""Names of ``reporting.comparison.FORMATS``; ``--help`` need not load it (tested)."""


@click.command()
@click.argument("before", metavar="A", type=FOLDER)
@click.argument("after", metavar="B", type=FOLDER)
@click.option("--out", type=FOLDER, help="Folder to write. [default: <A>-<B>.comparison, here]")
@click.option(
    "--format",
    "formats",
    type=FormatNames(FORMAT_NAMES),
    default="html,json",
    show_default=True,
    help="What to write, separated by commas; the JSON always is.",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of the page and the words in the video. [default: that of B]",
)
@click.option("--no-video", is_flag=True, help="Write no video of both side by side.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison to standard output.")
def command(
    before: Path,
    after: Path,
    out: Path | None,
    formats: tuple[str, ...],
    lang: str | None,
    no_video: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Compare A, a folder made by analyze, with B, a later one of the same runner.

    Says of every measure whether it changed beyond measurement error, with key frames, gait cycles
    and a video of both side by side. Nothing is measured anew.
    """
    from formcheck.workflows.compare import CompareRequest, carry_out, default_target

    request = CompareRequest(
        before=before,
        after=after,
        target=out or default_target(before, after),
        formats=formats,
        video=not no_video,
        language=None if lang is None else language(lang),
    )
    with shown_progress(quiet, request.language or ENGLISH) as progress:
        shown = carry_out(request, progress)
    if as_json:
        from formcheck.reporting.comparison.json import to_json

        click.echo(to_json(shown.comparison))
    elif not quiet:
        from formcheck.reporting.comparison.terminal import summary

        click.echo(summary(shown, request.target))
    return EXIT_NOT_MEASURABLE if shown.comparison.reason else 0
