"""Entropies and divergences: known values, their identities, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.statistics.divergence import js_divergence, kl_divergence
from service.handlers.statistics.entropy import cross_entropy
from service.handlers.statistics.mutual_information import mutual_information
from service.methods.statistics import information
from service.schemas.statistics.probabilities import JointProbabilities, TwoProbabilities

weights = st.lists(st.floats(0.01, 10.0), min_size=4, max_size=4)


def test_entropy_of_a_fair_coin_is_one_bit(call) -> None:
    status, answer = call("statistics/entropy", probabilities=[0.5, 0.5], base=2)
    assert (status, answer["result"]) == (200, 1.0)
    assert call("statistics/entropy", probabilities=[1.0, 0.0])[1]["result"] == 0.0
    assert call("statistics/entropy", probabilities=[3, 3, 3, 1])[1]["result"] == pytest.approx(
        -(0.9 * math.log(0.3) + 0.1 * math.log(0.1)), rel=1e-14
    )


def test_entropies_are_taken_along_an_axis(call) -> None:
    p = [[0.5, 0.25], [0.5, 0.75]]
    assert call("statistics/entropy", probabilities=p, axis=0, base=2)[1]["result"] == pytest.approx(
        [1.0, 0.8112781244591328]
    )
    assert np.shape(call("statistics/entropy", probabilities=p)[1]["result"]) == (2,)


def test_divergence_is_infinite_where_q_vanishes_alone(call) -> None:
    for operation in ("kl-divergence", "cross-entropy"):
        assert call(f"statistics/{operation}", p=[0.5, 0.5], q=[1.0, 0.0])[1]["result"] == "Infinity"
        assert call(f"statistics/{operation}", p=[1.0, 0.0], q=[0.5, 0.5])[1]["result"] == pytest.approx(math.log(2))
    assert call("statistics/kl-divergence", p=[0.5, 0.5, 0], q=[0.5, 0.5, 0])[1]["result"] == 0.0
    assert call("statistics/js-divergence", p=[1, 0], q=[0, 1], base=2)[1]["result"] == 1.0


def test_a_small_divergence_keeps_its_digits(call) -> None:
    """D(p‖q) of two coins 1e-9 apart is 2·1e-18 to leading order, far below rounding of p·log(p/q)."""
    status, answer = call("statistics/kl-divergence", p=[0.5, 0.5], q=[0.5 + 1e-9, 0.5 - 1e-9])
    assert status == 200
    assert answer["result"] == pytest.approx(2e-18, rel=1e-6, abs=0)


@settings(max_examples=40, deadline=None)
@given(p=weights, q=weights)
def test_divergences_obey_their_identities(p, q) -> None:
    request = TwoProbabilities(p=p, q=q)
    entropy = float(cross_entropy(TwoProbabilities(p=p, q=p)).result)
    kl, js = (float(find(request).result) for find in (kl_divergence, js_divergence))
    assert kl >= 0
    assert 0 <= js <= math.log(2)
    assert float(cross_entropy(request).result) == pytest.approx(entropy + kl, rel=1e-12, abs=0)
    assert js == pytest.approx(float(js_divergence(TwoProbabilities(p=q, q=p)).result), rel=1e-12, abs=1e-16)


@settings(max_examples=40, deadline=None)
@given(p=weights, q=weights)
def test_mutual_information_is_that_of_its_entropies(p, q) -> None:
    found = mutual_information(JointProbabilities(joint=[p, q], base=2))
    assert found.result == pytest.approx(found.entropy_x + found.entropy_y - found.joint_entropy, abs=1e-13)
    independent = mutual_information(JointProbabilities(joint=np.outer(p, q).tolist()))
    assert independent.result == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize(
    ("operation", "fields", "pointer"),
    [
        ("entropy", {"probabilities": [0.5, -0.5]}, "/probabilities/1"),
        ("entropy", {"probabilities": [0.0, 0.0]}, "/probabilities"),
        ("entropy", {"probabilities": [0.5, 0.5], "axis": 1}, "/axis"),
        ("kl-divergence", {"p": [0.5, 0.5], "q": [0.2, 0.3, 0.5]}, "/q"),
        ("mutual-information", {"joint": [[0.5, 0.5], [0.1, -0.1]]}, "/joint/1/1"),
        ("entropy", {"probabilities": [0.5, 0.5], "base": 3}, "/base"),
    ],
)
def test_bad_probabilities_are_refused_with_their_place(call, operation, fields, pointer) -> None:
    status, problem = call(f"statistics/{operation}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


LAWS = [
    ([0.2, 0.3, 0.5], [0.6, 0.4, 1e-17]), ([1e-300, 1.0], [1.0, 0.0]), ([1.0, 0.0], [0.9, 0.1]),
    ([0.75, 0.75, 0.75, 5e-324], [1.0, 2.0, 3.0, 4.0]),
]  # fmt: skip


@pytest.mark.parametrize(("p", "q"), LAWS)
def test_few_outcomes_have_the_entropies_of_many(p, q) -> None:
    for first, second in ((p, p), (p, q), (q, p)):
        few, many = (
            information.entropy(*(information.weights(np.array([*law, *more]), 0) for law in (first, second)), 0)
            for more in ([], [0.0] * 20)
        )
        assert few == many if math.isinf(many) else few == pytest.approx(many, rel=1e-15)
