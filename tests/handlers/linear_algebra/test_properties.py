from typing import Any

import numpy as np
import pytest

from tests.conftest import Call

_TURN = [[0.6, -0.8], [0.8, 0.6]]


@pytest.mark.parametrize(
    ("a", "true"),
    [
        ([[2, 1], [1, 2]], {"symmetric", "hermitian", "normal", "positive_definite"}),
        ([[1, 2], [2, 1]], {"symmetric", "hermitian", "normal"}),
        ([[1, 1], [1, 1]], {"symmetric", "hermitian", "normal", "singular"}),
        ([[0, 1], [-1, 0]], {"skew_symmetric", "orthogonal", "normal"}),
        (_TURN, {"orthogonal", "normal"}),
        ([[1, 2], [0, 3]], {"upper_triangular", "triangular"}),
        ([[1, 0], [2, 3]], {"lower_triangular", "triangular"}),
        ([[1, 0], [1, 0]], {"lower_triangular", "triangular", "idempotent", "singular"}),
        ({"real": [[2, 0], [0, 2]], "imag": [[0, 1], [-1, 0]]}, {"hermitian", "normal", "positive_definite"}),
        ({"real": [[0, 0], [0, 0]], "imag": [[0, 1], [1, 0]]}, {"symmetric", "orthogonal", "normal"}),
    ],
)
def test_properties(call: Call, a: Any, true: set[str]) -> None:
    status, answer = call("linear-algebra/properties", a=a)
    assert status == 200
    assert {name for name, value in answer.items() if value is True} == true


def test_a_diagonal_matrix_is_much_at_once(call: Call) -> None:
    _, answer = call("linear-algebra/properties", a=[[1, 0], [0, 1]])
    false = {name for name, value in answer.items() if value is False}
    assert false == {"skew_symmetric", "singular"}


def test_exact_entries_are_decided_exactly(call: Call) -> None:
    # det = 1 and det = -1, next to a singular matrix; in float64 neither Cholesky nor singular values can tell.
    k = 2**27
    _, answer = call("linear-algebra/properties", a=[[k + 1, k], [k, k - 1]])
    assert (answer["singular"], answer["positive_definite"]) == (False, False)
    _, answer = call("linear-algebra/properties", a=[[4 * k, 2 * k + 1], [2 * k + 1, k + 2]])
    assert (answer["singular"], answer["positive_definite"]) == (False, True)
    magic = [[16, 2, 3, 13], [5, 11, 10, 8], [9, 7, 6, 12], [4, 14, 15, 1]]
    assert call("linear-algebra/properties", a=magic)[1]["singular"] is True


def test_a_stack_answers_in_lists(call: Call) -> None:
    stack = [np.eye(2).tolist(), [[1, 2], [2, 4]]]
    _, answer = call("linear-algebra/properties", a=stack)
    assert (answer["identity"], answer["singular"], answer["symmetric"]) == ([True, False], [False, True], [True, True])


def test_a_gram_matrix_is_positive_definite_and_a_zero_matrix_is_not(call: Call) -> None:
    a = np.random.default_rng(1).normal(size=(5, 3))
    assert call("linear-algebra/properties", a=(a.T @ a).tolist())[1]["positive_definite"] is True
    assert call("linear-algebra/properties", a=(a @ a.T).tolist())[1]["singular"] is True
    assert call("linear-algebra/properties", a=[[0]])[1]["singular"] is True


def test_a_larger_matrix_of_integers_is_not_called_singular(call: Call) -> None:
    lower = np.tril(np.random.default_rng(3).integers(-2, 3, (50, 50)), -1) + np.eye(50, dtype=int)
    a = (lower @ lower.T).tolist()  # its determinant is 1, its condition number beyond 1e16
    _, answer = call("linear-algebra/properties", a=a)
    assert (answer["singular"], answer["positive_definite"]) == (False, True)
    assert call("linear-algebra/rank", a=a)[1]["result"] == 50


def test_rows_and_columns_of_other_sizes_make_no_matrix_singular(call: Call) -> None:
    """Decimals that are no short fractions; fractions give the determinants 0.10 and 9.03e-26."""
    graded = [[1.1, 2e-5, 3e-10], [2e-5, 4.3e-9, 7e-14], [3e-10, 7e-14, 2.2e-17]]
    scaled = [[-0.10421291784842523, 68314987610.23059], [-1.4921384033709648e-12, 1.758527333971162e-13]]
    for a, definite in ((scaled, False), (graded, True)):
        assert call("linear-algebra/inverse", a=a)[0] == 200
        _, answer = call("linear-algebra/properties", a=a)
        assert (answer["singular"], answer["positive_definite"], answer["certainty"]) == (False, definite, "checked")


@pytest.mark.parametrize(
    "a",
    [
        [[2.0**1000, 2.0**-1000], [2.0**1000, 2.0**-999]],
        [[1e300, 1e-300], [1e300, 2e-300]],
        [[1e300, 1e300], [1e-300, 2e-300]],
        [[1e308, 1e-320], [1e-320, 0]],
        {"real": [[1e300, 1e-300], [1e300, 2e-300]], "imag": [[1e300, 0], [0, 0]]},
        {"real": [[1.7e308, 1], [1.7e308, 2]], "imag": [[1.7e308, 1], [1.7e308, 2.5]]},
    ],
)
def test_what_underflows_beside_its_row_makes_no_matrix_singular(call: Call, a: Any) -> None:
    """Their determinants are 1, 1, 1, -1e-640, 1 + 2i and 1.7e308 (-0.5 + 1.5i)."""
    _, answer = call("linear-algebra/properties", a=a)
    assert (answer["singular"], answer["certainty"], answer["warnings"]) == (False, "checked", [])


@pytest.mark.parametrize("a", [[[0, 0], [1e300, 1e-300]], [[0, 1e-300], [0, 1e300]]])
def test_a_row_or_a_column_of_zeros_is_singular(call: Call, a: Any) -> None:
    assert call("linear-algebra/properties", a=a)[1]["singular"] is True


def test_what_rounding_may_decide_is_estimated(call: Call) -> None:
    a = [[0.1, 0.3], [0.2, 0.6000000000000001]]
    _, answer = call("linear-algebra/properties", a=a)
    assert (answer["singular"], answer["certainty"]) == (True, "estimated")
