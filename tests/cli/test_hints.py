"""A hint names only options that the command has, or another command whole."""

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcheck.cli.main import COMMANDS, options_of, run, say_error
from formcheck.errors import OptionHint, OutputError, hint_for
from formcheck.results.folder import ANOTHER_FOLDER

ROOT = Path(__file__).resolve().parents[2] / "formcheck"
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
NAMED = re.compile(r"(?:formcheck ([a-z]+)|dask worker|pip install)[^.;\"']*")

RAISED_BY = {
    "workflows/analyze.py": ("analyze",),
    "settings.py": ("analyze", "batch"),
    "pose/mediapipe.py": ("analyze", "batch", "validate"),
    "pose/people.py": ("analyze", "batch"),
    "workflows/batch/": ("batch",),
    "jobs/": ("batch",),
    "index/database/connect.py": ("find", "forget", "history", "index"),
    "viewer/serve.py": ("view",),
}
"""Commands that come to where an option is named; in ``cli`` it is the module's own command."""

OF_MEASURING = ("quality/", "findings/", "metrics/", "pipeline/merge_views.py", "review/",
                "comparison/", "backload/", "clinic/template.py", "index/query.py",
                "video/writer.py", "readiness/", "reporting/video/faces.py",
                "cli/options.py")  # fmt: skip
"""Notes of a report on how to film and analyse, help texts, and commands of other programs."""


def hints() -> Iterator[tuple[str, str, ast.AST]]:
    """(module, text, node) of each text that names an option, but for docstrings, help texts and
    what ``OptionHint`` is made of."""
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(n) for node in ast.walk(tree) if _tells_itself(node) for n in ast.walk(node)}
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in told and OPTION.search(node.value) and " " in node.value:  # type: ignore[attr-defined]
                yield path.relative_to(ROOT).as_posix(), node.value, node  # type: ignore[attr-defined]


def _tells_itself(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith(
        ("OptionHint", "click.")
    )


def commands_of(module: str) -> tuple[str, ...]:
    if module == "cli/index.py":
        return RAISED_BY["index/database/connect.py"]
    if module.startswith("cli/"):
        name = Path(module).stem
        return (name,) if name in COMMANDS else ()
    return next((names for start, names in RAISED_BY.items() if module.startswith(start)), ())


@pytest.mark.parametrize(
    ("module", "text"),
    [(m, t) for m, t, _ in hints() if not m.startswith(OF_MEASURING)],
    ids=lambda value: value[:40],
)
def test_every_hint_names_options_that_there_are(module: str, text: str) -> None:
    for named in NAMED.finditer(text):
        for option in OPTION.findall(named.group()) if named.group(1) in COMMANDS else ():
            assert option in options_of(named.group(1)), text
    left = OPTION.findall(NAMED.sub("", text))
    commands = commands_of(module)
    if module in (
        "cli/main.py",
        "cli/intake.py",
        "cli/history.py",
        "workflows/batch/object_store.py",
    ):
        commands = commands or ("analyze",)
    for option in left:
        assert commands, f"{module}: who has {option}? {text}"
        known = (
            set().union(*(options_of(c) for c in ("analyze", "batch")))
            if commands == ("history",)
            else set().union(*map(options_of, commands))
        )
        assert option in known | {"--help"}, text


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_advice_is_given_to_those_who_can_take_it(command: str) -> None:
    advice = [value for value in _advice() if isinstance(value, OptionHint)]
    assert len(advice) >= 4
    for hint in advice:
        shown = hint_for(options_of(command), hint)
        for option in OPTION.findall(NAMED.sub("", shown)):
            assert option in options_of(command), (command, shown)
        for named in NAMED.finditer(shown):
            for option in OPTION.findall(named.group()):
                assert option in options_of(named.group(1)), shown


def _advice() -> Iterator[object]:
    from formcheck.results import attached, folder, lock, reviewed, source_videos
    from formcheck.workflows.batch import state

    for module in (folder, attached, lock, reviewed, state, source_videos):
        yield from vars(module).values()
    yield folder._hint(OSError(28, "No space left on device"))


def test_advice_is_of_an_option_it_names() -> None:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "OptionHint":
                words = ast.unparse(node)
                assert "option=" in words, path
                otherwise = words.partition("otherwise=")[2]
                assert not OPTION.search(NAMED.sub("", otherwise)), words


def test_a_command_without_the_option_gives_the_other_hint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for command, is_named in (("analyze", True), ("report", False), (None, False)):
        say_error(OutputError("It failed.", ANOTHER_FOLDER), options_of(command))
        assert ("--out" in capsys.readouterr().err) is is_named


def test_advice_outlives_the_way_from_one_process_to_another() -> None:
    again = pickle.loads(pickle.dumps(ANOTHER_FOLDER))
    assert isinstance(again, OptionHint)
    assert (again, again.option, again.otherwise) == (
        ANOTHER_FOLDER, ANOTHER_FOLDER.option, ANOTHER_FOLDER.otherwise,
    )  # fmt: skip


def test_the_viewer_and_a_batch_name_their_own_options() -> None:
    from formcheck.viewer import responses
    from formcheck.workflows.batch import worker

    assert set(worker.OPTIONS) <= options_of("batch")
    assert set(responses.OPTIONS) <= options_of("view")
    assert "--out" not in responses.refusal(OutputError("It failed.", ANOTHER_FOLDER)).hint


@pytest.mark.parametrize("command", ["analyze", "report", "view", "compare"])
def test_a_url_is_no_file_of_this_machine(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "https://example.org/clip.mp4", "https://example.org/b"]) == 2
    shown = capsys.readouterr().err
    assert "https://example.org/clip.mp4" in shown
    assert "formcheck batch" in shown
