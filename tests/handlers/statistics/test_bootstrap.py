"""The bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.handlers.statistics.sample import X

BOOTSTRAP = "statistics/bootstrap"


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


@pytest.mark.parametrize("scale", [2.0**-520, 2.0**500])
def test_bootstrap_does_not_feel_the_scale(call, scale) -> None:
    _, plain = call(BOOTSTRAP, data=X, statistic="mean", seed=3, resamples=500)
    _, scaled = call(BOOTSTRAP, data=[x * scale for x in X], statistic="mean", seed=3, resamples=500)
    assert [scaled[end] / scale for end in ("lower", "upper")] == pytest.approx([plain["lower"], plain["upper"]])
