"""A session of two recordings of the stick runner, joined as the pipeline joins them."""

from dataclasses import replace

from formcheck.core.analysis import Analysis, QualityLevel, QualityNote
from formcheck.core.metric import Measured, Metric
from formcheck.core.recording import View
from formcheck.pipeline.merge_views import join, secondary_values
from tests.support.analyses import sample_analysis


def sample_session(first: View = View.SIDE, second: View = View.REAR) -> Analysis:
    """Two recordings of one session; findings are those of both."""
    analyses = [sample_analysis(first), sample_analysis(second)]
    recordings = tuple(replace(a.primary, video=video) for video, a in enumerate(analyses))
    read = [[placed(m, video) for m in a.metrics] for video, a in enumerate(analyses)]
    metrics = join(recordings, read)
    return replace(
        analyses[0],
        recordings=recordings,
        metrics=metrics,
        findings=tuple(dict.fromkeys(f for a in analyses for f in a.findings)),
        quality=(
            QualityNote("runner_small", QualityLevel.WARNING, "Rear view: The runner is small."),
            *secondary_values(recordings, read, metrics),
        ),
    )


def placed(metric: Metric, video: int) -> Metric:
    """``metric`` as read from the recording with index ``video``."""
    return replace(metric, video=video) if isinstance(metric, Measured) else metric
