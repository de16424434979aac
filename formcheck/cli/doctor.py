"""``formcheck doctor``: is this machine ready, and what mends it where it is not."""

import click

from formcheck.errors import NotReadyError

MARKS = {"ok": "ok ", "absent": "-  ", "warning": "!  ", "problem": "NO "}


@click.command()
def command() -> None:
    """Check that this machine is ready: libraries, models, codecs, memory, disk space.

    Each problem comes with the command that mends it. Leaves with 7 where something is missing.
    """
    from formcheck.readiness import CheckState, check_all

    checks = check_all()
    for check in checks:
        click.echo(f"{MARKS[check.state]} {check.title}: {check.detail}")
        if check.state is not CheckState.OK:
            first, *rest = check.remedy.splitlines()
            aim = "to have it" if check.state is CheckState.ABSENT else "to mend it"
            click.echo(f"    {aim}: {first}")
            for line in rest:
                click.echo(f"                {line}")
    problems = sum(check.state is CheckState.PROBLEM for check in checks)
    if problems:
        found = "one problem was" if problems == 1 else f"{problems} problems were"
        raise NotReadyError(
            f"{found} found (NO above).", "Mend them from the top: the first often causes others."
        )
    click.echo("This machine is ready.")
