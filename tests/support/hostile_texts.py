"""Names and texts that try to be more than text."""

from dataclasses import replace

from formcheck.core.analysis import Analysis, QualityNote
from formcheck.core.backload import BackLoad, LoadRatio, NotEstimated, WhatIf
from formcheck.core.metric import Measured
from formcheck.core.review import Authorship, BeltSpeed, Review, SignOff
from formcheck.core.verdict import Verdict
from tests.support.analyses import sample_analysis

TEXTS = [
    "<script>alert(1)</script>.mp4",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202e4pm.exe",
    "line\nbreak\r",
    "ü" * 125,
    "]]></style></title><b>",
]


def analysis_of(text: str) -> Analysis:
    """A sample with ``text`` wherever a person or a file can put any."""
    analysis = sample_analysis()
    recording = analysis.primary
    named = replace(recording, info=replace(recording.info, name=text))
    finding = analysis.findings[0]
    first = next(m for m in analysis.metrics if isinstance(m, Measured))
    spec = replace(first.spec, title=text, definition=text, sources=(text,))
    ratio = LoadRatio(80.0, (70.0, 90.0), Verdict.CHANGED)
    mine = replace(first, spec=spec, method=text)
    return replace(
        analysis,
        recordings=(named,),
        runner=replace(analysis.runner, id=text),
        metrics=tuple(mine if m is first else m for m in analysis.metrics),
        findings=(replace(finding, title=text, statement=text, suggestion=text, sources=(text,)),),
        checks=tuple(replace(c, title=text, explanation=text) for c in analysis.checks),
        quality=tuple(QualityNote(q.id, q.level, text, text) for q in analysis.quality),
        backload=BackLoad(None, None, text, (WhatIf("what", text, ratio, NotEstimated(text)),), 3),
        review=review_of(text),
        provenance=replace(analysis.provenance, model=text, started_at=text, settings={text: text}),
    )


def review_of(text: str) -> Review:
    """A review with ``text`` wherever a person can put any, its remark in one line."""
    made = (Authorship(BeltSpeed(10.0), text, text),)
    return Review(text, text, made, text.replace("\n", " "), SignOff(text, text))
