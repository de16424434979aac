"""What a command said where it failed: one sentence, and nothing of the libraries below."""

import re

NATIVE_NOISE = re.compile(r"[WIEF]\d{4} |\[\w+ @ 0x|TensorFlow|Traceback|\bWarning\b|ERROR:")


def one_sentence(stderr: str) -> str:
    """What was said, after a look at its form: a sentence, and a hint in a line of its own."""
    lines = stderr.splitlines()
    assert 1 <= len(lines) <= 2, stderr
    assert lines[0].startswith("Error: "), stderr
    assert all(line.endswith(".") for line in lines), stderr
    return lines[0]
