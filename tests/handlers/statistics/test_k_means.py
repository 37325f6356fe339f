"""k-means: published optima, all partitions of few points, and what every optimum meets."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from service.methods.statistics.k_means import seeded, settled, silhouette
from tests.conftest import Call

RUSPINI = np.array([
    [4, 5, 10, 9, 13, 13, 12, 15, 18, 19, 22, 27, 28, 24, 27, 28, 30, 31, 32, 36, 28, 32, 35, 33, 38, 41, 38, 38, 32,
     34, 44, 44, 44, 46, 47, 49, 50, 53, 52, 55, 54, 60, 63, 86, 85, 85, 78, 74, 97, 98, 98, 99, 99, 101, 108, 110, 108,
     111, 115, 117, 70, 77, 83, 61, 69, 78, 66, 58, 64, 69, 66, 61, 76, 72, 64],
    [53, 63, 59, 77, 49, 69, 88, 75, 61, 65, 74, 72, 76, 58, 55, 60, 52, 60, 61, 72, 147, 149, 153, 154, 151, 150, 145,
     143, 143, 141, 156, 149, 143, 142, 149, 152, 142, 144, 152, 155, 124, 136, 139, 132, 115, 96, 94, 96, 122, 116,
     124, 119, 128, 115, 111, 111, 116, 126, 117, 115, 4, 12, 21, 15, 15, 16, 18, 13, 20, 21, 23, 25, 27, 31, 30],
], float).T  # fmt: skip
"""Ruspini (1970), 75 points. Its least sums of squares: du Merle, Hansen, Jaumard and Mladenović (1999), table 1."""


@pytest.mark.parametrize(("clusters", "inertia"), [(2, 0.893378e5), (3, 0.510634e5), (4, 0.128810e5)])
def test_the_optima_of_ruspini_s_data(call: Call, clusters, inertia):
    status, found = call("statistics/cluster/k-means", data=RUSPINI.tolist(), clusters=clusters, seed=1)
    assert status == 200
    assert found["inertia"] == pytest.approx(inertia, abs=0.1)  # six digits, cut
    assert (found["certainty"], found["status"], found["restarts"]) == ("checked", "converged", 10)
    assert np.diff(found["history"]).max(initial=0) <= 0
    assert found["agreeing"] > 1
    assert sum(found["counts"]) == 75


def test_the_silhouette_of_ruspini_s_four_clusters(call: Call):
    _, found = call("statistics/cluster/k-means", data=RUSPINI.tolist(), clusters=4, seed=1)
    assert found["silhouette"] == pytest.approx(0.7376570, abs=1e-7)  # R: cluster::silhouette(pam(ruspini, 4))
    assert found["counts"] == [20, 23, 15, 17]


@given(seed=st.integers(0, 10**6), n=st.integers(3, 7), k=st.integers(1, 3), d=st.integers(1, 2))
@settings(max_examples=25, deadline=None)
def test_the_best_of_many_starts_is_the_best_of_all_partitions(seed, n, k, d):
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(n, d))
    sums = []
    for labels in product(range(k), repeat=n):
        parts = [data[np.array(labels) == i] for i in range(k)]
        sums.append(sum(((part - part.mean(0)) ** 2).sum() for part in parts if len(part)))
    ends = [settled(data, seeded(data, k, rng)) for _ in range(20)]
    assert min(end.inertia for end in ends) == pytest.approx(min(sums), rel=1e-9, abs=1e-12)
    for end in ends:
        assert end.settled
        assert np.diff(end.history).max(initial=0) <= 1e-12
        assert (cdist(data, end.centers).argmin(1) == end.labels).all()


def test_silhouettes_by_their_definition():
    data, labels = np.random.default_rng(3).normal(size=(12, 2)), np.array([0] * 5 + [1] * 6 + [2])
    distances, values = cdist(data, data), []
    for i in range(11):
        others = [distances[i, (labels == j)].mean() for j in range(3) if j != labels[i]]
        own = distances[i, labels == labels[i]].sum() / ((labels == labels[i]).sum() - 1)
        values.append((min(others) - own) / max(min(others), own))
    assert silhouette(data, labels) == pytest.approx(sum(values) / 12, rel=1e-12)


def test_from_given_centres(call: Call):
    data = [0.0, 1.0, 10.0, 11.0, 100.0]
    _, found = call("statistics/cluster/k-means", data=data, clusters=2, initial=[[0.0], [100.0]])
    assert (found["centers"], found["labels"], found["inertia"]) == ([[5.5], [100.0]], [0, 0, 0, 0, 1], 101.0)
    assert (found["restarts"], found["seed"]) == (1, None)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_numbers_as_large_and_small_as_they_go(call: Call, scale):
    data = [0.0, scale, 10 * scale, 11 * scale]
    _, found = call("statistics/cluster/k-means", data=data, clusters=2, seed=1)
    np.testing.assert_allclose(np.ravel(found["centers"]) / scale, [0.5, 10.5], rtol=1e-14)
    assert found["explained"] == pytest.approx(1 - 1 / 101, rel=1e-14)


def test_a_value_beside_which_the_others_are_one(call: Call):
    """Their distances vanish beside 1e308, where two clusters can be told apart, with the squares of both."""
    data = [1.0, -1e308, 2.0, 3.0]
    _, found = call("statistics/cluster/k-means", data=data, clusters=2, seed=1)
    assert (found["labels"], found["centers"], found["inertia"]) == ([1, 0, 1, 1], [[-1e308], [2.0]], 2.0)
    status, problem = call("statistics/cluster/k-means", data=data, clusters=3, seed=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/clusters")
    assert "only 2 observations can be told apart" in problem["detail"]


def test_an_offset_takes_no_digit(call: Call) -> None:
    data = np.array([[0, 0.25], [1, 0], [0.5, 3], [8, 9], [9.75, 8], [30, 1]])
    near, far = (
        call("statistics/cluster/k-means", data=(data + offset).tolist(), clusters=3, seed=1)[1]
        for offset in (0.0, 2.0**46)
    )
    assert far["inertia"] == pytest.approx(near["inertia"], rel=1e-14)
    assert far["labels"] == near["labels"]


@pytest.mark.parametrize("offset", [0.0, 2.0**53])
def test_what_is_explained_is_what_the_inertia_leaves(call: Call, offset: float) -> None:
    """The mean of values far from 0 is rounded by as much as their spread, and one cluster explains nothing."""
    values = 2.0 * np.random.default_rng(1).integers(0, 3, 300)
    total = float(((values - values.mean()) ** 2).sum())
    for clusters in (1, 2):
        _, found = call("statistics/cluster/k-means", data=(values + offset).tolist(), clusters=clusters, seed=1)
        assert found["explained"] == pytest.approx(1 - found["inertia"] / total, abs=1e-14)
        assert found["history"][-1] == pytest.approx(1 - found["explained"], abs=1e-14)


def test_one_start_that_found_the_best_alone_is_told(call: Call):
    data = np.random.default_rng(5).uniform(size=(60, 2)).tolist()
    _, found = call("statistics/cluster/k-means", data=data, clusters=12, restarts=5, seed=2)
    assert found["agreeing"] == 1
    assert [warning["code"] for warning in found["warnings"]] == ["local-optimum"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"clusters": 3}, "/clusters"),
        ({"clusters": 0}, "/clusters"),
        ({"initial": [[1.0, 2.0]]}, "/initial"),
        ({"restarts": 0}, "/restarts"),
    ],
)
def test_errors(call: Call, change, pointer):
    status, found = call("statistics/cluster/k-means", **{"data": [1, 1, 2, 2], "clusters": 2, **change})
    assert status == 422
    assert [error["pointer"] for error in found["errors"]] == [pointer]


def test_one_cluster_is_the_mean(call: Call):
    _, found = call("statistics/cluster/k-means", data=[1, 1, 4], clusters=1)
    assert (found["centers"], found["inertia"], found["explained"], found["silhouette"]) == ([[2.0]], 6.0, 0.0, None)
