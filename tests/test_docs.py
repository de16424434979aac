"""The README against the command line."""

import re
from pathlib import Path

import click
import pytest

from formcheck.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands_in_the_readme() -> list[tuple[str, list[str]]]:
    found = []
    for line in README.splitlines():
        for match in re.finditer(r"formcheck (\w+)((?: [^`|&]*)?)", line):
            if match[1] in COMMANDS:
                found.append((match[1], re.findall(r"--[\w-]+", match[2])))
    return found


def options_of(name: str) -> set[str]:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return {option for p in command.params for option in p.opts if option.startswith("--")}


@pytest.mark.parametrize(("name", "options"), commands_in_the_readme())
def test_commands_and_options_exist(name: str, options: list[str]) -> None:
    assert set(options) <= options_of(name)


def test_options_in_tables_exist() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `--")]
    assert rows
    for row in rows:
        named = set(re.findall(r"--[\w-]+", row.split("|")[1]))
        assert named <= options_of("analyze"), row


def test_every_command_is_in_the_readme() -> None:
    assert set(COMMANDS) <= {name for name, _ in commands_in_the_readme()}


def test_linked_files_exist() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
    for sample in re.findall(r"samples/[\w.]+", README):
        assert (ROOT / sample).exists(), sample


def test_there_are_two_set_up_commands_with_a_windows_variant() -> None:
    unix = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    windows = re.findall(r"^py -m venv .*$", README, re.MULTILINE)
    assert len(unix) == len(windows) == 2
    for ours, theirs in zip(unix, windows, strict=True):
        as_windows = ours.replace("python3", "py").replace(".venv/bin/", ".venv\\Scripts\\")
        assert as_windows.replace("samples/", "samples\\") == theirs
