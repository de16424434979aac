"""What the package shows to the outside: ``import formcheck``."""

import doctest
import inspect
import json
import re
import subprocess
import sys
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest

import formcheck
from formcheck.cli.analyze import command as analyze_command
from formcheck.cli.main import run
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import View
from formcheck.errors import (
    InputError,
    NotReadyError,
    OutputError,
    ReplacedError,
    StaleError,
    UsageError,
)
from formcheck.readiness import explain
from formcheck.results.arrays import load_series
from formcheck.validation.measure import keep
from tests.support.stick_runner import StickRunner

ROOT = Path(__file__).resolve().parent.parent
STICK = StickRunner(noise_px=0.3, seed=4, duration_s=5.0)


@pytest.fixture(scope="module")
def landmarks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a stick runner from the side, as ``--poses`` reads them."""
    path = tmp_path_factory.mktemp("landmarks") / "run.npz"
    keep(STICK.track(), path)
    return path


@pytest.fixture(scope="module")
def result(landmarks: Path) -> formcheck.Result:
    return formcheck.analyze(poses=landmarks, view="side", height_m=1.75, speed_kmh=10.8)


@pytest.fixture(scope="module")
def written(result: formcheck.Result, tmp_path_factory: pytest.TempPathFactory) -> formcheck.Result:
    return result.write(tmp_path_factory.mktemp("written") / "run.formcheck")


def numbers(result: formcheck.Result) -> dict[str, Any]:
    """Everything in ``analysis.json`` but when and how long."""
    document: dict[str, Any] = json.loads(result.to_json())
    del document["provenance"]["started_at"], document["provenance"]["elapsed_s"]
    return document


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout


def test_public_names_are_sorted_and_there() -> None:
    assert formcheck.__all__ == sorted(formcheck.__all__)
    assert all(hasattr(formcheck, name) for name in formcheck.__all__)
    assert set(formcheck.__all__) <= set(dir(formcheck))
    with pytest.raises(AttributeError, match="has no attribute 'analyse'"):
        _ = formcheck.analyse  # type: ignore[attr-defined]


def test_importing_loads_nothing_heavy_and_takes_no_time() -> None:
    told = python(
        "import sys, time; began = time.perf_counter(); import formcheck;"
        "print(time.perf_counter() - began, *sorted(sys.modules))"
    ).split()
    assert float(told[0]) < 0.1
    heavy = ("numpy", "scipy", "cv2", "av", "pydantic", "formcheck.api", "formcheck.core")
    assert not {name for name in told[1:] if name.startswith(heavy)}


def test_functions_stay_functions_whatever_is_loaded() -> None:
    modules = "formcheck.api, formcheck.cli.analyze, formcheck.cli.compare, formcheck.viewer.api"
    code = f"import formcheck, {modules};"
    names = ("analyze", "compare", "open_result")
    shown = python(code + "".join(f"print(callable(formcheck.{name}));" for name in names))
    assert shown.split() == ["True"] * len(names)


ON_A_TERMINAL = {"ask", "quiet", "as_json"}
"""Options that only say what is asked and shown there."""


def test_every_option_of_the_command_is_a_parameter() -> None:
    options = {o.name for o in analyze_command.params if isinstance(o, click.Option)}
    named = {(name or "").removeprefix("no_") for name in options - ON_A_TERMINAL}
    parameters = inspect.signature(formcheck.analyze).parameters
    taken = {n for n, p in parameters.items() if p.kind is inspect.Parameter.KEYWORD_ONLY}
    assert taken - named == {"progress"}
    assert named - taken == set()


def test_what_is_not_said_is_as_on_the_command_line() -> None:
    with analyze_command.make_context("analyze", ["run.mp4"]) as context:
        given = context.params
    for name, parameter in inspect.signature(formcheck.analyze).parameters.items():
        # As many jobs as there are cores, in both.
        if name in given and name not in ("jobs", "videos"):
            # The command line gathers what may be given once for each recording.
            assert given[name] == (parameter.default if given[name] != () else ())
            assert given[name] != () or parameter.default is None


def test_a_result_in_memory_knows_what_the_stick_does(result: formcheck.Result) -> None:
    cadence = result["cadence"]
    assert isinstance(cadence, Measured)
    assert cadence.value == pytest.approx(STICK.cadence_spm, rel=0.005)
    assert cadence.ci95[0] < cadence.value < cadence.ci95[1]
    assert result.path is None
    assert result.reason == ""
    assert len(result.strides) == cadence.n
    assert result.events == result.analysis.primary.gait.events
    assert result.findings == result.analysis.findings
    assert len(result.checks) > len(result.findings)


def test_nothing_is_written_or_printed(
    landmarks: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    beside = sorted(landmarks.parent.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        found = formcheck.analyze(poses=str(landmarks), view="side")
        formcheck.compare(found, found)
    assert capfd.readouterr() == ("", "")
    assert not list(tmp_path.iterdir())
    assert sorted(landmarks.parent.iterdir()) == beside


def test_sides_are_asked_for_by_name(result: formcheck.Result) -> None:
    left, right = (result["knee_flexion_contact", side] for side in ("left", "right"))
    assert (left.side, right.side) == ("left", "right")
    assert isinstance(result["pelvic_drop", "left"], Unavailable)
    assert "cadence" in result
    assert ("overstride", "left") in result
    assert {type(result[key]) for key in result} == {Measured, Unavailable}
    assert len(list(result)) == len(result.metrics)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("trunk_leen", "Did you mean 'trunk_lean'"),
        ("nothing_like_it", "There is no metric 'nothing_like_it'."),
        ("pelvic_drop", "ask for result['pelvic_drop', 'left'] or result['pelvic_drop', 'right']"),
        (("cadence", "left"), "ask for result['cadence']"),
        (("pelvic_drop", "middle"), "result['pelvic_drop', 'left']"),
    ],
)
def test_a_wrong_name_says_which_is_right(
    result: formcheck.Result, key: str | tuple[str, str], told: str
) -> None:
    with pytest.raises(KeyError, match=re.escape(told)):
        _ = result[key]


def test_angles_come_with_their_times(result: formcheck.Result) -> None:
    angles = result.angles()
    assert angles.time_s is result.time_s
    assert {len(values) for values in angles.values()} == {len(result.time_s)}
    lean = result["trunk_lean"]
    assert isinstance(lean, Measured)
    assert np.nanmean(angles["trunk_lean"]) == pytest.approx(lean.value, abs=0.5)


def test_written_and_opened_it_is_the_same_to_the_bit(
    result: formcheck.Result, written: formcheck.Result
) -> None:
    assert written.path is not None
    assert {f.name for f in written.path.iterdir()} >= {"report.html", "metrics.csv", "strides.csv"}
    opened = formcheck.open_result(str(written.path))
    assert numbers(opened) == numbers(result)
    series = load_series(written.path, 0, len(result.time_s))
    recording = result.analysis.primary
    assert series.trajectories.xy_px.tobytes() == recording.trajectories.xy_px.tobytes()
    for name, values in opened.angles().items():
        assert values.tobytes() == result.angles()[name].tobytes()


def test_out_writes_what_the_command_line_writes(landmarks: Path, tmp_path: Path) -> None:
    made = formcheck.analyze(
        poses=landmarks, view="side", height_m=1.75, out=tmp_path / "made", formats="csv"
    )
    typed = tmp_path / "typed"
    line = ["--poses", str(landmarks), "--view", "side", "--height-m", "1.75", "--quiet"]
    assert run(["analyze", *line, "--out", str(typed), "--format", "csv"]) == 0
    assert made.path == tmp_path / "made"
    assert numbers(made) == numbers(formcheck.open_result(typed))
    for name in ("metrics.csv", "strides.csv"):
        assert (made.path / name).read_bytes() == (typed / name).read_bytes()
    assert {f.name for f in made.path.iterdir()} == {f.name for f in typed.iterdir()}


def test_an_opened_result_is_copied_with_what_is_in_it(
    written: formcheck.Result, tmp_path: Path
) -> None:
    assert written.path is not None
    (written.path / "remark.txt").write_text("knee taped", encoding="utf-8")
    copied = written.write(tmp_path / "copy", "md")
    assert copied.path is not None
    names = {f.name for f in copied.path.iterdir()}
    assert {"remark.txt", "report.md"} <= names
    assert not {"report.html", "metrics.csv"} & names
    assert numbers(copied) == numbers(written)
    again = copied.write(tmp_path / "copy", ("csv",))
    assert again.path == copied.path
    assert (copied.path / "metrics.csv").is_file()


def test_comparing_says_what_the_command_says(
    written: formcheck.Result,
    result: formcheck.Result,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    keep(StickRunner(trunk_lean_deg=16.0, noise_px=0.3, duration_s=5.0).track(), tmp_path / "b.npz")
    after = formcheck.analyze(
        poses=tmp_path / "b.npz", view="side", height_m=1.75, out=tmp_path / "b", video=False
    )
    found = formcheck.compare(result, after)
    (lean,) = (change for change in found.changes if change.spec.id == "trunk_lean")
    assert lean.verdict == "changed"
    line = ["compare", str(written.path), str(after.path), "--json", "--no-video", "--quiet"]
    assert run([*line, "--format", "json", "--out", str(tmp_path / "c")]) == 0
    told = json.loads(capsys.readouterr().out)["changes"]
    assert [(c.spec.id, c.side, c.difference, c.verdict) for c in found.changes] == [
        (c["metric"], c["side"], c["change"], c["verdict"]) for c in told
    ]
    by_path = formcheck.compare(str(written.path), after.path or "")
    assert [c.difference for c in by_path.changes] == [c.difference for c in found.changes]


def test_two_recordings_are_a_list_and_take_their_own_options(
    landmarks: Path, tmp_path: Path
) -> None:
    keep(StickRunner(view=View.REAR, duration_s=5.0).track(), tmp_path / "rear.npz")
    both = formcheck.analyze(poses=[landmarks, tmp_path / "rear.npz"], view=["side", "rear"])
    assert [r.gait.view for r in both.analysis.recordings] == ["side", "rear"]
    assert both.strides == both.analysis.recordings[0].gait.strides
    assert "trunk_lateral_lean" in both.angles(video=1)
    with pytest.raises(UsageError, match="--view was given once"):
        formcheck.analyze(poses=[landmarks, tmp_path / "rear.npz"], view="side")


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"height_m": 3.0}, UsageError, "--height-m is 3; it takes 1 to 2.3."),
        ({"view": "above"}, UsageError, "--view is above; it takes side, rear, front."),
        ({"sex": "other"}, UsageError, "--sex is other; it takes female, male."),
        ({"formats": "docx"}, UsageError, "--format is docx; it takes html, md, pdf, csv."),
        ({"person": [(1.0, 2.0), None]}, UsageError, "--person was given 2 times"),
        ({"pages": "half"}, UsageError, "--pages is half; it takes full, handout."),
        ({"intake": "missing.toml"}, UsageError, "missing.toml"),
        ({"profile": "missing.toml"}, UsageError, "missing.toml"),
    ],
)
def test_wrong_options_say_what_is_right(
    landmarks: Path, options: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=re.escape(told)):
        formcheck.analyze(poses=landmarks, **options)


def test_errors_are_those_of_the_package(tmp_path: Path, result: formcheck.Result) -> None:
    with pytest.raises(InputError):
        formcheck.analyze(tmp_path / "missing.mp4")
    with pytest.raises(UsageError):
        formcheck.analyze()
    with pytest.raises(InputError, match="not a result of formcheck"):
        formcheck.open_result(tmp_path)
    (tmp_path / "theirs").mkdir()
    with pytest.raises(UsageError, match="did not write"):
        result.write(tmp_path / "theirs")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        result.write(tmp_path / "file" / "below")
    assert issubclass(formcheck.errors.StaleError, formcheck.errors.UsageError)


def test_answers_and_profile_go_along(landmarks: Path, tmp_path: Path) -> None:
    told = formcheck.analyze(
        poses=landmarks,
        view="side",
        intake=ROOT / "docs" / "intake.toml",
        profile=str(ROOT / "docs" / "profile.toml"),
    )
    assert told.intake is not None
    kept = told.write(tmp_path / "kept", formats=())
    assert kept.intake == told.intake
    # What says nothing of pain does not take the answers away.
    anew = formcheck.analyze(poses=landmarks, view="side").write(tmp_path / "kept", formats=())
    assert anew.intake == told.intake
    again = formcheck.analyze(poses=landmarks, view="side", intake=told.intake)
    assert numbers(again)["findings"] == numbers(kept)["findings"]


def test_a_review_from_a_program(result: formcheck.Result, tmp_path: Path) -> None:
    corrections = [{"kind": "exclude_span", "video": 0, "from_s": 0.0, "to_s": 1.2}]
    measured = result.write(tmp_path / "run", formats=())
    would = {change.metric: change for change in measured.review_changes(corrections)}
    kept = measured.save_review(corrections, "A. Name", "A stumble.", sign_off=True)
    cadence = kept["cadence"]
    assert isinstance(cadence, Measured)
    assert cadence.value == would["cadence"].after != would["cadence"].before
    assert kept.analysis.review is not None
    assert kept.analysis.review.by == "A. Name"
    with pytest.raises(StaleError):
        measured.save_review([], "B. Name")
    with pytest.raises(UsageError, match="kind takes move_event"):
        kept.save_review([{"kind": "no_such_kind"}], "A. Name")
    assert numbers(kept.write(tmp_path / "copy", ())) == numbers(kept)
    assert numbers(kept.drop_review()) == numbers(measured)
    with pytest.raises(UsageError, match="in memory"):
        result.save_review(corrections, "A. Name")


def test_a_review_of_a_result_that_was_replaced_is_not_kept(
    landmarks: Path, tmp_path: Path
) -> None:
    options: dict[str, Any] = {"poses": landmarks, "view": "side", "out": tmp_path / "run"}
    first = formcheck.analyze(**options, formats=())
    formcheck.analyze(**options, formats=(), height_m=1.8)
    with pytest.raises(ReplacedError):
        first.save_review([], "A. Name", "Remark.")


@pytest.mark.slow
def test_a_film_is_measured_without_a_word_and_written_later(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    film = ROOT / "samples" / "treadmill_side.mp4"
    found = formcheck.analyze(film, model="lite", height_m=1.8, jobs=2)
    written = found.write(tmp_path / "later", video=True)
    assert capfd.readouterr() == ("", "")
    assert isinstance(found["cadence"], Measured)
    made = formcheck.analyze(film, model="lite", height_m=1.8, jobs=1, out=tmp_path / "at_once")
    assert numbers(made) == numbers(written)
    names = [
        sorted(str(f.relative_to(r.path)) for f in r.path.rglob("*"))
        for r in (made, written)
        if r.path
    ]
    assert names[0] == names[1]
    assert "annotated.mp4" in names[0]
    assert "keyframes/left_contact.jpg" in names[0]


def test_frames_need_pandas_and_say_so(
    result: formcheck.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = explain._is_absent
    monkeypatch.setattr(
        explain, "_is_absent", lambda module: module in ("pandas", "xarray") or absent(module)
    )
    for ask in (result.metrics_frame, result.strides_frame, result.angles_frame, result.to_xarray):
        with pytest.raises(NotReadyError, match=r"pandas|xarray"):
            ask()


@pytest.mark.skipif(find_spec("pandas") is None, reason="pandas is not installed")
def test_frames_are_the_tables(result: formcheck.Result, written: formcheck.Result) -> None:
    import pandas

    assert written.path is not None
    for name, frame in (("metrics", result.metrics_frame()), ("strides", result.strides_frame())):
        table = pandas.read_csv(written.path / f"{name}.csv")
        assert list(frame.columns) == list(table.columns)
        assert len(frame) == len(table)
        for column in table.select_dtypes("number"):
            np.testing.assert_array_equal(
                frame[column].astype(float), table[column].astype(float), err_msg=column
            )
    angles = result.angles_frame()
    np.testing.assert_array_equal(angles["time_s"], result.time_s)
    np.testing.assert_array_equal(angles["trunk_lean_deg"], result.angles()["trunk_lean"])


@pytest.mark.skipif(find_spec("xarray") is None, reason="xarray is not installed")
def test_a_dataset_has_the_form_of_movement(result: formcheck.Result) -> None:
    found = result.to_xarray()
    assert found.position.dims == ("time", "space", "keypoints", "individuals")
    assert found.confidence.dims == ("time", "keypoints", "individuals")
    assert found.attrs["ds_type"] == "poses"
    assert found.attrs["time_unit"] == "seconds"
    assert found.attrs["fps"] == pytest.approx(STICK.fps)
    hip = found.position.sel(keypoints="left_hip", space="y").squeeze("individuals")
    cleaned = result.analysis.primary.trajectories.xy_px[:, 23, 1]
    np.testing.assert_array_equal(hip, cleaned)
    np.testing.assert_array_equal(found.trunk_lean, result.angles()["trunk_lean"])


def test_the_examples_of_the_docstrings_run(
    landmarks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from formcheck import api

    monkeypatch.chdir(landmarks.parent)
    tried = 0
    for example in doctest.DocTestFinder().find(api):
        found = doctest.DocTestRunner().run(example)
        assert found.failed == 0, example.name
        tried += found.attempted
    assert tried


def test_the_example_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## From Python")[2]
    (example,) = re.findall(r"```python\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    keep(STICK.track(), tmp_path / "may.npz")
    keep(StickRunner(duration_s=5.0).track(), tmp_path / "june.npz")
    monkeypatch.chdir(tmp_path)
    for month in ("may", "june"):
        example = example.replace(f'"{month}.mp4"', f'poses="{month}.npz", view="side"')
    exec(compile(example, "README.md", "exec"), {})
    assert (tmp_path / "may.formcheck" / "report.html").is_file()


def test_the_example_of_the_review_page_runs(
    result: formcheck.Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = (ROOT / "docs" / "review.md").read_text(encoding="utf-8").partition("## For prog")[2]
    (example,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    result.write("run.formcheck", formats=())
    names: dict[str, Any] = {}
    exec(compile(example, "review.md", "exec"), names)
    assert numbers(names["measured"]) == numbers(result)
    assert names["reviewed"].analysis.review.sign_off.name == "A. Name"


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
