"""The real command works on one thread of linear algebra, unless somebody asks for more."""

import os
import subprocess
import sys

import pytest

from formcheck.core.runtime import THREADS

SCRIPT = """
import sys
from formcheck.__main__ import main
sys.argv = ["formcheck", "--version"]
try: main()
except SystemExit: pass
import os
assert "numpy" not in sys.modules
print([os.environ.get(name) for name in {names!r}])
"""


@pytest.mark.parametrize(
    ("asked", "got"), [({}, ["1", "1", "1"]), ({THREADS[0]: "4"}, ["4", "1", "1"])]
)
def test_before_numpy_is_there(asked: dict[str, str], got: list[str]) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in THREADS} | asked
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(names=THREADS)],
        env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert said.splitlines()[-1] == str(got)
