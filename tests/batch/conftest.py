"""Landmarks to measure, as for the command line."""

from tests.cli.conftest import poses

__all__ = ["poses"]
