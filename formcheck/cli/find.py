"""``formcheck find``: the results of an archive that fulfil some conditions."""

from itertools import islice
from pathlib import Path

import click

from formcheck.cli.index import database_option, up_to_date
from formcheck.cli.options import FOLDER
from formcheck.errors import UsageError

SHOWN = 100


@click.command()
@click.argument("archive", metavar="DIR", type=FOLDER, required=False)
@click.argument("condition", nargs=-1)
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for spreadsheets.")
@click.option("--json", "as_json", is_flag=True, help="Print everything the index holds.")
@click.option("--fields", is_flag=True, help="List what can be asked for.")
@database_option
def command(
    archive: Path | None,
    condition: tuple[str, ...],
    as_csv: bool,
    as_json: bool,
    fields: bool,
    database: str | None,
) -> None:
    """List the results below DIR, the newest first, that fulfil CONDITION:
    'FIELD OP VALUE [and FIELD OP VALUE ...]'.

    OP is one of = != < <= > >=, and ~ for "contains". A measure may have a side. For example:

    formcheck find results 'pelvic_drop.left > 8 and date >= 2026-01'

    What was not measured fulfils no condition on its value.
    """
    if fields:
        click.echo(_fields())
        return
    if archive is None:
        raise UsageError("The folder to search is missing.", "Name it: formcheck find DIR.")
    if as_csv and as_json:
        raise UsageError("--csv and --json cannot both be printed.")
    from formcheck.index.query import parse
    from formcheck.reporting import search_results

    conditions = parse(" ".join(condition))
    asked = tuple((c.field.spec, c.side) for c in conditions if c.field.spec is not None)
    index, _ = up_to_date(archive, database)
    if as_csv or as_json:
        entries = (entry for _, entry in index.newest(conditions))
        lines = (
            search_results.csv_lines(entries, asked)
            if as_csv
            else search_results.json_lines(entries)
        )
        for line in lines:
            click.echo(line.encode("utf-8"), nl=False)
        return
    # One more tells whether there are more.
    newest = [entry for _, entry in islice(index.newest(conditions, SHOWN + 1), SHOWN + 1)]
    if newest:
        click.echo(search_results.as_text(newest[:SHOWN], asked))
    if not newest:
        click.echo("No result fulfils that." if conditions else "There are no results.", err=True)
    elif len(newest) > SHOWN:
        click.echo(f"These are the newest {SHOWN}; --csv lists all.", err=True)


def _fields() -> str:
    from formcheck.index.query import FIELDS, OPERATORS

    lines = []
    for field in FIELDS.values():
        sides = "[.left|.right]" if field.spec and field.spec.sided else ""
        unit = f" [{field.spec.unit}]" if field.spec else ""
        words = f": {', '.join(field.words)}" if field.words else ""
        operators = " ".join(OPERATORS[field.kind])
        lines.append(f"{field.name}{sides}  ({operators})  {field.about}{unit}{words}")
    return "\n".join(lines)
