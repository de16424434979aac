"""A clinic's profile in a batch: it reaches the worker, and another one means another result."""

from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.clinic import read_profile
from formcheck.jobs.requests import Job, Order, decode, encode
from formcheck.reference.profile import Profile, recorded
from formcheck.results.result import load, save
from formcheck.workflows.batch.assess import EntryState, assess, contents_of
from formcheck.workflows.batch.fingerprint import settings_fingerprint
from formcheck.workflows.batch.state import BatchState
from tests.support.batch_entries import FORMATS, entry, wanted, write_result
from tests.support.small_pictures import JPEG, PNG


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    (tmp_path / "logo").write_bytes(PNG)
    file = tmp_path / "clinic.toml"
    file.write_text(
        'off = ["crossover"]\n[clinic]\nname = "Ü {x}"\nlogo = "logo"\n', encoding="utf-8"
    )
    return read_profile(file)


@pytest.mark.parametrize("has_profile", [True, False])
def test_a_worker_is_told_the_profile(profile: Profile, has_profile: bool, tmp_path: Path) -> None:
    takes = entry(tmp_path / "a.mp4").takes
    order = Order("a", takes, tmp_path / "a", FORMATS, False)
    order = replace(order, profile=profile if has_profile else None)
    job = Job(order, tmp_path)
    line = encode(job)
    assert "\n" not in line
    assert line.isascii()
    assert decode(line) == job


def test_another_profile_or_logo_is_another_result(profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"a")
    plain = entry(tmp_path / "a.mp4")
    assert profile.logo is not None
    other_logo = replace(profile, logo=replace(profile.logo, content=JPEG))
    entries = [
        plain,
        replace(plain, profile=profile),
        replace(plain, profile=other_logo),
        replace(plain, profile=replace(profile, toml=profile.toml + "#")),
    ]
    assert len({settings_fingerprint(one) for one in entries}) == len(entries)
    assert settings_fingerprint(
        replace(plain, profile=Profile(toml="# nothing"))
    ) == settings_fingerprint(plain)


def test_a_result_of_another_profile_is_made_again(profile: Profile, tmp_path: Path) -> None:
    video, out = tmp_path / "a.mp4", tmp_path / "out"
    video.write_bytes(b"a")
    out.mkdir()
    plain = entry(video)
    memory = BatchState.read(out)
    contents = contents_of(plain, memory)
    assert contents is not None
    write_result(out / "a", plain.takes, contents[0][0])
    theirs = replace(plain, profile=profile)

    def states() -> list[EntryState]:
        return [one.state for one in assess([plain, theirs], BatchState.read(out), wanted(out))]

    assert states() == [EntryState.UNCHANGED, EntryState.TO_DO]
    analysis = load(out / "a")
    made = analysis.provenance
    judged = replace(made, settings={**made.settings, **recorded(profile)})
    save(replace(analysis, provenance=judged), out / "a")
    assert states() == [EntryState.TO_DO, EntryState.UNCHANGED]
