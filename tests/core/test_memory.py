"""Memory that is free goes back to the system."""

import sys
from pathlib import Path

import pytest

from formcheck.core.runtime import give_back


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's own doing")
def test_what_lies_below_something_in_use_is_given_back() -> None:
    blocks = [bytearray(50_000) for _ in range(4000)]
    for block in blocks:
        block[::4096] = b"x" * len(block[::4096])
    held = blocks[-1]
    full_mb = resident_mb()
    blocks.clear()
    give_back()
    assert resident_mb() < full_mb - 150
    assert len(held) == 50_000
