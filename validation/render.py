"""Render the recordings of ``specs.json`` with the synthetic runner, one after the other.

    python -m validation.render --renderer FOLDER --python ITS_PYTHON --out FOLDER

What is there already is left alone, so a stopped run goes on where it was. A recording whose runner
had to squat (the renderer lowers the pelvis where the legs do not reach) is put aside in
``.rejected/`` and named.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from validation.specs import FILE

MOST_LOWERED_M = 0.02


def render_all(renderer: Path, python: Path, out: Path, *, first: int | None = None) -> None:
    """Render what is missing of the first ``first`` recordings into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    specs: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    for spec in specs[:first]:
        name = spec["name"]
        if not any((place / f"{name}.mp4").exists() for place in (out, out / ".rejected")):
            print(name, render(spec, renderer, python, out), flush=True)


def render(spec: dict[str, Any], renderer: Path, python: Path, out: Path) -> str:
    """Render one recording with its truth; say what the renderer said."""
    with tempfile.TemporaryDirectory(dir=out, prefix=".part-") as part:
        asked, clip = Path(part) / "spec.json", Path(part) / f"{spec['name']}.mp4"
        asked.write_text(json.dumps(spec), encoding="utf-8")
        said = subprocess.run(
            [str(python), str(renderer / "render_runner.py"), "--compact", "--spec", str(asked),
             "--out", str(clip)],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        truth = clip.with_suffix(".truth.json")
        lowered_m = json.loads(truth.read_text())["generator"]["pelvis_lowered_for_reach_m"]
        place = out if lowered_m <= MOST_LOWERED_M else out / ".rejected"
        place.mkdir(exist_ok=True)
        # The recording comes last: where it is, its truth is there too.
        truth.rename(place / truth.name)
        clip.rename(place / clip.name)
    return f"{place.name}, pelvis lowered by {lowered_m:.3f} m, {said.strip()}"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renderer", type=Path, required=True)
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, help="Only so many, from the beginning.")
    chosen = parser.parse_args()
    render_all(chosen.renderer, chosen.python, chosen.out, first=chosen.first)


if __name__ == "__main__":
    main()
