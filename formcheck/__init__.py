"""Running form from video."""

from formcheck._version import __version__

__all__ = ["__version__"]
