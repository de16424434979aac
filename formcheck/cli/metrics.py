"""``formcheck metrics``: the catalogue."""

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the catalogue as JSON.")
def command(as_json: bool) -> None:
    """List what is measured: id, unit, definition, sign, view and source."""
    from formcheck.metrics import CATALOGUE

    specs = [row.spec for row in CATALOGUE]
    if as_json:
        import json

        rows = [
            {
                "id": s.id,
                "title": s.title,
                "unit": s.unit,
                "views": [view.value for view in s.views],
                "per_side": s.sided,
                "positive": s.positive,
                "definition": s.definition,
                "method": s.method,
                "sources": list(s.sources),
            }
            for s in specs
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for s in specs:
        sides = "per side" if s.sided else "one value"
        views = ", ".join(view.value for view in s.views)
        click.echo(f"{click.style(s.id, bold=True)} [{s.unit}] {s.title}; {sides}; view: {views}")
        click.echo(f"    {s.definition}")
        click.echo(f"    sign: {s.positive}")
        for source in s.sources:
            click.echo(f"    source: {source}")
