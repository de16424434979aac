"""Key frames of a runner, grey."""

import io

from PIL import Image

from formcheck.reporting.video.keyframes import KeyFrame


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (576, 720), "grey").save(file, "jpeg")
    return file.getvalue()


FRAMES = tuple(
    KeyFrame(f"{side}_{moment}.jpg", jpeg(), f"The {side} {moment}", f"{side} seen at {moment}", ())
    for side in ("left", "right")
    for moment in ("contact", "midstance", "toe_off")
)
