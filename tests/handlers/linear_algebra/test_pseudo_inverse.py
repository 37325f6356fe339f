import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given

from service.handlers.linear_algebra.pseudo_inverse import pseudo_inverse
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near
from tests.handlers.linear_algebra.test_rank import request


@few
@given(matrices())
def test_penrose_conditions(a: Array) -> None:
    x = np.asarray(pseudo_inverse(request(a)).result)
    size = float(np.abs(a).max() * np.abs(x).max()) ** 2 + 1
    assert near(a @ x @ a, a, size)
    assert near(x @ a @ x, x, size)
    assert near(adjoint(a @ x), a @ x, size)
    assert near(adjoint(x @ a), x @ a, size)


def test_pseudo_inverse_of_a_singular_stack(call: Call) -> None:
    status, answer = call("linear-algebra/pseudo-inverse", a=[[[1, 2], [2, 4]], [[0, 0], [0, 0]]])
    assert (status, answer["rank"], answer["warnings"]) == (200, [1, 0], [])
    assert np.array(answer["result"][0]) == pytest.approx(np.array([[1, 2], [2, 4]]) / 25, rel=1e-14)
    assert answer["result"][1] == [[0, 0], [0, 0]]


def test_a_pseudo_inverse_that_divides_by_little_warns(call: Call) -> None:
    _, answer = call("linear-algebra/pseudo-inverse", a=[[1, 1], [1, 1.00000001], [1, 1]])
    (warning,) = answer["warnings"]
    assert warning["code"] == "ill-conditioned"
    assert 4 <= warning["trusted_digits"] <= 8


@pytest.mark.parametrize("shape", [(8, 8), (8, 5), (5, 8)])
def test_a_pseudo_inverse_of_full_rank_is_proved(call: Call, shape: tuple[int, int]) -> None:
    # Of a part of Hilbert's matrix, by the normal equations in fractions.
    a = hilbert(*shape)
    _, answer = call("linear-algebra/pseudo-inverse", a=a.tolist())
    b = fmpq_mat(*shape, [fmpq(*float(entry).as_integer_ratio()) for entry in a.ravel()])
    t = b.transpose()
    exact = (t * b).inv() * t if shape[0] >= shape[1] else t * (b * t).inv()
    expected = [[int(x.p) / int(x.q) for x in row] for row in exact.tolist()]
    assert (answer["certainty"], answer["result"]) == ("proved", expected)


def test_whole_numbers_are_not_told_of_rounding(call: Call) -> None:
    _, answer = call("linear-algebra/pseudo-inverse", a=[[1, 1], [1, 100000001], [1, 1]])
    assert (answer["certainty"], answer["warnings"]) == ("proved", [])


def hilbert(m: int, n: int) -> Array:
    return 1 / (np.arange(m)[:, None] + np.arange(n) + 1)
