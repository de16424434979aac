"""A PDF read back: its text as printed, and its structure in the order in which it is read."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf

from formcheck.core.analysis import Analysis
from formcheck.intake import Intake
from formcheck.languages import ENGLISH, Language
from formcheck.reporting.charts import Chart
from formcheck.reporting.video.keyframes import KeyFrame
from tests.support.key_frames import FRAMES
from tests.support.rendered_reports import render_pdf

NOT_PRINTED = re.compile(r"[\s\u200b\u00ad\u2010-]+")
"""Where lines and words are broken is not what is said."""


def pdf_of(
    analysis: Analysis,
    spoken: Language = ENGLISH,
    charts: tuple[Chart, ...] = (),
    frames: tuple[KeyFrame, ...] = FRAMES,
    intake: Intake | None = None,
) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_pdf(analysis, frames, charts, spoken, intake)))


def printed(text: str) -> str:
    """What is left of a text where it does not matter how it was broken into lines."""
    return NOT_PRINTED.sub("", text)


def elements(node: Any) -> Iterator[Any]:
    """The structure below ``node``, in the order in which it is read."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def tree(reader: pypdf.PdfReader) -> list[Any]:
    return list(elements(root_of(reader)["/StructTreeRoot"]))


def root_of(reader: pypdf.PdfReader) -> Any:
    return reader.root_object
