"""Page 2: its limits are told as page 1 tells them."""

from dataclasses import replace

import pytest

from formcheck.core.recording import Side, View
from formcheck.languages import language
from formcheck.reporting.clinician import measures
from formcheck.reporting.summary import groups
from tests.support.analyses import sample_analysis
from tests.support.findings_by_rule import check


@pytest.mark.parametrize(("code", "told"), [("en", "at least 8°"), ("de", "mindestens 8°")])
def test_a_limit_says_which_way_is_within_it(code: str, told: str) -> None:
    checks = (
        check("straight_knee", 0.9, Side.LEFT, limit=8.0),
        check("shin_forward", 0.9, Side.LEFT, limit=5.0),
    )
    analysis = replace(sample_analysis(View.SIDE), checks=checks)
    tables = groups(analysis.metrics)
    limits = {
        one.spec.id: one.gauge.words.limit
        for group in measures(tables, (), checks, language(code))
        for one in group.measures
    }
    assert limits["knee_flexion_contact"] == told
    assert limits["shin_angle_contact"] not in ("", told)
