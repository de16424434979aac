"""``formcheck profile``: a clinic's own profile to fill in."""

import click

from formcheck.errors import UsageError


@click.command()
@click.option("--template", "wanted", is_flag=True, help="Print a commented profile.")
def command(wanted: bool) -> None:
    """Print a profile with the limits, bands and words in force, to be changed and given with
    --profile FILE."""
    if not wanted:
        raise UsageError(
            "There is nothing to do.", "formcheck profile --template prints a profile."
        )
    from formcheck.clinic.template import template

    # TOML is UTF-8, whatever the terminal's encoding.
    click.echo(template().encode("utf-8"), nl=False)
