"""``formcheck doctor``: is this machine ready, and what mends it where it is not."""

import click

from formcheck.errors import NotReadyError


@click.command()
def command() -> None:
    """Check that this machine is ready: libraries, models, codecs, disk space.

    Each problem comes with the command that mends it. Leaves with 7 where something is missing.
    """
    from formcheck.readiness import check_all

    checks = check_all()
    for check in checks:
        mark = "ok " if check.ok else "NO "
        click.echo(f"{mark} {check.title}: {check.detail}")
        if not check.ok:
            click.echo(f"    to mend it: {check.remedy}")
    failed = sum(not check.ok for check in checks)
    if failed:
        things = "one thing is" if failed == 1 else f"{failed} things are"
        raise NotReadyError(f"{things} missing on this machine.")
    click.echo("This machine is ready.")
