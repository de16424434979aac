"""Linear algebra on one thread.

A machine's number of cores then has no say in the last digits, and short products do not wait for
threads that the pose model, the decoder and the encoder keep busy (57 times as long was measured).
"""

import os

THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def on_one_thread() -> None:
    """Ask the libraries below numpy and scipy for it; to be called before they are loaded. Who has
    set a number himself keeps it."""
    for name in THREADS:
        os.environ.setdefault(name, "1")
