import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from service.handlers.linear_algebra.angle import angle
from service.handlers.linear_algebra.project import project
from service.schemas.linear_algebra.geometry import ProjectRequest, VectorPairsRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, near


@pytest.mark.parametrize(
    ("a", "b", "degrees"),
    [([1, 0], [0, 2], 90), ([1, 0], [1, 1], 45), ([1, 2], [-2, -4], 180), ([1e-200, 0], [1e200, 0], 0)],
)
def test_angle(call: Call, a: list[float], b: list[float], degrees: float) -> None:
    status, answer = call("linear-algebra/angle", a=a, b=b)
    assert status == 200
    assert answer["degrees"] == pytest.approx(degrees, abs=1e-13)
    assert answer["cosine"] == pytest.approx(math.cos(math.radians(degrees)), abs=1e-15)


@few
@given(st.floats(1e-12, math.pi - 1e-12))
def test_small_and_large_angles_keep_their_digits(theta: float) -> None:
    a, b = np.array([1.0, 0]), np.array([math.cos(theta), math.sin(theta)])
    found = angle(VectorPairsRequest.model_construct(a=a, b=b))
    assert found.radians == pytest.approx(theta, rel=1e-12, abs=1e-15)


@few
@given(st.integers(0, 2**32), st.booleans())
def test_projection_and_rejection(seed: int, complex_: bool) -> None:
    a, onto = np.random.default_rng(seed).normal(size=(2, 3, 4)) + (1j if complex_ else 0)
    found = project(ProjectRequest.model_construct(a=a, onto=onto))
    projection, rejection = np.asarray(found.projection), np.asarray(found.rejection)
    assert near(projection + rejection, a)
    assert np.abs((onto.conj() * rejection).sum(-1)).max() < 1e-12
    assert near(np.asarray(found.coefficient)[:, None] * onto, projection, 10)


@pytest.mark.parametrize(("operation", "second"), [("angle", "b"), ("project", "onto")])
def test_zero_vectors_and_other_lengths_are_refused(call: Call, operation: str, second: str) -> None:
    status, problem = call(f"linear-algebra/{operation}", a=[1, 2], **{second: [[1, 1], [0, 0]]})
    assert (status, problem["type"]) == (422, "/problems/no-answer")
    assert problem["errors"][0]["pointer"] == f"/{second}/1"
    for vector in ([1, 2, 3], [[[1, 2]] * 2] * 3):
        status, problem = call(f"linear-algebra/{operation}", a=[[1, 2]] * 5, **{second: vector})
        assert (status, problem["errors"][0]["pointer"]) == (422, f"/{second}")


@pytest.mark.parametrize(
    ("metric", "scipys"),
    [
        ("euclidean", "euclidean"), ("squared_euclidean", "sqeuclidean"), ("manhattan", "cityblock"),
        ("chebyshev", "chebyshev"), ("minkowski", "minkowski"), ("cosine", "cosine"), ("correlation", "correlation"),
        ("hamming", "hamming"), ("canberra", "canberra"), ("bray_curtis", "braycurtis"),
    ],
)  # fmt: skip
def test_distances_are_scipys(call: Call, metric: str, scipys: Any) -> None:
    a, b = np.random.default_rng(1).normal(size=(2, 4, 3))
    status, answer = call("linear-algebra/distance", a=a.tolist(), b=b[:2].tolist(), metric=metric)
    assert status == 200
    assert np.array(answer["result"]) == pytest.approx(cdist(a, b[:2], scipys), rel=1e-12)


def test_distances_of_points(call: Call) -> None:
    assert call("linear-algebra/distance", a=[0, 0], b=[3, 4])[1]["result"] == 5.0
    assert call("linear-algebra/distance", a=[[0, 0], [3, 4]])[1]["result"] == [[0.0, 5.0], [5.0, 0.0]]
    assert call("linear-algebra/distance", a=[0, 0], b=[[3, 4]])[1]["result"] == [5.0]
    assert call("linear-algebra/distance", a=[0, 0], b=[3e200, 4e200])[1]["result"] == pytest.approx(5e200)
    assert call("linear-algebra/distance", a=[0], b=[2], metric="minkowski", p=3)[1]["result"] == 2.0


@pytest.mark.parametrize(
    ("metric", "p", "b", "expected"),
    [
        ("minkowski", 100, [1.0001, 1.0], 1.0001 - 1),
        ("minkowski", 1000, [1.5, 1.5], 0.5 * 2**0.001),
        ("minkowski", 1000, [-1.9, 1.0], 2.9),
        ("euclidean", None, [1.0, 3e-200], 1.0),
        ("cosine", None, [1.0, 1.000001], (0.5e-6) ** 2 / 2),
    ],
)
def test_distances_of_near_points(call: Call, metric: str, p: float | None, b: list[float], expected: float) -> None:
    _, answer = call("linear-algebra/distance", a=[[1.0, 1.0]], b=[b], metric=metric, p=p)
    assert answer["result"][0] == pytest.approx([expected], rel=2e-6 if metric == "cosine" else 1e-14, abs=0)


def test_distances_of_points_that_differ_in_a_small_coordinate(call: Call) -> None:
    _, answer = call("linear-algebra/distance", a=[[1.0, 1e-200]], b=[[1.0, 4e-200], [1.0, 1e-200]])
    assert answer["result"][0] == pytest.approx([3e-200, 0.0], abs=0)


@pytest.mark.parametrize(("metric", "a"), [("cosine", [0.0, 0.0]), ("correlation", [0.1, 0.1])])
def test_points_without_a_direction_are_pointed_to(call: Call, metric: str, a: list[float]) -> None:
    status, problem = call("linear-algebra/distance", a=[[1, 2], a], metric=metric)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/a/1")
    status, problem = call("linear-algebra/distance", a=[1, 2], b=a, metric=metric)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")


@pytest.mark.parametrize(
    ("fields", "pointer"), [({"b": [1, 2, 3]}, "/b"), ({"p": 3}, "/p"), ({"metric": "minkowski", "p": 0.5}, "/p")]
)
def test_distances_that_do_not_fit_are_refused(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("linear-algebra/distance", a=[[1, 2]], **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_too_many_pairs_are_refused(call: Call) -> None:
    status, problem = call("linear-algebra/distance", a=[[1]] * 10_000)
    assert (status, problem["type"]) == (422, "/problems/too-large")
