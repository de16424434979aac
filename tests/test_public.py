"""What the package shows to the outside."""

import subprocess
import sys
from importlib import resources
from pathlib import Path

import formcheck

ROOT = Path(__file__).resolve().parent.parent


def test_public_names_are_sorted_and_there() -> None:
    assert formcheck.__all__ == sorted(formcheck.__all__)
    assert all(hasattr(formcheck, name) for name in formcheck.__all__)


def test_models_are_found_from_this_install() -> None:
    folder = resources.files("formcheck_models")
    for name in ("lite", "full", "heavy"):
        assert folder.joinpath(f"pose_landmarker_{name}.task").is_file()


def test_models_are_found_from_a_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--disable-pip-version-check", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("formcheck-*.whl")
    ask = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from formcheck.pose.models import find_model;"
        "found = find_model('lite');"
        "print(found.path, found.sha256)"
    )
    unpacked = tmp_path / "unpacked"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(unpacked)], check=True)
    told = subprocess.run(
        [sys.executable, "-I", "-c", ask, str(unpacked)],
        check=True, capture_output=True, text=True, cwd=tmp_path,
    ).stdout  # fmt: skip
    assert str(unpacked / "formcheck_models") in told
