"""Small pictures for lists."""

import io

HEIGHT_PX = 240
QUALITY = 80


def thumbnail(jpeg: bytes, height_px: int = HEIGHT_PX) -> bytes:
    """The picture at most ``height_px`` high, as JPEG.

    Raises:
        OSError: ``jpeg`` is no picture.
    """
    from PIL import Image

    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        # Decodes at a fraction of the size where that is enough.
        picture.draft("RGB", (height_px, height_px))
        picture.thumbnail((4 * height_px, height_px))
        small = io.BytesIO()
        picture.convert("RGB").save(small, "JPEG", quality=QUALITY)
    return small.getvalue()
