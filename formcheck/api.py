"""What ``import formcheck`` offers: measure a recording, open a result, compare two of them.

Everything here returns values; nothing prints, and nothing is written but where a folder is named.
"""

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from formcheck.clinic import read_profile
from formcheck.comparison import Comparison, compared
from formcheck.core.analysis import Analysis, Recording
from formcheck.core.arrays import FloatArray
from formcheck.core.finding import Finding, RuleCheck
from formcheck.core.gait import GaitEvent, Stride
from formcheck.core.metric import Metric
from formcheck.core.pose import Landmark
from formcheck.core.progress import NullProgress, Progress
from formcheck.core.recording import Sex, Side, View
from formcheck.core.review import Correction
from formcheck.core.timeline import is_even
from formcheck.errors import UsageError
from formcheck.intake import Intake
from formcheck.intake.answers import read_toml
from formcheck.readiness import require_libraries
from formcheck.reference.profile import Profile
from formcheck.reporting import FORMATS, Pages
from formcheck.reporting.csv import METRIC_COLUMNS, Cell, metric_rows, stride_table
from formcheck.results.attached import load_intake, load_profile
from formcheck.results.document import document
from formcheck.results.folder import recover
from formcheck.results.result import load, load_original, result_identity
from formcheck.results.review import review_etag
from formcheck.review import ReviewChange, changes, parse, reviewed, to_plain
from formcheck.settings import option_name
from formcheck.workflows.analyze import (
    AnalyzeRequest,
    Placed,
    carry_out,
    measure,
    takes_of,
    write,
)
from formcheck.workflows.annotate import rewrite_videos
from formcheck.workflows.report import copy_result, formats_named, rewrite_reports
from formcheck.workflows.review import drop_review, save_review

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import Dataset

File = str | Path
ViewName = View | Literal["side", "rear", "front"]
Point = tuple[float, float]
Value = TypeVar("Value")

VIEWS = (View.SIDE, View.REAR, View.FRONT)
REPORTS = ("html", "csv")
"""What is written where nobody says what, as by the command line."""


class Angles(dict[str, FloatArray]):
    """Angles of one recording by name, each (n_frames,) in degrees, NaN where unknown. ``time_s``:
    (n_frames,) seconds of capture time, 0 at the first frame, possibly uneven."""

    def __init__(self, values_deg: Mapping[str, FloatArray], time_s: FloatArray) -> None:
        super().__init__(values_deg)
        self.time_s = time_s


@dataclass(frozen=True, eq=False)
class Result:
    """What was measured of one runner in one session, and the way to its tables, arrays and files.

    ``result["cadence"]`` and ``result["pelvic_drop", "left"]`` are ``Measured`` (value, ci95, n, …)
    or ``Unavailable`` (reason); iterating gives these keys. Of two recordings ``events``,
    ``strides``, ``time_s`` and ``angles`` are of the one that says how the runner moves (from the
    side, where it could be measured); those of each are in ``analysis.recordings``.

    ``analysis``: all of it, as people reviewed it where they did. ``path``: its folder, None where
    it is in memory alone. ``intake``, ``profile``: what it was judged by. ``notes``: what somebody
    may wonder about who had it written, a sentence each. ``identity``, ``review_etag``: of the
    result and the review in ``path`` as they were opened, "" where there is none.
    """

    analysis: Analysis
    path: Path | None = None
    intake: Intake | None = None
    profile: Profile | None = None
    notes: tuple[str, ...] = ()
    identity: str = ""
    review_etag: str = ""

    def __getitem__(self, key: str | tuple[str, str | None]) -> Metric:
        """The metric of this id, or of (id, "left" or "right").

        Raises:
            KeyError: there is none of that id, or it is the sides that have a value each.
        """
        metric_id, side = key if isinstance(key, tuple) else (key, None)
        of_id = {metric.side: metric for metric in self.metrics if metric.spec.id == metric_id}
        if not of_id:
            raise KeyError(f"There is no metric {metric_id!r}.{self._meant(metric_id)}")
        for known, metric in of_id.items():
            if known == side:
                return metric
        if None in of_id:
            raise KeyError(f"{metric_id!r} has no side: ask for result[{metric_id!r}].")
        sides = " or ".join(f"result[{metric_id!r}, {name.value!r}]" for name in Side)
        raise KeyError(f"{metric_id!r} has a value for each side: ask for {sides}.")

    def __iter__(self) -> Iterator[str | tuple[str, str]]:
        for metric in self.metrics:
            side = metric.side
            yield metric.spec.id if side is None else (metric.spec.id, side.value)

    def __repr__(self) -> str:
        names = ", ".join(recording.info.name for recording in self.analysis.recordings)
        where = "in memory" if self.path is None else str(self.path)
        return f"<Result of {names}: {len(self.metrics)} metrics, {where}>"

    def _meant(self, metric_id: str) -> str:
        ids = dict.fromkeys(metric.spec.id for metric in self.metrics)
        near = difflib.get_close_matches(str(metric_id), ids, n=3)
        return f" Did you mean {', '.join(map(repr, near))}?" if near else ""

    @property
    def reason(self) -> str:
        """Why nothing could be measured; "" where something could."""
        return self.analysis.reason

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Every metric of the catalogue, once or once a side."""
        return self.analysis.metrics

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What may add load on the lower back, the weightiest first."""
        return self.analysis.findings

    @property
    def checks(self) -> tuple[RuleCheck, ...]:
        """Every rule and what became of it on each side."""
        return self.analysis.checks

    @property
    def events(self) -> tuple[GaitEvent, ...]:
        """Contacts and toe-offs in order, times in seconds."""
        return self.analysis.leading.gait.events

    @property
    def strides(self) -> tuple[Stride, ...]:
        """Complete strides in order of contact, times in seconds."""
        return self.analysis.leading.gait.strides

    @property
    def time_s(self) -> FloatArray:
        """(n_frames,) capture time of each frame in seconds, 0 at the first, possibly uneven."""
        return self._recording(None).trajectories.timeline.time_s

    def angles(self, video: int | None = None) -> Angles:
        """Per-frame angles by name ("trunk_lean", "knee_flexion_left", …), each (n_frames,) in
        degrees, signs as in the catalogue, NaN where unknown; their times are its ``time_s``.
        ``video``: of the recording with this index."""
        recording = self._recording(video)
        return Angles(recording.angles.values_deg, recording.trajectories.timeline.time_s)

    def metrics_frame(self) -> "DataFrame":
        """``metrics.csv`` as a DataFrame: one row per metric and side.

        Raises:
            NotReadyError: pandas is not installed.
        """
        return _frame(METRIC_COLUMNS, metric_rows(document(self.analysis), self.analysis.review))

    def strides_frame(self) -> "DataFrame":
        """``strides.csv`` as a DataFrame: one row per stride, one column per metric.

        Raises:
            NotReadyError: pandas is not installed.
        """
        return _frame(*stride_table(document(self.analysis)))

    def angles_frame(self) -> "DataFrame":
        """One row per frame of each recording: ``video``, ``time_s`` and every angle, as
        ``<name>_deg``.

        Raises:
            NotReadyError: pandas is not installed.
        """
        require_libraries(("pandas",))
        import pandas

        parts = []
        for recording in self.analysis.recordings:
            angles = self.angles(recording.video)
            columns = {f"{name}_deg": values for name, values in angles.items()}
            parts.append(
                pandas.DataFrame({"video": recording.video, "time_s": angles.time_s, **columns})
            )
        return pandas.concat(parts, ignore_index=True)

    def to_xarray(self, video: int | None = None) -> "Dataset":
        """The cleaned landmarks as a poses Dataset of ``movement``, with the angles beside them.

        ``position`` (time, space, keypoints, individuals) in pixels of the upright picture, x right
        and y down; ``confidence`` (time, keypoints, individuals) 0 to 1; each angle (time,) in
        degrees. ``time`` is in seconds. ``video``: of the recording with this index.

        Raises:
            NotReadyError: xarray is not installed.
        """
        require_libraries(("xarray",))
        import xarray

        recording = self._recording(video)
        cleaned, time_s = recording.trajectories, recording.trajectories.timeline.time_s
        place = ("time", "space", "keypoints", "individuals")
        attributes: dict[str, Any] = {
            "ds_type": "poses",
            "source_software": "formcheck",
            "source_file": recording.info.name,
            "time_unit": "seconds",
        }
        if len(time_s) > 1 and is_even(time_s):
            attributes["fps"] = cleaned.timeline.sampling_hz
        position = cleaned.xy_px.transpose(0, 2, 1)[..., None]
        variables: dict[str, Any] = {
            "position": (place, position, {"units": "px"}),
            "confidence": (("time", *place[2:]), cleaned.confidence[..., None]),
        }
        for name, values in recording.angles.values_deg.items():
            variables[name] = ("time", values, {"units": "deg"})
        coordinates = {
            "time": time_s,
            "space": ["x", "y"],
            "keypoints": [landmark.name.lower() for landmark in Landmark],
            "individuals": [self.analysis.runner.id or "runner"],
        }
        return xarray.Dataset(variables, coordinates, attributes)

    def to_json(self) -> str:
        """The text of ``analysis.json``."""
        from formcheck.results import schema

        return schema.to_json(document(self.analysis))

    def write(
        self,
        folder: File,
        formats: str | Sequence[str] = REPORTS,
        *,
        pages: Literal["full", "handout"] = "full",
        video: bool = False,
        progress: Progress | None = None,
    ) -> "Result":
        """Write a result folder with reports in ``formats`` (of html, md, pdf, csv), completely or
        not at all; what is there then. ``pages="handout"``: the runner's page alone. ``video``: the
        annotated video too. Key frames and video are drawn on the recording, which has to be where
        it was. A result that was opened is copied, with everything that is in its folder; in its
        own folder the reports are written again. Its own earlier result is replaced.

        Raises:
            UsageError: something else is at ``folder``, or a format is unknown.
            InputError: the recording is not where it was any more.
            OutputError: it cannot be written.
            NotReadyError: a format needs a library that is not installed.
        """
        target, names, shown = Path(folder), _formats(formats), progress or NullProgress()
        if self.path is None:
            return open_result(self._write_measured(target, names, _pages(pages), video, shown))
        chosen = formats_named(names, _pages(pages))
        if os.path.realpath(target) == os.path.realpath(self.path):
            rewrite_reports(self.path, chosen, shown)
        else:
            _, target = copy_result(self.path, target, chosen, shown)
        if video:
            rewrite_videos(target, (), shown)
        return open_result(target)

    def review_changes(
        self, corrections: Sequence[Correction | Mapping[str, Any]]
    ) -> tuple[ReviewChange, ...]:
        """Every metric that ``corrections`` would change, with its value before and after (metric,
        side, before, after, unit); nothing is saved. They apply to what was measured, in order;
        their kinds and fields are those of ``review.json``.

        Raises:
            UsageError: a correction says something wrong, or does not fit.
        """
        measured = self.analysis if self.path is None else load_original(self.path)
        after = reviewed(measured, _corrections(corrections), self.intake, self.profile)
        return changes(measured, after)

    def save_review(
        self,
        corrections: Sequence[Correction | Mapping[str, Any]],
        author: str,
        remark: str = "",
        *,
        sign_off: bool = False,
        progress: Progress | None = None,
    ) -> "Result":
        """Keep ``corrections`` (all of them, in order) beside what was measured and write the
        reports again that are there; the result as reviewed. ``sign_off``: the author answers for
        the numbers and the remark.

        Raises:
            UsageError: a correction does not fit, there is no author, or no folder.
            StaleError: somebody else changed the review since this result was opened, or the result
                itself (ReplacedError).
            OutputError: it cannot be written.
        """
        save_review(
            self._folder(),
            _corrections(corrections),
            author,
            remark,
            sign_off=sign_off,
            base=self.review_etag,
            of=self.identity,
            progress=progress or NullProgress(),
        )
        return open_result(self._folder())

    def drop_review(self, *, progress: Progress | None = None) -> "Result":
        """Take the review back and write the reports again; the result as it was measured.

        Raises:
            UsageError: there is no folder.
            StaleError: somebody else changed the review since this result was opened, or the result
                itself (ReplacedError).
            OutputError: it cannot be removed.
        """
        drop_review(
            self._folder(),
            base=self.review_etag,
            of=self.identity,
            progress=progress or NullProgress(),
        )
        return open_result(self._folder())

    def _folder(self) -> Path:
        if self.path is None:
            raise UsageError("This result is in memory alone.", "Write it to a folder first.")
        return self.path

    def _write_measured(
        self, target: Path, formats: tuple[str, ...], pages: Pages, video: bool, progress: Progress
    ) -> Path:
        _, place = write(
            self.analysis,
            target,
            formats=formats,
            pages=pages,
            video=video,
            progress=progress,
            intake=self.intake,
            profile=self.profile,
        )
        return place

    def _recording(self, video: int | None) -> Recording:
        return self.analysis.leading if video is None else self.analysis.recordings[video]


def analyze(
    videos: File | Sequence[File] = (),
    /,
    *,
    out: File | None = None,
    poses: File | Sequence[File | None] | None = None,
    view: ViewName | Sequence[ViewName | None] | None = None,
    height_m: float | None = None,
    mass_kg: float | None = None,
    sex: Sex | Literal["female", "male"] | None = None,
    speed_kmh: float | None = None,
    runner: str | None = None,
    slow_motion: float | Sequence[float | None] | None = None,
    model: File = "heavy",
    person: Point | Sequence[Point | None] | None = None,
    standing: File | None = None,
    start_s: float | Sequence[float | None] | None = None,
    end_s: float | Sequence[float | None] | None = None,
    mirrored: bool = False,
    lang: str = "en",
    blur_faces: bool = False,
    intake: File | Intake | None = None,
    profile: File | None = None,
    formats: str | Sequence[str] = REPORTS,
    pages: Literal["full", "handout"] = "full",
    video: bool = True,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Measure one recording, or two of the same runner, with the options of the command line
    (``formcheck analyze --help`` tells each of them).

    ``out``: the result folder to write, with reports in ``formats``, so many ``pages`` and an
    annotated ``video``; without it the result is in memory alone and nothing is written. ``poses``:
    landmarks from a file in place of the pose model, and of the video too where none is named. What
    belongs to a recording is one value, or a list with one for each. Where nothing can be measured
    the result is complete all the same and its ``reason`` says why.

    >>> result = analyze(poses="run.npz", view="side", height_m=1.75)
    >>> f"{result['cadence'].value:.0f} steps/min of {result['cadence'].n} strides"
    '170 steps/min of 12 strides'

    Raises:
        UsageError, InputError, OutputError, NotReadyError: see ``formcheck.errors``.
    """
    given = _options(locals())
    request = AnalyzeRequest(
        takes_of([Path(file) for file in _listed(videos)], given),
        Path(out or ""),
        formats=_formats(formats),
        video=video,
        jobs=jobs or os.cpu_count() or 1,
        intake=intake if isinstance(intake, Intake | None) else read_toml(Path(intake)),
        profile=None if profile is None else read_profile(Path(profile)),
        pages=_pages(pages),
    )
    return _carried_out(request, progress or NullProgress(), in_memory=out is None)


def open_result(path: File) -> Result:
    """The result in a folder that was written before, as people reviewed it where they did; nothing
    is measured.

    Raises:
        InputError: there is no result, or a damaged one.
    """
    folder = Path(path)
    recover(folder)
    return Result(
        load(folder),
        path=folder,
        intake=load_intake(folder),
        profile=load_profile(folder),
        identity=result_identity(folder),
        review_etag=review_etag(folder),
    )


def compare(before: Result | File, after: Result | File) -> Comparison:
    """What changed from one result to a later one of the same runner, beyond measurement error:
    ``changes``, in the order of the catalogue, each with before, after, difference, ci95 and
    verdict. Results or their folders.

    Raises:
        InputError: a folder holds no result, or a damaged one.
    """
    return compared(_analysis(before), _analysis(after))


def _analysis(result: Result | File) -> Analysis:
    return result.analysis if isinstance(result, Result) else open_result(result).analysis


def _carried_out(request: AnalyzeRequest, progress: Progress, *, in_memory: bool) -> Result:
    if in_memory:
        analysis = measure(
            request.takes,
            jobs=request.jobs,
            progress=progress,
            intake=request.intake,
            profile=request.profile,
        )
        return Result(analysis, intake=request.intake, profile=request.profile)
    placed: list[Placed] = []
    carry_out(request, progress, placed.append)
    return replace(open_result(placed[0].target), notes=placed[0].notes)


def _options(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options of ``analyze`` by name, as the command line hands them on: what belongs to a
    recording as a tuple."""
    person = given["person"]
    is_point = person is not None and all(isinstance(value, Real) for value in person)
    return {
        **given,
        "poses": tuple(None if f is None else Path(f) for f in _listed(given["poses"])),
        "standing": None if given["standing"] is None else Path(given["standing"]),
        "view": tuple(_one_of("view", view, VIEWS) for view in _listed(given["view"])),
        "model": str(given["model"]),
        "sex": _one_of("sex", given["sex"], tuple(Sex)),
        "person": (tuple(person),) if is_point else _listed(person),
        **{name: _listed(given[name]) for name in ("slow_motion", "start_s", "end_s")},
    }


def _listed(value: Any) -> tuple[Any, ...]:
    """One value, or one for each recording."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _one_of(name: str, value: str | None, known: tuple[Value, ...]) -> Value | None:
    if value is None:
        return None
    for one in known:
        if one == value:
            return one
    raise UsageError(f"{option_name(name)} is {value}; it takes {', '.join(map(str, known))}.")


def _formats(names: str | Sequence[str]) -> tuple[str, ...]:
    listed = names.split(",") if isinstance(names, str) else names
    known = tuple(format_.name for format_ in FORMATS)
    return tuple(name for name in listed if _one_of("format", name, known))


def _pages(name: str) -> Pages:
    return _one_of("pages", name, tuple(Pages)) or Pages.FULL


def _corrections(given: Sequence[Correction | Mapping[str, Any]]) -> tuple[Correction, ...]:
    return parse([dict(one) if isinstance(one, Mapping) else to_plain(one) for one in given])


def _frame(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> "DataFrame":
    require_libraries(("pandas",))
    import pandas

    return pandas.DataFrame(rows, columns=list(columns))
