"""Which option belongs to which recording, as typed on the command line."""

from dataclasses import fields
from pathlib import Path

import click
import pytest

from formcheck.cli.analyze import command
from formcheck.core.recording import View
from formcheck.errors import UsageError
from formcheck.settings import WRITTEN, Belongs, Settings, option_name
from formcheck.workflows.analyze import Take, takes_of


def takes(line: str) -> tuple[Take, ...]:
    with command.make_context("analyze", line.split()) as context:
        options = dict(context.params)
        return takes_of(options.pop("videos"), options)


def test_one_recording_takes_each_option_once() -> None:
    (take,) = takes(
        "run.mp4 --view side --person 10,20 --slow-motion 4 --start-s 1 --end-s 2 --height-m 1.8"
    )
    assert take.video == Path("run.mp4")
    assert take.poses is None
    wanted = Settings(
        view=View.SIDE, person=(10.0, 20.0), slow_motion=4.0, start_s=1.0, end_s=2.0, height_m=1.8
    )
    assert take.settings == wanted


def test_what_is_not_given_is_found_by_itself() -> None:
    (take,) = takes("run.mp4")
    assert take.settings == Settings()


def test_two_recordings_take_their_own_options_in_order() -> None:
    side, rear = takes(
        "side.mp4 rear.mp4 --view auto --view rear --person 1,2 --person auto --poses a.npz "
        "--poses auto --height-m 1.8 --model lite"
    )
    assert (side.video, rear.video) == (Path("side.mp4"), Path("rear.mp4"))
    assert (side.settings.view, rear.settings.view) == (None, View.REAR)
    assert (side.settings.person, rear.settings.person) == ((1.0, 2.0), None)
    assert (side.poses, rear.poses) == (Path("a.npz"), None)
    for take in (side, rear):
        assert (take.settings.height_m, take.settings.model) == (1.8, "lite")


def test_one_standing_clip_serves_both_recordings() -> None:
    assert {take.standing for take in takes("a.mp4 b.mp4 --standing c.mp4")} == {Path("c.mp4")}
    assert {take.standing for take in takes("a.mp4 b.mp4")} == {None}


def test_slow_motion_and_span_given_once_hold_for_both() -> None:
    for take in takes("a.mp4 b.mp4 --slow-motion 8 --start-s 1 --end-s 9"):
        chosen = take.settings
        assert (chosen.slow_motion, chosen.start_s, chosen.end_s) == (8.0, 1.0, 9.0)
    side, rear = takes("a.mp4 b.mp4 --slow-motion 8 --slow-motion auto")
    assert (side.settings.slow_motion, rear.settings.slow_motion) == (8.0, None)


def test_landmarks_need_no_video() -> None:
    (take,) = takes("--poses a.npz")
    assert (take.video, take.poses) == (None, Path("a.npz"))
    both = takes("--poses a.npz --poses b.npz --view side --view rear")
    assert [(t.video, t.poses, t.settings.view) for t in both] == [
        (None, Path("a.npz"), View.SIDE),
        (None, Path("b.npz"), View.REAR),
    ]


@pytest.mark.parametrize(
    ("line", "says", "hint"),
    [
        ("a.mp4 b.mp4 c.mp4", "3 recordings", "batch"),
        ("--poses a --poses b --poses c", "3 recordings", "batch"),
        ("a.mp4 b.mp4 --view side", "--view was given once", "--view side --view rear"),
        ("a.mp4 b.mp4 --person 1,2", "--person was given once", "--person auto"),
        ("a.mp4 b.mp4 --poses a.npz", "--poses was given once", "--poses pose-2.npz"),
        ("a.mp4 --view side --view rear", "2 times for one recording", ""),
        ("a.mp4 b.mp4 --start-s 1 --start-s 2 --start-s 3", "3 times for 2 recordings", ""),
        ("a.mp4 --poses a.npz --poses b.npz", "2 times for one recording", ""),
    ],
)
def test_what_cannot_be_assigned_is_said_with_the_way_to_write_it(
    line: str, says: str, hint: str
) -> None:
    with pytest.raises(UsageError) as told:
        takes(line)
    assert says in told.value.message
    assert hint in told.value.hint


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    for line in ("a.mp4 b.mp4 --view side --view top", "a.mp4 --person middle"):
        with pytest.raises(click.BadParameter):
            takes(line)


def test_every_option_of_one_recording_has_an_example() -> None:
    own = {f.name for f in fields(Settings) if f.metadata["belongs"] is Belongs.OWN}
    assert own | {"poses"} == set(WRITTEN)
    for name, example in WRITTEN.items():
        assert example.count(option_name(name)) == 2
