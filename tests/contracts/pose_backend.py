"""What every pose backend keeps to.

Whoever writes one subclasses ``PoseBackendContract`` in his tests with a ``backend`` fixture and a
``person`` fixture: a picture (height, width, 3) that shows exactly one person, whole.
"""

import numpy as np
import pytest

from formcheck.core.frame import Picture
from formcheck.pose.backend import PoseBackend


class PoseBackendContract:
    @pytest.fixture
    def backend(self) -> PoseBackend:
        raise NotImplementedError

    @pytest.fixture
    def person(self) -> Picture:
        raise NotImplementedError

    def test_names_itself(self, backend: PoseBackend) -> None:
        assert backend.name
        assert backend.sha256 == "" or len(backend.sha256) == 64

    @pytest.mark.parametrize("still", [True, False])
    def test_finds_the_person_within_the_picture(
        self, backend: PoseBackend, person: Picture, still: bool
    ) -> None:
        with backend.running(), backend.open(1, still=still) as session:
            (found,) = session.detect(person)
        height, width = person.shape[:2]
        assert 0 <= found.centre_px[0] <= width
        assert 0 <= found.centre_px[1] <= height
        assert np.all((found.confidence >= 0) & (found.confidence <= 1))

    def test_finds_nobody_in_an_empty_picture(self, backend: PoseBackend) -> None:
        with backend.running(), backend.open(2) as session:
            assert session.detect(np.zeros((240, 320, 3), dtype=np.uint8)) == ()

    def test_equal_sessions_give_equal_landmarks(
        self, backend: PoseBackend, person: Picture
    ) -> None:
        seen = []
        with backend.running():
            for _ in range(2):
                with backend.open(1) as session:
                    seen.append([session.detect(person)[0] for _ in range(3)])
        for first, second in zip(*seen, strict=True):
            np.testing.assert_array_equal(first.xy_px, second.xy_px)
            np.testing.assert_array_equal(first.confidence, second.confidence)

    def test_reads_a_part_of_a_picture_as_its_copy(
        self, backend: PoseBackend, person: Picture
    ) -> None:
        part = person[:, 3:-4]
        with backend.running(), backend.open(1, still=True) as session:
            (of_part,) = session.detect(part)
            (of_copy,) = session.detect(part.copy())
        np.testing.assert_array_equal(of_part.xy_px, of_copy.xy_px)

    def test_still_pictures_do_not_depend_on_the_one_before(
        self, backend: PoseBackend, person: Picture
    ) -> None:
        with backend.running(), backend.open(1, still=True) as session:
            (first,) = session.detect(person)
            session.detect(np.zeros_like(person))
            (again,) = session.detect(person)
        np.testing.assert_array_equal(first.xy_px, again.xy_px)
