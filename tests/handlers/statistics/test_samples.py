"""Quantiles of samples, histograms, kernel densities and the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

X = [0.5, 1.2, 2.3, 0.8, 1.7, 3.1]
BOOTSTRAP = "statistics/bootstrap"


def test_quantiles_of_several_variables(call) -> None:
    data = [[1.0, 10.0], [2.0, 20.0], [3.0, 40.0]]
    status, answer = call("statistics/quantiles", data=data, probabilities=[0.5, 1.0])
    assert (status, answer["result"]) == (200, [[2.0, 20.0], [3.0, 40.0]])


def test_quantile_definitions_of_hyndman_and_fan(call) -> None:
    """The 0.3 quantile of 1…10 is 3 by definition 1 (inverse of the cumulative), 3.7 by 7 (R's default), 3.3 by 6."""
    data = list(range(1, 11))
    for method, expected in [("inverted_cdf", 3.0), ("linear", 3.7), ("weibull", 3.3)]:
        answer = call("statistics/quantiles", data=data, probabilities=[0.3], method=method)[1]
        assert answer["result"] == [pytest.approx(expected, rel=1e-14, abs=0)]


def test_quantiles_refuse_and_omit_missing_values(call) -> None:
    rows = [[1.0, 2.0], [None, 5.0], [3.0, 4.0]]
    status, problem = call("statistics/quantiles", data=rows, probabilities=[0.5])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data/1/0")
    assert call("statistics/quantiles", data=rows, probabilities=[0.5], missing="omit")[1]["result"] == [[2.0, 3.0]]
    assert call("statistics/quantiles", data=X, probabilities=[1.5])[1]["errors"][0]["pointer"] == "/probabilities/0"
    assert call("statistics/quantiles", data=[None, None], probabilities=[0.5], missing="omit")[0] == 422


def test_histogram_counts_all_and_its_density_integrates_to_one(call) -> None:
    status, answer = call("statistics/histogram", data=X, bins=4, density=True)
    assert (status, sum(answer["counts"]), len(answer["edges"])) == (200, 6, 5)
    assert np.array(answer["densities"]) @ np.diff(answer["edges"]) == pytest.approx(1.0, rel=1e-14)


def test_histogram_with_edges_leaves_out_what_is_outside(call) -> None:
    _, answer = call("statistics/histogram", data=X, bins=[0, 1, 2, 3])
    assert (answer["counts"], answer["densities"]) == ([2, 2, 1], None)
    assert call("statistics/histogram", data=X, bins=2, range=[0, 2])[1]["counts"] == [2, 2]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"bins": [0, 2, 1]}, "/bins/2"),
        ({"bins": 10**12}, None),
        ({"range": [2, 1]}, "/range/1"),
        ({"bins": "auto", "data": [*X, 1e12]}, "/bins"),
        ({"range": [100, 101], "density": True}, "/range"),
    ],
)
def test_histograms_that_make_no_sense_are_refused(call, fields, pointer) -> None:
    status, problem = call("statistics/histogram", **{"data": X, **fields})
    assert status == 422
    assert pointer is None or problem["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_kernel_density_is_scipys_and_integrates_to_one(call, rule) -> None:
    at = np.linspace(-6, 10, 2001)
    status, answer = call("statistics/kernel-density", data=X, at=at.tolist(), bandwidth=rule)
    assert status == 200
    assert np.allclose(answer["result"], stats.gaussian_kde(X, rule)(at), rtol=1e-12)
    assert integrate.trapezoid(answer["result"], at) == pytest.approx(1.0, rel=1e-9)
    assert answer["bandwidth"] == pytest.approx(stats.gaussian_kde(X, rule).factor * np.std(X, ddof=1))


def test_kernel_density_of_one_value_needs_a_bandwidth(call) -> None:
    assert call("statistics/kernel-density", data=[2.0], at=2.0)[1]["errors"][0]["pointer"] == "/bandwidth"
    assert call("statistics/kernel-density", data=[2.0], at=2.0, bandwidth=1.0)[1]["result"] == pytest.approx(
        0.3989422804014327
    )


def test_bootstrap_with_one_seed_is_one_answer(call) -> None:
    first = call(BOOTSTRAP, data=X, statistic="mean", seed=4, resamples=2000)
    assert first == call(BOOTSTRAP, data=X, statistic="mean", seed=4, resamples=2000)
    status, answer = first
    assert (status, answer["seed"]) == (200, 4)
    assert answer["lower"] < answer["estimate"] < answer["upper"]
    assert answer["standard_error"] == pytest.approx(np.std(X) / np.sqrt(6), rel=0.05, abs=0)


@pytest.mark.parametrize("method", ["bca", "percentile", "basic"])
def test_bootstrap_interval_agrees_with_scipys(call, method) -> None:
    data = stats.gamma.rvs(2, size=60, random_state=1)
    _, answer = call(
        BOOTSTRAP, data=data.tolist(), statistic="standard_deviation", method=method, seed=1, resamples=20_000
    )
    theirs = stats.bootstrap(
        (data,), lambda x, axis: np.std(x, ddof=1, axis=axis), method=method, n_resamples=20_000, rng=3
    ).confidence_interval
    assert [answer["lower"], answer["upper"]] == pytest.approx(list(theirs), rel=0.02, abs=0)


def test_bootstrap_of_a_correlation(call) -> None:
    pairs = [[1, 2.1], [2, 3.9], [3, 6.2], [4, 7.8], [5, 10.4], [6, 11.7]]
    status, answer = call(BOOTSTRAP, data=pairs, statistic="correlation", seed=1)
    assert status == 200
    assert answer["estimate"] == pytest.approx(np.corrcoef(np.array(pairs).T)[0, 1], rel=1e-13, abs=0)


@pytest.mark.parametrize(
    ("data", "statistic"),
    [([1.0, 1.0, 1.0], "mean"), ([2.0], "mean"), ([1.0, 2.0], "correlation"), ([[1.0, 2.0]], "mean")],
)
def test_bootstrap_refuses_data_that_say_nothing(call, data, statistic) -> None:
    status, problem = call(BOOTSTRAP, data=data, statistic=statistic)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data")
