"""Several distributions in one request are the first axis of the answer; fits and likelihoods are compared."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.conftest import Call

NORMAL = {"name": "normal", "mean": 0.0, "standard_deviation": 1.0}
SHIFTED = {**NORMAL, "mean": 1.0}


@pytest.mark.parametrize("path", ["density", "log-density", "cumulative", "log-cumulative", "survival", "log-survival"])
def test_rows_are_the_answers_of_each(call: Call, path: str) -> None:
    several = call(f"statistics/distributions/{path}", distribution=[NORMAL, SHIFTED], x=[0.0, 50.0])[1]
    for row, one in zip(several["result"], (NORMAL, SHIFTED), strict=True):
        assert row == call(f"statistics/distributions/{path}", distribution=one, x=[0.0, 50.0])[1]["result"]


def test_the_weakest_certainty_counts(call: Call) -> None:
    """Of doubles that are proved, of integers, and of a proof that takes longer than there is time."""
    counts = {"name": "poisson", "rate": 3.0}
    far = {"name": "noncentral_t", "degrees_of_freedom": 2.0, "noncentrality": -3000.0}
    for several, certainty in (([NORMAL, counts], "checked"), ([counts, far], "estimated")):
        at = [0.3] if far not in several else [0.3, 0.5, 0.7, 0.9]
        answer = call("statistics/distributions/quantile", distribution=several, probability=at)[1]
        assert answer["certainty"] == certainty


def test_warnings_name_the_distribution_first(call: Call) -> None:
    answer = call("statistics/distributions/density", distribution=[NORMAL, SHIFTED], x=[0.0, 50.0])[1]
    assert answer["warnings"][0]["indices"] == [[0, 1], [1, 1]]
    assert answer["warnings"][0]["count"] == 2


def test_the_wrong_one_is_pointed_at(call: Call) -> None:
    wrong = {**NORMAL, "standard_deviation": -1.0}
    status, answer = call("statistics/distributions/quantile", distribution=[NORMAL, wrong], probability=0.5)
    assert status == 422
    assert answer["errors"][0]["pointer"] == "/distribution/1/standard_deviation"


def test_what_is_compared_has_its_log_likelihood(call: Call) -> None:
    data = [0.5, -1.0, 2.0]
    known = -sum(x * x for x in data) / 2 - 1.5 * math.log(2 * math.pi)
    fit = call("statistics/distributions/fit", name="normal", data=data, compare=NORMAL)[1]
    assert fit["compared_log_likelihood"] == pytest.approx(known, rel=1e-14)
    assert fit["log_likelihood"] > known
    grids = {name: {"start": 0.5, "stop": 2, "count": 3} for name in ("mean", "standard_deviation")}
    at = {"mean": 0.0, "standard_deviation": 1.0}
    surface = call("statistics/likelihood/surface", name="normal", data=data, grids=grids, compare=at)[1]
    assert surface["compared"] == pytest.approx(known, rel=1e-14)


def test_a_circle_becomes_an_ellipse_along_its_eigenvectors(call: Call) -> None:
    a = np.array([[4.0, 2.0], [2.0, 3.0]])
    answer = call("linear-algebra/transform", shape="circle", matrix=a.tolist(), eigenvectors=True)[1]
    np.testing.assert_allclose(np.linalg.norm(answer["points"], axis=1), 1.0)
    np.testing.assert_allclose(answer["result"], np.array(answer["points"]) @ a.T, atol=1e-14)
    values, vectors = (np.array(answer[name]["real"]) for name in ("eigenvalues", "eigenvectors"))
    np.testing.assert_allclose(a @ vectors, vectors * values, atol=1e-13)
    status, wrong = call("linear-algebra/transform", shape="circle", points=[[1.0, 0.0]], matrix=a.tolist())
    assert (status, wrong["errors"][0]["pointer"]) == (422, "/points")
