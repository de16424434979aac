"""``formcheck view``: results in the browser."""

from pathlib import Path

import click

from formcheck.cli.options import FILE, FOLDER

DEFAULT_PORT = 8765
LOOPBACK = "127.0.0.1"


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
    from formcheck.viewer.serve import Options, serve

    def ready(address: str) -> None:
        click.echo(address)
        if not no_browser:
            import webbrowser

            webbrowser.open(address)

    serve(Options(path, host, port, videos=videos), ready)
