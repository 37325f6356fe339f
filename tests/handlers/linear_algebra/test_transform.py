import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.transform import transform
from service.schemas.linear_algebra.geometry import GeometricTransformRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, near

_TURN = math.pi / 2


@pytest.mark.parametrize(
    ("fields", "points", "result", "determinant"),
    [
        ({"kind": "scale", "factors": 2}, [[1, 3]], [[2, 6]], 4),
        ({"kind": "scale", "factors": [2, 3, -1]}, [[1, 1, 1]], [[2, 3, -1]], -6),
        ({"kind": "rotate", "angle": _TURN}, [[1, 0], [0, 1]], [[0, 1], [-1, 0]], 1),
        ({"kind": "rotate", "angle": _TURN, "axis": [0, 0, 5]}, [[1, 0, 2]], [[0, 1, 2]], 1),
        ({"kind": "rotate", "angle": _TURN, "axis": [1, 0, 0]}, [[0, 1, 0]], [[0, 0, 1]], 1),
        ({"kind": "shear", "shears": [0.5, 0]}, [[1, 2]], [[2, 2]], 1),
        ({"kind": "shear", "shears": [0, 0, 1, 0, 0, 0]}, [[1, 2, 3]], [[1, 3, 3]], 1),
        ({"kind": "reflect", "normal": [1, 0]}, [[1, 2]], [[-1, 2]], -1),
        ({"kind": "reflect", "normal": [1, -1]}, [[1, 2]], [[2, 1]], -1),
        ({"matrix": [[1, 2], [3, 4]]}, [[1, 1]], [[3, 7]], -2),
        ({"matrix": [[1, 1]]}, [[1, 2]], [[3]], None),
    ],
)
def test_maps(call: Call, fields: dict[str, Any], points: Any, result: Any, determinant: float | None) -> None:
    status, answer = call("linear-algebra/transform", points=points, **fields)
    assert status == 200
    assert np.array(answer["result"]) == pytest.approx(np.array(result), abs=1e-15)
    assert answer["determinant"] == (None if determinant is None else pytest.approx(determinant, rel=1e-14))
    assert np.array(points) @ np.array(answer["matrix"]).T == pytest.approx(np.array(answer["result"]))


@few
@given(st.floats(-10, 10), st.integers(0, 2**32))
def test_rotations_and_reflections_keep_lengths_and_their_axis(angle: float, seed: int) -> None:
    points, (axis, *_) = np.random.default_rng(seed).normal(size=(2, 4, 3))
    given_: dict[str, Any] = dict.fromkeys(("matrix", "factors", "shears", "normal"))
    rotated = transform(
        GeometricTransformRequest.model_construct(points=points, kind="rotate", angle=angle, axis=axis, **given_)
    )
    assert near(np.linalg.norm(rotated.result, axis=1), np.linalg.norm(points, axis=1))
    assert near(rotated.matrix @ axis, axis)
    given_ = {**given_, "normal": axis}
    mirrored = transform(
        GeometricTransformRequest.model_construct(points=points, kind="reflect", angle=None, axis=None, **given_)
    )
    assert near(mirrored.matrix @ mirrored.matrix, np.eye(3))
    assert near(mirrored.matrix @ axis, -axis)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({}, "/kind"),
        ({"kind": "scale", "matrix": [[1, 0], [0, 1]]}, "/kind"),
        ({"kind": "scale"}, "/factors"),
        ({"kind": "scale", "factors": [1, 2, 3]}, "/factors"),
        ({"kind": "scale", "factors": 2, "angle": 1}, "/angle"),
        ({"kind": "rotate"}, "/angle"),
        ({"kind": "rotate", "angle": 1, "axis": [1, 0, 0]}, "/axis"),
        ({"kind": "shear", "shears": [1]}, "/shears"),
        ({"kind": "reflect", "normal": [0, 0]}, "/normal"),
        ({"matrix": [[1, 2, 3]]}, "/matrix"),
        ({"matrix": [[1, 2]], "factors": 2}, "/factors"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("linear-algebra/transform", points=[[1, 2]], **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_rotation_in_space_needs_an_axis_and_four_dimensions_a_matrix(call: Call) -> None:
    status, problem = call("linear-algebra/transform", points=[[1, 2, 3]], kind="rotate", angle=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/axis")
    status, problem = call("linear-algebra/transform", points=[[1, 2, 3, 4]], kind="rotate", angle=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/points")


def test_many_points_are_not_taken_for_a_large_result(call: Call) -> None:
    points = np.ones((10_000, 2)).tolist()
    status, answer = call("linear-algebra/transform", points=points, kind="scale", factors=2)
    assert (status, answer["result"][-1]) == (200, [2, 2])
