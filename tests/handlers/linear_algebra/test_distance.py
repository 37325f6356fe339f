from typing import Any

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from tests.conftest import Call


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
