import numpy as np
import pytest

from formcheck.core.frame import Picture
from formcheck.pose import BACKENDS
from formcheck.pose.backend import PoseBackend
from formcheck.pose.models import find_model
from tests.contracts.pose_backend import PoseBackendContract
from tests.support.fake_pose_models import BoxSeeing, with_boxes
from tests.support.sample_clips import SAMPLE


class TestFake(PoseBackendContract):
    @pytest.fixture
    def backend(self) -> PoseBackend:
        return BoxSeeing()

    @pytest.fixture
    def person(self) -> Picture:
        return with_boxes([(100, 40, 160, 200)], (320, 240))[0]


@pytest.mark.slow
class TestMediaPipe(PoseBackendContract):
    @pytest.fixture
    def backend(self) -> PoseBackend:
        return BACKENDS["mediapipe"](find_model("lite"))

    @pytest.fixture
    def person(self) -> Picture:
        return first_picture()


def first_picture() -> Picture:
    import av

    with av.open(str(SAMPLE)) as container:
        return np.asarray(next(container.decode(video=0)).to_ndarray(format="rgb24"), np.uint8)
