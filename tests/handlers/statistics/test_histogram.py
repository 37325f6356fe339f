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


@pytest.mark.parametrize("bins", ["auto", "sturges", 50])
def test_bins_narrower_than_the_numbers_are_refused(call, bins) -> None:
    status, problem = call("statistics/histogram", data=[1.0, 1.0000000000000002, 1.0000000000000004] * 4, bins=bins)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/bins")


def test_decimals_on_an_edge_begin_their_bin(call) -> None:
    _, answer = call("statistics/histogram", data=[k / 100 for k in range(100)], bins=10, range=[0, 1])
    assert (answer["counts"], answer["edges"], answer["certainty"]) == ([10] * 10, [k / 10 for k in range(11)], "exact")
