"""``formcheck validate``: measured against truth files."""

import os
from pathlib import Path

import click

from formcheck.cli.options import FILE, FOLDER


@click.command()
@click.argument("folders", type=FOLDER, nargs=-1, required=True, metavar="FOLDER…")
@click.option(
    "--model",
    "models",
    multiple=True,
    default=("heavy",),
    show_default=True,
    help="Pose model: lite, full, heavy, or a .task file; may be given several times.",
)
@click.option("--out", type=FILE, help="Markdown file; the pairs go into a folder beside it.")
@click.option(
    "--landmarks",
    type=FOLDER,
    help="Keep each model's landmarks in this folder and use them again, so that a pose model "
    "sees a recording once. Empty it when formcheck finds runners in another way.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    help="How many recordings at once. [default: all cores]",
)
@click.option("--quiet", is_flag=True, help="Say nothing but the table.")
def command(
    folders: tuple[Path, ...],
    models: tuple[str, ...],
    out: Path | None,
    landmarks: Path | None,
    jobs: int,
    quiet: bool,
) -> None:
    """Measure the recordings with known truth in FOLDER and say how far off formcheck is.

    Truth files are NAME.truth.json of a rendered recording NAME, annotations.json with contacts
    marked by hand, and force_events.json of motion capture with force plates. Each recording is
    also measured from its true joints where they are known.
    """
    from formcheck.results.folder import write_bytes
    from formcheck.validation.document import document
    from formcheck.validation.formats import find_cases
    from formcheck.validation.measure import validate
    from formcheck.validation.pairing import ValidationRun
    from formcheck.validation.scores import ValidationData
    from formcheck.validation.tables import load, save

    def told(run: ValidationRun, done: int, total: int) -> None:
        if not quiet:
            click.echo(f"{done} of {total}: {run.recording}, {run.model}", err=True)

    cases = find_cases(folders)
    comparison = validate(cases, models, landmarks=landmarks, jobs=jobs, told=told)
    if out is None:
        click.echo(document(ValidationData(comparison)), nl=False)
        return
    tables = out.with_suffix("")
    tables.mkdir(parents=True, exist_ok=True)
    save(comparison, tables)
    # From the tables as they were written: whoever has them can make the same document.
    write_bytes(out, document(ValidationData(load(tables))).encode("utf-8"))
