"""Corrections as JSON brings them: read back as they were, refused with a reason where wrong."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.core.gait import EventKind
from formcheck.core.recording import Side
from formcheck.core.review import (
    AddEvent,
    BeltSpeed,
    ChoosePerson,
    DeleteEvent,
    EventRef,
    ExcludeSpan,
    MoveEvent,
    SlowMotion,
    SwapSides,
)
from formcheck.errors import UsageError
from formcheck.review import parse, to_plain
from formcheck.review.record import told

TIMES = st.floats(0.0, 1e5)
VIDEOS = st.integers(0, 3)
EVENTS = st.builds(EventRef, st.sampled_from(EventKind), st.sampled_from(Side), TIMES)
SPANS = st.tuples(TIMES, TIMES).filter(lambda span: span[0] < span[1])
CORRECTIONS = st.one_of(
    st.builds(MoveEvent, VIDEOS, EVENTS, TIMES),
    st.builds(AddEvent, VIDEOS, EVENTS),
    st.builds(DeleteEvent, VIDEOS, EVENTS),
    st.builds(SwapSides, VIDEOS, TIMES),
    st.builds(lambda video, span: SwapSides(video, *span), VIDEOS, SPANS),
    st.builds(ChoosePerson, VIDEOS, st.integers(0, 20)),
    st.builds(lambda video, span: ExcludeSpan(video, *span), VIDEOS, SPANS),
    st.builds(SlowMotion, VIDEOS, st.floats(1.0, 64.0)),
    st.builds(BeltSpeed, st.floats(1.0, 45.0)),
)
EVENT = {"kind": "toe_off", "side": "left", "time_s": 1.0}


@given(st.lists(CORRECTIONS, max_size=5))
def test_every_correction_comes_back_through_json(corrections: list[Any]) -> None:
    text = json.dumps([to_plain(one) for one in corrections], allow_nan=False)
    assert parse(json.loads(text)) == tuple(corrections)


@given(CORRECTIONS)
def test_every_correction_can_be_told(correction: Any) -> None:
    assert re.search(r"[a-z]{3}", told(correction))


def test_a_swap_without_an_end_lasts_to_the_end() -> None:
    swap = {"kind": "swap_sides", "video": 0, "from_s": 1}
    assert parse([swap]) == parse([{**swap, "to_s": None}]) == (SwapSides(0, 1.0, None),)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("swap", "a list of objects"),
        ({"kind": "belt_speed", "speed_kmh": 10}, "a list of objects"),
        ([7], "it is no object"),
        ([{}], "kind takes move_event"),
        ([{"kind": "explode"}], "kind takes move_event"),
        ([{"kind": ["move_event"]}], "kind takes move_event"),
        ([{"kind": "belt_speed"}], "speed_kmh takes 1 to 45"),
        ([{"kind": "belt_speed", "speed_kmh": "10"}], "speed_kmh takes 1 to 45"),
        ([{"kind": "belt_speed", "speed_kmh": True}], "speed_kmh takes 1 to 45"),
        ([{"kind": "belt_speed", "speed_kmh": float("nan")}], "speed_kmh takes 1 to 45"),
        ([{"kind": "belt_speed", "speed_kmh": 10, "video": 0}], "video is no field of it"),
        ([{"kind": "slow_motion", "video": 0, "factor": 0.5}], "factor takes 1 to 64"),
        ([{"kind": "slow_motion", "video": -1, "factor": 2}], "video takes a whole number"),
        ([{"kind": "slow_motion", "video": 1.0, "factor": 2}], "video takes a whole number"),
        ([{"kind": "choose_person", "video": 0}], "person takes a whole number"),
        ([{"kind": "exclude_span", "video": 0, "from_s": 1, "to_s": None}], "to_s takes seconds"),
        ([{"kind": "exclude_span", "video": 0, "from_s": 2, "to_s": 2}], "to_s has to lie after"),
        ([{"kind": "swap_sides", "video": 0, "from_s": 10**400}], "from_s takes seconds"),
        ([{"kind": "add_event", "video": 0, "event": "left"}], "event takes an object"),
        ([{"kind": "add_event", "video": 0, "event": EVENT | {"x": 1}}], "event takes an object"),
        ([{"kind": "add_event", "video": 0, "event": EVENT | {"side": "up"}}], "left or right"),
        ([{"kind": "move_event", "video": 0, "event": EVENT}], "to_s takes seconds"),
        ([{"kind": "add_event", "video": 0, "event": EVENT}, {}], "Correction 2 cannot be used"),
        ([{"kind": "belt_speed", "speed_kmh": 9}] * 2001, "2000 can be taken"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(given: object, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(given)
    assert says in raised.value.message


def test_a_field_that_is_no_text_moves_no_cursor() -> None:
    with pytest.raises(UsageError) as raised:
        parse([{"kind": "belt_speed", "speed_kmh": 9, "\x1b[31m\u202e" + "x" * 500: 1}])
    assert "\x1b" not in raised.value.message
    assert len(raised.value.message) < 120
