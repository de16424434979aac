"""What a report says of the clinic whose profile it was judged by."""

from formcheck.core.finding import Level
from formcheck.reference.profile import Profile
from formcheck.reporting.facts import clinic_of


def test_raised_levels_are_told_with_those_that_stay() -> None:
    raised = clinic_of(Profile(clinic="Sports Clinic", levels={Level.LIKELY: 0.9}))
    assert raised is not None
    (note,) = raised.notes
    assert note.values == {
        "clinic": "Sports Clinic",
        "clear": 97.5,
        "likely": 90.0,
        "possible": 50.0,
    }
    plain = clinic_of(Profile(clinic="Sports Clinic"))
    assert plain is not None
    assert plain.notes == ()
