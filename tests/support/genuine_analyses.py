"""Analyses with what the program itself says of them, in place of stand-ins."""

from dataclasses import replace

from formcheck.backload import back_load
from formcheck.core.analysis import Analysis
from formcheck.core.metric import Metric
from formcheck.core.recording import View
from formcheck.findings import judge
from formcheck.metrics import CATALOGUE
from formcheck.pipeline.assemble import seen_in
from formcheck.quality import notes, notes_on_runner
from formcheck.reference import with_references
from tests.support.analyses import sample_analysis
from tests.support.sessions import sample_session


def genuine(analysis: Analysis) -> Analysis:
    """``analysis`` with what the program itself says of it: definitions, findings, notes."""
    specs = {row.spec.id: row.spec for row in CATALOGUE}

    def named(metric: Metric) -> Metric:
        return replace(metric, spec=specs[metric.spec.id])

    modes = [recording.gait.mode for recording in analysis.recordings]
    plain = (named(m) for m in analysis.metrics if m.spec.id in specs)
    metrics = with_references(plain, analysis.runner, modes)
    seen = seen_in(analysis.recordings, analysis.runner, analysis.asymmetries)
    findings, checks = judge(metrics, seen)
    own = tuple(note for recording in analysis.recordings for note in notes(recording))
    quality = (*own, *notes_on_runner(replace(analysis.runner, height_m=None, speed_mps=None)))
    return replace(
        analysis,
        metrics=metrics,
        findings=findings,
        checks=checks,
        quality=quality,
        backload=back_load(metrics, [r.gait for r in analysis.recordings]),
    )


ANALYSES = {
    "side": genuine(sample_analysis()),
    "rear": genuine(sample_analysis(View.REAR)),
    "slow": genuine(sample_analysis(slow_motion_factor=8.0)),
    "two": genuine(sample_session()),
    "nothing": genuine(sample_analysis(reason="Nobody was found in the recording.")),
}
