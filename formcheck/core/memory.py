"""Giving memory back."""

import ctypes
import sys


def give_back() -> None:
    """Hand freed memory back to the system, between two stages that need much of it.

    glibc keeps what lies between pieces still in use: the most a recording takes would be what its
    stages need together, not what the largest of them needs. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
