"""Proved integer optima against complete enumeration."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from service.methods.optimization.integer_proof import proved
from service.methods.optimization.program import Program
from tests.conftest import Call

costs = st.integers(-60, 60).map(lambda k: k / 8)


@settings(max_examples=25)
@given(st.lists(costs, min_size=3, max_size=3), st.lists(costs, min_size=6, max_size=6), st.integers(1, 12))
def test_a_proved_optimum_is_the_best_of_all_points(objective, entries, end):
    matrix = np.array(entries).reshape(2, 3)
    program = Program(
        np.array(objective), csr_array(matrix), np.full(2, -np.inf), np.full(2, end / 2), np.tile([-2.0, 2.0], (3, 1))
    )
    points = [np.array(x, float) for x in product(range(-2, 3), repeat=3) if (matrix @ x <= end / 2).all()]
    values = [sum(Fraction(c) * Fraction(v) for c, v in zip(objective, x.tolist(), strict=True)) for x in points]
    best, worst = points[int(np.argmin(values))], points[int(np.argmax(values))]
    proof = proved(program, np.ones(3), best, 0.0)
    assert proof is not None
    assert float(proof.value) == float(proof.bound) == float(min(values))
    assert max(values) == min(values) or proved(program, np.ones(3), worst, 0.0) is None


def test_value_and_bound_of_small_programs_are_proved(call: Call):
    constraints = {"matrix": [[2, 3, 1], [4, 1, 2], [3, 4, 2]], "upper": [5, 11, 8]}
    answer = call(
        "optimization/mixed-integer-program", objective=[5, 4, 3], integrality=[1, 1, 1], sense="maximize",
        constraints=constraints,
    )[1]  # fmt: skip
    assert (answer["value"], answer["bound"], answer["gap"], answer["certainty"]) == (13, 13, 0, "proved")


def test_continuous_variables_are_an_exact_vertex(call: Call):
    fields = {"objective": [1.0, 1.0], "integrality": [1, 0], "constraints": {"matrix": [[1.0, 3.0]], "lower": [1.0]}}
    answer = call("optimization/mixed-integer-program", **fields)[1]
    assert (answer["x"], answer["value"], answer["certainty"]) == ([0, 1 / 3], 1 / 3, "proved")
    assert 1 / 3 - 1e-12 <= answer["bound"] <= 1 / 3


def test_that_there_is_no_point_is_proved(call: Call):
    fields = {
        "objective": [1, 1],
        "integrality": [1, 1],
        "constraints": {"matrix": [[2, 2]], "lower": [1], "upper": [1]},
    }
    answer = call("optimization/mixed-integer-program", **fields, bounds=[[0, 10], [0, 10]])[1]
    assert (answer["status"], answer["certainty"]) == ("infeasible", "proved")


def test_what_is_not_proved_says_so(call: Call):
    rng = np.random.default_rng(3)
    rows = rng.integers(1, 60, (10, 30)).tolist()
    answer = call(
        "optimization/mixed-integer-program", objective=rng.integers(20, 40, 30).tolist(), integrality=[1] * 30,
        sense="maximize", constraints={"matrix": rows, "upper": [400] * 10}, bounds=[[0, 1]] * 30,
    )[1]  # fmt: skip
    assert answer["status"] == "optimal"
    assert answer["certainty"] == "estimated"
