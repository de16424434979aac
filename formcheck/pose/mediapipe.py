"""MediaPipe's PoseLandmarker (BlazePose, 33 landmarks) as a pose backend, kept off the network.

MediaPipe 1.x sends figures about its use to play.googleapis.com (its privacy notice says so; the
pictures are not sent) and offers no way to decline; it looks the name up whenever a landmarker is
made. Its HTTP client (curl) obeys the usual proxy variables, so it is given a proxy of a kind that
does not exist: every attempt ends before a name is looked up or a connection is made.
"""

import os
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

import numpy as np

from formcheck.core.files import read_bytes
from formcheck.core.frame import Picture
from formcheck.errors import FormcheckError, NotReadyError, UsageError
from formcheck.pose.backend import Person, PoseSession
from formcheck.pose.models import Model
from formcheck.pose.native_log import native_log_hidden

NOWHERE = "formcheck-stays-offline://nowhere"


def stay_offline() -> None:
    """Let nothing native in this process reach the network through curl.

    To be called before the library is loaded. Stays so, since it sends from threads of its own that
    live as long as the process. Python's own ``os.environ`` keeps the machine's proxies: a result
    may have to go to a storage through them.
    """
    for exception in ("no_proxy", "NO_PROXY"):
        os.unsetenv(exception)
    for proxy in ("https_proxy", "http_proxy", "all_proxy"):
        os.putenv(proxy, NOWHERE)


FRAME_STEP_MS = 1000
"""Time between frames that MediaPipe is told. Frames a second apart are too far for its own
smoothing, which lags the hip by 20–40 ms; a zero-lag filter smooths later instead."""


class MediaPipeBackend:
    """``model`` as checked by ``models.find_model``."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """ "mediapipe-" and the model's name."""
        return f"mediapipe-{self._model.name}"

    @property
    def sha256(self) -> str:
        """Hash of the bundle."""
        return self._model.sha256

    def running(self) -> AbstractContextManager[None]:
        """Native log lines stay off the terminal."""
        return native_log_hidden()

    def open(self, people: int, *, still: bool = False) -> PoseSession:
        """A landmarker of its own. Raises NotReadyError where MediaPipe does not start, UsageError
        where it refuses a user's bundle; ImportError or OSError where a library is missing, which
        ``readiness.not_ready`` puts into words."""
        try:
            return _Session(self._model, people, still)
        except (RuntimeError, ValueError) as error:
            raise _refused(self._model, error) from error


def _refused(model: Model, error: Exception) -> FormcheckError:
    # What follows the first line names places in MediaPipe's own source.
    reason = str(error).strip().split("\n", 1)[0].rstrip(" .:")
    if model.is_shipped:
        return NotReadyError(
            f"MediaPipe does not start with the pose model {model.name}: {reason}.",
            "Run formcheck doctor.",
        )
    return UsageError(
        f"MediaPipe refuses the pose model {model.path}: {reason}.",
        "Leave --model out, or give lite, full or heavy.",
    )


class _Session:
    def __init__(self, model: Model, people: int, still: bool) -> None:
        stay_offline()
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision

        self._model = model
        self._image = mediapipe.Image
        self._srgb = mediapipe.ImageFormat.SRGB
        self._still = still
        self._n_seen = 0
        mode = vision.RunningMode.IMAGE if still else vision.RunningMode.VIDEO
        options = vision.PoseLandmarkerOptions(
            # The bytes, because a path outside ASCII is not safe in C++ on every system.
            base_options=BaseOptions(model_asset_buffer=read_bytes(model.path)),
            running_mode=mode,
            num_poses=people,
        )
        self._landmarker: Any = vision.PoseLandmarker.create_from_options(options)

    def detect(self, rgb: Picture) -> tuple[Person, ...]:
        # Rows that are not packed (a crop, a decoder's padding) would be read as if they were.
        image = self._image(image_format=self._srgb, data=np.ascontiguousarray(rgb))
        try:
            if self._still:
                result = self._landmarker.detect(image)
            else:
                result = self._landmarker.detect_for_video(image, self._n_seen * FRAME_STEP_MS)
        except RuntimeError as error:
            if self._model.is_shipped:
                raise
            # Models that are none of poses are noticed only when they are used.
            raise _refused(self._model, error) from error
        self._n_seen += 1
        height, width = rgb.shape[:2]
        return tuple(_person(points, width, height) for points in result.pose_landmarks)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Left to the interpreter's end, its destructor raises.
        try:
            self._landmarker.close()
        except RuntimeError:
            # What went wrong in a picture is said once more on closing; the destructor would again.
            self._landmarker._handle = None
            if kind is None:
                raise


def _person(points: Any, width: int, height: int) -> Person:
    return Person(
        np.array([(p.x * width, p.y * height) for p in points]),
        np.array([min(p.visibility, p.presence) for p in points]),
    )
