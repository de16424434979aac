"""Landmarks to measure, as for the command line."""

from tests.support.landmark_files import poses

__all__ = ["poses"]
