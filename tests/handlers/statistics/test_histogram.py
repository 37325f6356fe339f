"""Histograms."""

from __future__ import annotations

import numpy as np
import pytest

from tests.handlers.statistics.sample import X


def test_histogram_counts_all_and_its_density_integrates_to_one(call) -> None:
    status, answer = call("statistics/histogram", data=X, bins=4, density=True)
    assert (status, sum(answer["counts"]), len(answer["edges"])) == (200, 6, 5)
    assert np.array(answer["densities"]) @ np.diff(answer["edges"]) == pytest.approx(1.0, rel=1e-14)


def test_histogram_with_edges_leaves_out_what_is_outside(call) -> None:
    _, answer = call("statistics/histogram", data=X, bins=[0, 1, 2, 3])
    assert (answer["counts"], answer["densities"]) == ([2, 2, 1], None)
    assert call("statistics/histogram", data=X, bins=2, range=[0, 2])[1]["counts"] == [2, 2]


@pytest.mark.parametrize("bins", [5, [0.0, 0.5, 1.0, 2.0]])
def test_weights_are_those_of_numpy(call, bins) -> None:
    rng = np.random.default_rng(3)
    data, weights = rng.integers(0, 9, 60) / 4, rng.normal(size=60)
    _, answer = call("statistics/histogram", data=data.tolist(), weights=weights.tolist(), bins=bins, density=True)
    for name, density in (("weighted_counts", False), ("densities", True)):
        expected, edges = np.histogram(data, bins, weights=weights, density=density)
        np.testing.assert_allclose(answer[name], expected, rtol=1e-12, atol=1e-14)
    assert answer["counts"] == np.histogram(data, bins)[0].tolist()
    np.testing.assert_allclose(answer["edges"], edges, rtol=1e-15)


def test_weights_are_summed_exactly_and_go_with_their_values(call) -> None:
    _, answer = call("statistics/histogram", data=[1, 1, 1, 2], weights=[1e16, 1, -1e16, 7], bins=2)
    assert (answer["counts"], answer["weighted_counts"]) == ([3, 1], [1.0, 7.0])
    _, answer = call("statistics/histogram", data=[1, None, 2], weights=[3, 4, 5], bins=2, missing="omit")
    assert answer["weighted_counts"] == [3.0, 5.0]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"weights": [1] * 6}, "/bins"),
        ({"weights": [1] * 5, "bins": 2}, "/weights"),
        ({"weights": [1, -1, 0, 0, 0, 0], "bins": 2, "density": True}, "/weights"),
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


@pytest.mark.parametrize("bins", ["auto", "sturges", 50])
def test_bins_narrower_than_the_numbers_are_refused(call, bins) -> None:
    status, problem = call("statistics/histogram", data=[1.0, 1.0000000000000002, 1.0000000000000004] * 4, bins=bins)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/bins")


def test_decimals_on_an_edge_begin_their_bin(call) -> None:
    _, answer = call("statistics/histogram", data=[k / 100 for k in range(100)], bins=10, range=[0, 1])
    assert (answer["counts"], answer["edges"], answer["certainty"]) == ([10] * 10, [k / 10 for k in range(11)], "exact")
