"""A model of the load on the lower back, only fit to compare a runner with himself or herself."""

from formcheck.backload.change import DetectableDifference, relative_load
from formcheck.backload.model import SOURCES
from formcheck.backload.what_if import back_load

__all__ = ["SOURCES", "DetectableDifference", "back_load", "relative_load"]
