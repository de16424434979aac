"""When a target is met, and findings beside the truth."""

from dataclasses import replace

import pytest

from formcheck.core.gait import EventKind
from formcheck.core.recording import Side
from formcheck.validation.case import Garment, Split
from formcheck.validation.measure import KEYPOINTS, TruthComparison
from formcheck.validation.pairing import EventPairs, Pair
from formcheck.validation.scores import ValidationData
from formcheck.validation.targets import TARGETS, Reached, TargetVerdict
from tests.support.validation_pairs import RUN, events, pair

TUNING = replace(RUN, split=Split.TUNING)


def reached(what: str, *pairs: Pair, events: tuple[EventPairs, ...] = (), model: str = "heavy"
) -> Reached:  # fmt: skip
    runs = tuple(dict.fromkeys([p.run for p in pairs] + [e.run for e in events]))
    (target,) = [t for t in TARGETS if t.what.startswith(what)]
    return target.reach(ValidationData(TruthComparison(runs, pairs, events)), model)


def leans(slope: float, off: float) -> list[Pair]:
    tuning = [pair("t", 8.0, 8.0, run=TUNING)]
    return tuning + [pair(str(t), t, slope * (t - 8.0) + 8.0 + off) for t in (0.0, 8.0, 16.0)]


@pytest.mark.parametrize(
    ("slope", "off", "verdict"),
    [
        (1.0, 0.9, TargetVerdict.MET),
        (1.0, 1.1, TargetVerdict.MISSED),
        (0.88, 0.0, TargetVerdict.FLAT),
    ],
)
def test_within_the_limit_and_following_the_truth(
    slope: float, off: float, verdict: TargetVerdict
) -> None:
    assert reached("trunk lean, constant removed", *leans(slope, off)).verdict is verdict


def test_a_constant_answer_is_no_measurement() -> None:
    pairs = [pair("t", 8.0, 8.0, run=TUNING)]
    pairs += [pair(str(t), t, 8.0) for t in (7.5, 8.0, 8.5)]
    assert reached("trunk lean, constant removed", *pairs).verdict is TargetVerdict.FLAT


def test_true_joints_have_targets_of_their_own() -> None:
    assert reached("trunk lean, true joints", *leans(1.0, 0.0)).verdict is TargetVerdict.UNKNOWN
    joints = [replace(p, run=replace(p.run, model=KEYPOINTS)) for p in leans(1.0, 0.6)]
    assert reached("trunk lean, true joints", *joints, model=KEYPOINTS).verdict is TargetVerdict.MET


def test_event_times_are_judged_in_milliseconds() -> None:
    late = events(0.004, -0.006, n_true=2, kind=EventKind.INITIAL_CONTACT)
    found = reached("initial contact, 60 fps", events=(late,))
    assert found.value == pytest.approx(5.0)
    assert (found.n, found.verdict) == (2, TargetVerdict.MET)
    slower = replace(RUN, sampling_hz=30.0)
    other = events(0.004, n_true=1, kind=EventKind.INITIAL_CONTACT, run=slower)
    assert reached("initial contact, 60 fps", events=(other,)).verdict is TargetVerdict.UNKNOWN


def test_a_difference_seen_the_wrong_way_round_is_one_too_many() -> None:
    stickers = replace(RUN, garment=Garment.STICKERS)

    def drops(left: float, right: float) -> list[Pair]:
        truth = ((Side.LEFT, 8.0, left), (Side.RIGHT, 3.0, right))
        return [pair("a", t, m, metric="pelvic_drop", side=s, run=stickers) for s, t, m in truth]

    what = "pelvic drop, stickers, left–right"
    assert reached(what, *drops(7.0, 4.0)).verdict is TargetVerdict.MET
    assert reached(what, *drops(4.0, 7.0)).verdict is TargetVerdict.MISSED


def test_leg_following_cloth_has_to_be_refused() -> None:
    cloth = replace(RUN, garment=Garment.LEG_FOLLOWING)
    pairs = [pair(str(i), 4.0, None, metric="pelvic_drop", run=cloth) for i in range(9)]
    what = "pelvic drop, leg-following cloth"
    assert reached(what, *pairs).verdict is TargetVerdict.MET
    given = pair("x", 4.0, 9.0, metric="pelvic_drop", run=cloth)
    found = reached(what, *pairs, given)
    assert found.value == pytest.approx(10.0)
    assert (found.n, found.verdict) == (10, TargetVerdict.MISSED)


def test_every_target_speaks_for_every_model() -> None:
    nothing = ValidationData(TruthComparison((), (), ()))
    verdicts = {target.reach(nothing, "heavy").verdict for target in TARGETS}
    assert verdicts == {TargetVerdict.UNKNOWN}
    assert len({target.what for target in TARGETS}) == len(TARGETS)
