"""Reading an SVG back: where the named parts of a chart stand."""

import re
from xml.etree import ElementTree

import numpy as np

from formcheck.core.arrays import FloatArray

SVG = "{http://www.w3.org/2000/svg}"


class Drawing:
    """The parts of a chart by the ids that ``style.part`` gives them, without the chart's own."""

    def __init__(self, svg: str) -> None:
        self.root = ElementTree.fromstring(svg)

    def path(self, name: str) -> FloatArray:
        """(n, 2) corners of the first path of the part ``name``, in the order drawn."""
        path = self._part(name).find(f".//{SVG}path")
        assert path is not None
        numbers = re.findall(r"-?\d+(?:\.\d+)?", path.attrib["d"])
        return np.array(numbers, dtype=float).reshape(-1, 2)

    def marks(self, name: str) -> FloatArray:
        """(n, 2) places of the marks of the part ``name``."""
        uses = self._part(name).iter(f"{SVG}use")
        return np.array([(float(use.attrib["x"]), float(use.attrib["y"])) for use in uses])

    def _part(self, name: str) -> ElementTree.Element:
        found = [e for e in self.root.iter(f"{SVG}g") if e.get("id", "").endswith(f"-{name}")]
        assert len(found) == 1, f"{len(found)} parts {name}"
        return found[0]


def affine(from_: FloatArray, to: FloatArray) -> FloatArray:
    """(slope, offset) that lead from the values ``from_`` to the places ``to``."""
    return np.polyfit(from_, to, 1)
