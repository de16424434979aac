"""Small pictures, and files that only look like some."""

import io

from PIL import Image


def picture(kind: str, size: tuple[int, int] = (40, 20)) -> bytes:
    """A whole picture; ``kind`` as PIL names it."""
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


PNG = picture("PNG")
JPEG = picture("JPEG")
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
