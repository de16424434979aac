"""``formcheck batch``: many recordings, one result folder each."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.main import EXIT_INTERRUPTED, options_of, say_error
from formcheck.cli.options import (
    NOTE,
    FolderOrUrl,
    formats_option,
    profile_from,
    profile_option,
)
from formcheck.cli.options import settings_options as with_settings
from formcheck.cli.progress import batch_display
from formcheck.core.message import msg, msg_count
from formcheck.errors import FormcheckError
from formcheck.languages import Language, language
from formcheck.settings import Belongs, Settings, option_name, settings_each

if TYPE_CHECKING:
    from formcheck.jobs.requests import BatchEntry, Executor
    from formcheck.results.storage import File
    from formcheck.workflows.batch.assess import WantedResult
    from formcheck.workflows.batch.run import BatchOutcome
    from formcheck.workflows.batch.store import ResultStore

EXIT_FAILURES = 5
NOT_BEGUN = "not begun"
"""What a run that tries failures again leaves to the next one, since it never failed."""


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "--out", type=FolderOrUrl(), required=True, help="Folder or URL for the results and overview."
)
@with_settings
@formats_option
@profile_option
@click.option("--no-video", is_flag=True, help="Write no annotated videos.")
@click.option("--dry-run", is_flag=True, help="Show what would be done; write nothing.")
@click.option("--retry-failed", is_flag=True, help="Try those again that failed, and no others.")
@click.option("--verify", is_flag=True, help="Read every recording and result; believe no dates.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="How much to do at once; fewer if memory is short. [default: all cores]",
)
@click.option(
    "--scheduler",
    metavar="tcp://HOST:PORT",
    help="Work on the machines of the Dask cluster with this scheduler.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors and the outcome.")
def command(sources: tuple[str, ...], **options: Any) -> int:
    """Analyse all recordings of SOURCE...: folders, files, patterns in quotes, manifests (.csv),
    on this machine or in a storage that a URL like s3://bucket/clips names.

    Each gets a result folder in the folder of --out, where index.html, summary.csv and failures.csv
    list them all. What is there already is not done again, so that a batch that was stopped goes on
    where it was. Recordings called NAME_side and NAME_rear are one session.
    """
    from formcheck.workflows.batch.assess import WantedResult
    from formcheck.workflows.batch.plan import make_plan
    from formcheck.workflows.batch.run import BatchOptions, run_batch

    out: File = options["out"]
    profile = profile_from(options["profile"])
    crew = _executor(options)
    plan = make_plan(sources, out, _defaults(options))
    entries = [replace(entry, profile=entry.profile or profile) for entry in plan.entries]
    shelf = _shelf(out, elsewhere=options["scheduler"] is not None)
    wanted = WantedResult(shelf, options["formats"], not options["no_video"], options["verify"])
    spoken = language(options["lang"])
    _say_notes(plan.notes, options["quiet"], spoken)
    if options["dry_run"]:
        _show_plan(entries, wanted, spoken, retry_failed=options["retry_failed"])
        return 0
    how = BatchOptions(wanted, options["retry_failed"], spoken)
    with batch_display(options["quiet"], spoken) as display:
        report = run_batch(entries, how, display, crew)
    _say_notes(report.notes, options["quiet"], spoken)
    return _conclude(report, options["retry_failed"], spoken)


def _defaults(options: dict[str, Any]) -> tuple[Settings, Settings]:
    """Settings of the first and the second recording of every session; what was said once of a
    recording's own is said of the first."""
    given = dict(options)
    for f in fields(Settings):
        if f.metadata["belongs"] is Belongs.OWN and len(options[f.name]) == 1:
            given[f.name] = (*options[f.name], None)
    first, second = settings_each(given, 2)
    return first, second


def _shelf(out: "File", *, elsewhere: bool) -> "ResultStore":
    """``elsewhere``: the workers are not processes of this batch."""
    from formcheck.results.storage import Remote
    from formcheck.workflows.batch.object_store import ObjectStore
    from formcheck.workflows.batch.store import LocalStore

    if isinstance(out, Remote):
        return ObjectStore(out)
    return LocalStore(out, delivered_to=elsewhere)


def _executor(options: dict[str, Any]) -> "Callable[[int], AbstractContextManager[Executor]]":
    """Whoever works, told how many recordings there are to do."""
    from formcheck.jobs.cluster import Cluster
    from formcheck.jobs.worker_pool import WorkerPool, available_bytes, cores, workers

    if options["scheduler"] is not None:
        cluster = Cluster(options["scheduler"], options["jobs"])
        return lambda _: cluster
    jobs = options["jobs"] or cores()
    return lambda n: WorkerPool(workers(jobs, n, available_bytes()), jobs)


def _conclude(report: "BatchOutcome", retry_failed: bool, spoken: Language) -> int:
    """What is said in the end, and the exit code. The line of counts is for programs, too: English
    in any language."""
    from formcheck.reporting.overview import Outcome

    counts = report.counts()
    code = EXIT_FAILURES if counts[Outcome.FAILED] else 0
    if isinstance(report.stopped, FormcheckError):
        say_error(report.stopped, options_of("batch"))
        code = report.stopped.exit_code
    elif report.stopped is not None:
        stopped = msg("Stopped. Finished results are kept; the same command goes on.")
        click.echo(spoken.text(stopped), err=True)
        code = EXIT_INTERRUPTED
    if report.n_left:
        left = msg_count(
            "Not begun: {n}. The next run does it.",
            "Not begun: {n}. The next run does them.",
            n=report.n_left,
        )
        if retry_failed and not report.stopped:
            left = msg_count(
                "Not begun since it never failed: {n}. The next run does it.",
                "Not begun since they never failed: {n}. The next run does them.",
                n=report.n_left,
            )
        click.echo(spoken.text(left), err=True)
    click.echo(", ".join(f"{outcome} {n}" for outcome, n in counts.items()), err=True)
    return code


def _say_notes(notes: Sequence[str], quiet: bool, spoken: Language) -> None:
    from formcheck.core.text import sanitize_text

    for note in () if quiet else notes:
        click.echo(sanitize_text(f"{spoken.text(NOTE)} {spoken.text(note)}"), err=True)


def _show_plan(
    entries: "Sequence[BatchEntry]", wanted: "WantedResult", spoken: Language, *, retry_failed: bool
) -> None:
    from formcheck.core.text import sanitize_text
    from formcheck.workflows.batch.assess import EntryState, assess, is_due

    counts = dict.fromkeys([*EntryState, *([NOT_BEGUN] if retry_failed else ())], 0)
    for assessed in assess(entries, wanted.shelf.remembered(), wanted):
        state: str = assessed.state
        if is_due(assessed, retry_failed=retry_failed):
            state = EntryState.TO_DO
        elif state == EntryState.TO_DO:
            state = NOT_BEGUN
        counts[state] += 1
        entry = assessed.entry
        files = " + ".join(entry.shown)
        line = [f"{state}: {entry.name}", files, *_differing(entry)]
        click.echo(sanitize_text("  ".join(line)))
        _say_notes([assessed.note] if assessed.note else [], False, spoken)
    told = ", ".join(f"{state} {n}" for state, n in counts.items())
    click.echo(f"{len(entries)} in all: {told}")


def _differing(entry: "BatchEntry") -> list[str]:
    """The settings of an entry that are not those of a plain run, as options."""
    plain = Settings().record()
    said: dict[str, None] = {}
    for take in entry.takes:
        record = take.settings.record()
        for f in fields(Settings):
            if record[f.name] != plain[f.name]:
                said[f"{option_name(f.name)} {record[f.name]}"] = None
    return list(said)
