"""The command group, and how errors become a sentence and an exit code."""

import contextlib
import difflib
import errno
import importlib
import io
import sys
import traceback
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import click

from formcheck._version import __version__
from formcheck.cli.interrupts import forget_interrupt, interruptible
from formcheck.core.runtime import is_pipe, until_closed
from formcheck.errors import FormcheckError, OutputError, hint_for
from formcheck.results.folder import forget_changes, is_changed

EXIT_DEFECT = 1
EXIT_NOT_MEASURABLE = 4
EXIT_INTERRUPTED = 130

STOPPED_BEFORE = "Stopped. Nothing that was there before was changed."
STOPPED_LATER = "Stopped. What was done until then stays; the same command does the rest."

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

COMMANDS = {
    "analyze": "Analyse a recording: report, numbers and annotated video.",
    "annotate": "Draw the annotated video of a saved result again.",
    "batch": "Analyse many recordings: folders, files or a manifest.",
    "compare": "Compare two results of one runner: what changed beyond error.",
    "doctor": "Check that this machine is ready.",
    "export": "Write reports of a saved result into a folder to hand on.",
    "find": "List the results of a folder that fulfil some conditions.",
    "forget": "Remove a runner from a folder of results.",
    "history": "Show one runner over time.",
    "index": "Make the index of a folder of results anew.",
    "manifest": "List recordings in a table to fill in, for a batch.",
    "metrics": "List what is measured, with definition, sign, view and source.",
    "profile": "Print a clinic's own profile to fill in.",
    "report": "Write the report of a saved result again.",
    "validate": "Measure recordings with known truth and say how far off formcheck is.",
    "view": "Look at results in the browser: play, step, correct, compare, sign.",
}
"""Name and one-line help of each command; the module of that name is loaded when it runs."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All commands by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command ``cmd_name``, loaded now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"formcheck.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the command that was meant where the name is nearly one."""
        name = args[0]
        near = difflib.get_close_matches(name.lower(), COMMANDS, n=1)
        if near and name not in COMMANDS and not name.startswith("-"):
            ctx.fail(f"No such command {name!r}. Did you mean {near[0]}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="formcheck")
def cli() -> None:
    """Measure running form from video.

    Everything stays on this machine. formcheck describes how a runner moved in a video; it is not a
    diagnosis and not a medical device.
    """


def run(arguments: Sequence[str]) -> int:
    """Run ``arguments`` and return the exit code; every error is one clear sentence.

    Being told to end (SIGTERM, or the terminal closed) tidies up and ends like Ctrl-C.
    """
    forget_changes()
    with readers_may_leave(), interruptible():
        try:
            code = cli.main(args=list(arguments), prog_name="formcheck", standalone_mode=False)
        except click.exceptions.Exit as leave:
            return leave.exit_code
        except click.ClickException as wrong:
            shown = io.StringIO()
            wrong.show(shown)
            _tell(shown.getvalue().rstrip("\n"))
            return wrong.exit_code
        except FormcheckError as error:
            say_error(error, options_of(next(filter(COMMANDS.get, arguments), None)))
            return error.exit_code
        except (KeyboardInterrupt, click.Abort):
            click.echo(STOPPED_LATER if is_changed() else STOPPED_BEFORE, err=True)
            forget_interrupt()
            return EXIT_INTERRUPTED
        except Exception as error:
            return _say_unexpected(error)
    return code if isinstance(code, int) else 0


@contextlib.contextmanager
def readers_may_leave() -> Iterator[None]:
    """Let whoever reads the output leave in the block, as ``| head`` does, without an end to the
    work."""
    before = {name: getattr(sys, name) for name in ("stdout", "stderr")}
    replaced = {name: stream for name, stream in before.items() if is_pipe(stream)}
    for name, stream in replaced.items():
        stream.flush()
        setattr(sys, name, until_closed(stream.fileno(), stream, owned=False))
    try:
        yield
    finally:
        for name, stream in replaced.items():
            getattr(sys, name).flush()
            setattr(sys, name, stream)


def _say_unexpected(error: Exception) -> int:
    """The sentence for an error that nothing expected, and its exit code: this machine lacks
    something, its disk is full, or it is a defect of ours."""
    from formcheck.readiness import not_ready

    told: FormcheckError | None = not_ready(error)
    if told is None and isinstance(error, OSError) and error.errno in DISK_FULL:
        told = OutputError(f"The disk is full: {error}.", "Free some space.")
    if told is None:
        _say_defect(error)
        return EXIT_DEFECT
    say_error(told)
    return told.exit_code


def say_error(error: FormcheckError, options: Collection[str] = ()) -> None:
    """Print an error's sentence and its hint to standard error. ``options``: of the command."""
    _tell(f"Error: {error.message}")
    hint = hint_for(options, error.hint)
    if hint:
        _tell(hint)
    _say_notes(error)


def options_of(name: str | None) -> frozenset[str]:
    """The options of the command ``name`` as they are typed; none where there is no command."""
    command = None if name is None else cli.get_command(click.Context(cli), name)
    found = () if command is None else command.params
    return frozenset(option for parameter in found for option in parameter.opts)


def _say_defect(defect: Exception) -> None:
    ours = [f for f in traceback.extract_tb(defect.__traceback__) if "formcheck" in f.filename]
    where = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    _tell(
        f"Error: a defect of formcheck {__version__}{where}: {type(defect).__name__}: {defect}\n"
        "Please report it with this line, the command and the kind of recording "
        f"(Python {sys.version.split()[0]}, {sys.platform})."
    )
    _say_notes(defect)


def _say_notes(error: Exception) -> None:
    """What a native library said last, where a stage kept it."""
    for note in getattr(error, "__notes__", ()):
        _tell(note)


def _tell(text: str) -> None:
    """Print lines to standard error; names of files in them may try to be more than text."""
    from formcheck.core.text import sanitize_text

    for line in text.split("\n"):
        click.echo(sanitize_text(line), err=True)
