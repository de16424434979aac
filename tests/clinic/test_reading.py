"""A profile from its file: everything that is wrong with it in one sentence."""

from pathlib import Path

import pytest

from formcheck.clinic import (
    WrongProfileError,
    levels_of,
    profile_from_plain,
    profile_to_plain,
    read_profile,
)
from formcheck.clinic.content import CLAIMS, MOST_SHOWN, RULE_OF, claims_in
from formcheck.clinic.rules import PLAUSIBLE, UNIT_OF
from formcheck.core.finding import Level, Severity
from formcheck.core.metric import Reference
from formcheck.errors import UsageError
from formcheck.findings import RULES
from formcheck.findings.grade import LEVELS
from formcheck.reference.profile import is_recorded, recorded
from tests.support.small_pictures import PNG, SVG

NAMED = '[clinic]\nname = "Clinic"\n'
ALL = """
off = ["crossover"]
[clinic]
name = "Sports Clinic"
logo = "logo.png"
[limits.straight_knee]
watch = 9
flag = 6.5
[bands.cadence]
low = 160
high = 185
source = "our 200 runners"
[wording.overstride]
title = "Long  reach"
[wording.overstride.de]
title = "Weiter Schritt"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "logo.png").write_bytes(PNG)
    (tmp_path / "logo.svg").write_bytes(SVG)
    (tmp_path / "fake.png").write_bytes(SVG)
    return tmp_path / "clinic.toml"


def refused(file: Path, text: str | bytes) -> str:
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(UsageError) as wrong:
        read_profile(file)
    assert wrong.value.message.count("\n") == 0
    assert "clinic.toml" in wrong.value.message
    return wrong.value.message


@pytest.mark.parametrize(("said", "is_so"), [("true", True), ("false", False)])
def test_a_band_may_be_marked_provisional(file: Path, said: str, is_so: bool) -> None:
    text = ALL.replace("[bands.cadence]", f"[bands.cadence]\nprovisional = {said}")
    assert text != ALL
    file.write_text(text, encoding="utf-8")
    assert read_profile(file).bands["cadence"].provisional is is_so
    file.write_text(text.replace(f"= {said}", '= "yes"'), encoding="utf-8")
    with pytest.raises(UsageError, match="provisional"):
        read_profile(file)


def test_everything_that_can_be_said(file: Path) -> None:
    file.write_text(ALL, encoding="utf-8")
    profile = read_profile(file)
    assert profile.clinic == "Sports Clinic"
    assert profile.off == ("crossover",)
    assert profile.limits == {"straight_knee": {Severity.WATCH: 9.0, Severity.FLAG: 6.5}}
    assert profile.bands == {"cadence": Reference(160.0, 185.0, "our 200 runners")}
    assert profile.wording == {
        "overstride": {"": {"title": "Long reach"}, "de": {"title": "Weiter Schritt"}}
    }
    assert profile.logo is not None
    assert profile.logo.content == PNG
    assert not profile.changes_nothing
    assert profile_from_plain(profile_to_plain(profile)) == profile
    assert set(recorded(profile)) == {"profile", "profile_sha256", "profile_logo_sha256"}
    assert is_recorded(profile, {"model": "heavy", **recorded(profile)})
    assert not is_recorded(profile, {"model": "heavy"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('colour = "red"', ["colour is not known"]),
        ("[limts.straight_knee]\nwatch = 9", ["limts is not known (did you mean limits?)"]),
        ("[limits.straight_kne]\nwatch = 9", ["straight_kne ", "did you mean straight_knee?"]),
        ("[limits.straight_knee]\nwach = 9", ["wach is not known (did you mean watch?)"]),
        ("[limits.overstride]\nflag = 0.3", ["limits.overstride.flag", "it takes watch"]),
        ("[limits.straight_knee]\nwatch = true", ["limits.straight_knee.watch takes a number"]),
        ('[limits.straight_knee]\nwatch = "9"', ["limits.straight_knee.watch takes a number"]),
        ("[limits.straight_knee]\nwatch = nan", ["from -90 to 90"]),
        ("[limits.straight_knee]\nwatch = inf", ["from -90 to 90"]),
        ("[limits.straight_knee]\nwatch = 91", ["from -90 to 90"]),
        ("[limits.vertical_oscillation]\nwatch = 10.5", ["from -1 to 6"]),
        ("[limits.pelvic_drop_difference]\nwatch = -1", ["from 0 to 90"]),
        ("[limits.cadence_lever]\nnote = 90", ["from 0.5 to 1"]),
        ("[limits.straight_knee]\nwatch = 4", ["flag (5) must lie below watch (4)"]),
        ("[limits.pelvic_drop]\nwatch = 8", ["flag (8) must lie above watch (8)"]),
        ("[limits.trunk_drift]\nnote = 1", ["limits.trunk_drift has no limit to set"]),
        ("[limits]\nstraight_knee = 9", ["limits.straight_knee takes a table"]),
        ("limits = 9", ["limits takes a table"]),
        ("[bands.cadense]\nlow = 1", ["did you mean cadence?"]),
        ("[bands.cadence]\nlow = 160\nhigh = 180", ["bands.cadence.source is missing"]),
        ('[bands.cadence]\nlow = 160\nhigh = 180\nsource = " "', ["bands.cadence.source takes"]),
        ('[bands.cadence]\nlow = 180\nhigh = 160\nsource = "x"', ["high (160) must lie above"]),
        ('[bands.cadence]\nlow = 1.6\nhigh = 3\nsource = "x"', ["from 60 to 300"]),
        (
            '[bands.cadence]\nlow = 160\nhigh = 170\nsource = "safe"',
            ['bands.cadence.source says "s'],
        ),
        ('[wording.overstride]\ntitel = "x"', ["titel is not known (did you mean title?)"]),
        ('[wording.overstride.fr]\ntitle = "x"', ["wording.overstride.fr is not known"]),
        ("[wording.overstride]\ntitle = 3", ["wording.overstride.title takes text"]),
        (f'[wording.overstride]\ntitle = "{"x" * 121}"', ["1 to 120 characters"]),
        ('[wording.overstride]\ntitle = "\\u001b[31m"', ["characters that are no text"]),
        ('[wording.overstride]\ntitle = "\\u202eevil"', ["characters that are no text"]),
        ('[wording.overstride]\nmeaning = "It Causes pain"', ['says "causes"', "must not claim"]),
        ('[wording.overstride.de]\nmeaning = "Das ver\u00adhindert es"', ['says "verhindert"']),
        ('off = ["crossovr"]', ["crossovr is no rule (did you mean crossover?)"]),
        ('off = "crossover"', ["off takes a list"]),
        (f"off = {[*RULE_OF]}", ["off leaves no rule"]),
        ("[clinic]\nname = 3", ["clinic.name takes text of 1 to 80 characters"]),
        ('[clinic]\nnmae = "x"', ["nmae is not known (did you mean name?)"]),
        ('[clinic]\nname = "x"\nlogo = "none.png"', ["clinic.logo is not there: none.png"]),
        ('[clinic]\nname = "x"\nlogo = "logo.svg"', ["SVG"]),
        ('[clinic]\nname = "x"\nlogo = "fake.png"', ["SVG"]),
        ('[clinic]\nname = "x"\nlogo = "../logo.png"', ["beside the profile"]),
        ('[clinic]\nname = "x"\nlogo = "/etc/passwd"', ["beside the profile"]),
        ('[clinic]\nname = "x"\nlogo = "."', ["clinic.logo is not a file"]),
        ('off = ["crossover"]', ["clinic.name is missing"]),
        ("[clinic\n", ["is not TOML (at line 1"]),
        ("a = " + "[" * 9000, ["is not TOML"]),
        (b"name = '\xff'", ["not text in UTF-8"]),
        (b"#" * 300_000, ["too large"]),
    ],
)
def test_what_is_wrong_is_named(file: Path, text: str | bytes, says: list[str]) -> None:
    message = refused(file, text)
    for part in says:
        assert part in message


def test_all_that_is_wrong_is_told_at_once_and_cut_where_it_is_endless(file: Path) -> None:
    message = refused(file, "b = 1\n[limits.overstride]\nwatch = 99\n[bands.x]\nlow = 1")
    assert all(part in message for part in ("b is not", "overstride.watch", "bands.x"))
    keys = "\n".join(f"key{number} = 1" for number in range(MOST_SHOWN + 30))
    assert "and 30 more" in refused(file, keys)
    assert len(refused(file, f"{'k' * 5000} = 1")) < 300


def test_no_file_is_no_profile(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none.toml", "does not exist"), (tmp_path, "is not a file")):
        with pytest.raises(UsageError, match=says):
            read_profile(path)


@pytest.mark.parametrize(
    "plain",
    [{}, {"toml": 3, "logo": None}, {"toml": NAMED, "logo": 3}, {"toml": ALL, "logo": None}],
)
def test_what_was_kept_is_checked_again(plain: dict[str, object]) -> None:
    with pytest.raises(WrongProfileError):
        profile_from_plain(plain)


def test_windows_files_are_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + NAMED.replace("\n", "\r\n").encode())
    assert read_profile(file).clinic == "Clinic"


def test_claims_are_whole_words_of_two_languages() -> None:
    assert claims_in("This is SAFE, and cures.").keys() == {"safe", "cures"}
    assert claims_in("Das ist sicher und krankhaft.").keys() == {"sicher", "krankhaft"}
    assert not claims_in("Because of an accurate, secure base; unsicher; Ursache.")
    words = [word for claim in CLAIMS for word in claim.words]
    assert len(set(words)) == len(words)
    assert all(word == word.casefold() for word in words)


def test_our_own_texts_claim_nothing() -> None:
    for rule in RULES:
        assert not claims_in(f"{rule.title} {rule.meaning} {rule.suggestion} {rule.caution}")


def test_every_unit_has_a_range() -> None:
    assert set(UNIT_OF.values()) == set(PLAUSIBLE)


def test_levels_may_be_raised(file: Path) -> None:
    text = NAMED + "[levels]\nlikely = 0.9\nclear = 0.99\n"
    file.write_text(text, encoding="utf-8")
    profile = read_profile(file)
    assert profile.levels == {Level.LIKELY: 0.9, Level.CLEAR: 0.99}
    assert levels_of(profile) == {Level.CLEAR: 0.99, Level.LIKELY: 0.9, Level.POSSIBLE: 0.5}
    assert list(levels_of(profile)) == list(LEVELS)
    assert levels_of(None) == LEVELS
    assert not profile.changes_nothing


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ("likely = 0.79", "levels.likely takes a number from 0.8 to 0.999"),
        ("possible = 0.4", "levels.possible takes a number from 0.5 to 0.999"),
        ("clear = 1.0", "levels.clear takes a number from 0.975 to 0.999"),
        ("likely = true", "levels.likely takes a number"),
        ("likely = 0.98", "clear (0.975) must not lie below likely (0.98)"),
        ("possible = 0.9", "likely (0.8) must not lie below possible (0.9)"),
        ("unlikely = 0.1", "levels.unlikely is not known"),
    ],
)
def test_levels_cannot_be_lowered_nor_change_places(file: Path, levels: str, says: str) -> None:
    assert says in refused(file, f"{NAMED}[levels]\n{levels}\n")
