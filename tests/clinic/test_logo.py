"""A logo is a whole PNG or JPEG file, whatever it is called."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.clinic.reading import LARGEST_BYTES, LARGEST_PX, logo_of
from tests.support.small_pictures import JPEG, PNG, SVG, picture


@pytest.mark.parametrize(("content", "media_type"), [(PNG, "image/png"), (JPEG, "image/jpeg")])
def test_pictures_are_known_by_their_content(content: bytes, media_type: str) -> None:
    logo = logo_of(content)
    assert (logo.content, logo.media_type) == (content, media_type)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "neither"),
        (b"GIF89a" + bytes(20), "neither"),
        (picture("BMP"), "neither"),
        (SVG, "SVG"),
        (b"<!-- --><SVG></SVG>", "SVG"),
        (PNG[:-6], "damaged"),
        (PNG.replace(b"IDAT", b"IDAX"), "damaged"),
        (PNG[:8], "damaged"),
        (JPEG[:-2], "damaged"),
        (JPEG[:30], "damaged"),
        (b"\xff\xd8\xff" + SVG, "damaged"),
        (picture("PNG", (LARGEST_PX + 1, 1)), "px"),
        (picture("JPEG", (1, LARGEST_PX + 1)), "px"),
        (PNG + bytes(LARGEST_BYTES), "larger"),
    ],
)
def test_anything_else_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        logo_of(content)


@given(start=st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]), rest=st.binary(max_size=80))
def test_no_bytes_are_more_than_refused(start: bytes, rest: bytes) -> None:
    with contextlib.suppress(ValueError):
        logo_of(start + rest)
