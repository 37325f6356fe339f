"""Points and probabilities of large requests, of which few are proved: the answers of small ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.conftest import Call

AT = "statistics/distributions/"
MANY, PLACE = 3000, 777  # and a place between those whose answers are proved
SKEWED: list[dict[str, Any]] = [
    {"name": "beta", "alpha": 50.0, "beta": 51.0},
    {"name": "beta", "alpha": 3.0, "beta": 3.1},
    {"name": "weibull", "shape": 3.4, "scale": 1.0},
    {"name": "skew_normal", "shape": 0.1},
    {"name": "truncated_normal", "mean": 0.0, "standard_deviation": 1.0, "lower": -1.0, "upper": 1.01},
    {"name": "pearson_3", "skewness": 0.01},
    {"name": "normal_inverse_gaussian", "tail_heaviness": 2.0, "asymmetry": 0.01},
]
SYMMETRIC: list[dict[str, Any]] = [
    {"name": "double_gamma", "shape": 300.0, "location": 0.3},
    {"name": "double_weibull", "shape": 50.0, "location": 0.3},
]
"""Whose densities vanish in the middle."""


def probabilities() -> list[float]:
    """Many of them, one ½."""
    found = np.linspace(0.001, 0.999, MANY)
    found[PLACE] = 0.5
    return list(found.tolist())


@pytest.mark.parametrize("law", SKEWED, ids=lambda law: law["name"])
def test_the_median_of_a_skewed_law_is_not_its_mean(call: Call, law: dict[str, Any]) -> None:
    alone = call(f"{AT}quantile", distribution=law, probability=0.5)[1]
    many = call(f"{AT}quantile", distribution=law, probability=probabilities())[1]
    mean = call(f"{AT}moments", distribution=law)[1]
    assert alone["certainty"] == "exact"
    assert many["result"][PLACE] == pytest.approx(alone["result"], rel=1e-11, abs=0)
    assert many["warnings"] == []
    assert mean["median"] == alone["result"] != mean["mean"]


@pytest.mark.parametrize("skewness", [1e-5, 1e-9])
def test_the_median_of_a_law_that_is_hardly_skewed(call: Call, skewness: float) -> None:
    """−γ/6 in the limit."""
    answer = call(f"{AT}quantile", distribution={"name": "pearson_3", "skewness": skewness}, probability=0.5)[1]
    assert answer["result"] == pytest.approx(-skewness / 6, rel=1e-9, abs=0)


@pytest.mark.parametrize("law", SYMMETRIC, ids=lambda law: law["name"])
def test_the_median_of_a_symmetric_law_is_its_middle(call: Call, law: dict[str, Any]) -> None:
    answer = call(f"{AT}quantile", distribution=law, probability=probabilities())[1]
    assert (answer["result"][PLACE], answer["warnings"]) == (0.3, [])


@pytest.mark.parametrize("mean", [1.3, -2.0])
@pytest.mark.parametrize("path", ["cumulative", "survival"])
def test_tails_next_to_the_seam_of_a_circle(call: Call, mean: float, path: str) -> None:
    """Where angles from the mean round to the same double, what is left to the seam does not."""
    law = {"name": "von_mises", "mean": mean, "concentration": 2.0}
    near = np.geomspace(1e-15, 1e-6, 300)
    near = mean - np.pi + near if path == "cumulative" else mean + np.pi - near
    x = np.concatenate([near, np.linspace(mean - 3.1, mean + 3.1, 2000)])
    many = call(f"{AT}{path}", distribution=law, x=x.tolist())[1]["result"][: near.size]
    few = call(f"{AT}{path}", distribution=law, x=near.tolist())[1]["result"]
    assert many == pytest.approx(few, rel=1e-13, abs=0)


def test_many_quantiles_of_argus_take_no_search_each(call: Call) -> None:
    """30,000, which once took a minute; those of the other tail, and against its own formula."""
    law, probability = {"name": "argus", "shape": 1.3}, np.linspace(1e-5, 1 - 1e-5, 30_001)
    status, answer = call(f"{AT}quantile", distribution=law, probability=probability.tolist())
    found = np.array(answer["result"])
    assert (status, answer["warnings"]) == (200, [])
    other = call(f"{AT}inverse-survival", distribution=law, probability=probability[::-1].tolist())[1]["result"]
    assert found == pytest.approx(np.array(other), rel=1e-10, abs=0)
    reached = call(f"{AT}cumulative", distribution=law, x=found[::1000].tolist())[1]["result"]
    assert reached == pytest.approx(probability[::1000], rel=1e-11, abs=0)
