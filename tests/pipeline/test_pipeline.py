"""Whole analyses of stick runners' landmarks: of one recording and of two of the same runner."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck.core.analysis import Analysis
from formcheck.core.finding import Level
from formcheck.core.gait import Mode
from formcheck.core.metric import Measured
from formcheck.core.pose import PoseTrack
from formcheck.core.progress import Progress
from formcheck.core.recording import Side, View
from formcheck.core.timeline import Timeline
from formcheck.errors import InputError, UsageError
from formcheck.pipeline.recording import RecordingInput
from formcheck.pipeline.session import analyze
from formcheck.pose.replay import mirrored_back
from formcheck.results.document import document
from formcheck.results.result import load, save
from formcheck.results.schema import to_json
from formcheck.settings import Settings
from formcheck.workflows.analyze import AnalyzeRequest, Take, carry_out
from formcheck.workflows.annotate import rewrite_videos
from formcheck.workflows.report import formats_named, rewrite_reports
from tests.support.landmark_files import saved
from tests.support.stick_runner import StickRunner


class Told:
    """Progress that keeps the stages."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, title: str, total_frames: int | None = None) -> None:  # noqa: ARG002
        self.stages.append(title)

    def advance(self, n_frames: int) -> None: ...


def landmarks(folder: Path, name: str, track: PoseTrack) -> Path:
    return saved(folder / f"{name}.npz", track)


SIDE = StickRunner(trunk_lean_deg=7.0, noise_px=0.2, seed=1, duration_s=4.0)
REAR = replace(SIDE, view=View.REAR, seed=2)
GIVEN = Settings(height_m=1.75, speed_kmh=3.6 * SIDE.speed_mps)


def settings_for(stick: StickRunner) -> Settings:
    return replace(GIVEN, view=stick.view)


def analysed(folder: Path, *sticks: StickRunner, progress: Progress | None = None) -> Analysis:
    footage = [
        RecordingInput(None, landmarks(folder, f"take{k}", stick.track()), settings_for(stick))
        for k, stick in enumerate(sticks)
    ]
    return analyze(footage, jobs=1, progress=progress or Told())


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return analysed(tmp_path_factory.mktemp("both"), SIDE, REAR)


def video_of(analysis: Analysis, metric_id: str, side: Side | None = None) -> int:
    metric = analysis.metric(metric_id, side)
    assert isinstance(metric, Measured), metric
    return metric.video


def warnings(analysis: Analysis) -> set[str]:
    return {note.id for note in analysis.quality if note.level.value == "warning"}


def test_two_views_of_one_runner_become_one_result(both: Analysis) -> None:
    assert [r.gait.view for r in both.recordings] == [View.SIDE, View.REAR]
    assert [r.video for r in both.recordings] == [0, 1]
    assert both.reason == ""
    assert video_of(both, "trunk_lean") == video_of(both, "cadence") == 0
    assert video_of(both, "trunk_lateral_lean", Side.LEFT) == 1
    assert not {"another_run", "another_gait", "same_view"} & warnings(both)


def test_what_the_runner_said_is_asked_for_once(tmp_path: Path) -> None:
    footage = [
        RecordingInput(
            None, landmarks(tmp_path, stick.view, stick.track()), Settings(view=stick.view)
        )
        for stick in (SIDE, REAR)
    ]
    notes = [note.id for note in analyze(footage, jobs=1, progress=Told()).quality]
    assert notes.count("no_height") == notes.count("no_speed") == 1


def test_rules_see_the_metrics_of_both_views(both: Analysis) -> None:
    levels = {check.rule: check.level for check in both.checks}
    for rule in ("trunk_forward", "crossover", "cadence_lever"):
        assert levels[rule] is not Level.NOT_JUDGED, rule


def test_each_view_alone_measures_what_it_gives_to_both(both: Analysis, tmp_path: Path) -> None:
    for video, stick in enumerate((SIDE, REAR)):
        alone = analysed(tmp_path, stick)
        taken = [m for m in both.metrics if isinstance(m, Measured) and m.video == video]
        assert taken
        for metric in taken:
            same = alone.metric(metric.spec.id, metric.side)
            assert isinstance(same, Measured)
            assert (same.value, same.ci95) == (metric.value, metric.ci95)


def test_the_order_of_the_recordings_does_not_matter(both: Analysis, tmp_path: Path) -> None:
    turned = analysed(tmp_path, REAR, SIDE)
    for metric in both.metrics:
        other = turned.metric(metric.spec.id, metric.side)
        if isinstance(metric, Measured):
            assert isinstance(other, Measured)
            assert (other.value, other.ci95) == (metric.value, metric.ci95)
            assert other.video == 1 - metric.video
        else:
            assert other == metric
    assert turned.leading.gait.view is View.SIDE


def test_stages_say_which_recording_they_are_about(tmp_path: Path) -> None:
    told = Told()
    analysed(tmp_path, SIDE, REAR, progress=told)
    assert told.stages == ["Reading the gait (1 of 2)", "Reading the gait (2 of 2)"]
    told = Told()
    analysed(tmp_path, SIDE, progress=told)
    assert told.stages == ["Reading the gait"]


def test_settings_of_both_recordings_are_kept(both: Analysis) -> None:
    kept = both.provenance.settings
    assert (kept["view"], kept["view_2"]) == ("side", "rear")
    assert kept["height_m"] == 1.75
    assert "height_m_2" not in kept
    assert {str(step.parameters["recording"]) for step in both.provenance.cleaning} == {
        "side view",
        "rear view",
    }


def test_another_cadence_is_not_the_same_run(tmp_path: Path) -> None:
    analysis = analysed(tmp_path, SIDE, replace(REAR, cadence_spm=184.0))
    assert "another_run" in warnings(analysis)


def test_a_walk_and_a_run_are_not_the_same_run(tmp_path: Path) -> None:
    walk = StickRunner(
        cadence_spm=112.0, duty_factor=0.62, speed_mps=1.4, walking=True, overstride_m=0.25,
        push_off_pitch_deg=40.0, oscillation_m=0.04, duration_s=7.0,
    )  # fmt: skip
    analysis = analysed(tmp_path, REAR, walk)
    assert [r.gait.mode for r in analysis.recordings] == [Mode.RUNNING, Mode.WALKING]
    assert "another_gait" in warnings(analysis)
    # The walk is the view from the side; nothing of it is judged as a run.
    assert analysis.leading.gait.mode is Mode.WALKING
    of_trunk = [check for check in analysis.checks if check.rule.startswith("trunk")]
    assert {check.level for check in of_trunk} == {Level.NOT_JUDGED}
    crossover = [check for check in analysis.checks if check.rule == "crossover"]
    assert {check.level for check in crossover} != {Level.NOT_JUDGED}


def motionless(stick: StickRunner) -> PoseTrack:
    track = stick.track()
    return replace(track, xy_px=np.repeat(track.xy_px[:1], len(track.timeline), axis=0))


def test_one_recording_without_a_gait_leaves_the_other_measured(tmp_path: Path) -> None:
    footage = [
        RecordingInput(None, landmarks(tmp_path, "still", motionless(SIDE)), settings_for(SIDE)),
        RecordingInput(None, landmarks(tmp_path, "rear", REAR.track()), settings_for(REAR)),
    ]
    analysis = analyze(footage, jobs=1, progress=Told())
    assert analysis.reason == ""
    assert analysis.recordings[0].reason
    assert analysis.leading.gait.view is View.REAR
    (note,) = [n for n in analysis.quality if n.id == "recording_not_measured"]
    assert "first recording (still.npz)" in note.message
    assert analysis.recordings[0].reason in note.message
    assert video_of(analysis, "cadence") == 1


def test_two_recordings_without_a_gait_give_the_reason_of_both(tmp_path: Path) -> None:
    footage = [
        RecordingInput(None, landmarks(tmp_path, name, motionless(stick)), settings_for(stick))
        for name, stick in (("one", SIDE), ("two", REAR))
    ]
    analysis = analyze(footage, jobs=1, progress=Told())
    for recording in analysis.recordings:
        assert recording.reason
        assert recording.reason in analysis.reason
    assert not any(isinstance(metric, Measured) for metric in analysis.metrics)


def takes(folder: Path) -> tuple[Take, Take]:
    side, rear = (
        Take(None, landmarks(folder, stick.view, stick.track()), settings_for(stick))
        for stick in (SIDE, REAR)
    )
    return side, rear


@pytest.mark.slow
def test_a_session_of_two_is_saved_and_read_back(tmp_path: Path) -> None:
    target = tmp_path / "run.formcheck"
    request = AnalyzeRequest(takes(tmp_path), target, ("html", "csv"), video=True, jobs=1)
    analysis = carry_out(request, Told())
    assert to_json(document(load(target))) == to_json(document(analysis))
    names = {path.name for path in target.iterdir()}
    assert {"pose-2.npz", "series-2.npz", "people-2.npz", "report.html"} <= names
    assert "annotated-2.mp4" not in names
    with pytest.raises(InputError, match="landmarks"):
        rewrite_videos(target, (), Told())
    (target / "report.html").unlink()
    rewrite_reports(target, formats_named(("html",)), Told())
    assert (target / "report.html").is_file()


def test_one_file_is_not_two_recordings(tmp_path: Path) -> None:
    side, _ = takes(tmp_path)
    request = AnalyzeRequest((side, side), tmp_path / "out.formcheck", (), video=False, jobs=1)
    with pytest.raises(UsageError, match="given twice"):
        carry_out(request, Told())
    assert not (tmp_path / "out.formcheck").exists()


def test_slow_motion_is_undone_with_landmarks_alone(tmp_path: Path) -> None:
    real = StickRunner(fps=120.0, duration_s=12.0).track()
    slowed = replace(real, timeline=Timeline(4.0 * real.timeline.time_s))
    file = landmarks(tmp_path, "slow", slowed)
    settings = Settings(height_m=1.75, slow_motion=4.0)
    analysis = analyze([RecordingInput(None, file, settings)], jobs=1, progress=Told())
    (cadence,) = [m for m in analysis.metrics if m.spec.id == "cadence"]
    assert isinstance(cadence, Measured)
    assert cadence.value == pytest.approx(170.0, abs=0.5)
    assert analysis.recordings[0].info.slow_motion_factor == 4.0
    assert "slow_motion_suspected" not in {note.id for note in analysis.quality}


def test_a_selfie_camera_s_mirror_is_undone(tmp_path: Path) -> None:
    """Left and right are the runner's again, with landmarks alone too, and once only."""
    stick = StickRunner(noise_px=0.2, duration_s=4.0, view=View.REAR, drop_left_deg=8.0)
    seen = stick.track()
    file = landmarks(tmp_path, "mirrored", mirrored_back(seen))
    settings = replace(GIVEN, view=View.REAR, mirrored=True)
    analysis = analyze([RecordingInput(None, file, settings)], jobs=1, progress=Told())
    (recording,) = analysis.recordings
    assert recording.info.mirrored
    assert recording.pose.xy_px == pytest.approx(seen.xy_px, nan_ok=True)
    assert analysis.provenance.settings["mirrored"] is True
    assert "picture_mirrored" in {note.id for note in analysis.quality}
    save(analysis, tmp_path)
    again = analyze(
        [RecordingInput(None, tmp_path / "pose.npz", settings)], jobs=1, progress=Told()
    )
    assert again.recordings[0].pose.xy_px == pytest.approx(seen.xy_px, nan_ok=True)
    assert load(tmp_path).recordings[0].info.mirrored
