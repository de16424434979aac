"""``formcheck view``: results in the browser."""

import os
import sys
from pathlib import Path

import click

from formcheck.cli.interrupts import forget_interrupt
from formcheck.cli.options import FILE, FOLDER

DEFAULT_PORT = 8765
LOOPBACK = "127.0.0.1"
PASSWORD_VARIABLE = "FORMCHECK_VIEW_PASSWORD"
SHORTEST_PASSWORD = 8
OPEN_TO_OTHERS = (
    "Others on the network can open this with the password. Nothing is encrypted (plain http): who "
    "can listen in on the network can read the password, recordings and results. The address above "
    "needs no password: keep it to yourself."
)

STOPPED = "Stopped. What was saved or added meanwhile stays; what was under way was given up."


@click.command()
@click.argument("path", type=FOLDER, default=Path())
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Where to listen; 0 for any free port.",
)
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="At which address to listen. Any but this machine's own asks for a password, for others "
    "on the network could come.",
)
@click.option(
    "--video",
    "videos",
    type=FILE,
    multiple=True,
    help="A recording that has moved. Once for each.",
)
@click.option("--no-browser", is_flag=True, help="Only print the address; open nothing.")
def command(path: Path, port: int, host: str, videos: tuple[Path, ...], no_browser: bool) -> None:
    """Look at results in the browser: PATH is a result, or a folder with results below it; without
    one, the current folder.

    Play and step through the recording with everything drawn on, correct a contact, compare, sign.
    The first line printed is the address; it works until you press Ctrl-C.
    """
    from formcheck.cli.main import EXIT_INTERRUPTED
    from formcheck.viewer.access import is_loopback
    from formcheck.viewer.serve import ServeOptions, serve

    password = "" if is_loopback(host) else _password()

    def ready(address: str) -> None:
        click.echo(address)
        if password:
            click.echo(OPEN_TO_OTHERS, err=True)
        if not no_browser:
            import webbrowser

            webbrowser.open(address)

    try:
        serve(ServeOptions(path, host, port, password, videos), ready)
    except KeyboardInterrupt:
        # Reviews, copies to play and recordings that were added stay: other commands can say that
        # nothing was changed.
        click.echo(STOPPED, err=True)
        forget_interrupt()
        raise click.exceptions.Exit(EXIT_INTERRUPTED) from None


def _password() -> str:
    """What others on the network have to type.

    Raises:
        UsageError: there is none, or a short one.
    """
    from formcheck.errors import UsageError

    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password and sys.stdin.isatty():
        password = click.prompt("Password for others", hide_input=True, confirmation_prompt=True)
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError(
            f"Others on the network could come: a password of {SHORTEST_PASSWORD} characters or "
            "more is needed.",
            f"Set it in the variable {PASSWORD_VARIABLE}, or leave --host out.",
        )
    return password
