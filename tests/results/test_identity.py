"""A result takes its own place or a free one, never another's."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.analysis import Analysis
from formcheck.errors import BusyError, TakenError
from formcheck.results.folder import stage
from formcheck.results.identity import (
    Held,
    Identity,
    TargetState,
    choose,
    held_in,
    identity,
    identity_of,
    numbered,
    numbers,
    staged,
)
from formcheck.results.lock import held
from formcheck.results.result import save
from tests.support.analyses import sample_analysis
from tests.support.small_results import lock_of, names

ANNA = identity(["a"], "Anna")
BERT = identity(["b"], "Bert")


def of(sha256: str, runner: str | None = None) -> Analysis:
    analysis = sample_analysis()
    recording = replace(analysis.primary, info=replace(analysis.primary.info, sha256=sha256))
    made = analysis.provenance
    settings = {**made.settings, "runner": runner}
    return replace(analysis, recordings=(recording,), provenance=replace(made, settings=settings))


def put(folder: Path, analysis: Analysis) -> Path:
    with stage(folder) as new:
        save(analysis, new)
    return folder


@pytest.mark.parametrize("runner", [None, "Anna"])
@pytest.mark.parametrize("sha256", ["ab", ""])
def test_the_identity_can_be_read_back(sha256: str, runner: str | None, tmp_path: Path) -> None:
    analysis = of(sha256, runner)
    assert held_in(put(tmp_path / "r.formcheck", analysis)) == identity_of(analysis)
    assert identity_of(analysis).runner == runner


def test_landmarks_are_told_apart_where_there_was_no_video() -> None:
    one = of("")
    other = sample_analysis(stick=None, reason="")
    pose = other.primary.pose
    moved = replace(pose, xy_px=pose.xy_px + 1.0)
    second = replace(one, recordings=(replace(one.primary, pose=moved),))
    assert identity_of(one) != identity_of(second)


@pytest.mark.parametrize("document", [b"", b"{", b"[]", b'{"schema_version": 1}', b"[" * 100_000])
def test_of_a_damaged_result_nobody_can_tell(document: bytes, tmp_path: Path) -> None:
    folder = put(tmp_path / "r.formcheck", of("ab", "Anna"))
    (folder / "analysis.json").write_bytes(document)
    assert held_in(folder) is TargetState.DAMAGED


def test_whatever_else_is_there_is_told(tmp_path: Path) -> None:
    assert held_in(tmp_path / "nothing") is TargetState.FREE
    (tmp_path / "mine").mkdir()
    assert held_in(tmp_path / "mine") is TargetState.FOREIGN
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert held_in(tmp_path / "link") is TargetState.FOREIGN


@pytest.mark.parametrize(
    ("name", "second"),
    [("a.formcheck", "a-2.formcheck"), ("a", "a-2"), ("a-2", "a-2-2"), ("Dr. A", "Dr. A-2")],
)
def test_the_number_goes_before_the_suffix(name: str, second: str) -> None:
    assert numbered(name, 1) == name
    assert numbered(name, 2) == second
    assert numbers([second, name])[name] == 2


def test_a_number_fits_however_long_the_name() -> None:
    name = "ä" * 122 + ".formcheck"
    assert len(numbered(name, 12).encode()) <= 255
    assert numbered(name, 12).endswith("-12.formcheck")


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ({}, "r"),
        ({"r": ANNA}, "r"),
        ({"r": TargetState.DAMAGED}, "r"),
        ({"r": TargetState.FOREIGN}, "r"),
        ({"r": BERT}, "r-2"),
        ({"r": BERT, "r-2": ANNA}, "r-2"),
        ({"r": BERT, "r-2": BERT, "r-3": ANNA}, "r-3"),
        # Somebody was forgotten meanwhile; it is still found.
        ({"r-3": ANNA}, "r-3"),
        ({"r": TargetState.DAMAGED, "r-2": ANNA}, "r-2"),
        ({"r": BERT, "r-2": TargetState.DAMAGED}, "r-2"),
        ({"r": BERT, "r-2": TargetState.FOREIGN}, "r-3"),
        ({"r": BERT, "r-12": BERT}, "r-2"),
    ],
)
def test_where_a_result_goes(there: dict[str, Held], expected: str) -> None:
    found = choose("r", ANNA, lambda name: there.get(name, TargetState.FREE), numbers(there)["r"])
    assert found == expected


def test_a_name_of_somebody_else_in_the_same_run_is_not_taken() -> None:
    there: dict[str, Held] = {"r": BERT}
    assert choose("r", ANNA, lambda n: there.get(n, TargetState.FREE), reserved={"r-2"}) == "r-3"


WHOSE = st.builds(identity, st.sets(st.sampled_from("abc"), min_size=1), st.sampled_from("AB"))


@given(st.lists(WHOSE, max_size=12))
def test_everybody_keeps_a_result_of_their_own(runs: list[Identity]) -> None:
    there: dict[str, Held] = {}
    for whose in runs:
        name = choose("r", whose, lambda n: there.get(n, TargetState.FREE), numbers(there)["r"])
        assert there.get(name, whose) == whose
        there[name] = whose
    assert len(there) == len(set(runs))


def test_what_people_added_goes_with_their_own_result_alone(tmp_path: Path) -> None:
    folder = put(tmp_path / "r.formcheck", of("ab", "Anna"))
    (folder / "remarks.md").write_text("mine")
    anna, bert = of("ab", "Anna"), of("ab", "Bert")
    with staged(folder, identity_of(bert), may_number=True) as (place, new):
        save(bert, new)
    assert place.name == "r-2.formcheck"
    assert "remarks.md" not in names(place)
    with staged(folder, identity_of(anna), may_number=True) as (place, new):
        save(anna, new)
    assert place == folder
    assert "remarks.md" in names(folder)


def test_a_damaged_result_is_replaced_and_nothing_of_it_is_carried_over(tmp_path: Path) -> None:
    folder = put(tmp_path / "r.formcheck", of("ab", "Anna"))
    (folder / "intake.json").write_text("{}")
    (folder / "analysis.json").write_bytes(b"{")
    anna = of("ab", "Anna")
    with staged(folder, identity_of(anna)) as (place, new):
        save(anna, new)
    assert place == folder
    assert "intake.json" not in names(folder)


def test_a_place_that_was_asked_for_is_not_left(tmp_path: Path) -> None:
    folder = put(tmp_path / "r.formcheck", of("ab", "Anna"))
    before = {p: p.read_bytes() for p in folder.iterdir()}
    with pytest.raises(TakenError), staged(folder, identity_of(of("ab", "Bert"))):
        raise AssertionError
    assert {p: p.read_bytes() for p in folder.iterdir()} == before
    assert names(tmp_path) == {"r.formcheck"}


def test_who_comes_to_a_name_that_another_is_writing_takes_the_next(tmp_path: Path) -> None:
    anna, bert = of("ab", "Anna"), of("ab", "Bert")
    target = tmp_path / "r.formcheck"
    with staged(target, identity_of(anna), may_number=True) as (first, new):
        save(anna, new)
        with staged(target, identity_of(bert), may_number=True) as (second, other):
            save(bert, other)
        with pytest.raises(BusyError), staged(target, identity_of(anna), may_number=True):
            raise AssertionError
    assert (first.name, second.name) == ("r.formcheck", "r-2.formcheck")
    assert held_in(first) == identity_of(anna)
    assert held_in(second) == identity_of(bert)


def test_a_lock_that_says_nothing_is_waited_for(tmp_path: Path) -> None:
    target = tmp_path / "r.formcheck"
    lock_of(target, run="another", pid=1, host="elsewhere")
    with pytest.raises(BusyError), staged(target, ANNA, may_number=True):
        raise AssertionError


def test_a_lock_gives_neither_runner_nor_recording_away(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with held(lock, "r", identity(["0123456789abcdef"], "Anna").digest):
        text = lock.read_text()
        assert json.loads(text)["mark"]
        assert "Anna" not in text
        assert "0123456789abcdef" not in text
