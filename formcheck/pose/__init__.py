"""Landmarks of everyone in the recording, and which of them is the runner."""

from collections.abc import Callable

from formcheck.pose.backend import PoseBackend
from formcheck.pose.mediapipe import MediaPipeBackend
from formcheck.pose.models import Model

BACKENDS: dict[str, Callable[[Model], PoseBackend]] = {"mediapipe": MediaPipeBackend}
"""Pose backends by name. Their libraries load when the first session is opened."""
