"""What is saved comes back as it was."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formcheck.backload import back_load
from formcheck.core.analysis import Analysis
from formcheck.core.backload import BackLoad, LoadRatio, NotEstimated
from formcheck.core.metric import Measured, Unavailable
from formcheck.core.recording import Side, SlowMotionSource, View
from formcheck.core.series import PelvisZero
from formcheck.errors import InputError
from formcheck.results import schema
from formcheck.results.document import document, restore_video
from formcheck.results.result import load, save
from tests.support.analyses import sample_analysis
from tests.support.back_load_sessions import duty, lean, session
from tests.support.equality import differences
from tests.support.sessions import sample_session

HOSTILE = [
    "<script>alert(1)</script>.mp4",
    "=cmd|' /C calc'!A0",
    "\x1b[31mred",
    "‮4pm.exe",
    "ü" * 125,
]


def with_name(analysis: Analysis, name: str, path: Path | None = None) -> Analysis:
    info = replace(analysis.primary.info, name=name, path=path)
    return replace(analysis, recordings=(replace(analysis.primary, info=info),))


@pytest.mark.parametrize("view", [View.SIDE, View.REAR, View.FRONT])
def test_a_saved_analysis_comes_back_equal(view: View, tmp_path: Path) -> None:
    analysis = sample_analysis(view)
    save(analysis, tmp_path)
    assert differences(analysis, load(tmp_path)) == []


def test_stickers_and_their_zero_come_back_equal(tmp_path: Path) -> None:
    analysis = sample_analysis(View.REAR)
    recording = analysis.primary
    assert recording.pixels.pelvis is not None
    pelvis = replace(
        recording.pixels.pelvis,
        method="markers",
        zero=PelvisZero.STANDING_CLIP,
        zero_reason="a reason",
        swing_ci95_deg=1.6,
    )
    recording = replace(recording, pixels=replace(recording.pixels, pelvis=pelvis))
    analysis = replace(analysis, recordings=(recording,))
    save(analysis, tmp_path)
    back = load(tmp_path)
    assert differences(analysis, back) == []
    assert back.primary.pixels.pelvis is not None
    assert back.primary.pixels.pelvis.zero is PelvisZero.STANDING_CLIP


def test_one_without_a_measurement_comes_back_equal(tmp_path: Path) -> None:
    analysis = sample_analysis(reason="no runner was found")
    save(analysis, tmp_path)
    back = load(tmp_path)
    assert differences(analysis, back) == []
    assert all(isinstance(m, Unavailable) for m in back.metrics)


def test_the_modelled_load_comes_back_equal(tmp_path: Path) -> None:
    analysis = session(lean(4.0), *duty(0.35))
    load_of = back_load(analysis.metrics, [r.gait for r in analysis.recordings])
    kinds = {type(w.moment) for w in load_of.what_if}
    assert kinds == {LoadRatio, NotEstimated}
    save(replace(analysis, backload=load_of), tmp_path)
    assert load(tmp_path).backload == load_of


def test_a_result_from_before_the_model_is_read(tmp_path: Path) -> None:
    save(sample_analysis(), tmp_path)
    file = tmp_path / "analysis.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["backload"] = {"value": None, "ci95": None, "reason": "not yet"}
    file.write_text(json.dumps(content), encoding="utf-8")
    assert load(tmp_path).backload == BackLoad(None, None, "not yet")


def test_two_recordings_and_other_people_come_back_equal(tmp_path: Path) -> None:
    session = sample_session()
    side, rear = session.recordings
    crowd = replace(side, others=(rear.pose, side.pose))
    analysis = replace(session, recordings=(crowd, rear))
    save(analysis, tmp_path)
    for name in ("pose", "series", "people"):
        assert (tmp_path / f"{name}-2.npz").is_file()
    assert differences(analysis, load(tmp_path)) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back(name: str, tmp_path: Path) -> None:
    analysis = with_name(sample_analysis(), name, (tmp_path / "video.mp4").absolute())
    save(analysis, tmp_path)
    assert differences(analysis, load(tmp_path)) == []


def test_a_name_that_is_no_text_is_kept_readable(tmp_path: Path) -> None:
    undecodable = "run\udcff.mp4"
    analysis = with_name(sample_analysis(), undecodable, Path("/videos") / undecodable)
    save(analysis, tmp_path)
    back = load(tmp_path).primary.info
    assert back.name == "run?.mp4"
    assert back.path == analysis.primary.info.path


@given(st.integers(1, 60_000), st.integers(1, 1001))
def test_every_frame_rate_comes_back_exactly(frames: int, seconds: int) -> None:
    rate = Fraction(frames, seconds)
    part = schema.VideoPart(
        name="a",
        sha256="",
        size_px=(1, 1),
        n_frames=1,
        duration_s=1.0,
        nominal_fps=float(rate),
        variable_frame_rate=False,
        duplicate_frame_share=0.0,
        rotation_deg=0,
        slow_motion_factor=1.0,
        slow_motion_source=SlowMotionSource.NONE,
    )
    assert restore_video(part, None).nominal_hz == rate


def test_pose_file_holds_what_the_contract_says(tmp_path: Path) -> None:
    analysis = sample_analysis()
    save(analysis, tmp_path)
    with np.load(tmp_path / "pose.npz", allow_pickle=False) as pose:
        n = len(analysis.primary.pose.timeline)
        assert pose["time_s"].shape == (n,)
        assert pose["xy_px"].shape == (n, 33, 2)
        assert pose["confidence"].shape == (n, 33)
        assert pose["size_px"].tolist() == list(analysis.primary.pose.size_px)


def test_the_source_is_the_only_file_that_knows_the_path(tmp_path: Path) -> None:
    secret = tmp_path / "Jane Doe" / "run.mp4"
    save(with_name(sample_analysis(), "run.mp4", secret), tmp_path)
    assert json.loads((tmp_path / "source.json").read_text())["videos"][0]["path"] == str(secret)
    assert "Jane Doe" not in (tmp_path / "analysis.json").read_text(encoding="utf-8")
    (tmp_path / "source.json").unlink()
    assert load(tmp_path).primary.info.path is None


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_none_is_refused(number: float) -> None:
    analysis = sample_analysis()
    first = next(m for m in analysis.metrics if isinstance(m, Measured))
    for broken in (replace(first, value=number), replace(first, ci95=(number, 1.0))):
        with pytest.raises(ValidationError, match="finite"):
            document(replace(analysis, metrics=(broken,)))


def test_strides_hold_the_values_of_their_own_side() -> None:
    analysis = sample_analysis()
    saved = document(analysis)
    for stride in saved.strides:
        # Read once for the recording: no stride has a value of it.
        assert "contact_time" not in stride.metrics
        assert stride.metrics["knee_flexion_contact"] is not None
    left = [s.metrics["shin_angle_contact"] for s in saved.strides if s.side is Side.LEFT]
    metric = analysis.metric("shin_angle_contact", Side.LEFT)
    assert left == [v.value for v in metric.per_stride]


def test_a_recording_that_could_not_be_measured_comes_back_beside_one_that_could(
    tmp_path: Path,
) -> None:
    session = sample_session()
    lost = sample_analysis(View.REAR, reason="No runner was found.").primary
    analysis = replace(session, recordings=(session.primary, replace(lost, video=1)))
    save(analysis, tmp_path)
    back = load(tmp_path)
    assert differences(analysis, back) == []
    assert [r.reason for r in back.recordings] == ["", "No runner was found."]


def test_each_metric_says_which_video_it_was_read_from() -> None:
    saved = document(sample_session())
    videos = {m.id: m.video for m in saved.metrics}
    assert (videos["trunk_lean"], videos["pelvic_drop"], videos["step_length"]) == (0, 1, None)


def test_strides_hold_only_values_read_from_their_own_video() -> None:
    analysis = sample_session()
    saved = document(analysis)
    for video, ids in enumerate(({"cadence", "trunk_lean"}, {"pelvic_drop"})):
        own = [s for s in saved.strides if s.video == video]
        assert len(own) == len(analysis.recordings[video].gait.strides)
        for stride in own:
            assert ids <= stride.metrics.keys()
            read_here = {m.id for m in saved.metrics if m.video == video}
            assert stride.metrics.keys() <= read_here


def test_the_shipped_schema_is_the_generated_one() -> None:
    shipped = Path(schema.__file__).with_name(schema.SCHEMA_FILE)
    assert shipped.read_text(encoding="utf-8") == schema.json_schema()


def test_top_level_names_are_the_contract() -> None:
    assert set(json.loads(schema.to_json(document(sample_analysis())))) == {
        *("schema_version", "formcheck_version", "videos", "runner", "views", "gait", "events"),
        *("strides", "metrics", "asymmetries", "findings", "backload", "quality", "provenance"),
        *("checks", "reason", "catalogue", "texts", "review"),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("[]", "damaged at the document"),
        ('{"schema_version": 99}', "schema version 99"),
        ('{"schema_version": 1}', "damaged at formcheck_version"),
    ],
)
def test_a_damaged_document_is_named(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "analysis.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        load(tmp_path)


def test_nan_in_a_file_is_refused(tmp_path: Path) -> None:
    save(sample_analysis(), tmp_path)
    file = tmp_path / "analysis.json"
    text = file.read_text(encoding="utf-8").replace('"confidence": 0.97', '"confidence": NaN')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="damaged at views"):
        load(tmp_path)


def test_later_additions_are_passed_over(tmp_path: Path) -> None:
    save(sample_analysis(), tmp_path)
    file = tmp_path / "analysis.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["reviewed_by"] = "someone"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert differences(sample_analysis(), load(tmp_path)) == []


@pytest.mark.parametrize("name", ["pose.npz", "series.npz", "people.npz"])
def test_damaged_and_missing_arrays_are_named(name: str, tmp_path: Path) -> None:
    save(sample_analysis(), tmp_path)
    (tmp_path / name).write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(InputError, match=name):
        load(tmp_path)
    np.savez(tmp_path / name, time_s=np.array([object()]))
    with pytest.raises(InputError):
        load(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(InputError, match=f"{name} is missing"):
        load(tmp_path)


def test_a_folder_without_a_result_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a result"):
        load(tmp_path)
