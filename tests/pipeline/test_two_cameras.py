"""One runner filmed from the side and from behind, from the command line to the result folder."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.clips import steady, write_clip
from tests.support.command_line import ROOT, formcheck

CLIPS = ROOT.parent / "shared" / "clips" / "synthetic"
SAMPLES = ("treadmill_side", "treadmill_rear")

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Ran:
    place: Path
    videos: tuple[Path, Path]
    folder: Path
    said: str
    analysis: dict[str, Any]

    def metric(self, metric_id: str, side: str | None = None) -> dict[str, Any]:
        (found,) = [
            m for m in self.analysis["metrics"] if (m["id"], m["side"]) == (metric_id, side)
        ]
        assert found["status"] == "measured", found["reason"]
        return dict(found)


def truth(name: str) -> dict[str, Any]:
    text = (ROOT / "samples" / f"{name}.truth.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["summary"])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    place = tmp_path_factory.mktemp("two")
    side, rear = (Path(shutil.copy(ROOT / "samples" / f"{n}.mp4", place)) for n in SAMPLES)
    process = formcheck(
        "analyze", side, rear, "--model", "lite", "--height-m", "1.80", "--speed-kmh", "11.16",
        cwd=place,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    folder = place / "treadmill_side.formcheck"
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    return Ran(place, (side, rear), folder, process.stdout, analysis)


def test_every_file_of_the_contract_is_there(ran: Ran) -> None:
    wanted = {
        *("analysis.json", "source.json", "report.html", "metrics.csv", "strides.csv"),
        *(f"{n}{k}.npz" for n in ("pose", "series", "people") for k in ("", "-2")),
        *("annotated.mp4", "annotated-2.mp4", "keyframes"),
    }
    assert {path.name for path in ran.folder.iterdir()} == wanted
    names = {path.name for path in (ran.folder / "keyframes").glob("*.jpg")}
    moments = {
        f"{s}_{m}.jpg" for s in ("left", "right") for m in ("contact", "midstance", "toe_off")
    }
    assert names == moments | {f"2-{name}" for name in moments}


def test_each_view_gives_what_it_shows_and_agrees_with_the_truth(ran: Ran) -> None:
    assert [v["kind"] for v in ran.analysis["views"]] == ["side", "rear"]
    side, rear = (truth(name) for name in SAMPLES)
    lean = ran.metric("trunk_lean")
    assert lean["video"] == ran.metric("cadence")["video"] == 0
    assert lean["ci95"][0] <= side["trunk_lean_mean_deg"] <= lean["ci95"][1]
    for foot in ("left", "right"):
        drop = ran.metric("pelvic_drop", foot)
        assert drop["video"] == 1
        low, high = drop["ci95"]
        assert low <= rear[foot]["pelvic_drop_contralateral_peak_deg"] <= high


def test_the_two_are_seen_to_be_one_run(ran: Ran) -> None:
    ids = [note["id"] for note in ran.analysis["quality"]]
    assert not {"another_run", "another_gait", "same_view", "recording_not_measured"} & set(ids)
    assert ids.count("other_view.cadence") == 1
    assert ran.analysis["gait"]["mode"] == "running"
    assert "treadmill_side.mp4 and treadmill_rear.mp4" in ran.said
    assert "filmed from the side and from behind" in " ".join(ran.said.split())


def frame_size(path: Path) -> tuple[int, int]:
    from formcheck.video.reader import open_video

    return open_video(path).info.size_px


def test_report_and_videos_can_be_written_again(ran: Ran, tmp_path: Path) -> None:
    report = ran.folder / "report.html"
    before = report.read_bytes()
    report.unlink()
    assert formcheck("report", ran.folder, cwd=tmp_path).returncode == 0
    assert report.read_bytes() == before

    annotated = [ran.folder / name for name in ("annotated.mp4", "annotated-2.mp4")]
    sizes = [frame_size(path) for path in annotated]
    assert [width for width, _ in sizes] == [720, 720]
    assert sizes[0][1] < 1280 < sizes[1][1]
    moved = [video.rename(video.with_stem(f"{video.stem}_moved")) for video in ran.videos]
    lost = formcheck("annotate", ran.folder, "--video", moved[0], cwd=tmp_path)
    assert lost.returncode == 3
    assert "treadmill_rear.mp4 is no longer where it was" in lost.stderr
    for path in annotated:
        path.unlink()
    again = formcheck(
        "annotate", ran.folder, "--video", moved[1], "--video", moved[0], cwd=tmp_path
    )
    assert again.returncode == 0, again.stderr
    assert [frame_size(path) for path in annotated] == sizes
    other = ROOT / "samples" / "treadmill_side_30fps.mp4"
    wrong = formcheck("annotate", ran.folder, "--video", other, cwd=tmp_path)
    assert wrong.returncode == 3
    assert "not the recording" in wrong.stderr


def test_saved_landmarks_of_both_give_the_same_result(ran: Ran, tmp_path: Path) -> None:
    process = formcheck(
        "analyze", "--poses", ran.folder / "pose.npz", "--poses", ran.folder / "pose-2.npz",
        "--height-m", "1.80", "--speed-kmh", "11.16", "--json", cwd=tmp_path,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    again = json.loads(process.stdout)
    found = {(m["id"], m["side"]): m for m in again["metrics"]}
    for metric_id, side in (("cadence", None), ("step_width", None), ("contact_time", "left")):
        metric = ran.metric(metric_id, side)
        assert found[metric_id, side]["value"] == pytest.approx(metric["value"], rel=1e-3)
        assert found[metric_id, side]["video"] == metric["video"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("side.mp4", "copy.mp4"), 2, "copies of the same recording"),
        (("side.mp4", "side.mp4"), 2, "given twice"),
        (("side.mp4", "missing.mp4"), 3, "missing.mp4"),
        (("side.mp4", "copy.mp4", "third.mp4"), 2, "3 recordings"),
        (("side.mp4", "copy.mp4", "--view", "side"), 2, "--view side --view rear"),
    ],
)
def test_what_cannot_be_a_session_is_said_in_a_sentence(
    arguments: tuple[str, ...], code: int, says: str, tmp_path: Path
) -> None:
    for name in ("side.mp4", "copy.mp4"):
        shutil.copy(ROOT / "samples" / "treadmill_side.mp4", tmp_path / name)
    process = formcheck("analyze", *arguments, cwd=tmp_path)
    assert process.returncode == code, process.stderr
    assert says in process.stderr
    assert "Traceback" not in process.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"side.mp4", "copy.mp4"}


def test_a_recording_of_nobody_leaves_the_other_measured(tmp_path: Path) -> None:
    empty = write_clip(tmp_path / "empty.mp4", steady(60, 30), size=(320, 240))
    video = ROOT / "samples" / "treadmill_side_30fps.mp4"
    process = formcheck("analyze", empty, video, "--model", "lite", cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    folder = tmp_path / "empty.formcheck"
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    assert analysis["reason"] == ""
    assert analysis["views"][0]["reason"]
    assert analysis["gait"]["mode"] == "running"
    (note,) = [n for n in analysis["quality"] if n["id"] == "recording_not_measured"]
    assert "empty.mp4" in note["message"]
    assert note["message"].partition(". ")[0] in " ".join(process.stdout.split())
    assert {m["video"] for m in analysis["metrics"] if m["status"] == "measured"} == {1}
    assert (folder / "annotated.mp4").is_file()
    assert (folder / "annotated-2.mp4").is_file()
    again = formcheck("report", folder, cwd=tmp_path)
    assert again.returncode == 0, again.stderr


def test_two_recordings_of_nobody_are_not_measurable(tmp_path: Path) -> None:
    for name, n in (("one", 40), ("two", 50)):
        write_clip(tmp_path / f"{name}.mp4", steady(n, 30), size=(320, 240))
    process = formcheck("analyze", "one.mp4", "two.mp4", "--model", "lite", cwd=tmp_path)
    assert process.returncode == 4, process.stderr
    saved = (tmp_path / "one.formcheck" / "analysis.json").read_text(encoding="utf-8")
    assert json.loads(saved)["reason"]


@pytest.mark.skipif(not CLIPS.is_dir(), reason="the recordings are not beside the project")
def test_two_runners_are_seen_not_to_be_one_run(tmp_path: Path) -> None:
    process = formcheck(
        "analyze", CLIPS / "04_side_f2_188.mp4", CLIPS / "06_rear_drop9_4.mp4", "--model", "lite",
        "--no-video", "--json", cwd=tmp_path,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    notes = {note["id"]: note for note in json.loads(process.stdout)["quality"]}
    assert notes["another_run"]["level"] == "warning"
    assert "(side view)" in notes["another_run"]["message"]
    assert notes["another_run"]["hint"]
