from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.matrix_power import matrix_power
from service.schemas.linear_algebra.operands import MatrixPowerRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices, near


@few
@given(matrices(square=True), st.integers(-4, 8))
def test_powers_are_numpys(a: Array, exponent: int) -> None:
    a = a + 3 * np.eye(a.shape[-1])
    found = matrix_power(MatrixPowerRequest.model_construct(a=a, exponent=exponent))
    expected = np.linalg.matrix_power(a, exponent)
    condition = np.linalg.cond(a).max() ** max(0, -exponent)
    assert near(np.asarray(found.result), expected, float(np.abs(expected).max() * max(1.0, condition)))


def test_fibonacci_is_exact(call: Call) -> None:
    # F(90) = 2880067194370816120, OEIS A000045.
    _, answer = call("linear-algebra/matrix-power", a=[[1, 1], [1, 0]], exponent=90)
    assert answer["result"][0][1] == 2880067194370816120
    status, problem = call("linear-algebra/matrix-power", a=[[1, 1], [1, 0]], exponent=93)
    assert (status, problem["type"]) == (422, "/problems/integer-overflow")
    status, problem = call("linear-algebra/matrix-power", a=[[3, 5], [1, 2]], exponent=10**6)
    assert (status, problem["type"]) == (422, "/problems/integer-overflow")


def test_partial_results_may_pass_64_bits(call: Call) -> None:
    nilpotent = [[0, 2**40, 0], [0, 0, 2**40], [0, 0, 0]]
    assert call("linear-algebra/matrix-power", a=nilpotent, exponent=3)[1]["result"] == [[0] * 3] * 3
    assert call("linear-algebra/matrix-power", a=nilpotent, exponent=0)[1]["result"] == np.eye(3, dtype=int).tolist()


def test_negative_powers_of_integers_are_floating(call: Call) -> None:
    assert call("linear-algebra/matrix-power", a=[[2, 0], [0, 4]], exponent=-2)[1]["result"] == [[0.25, 0], [0, 0.0625]]
    status, problem = call("linear-algebra/matrix-power", a=[[[1, 0], [0, 1]], [[1, 2], [2, 4]]], exponent=-1)
    assert (status, problem["type"], problem["errors"][0]["pointer"]) == (422, "/problems/singular-matrix", "/a/1")
    status, problem = call("linear-algebra/matrix-power", a=[[2**53 + 1, 0], [0, 1]], exponent=-1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/a/0/0")


def test_an_overflow_is_refused(call: Call) -> None:
    status, problem = call("linear-algebra/matrix-power", a=[[2.5]], exponent=10**6)
    assert (status, problem["type"]) == (422, "/problems/non-finite-result")


@pytest.mark.parametrize("exponent", [9, 100, -9])
def test_powers_that_cancel_are_proved(call: Call, exponent: int) -> None:
    # Against the same in fractions: the entries of the ninth power are a billionth of those of its factors' bound.
    a = [[2.0, -3.0], [1.0, -2.0 + 1e-9]]
    _, answer = call("linear-algebra/matrix-power", a=a, exponent=exponent)
    (p, q), (r, s) = (map(Fraction, row) for row in a)
    if exponent < 0:
        size = p * s - q * r
        p, q, r, s = s / size, -q / size, -r / size, p / size
    found = (Fraction(1), Fraction(0), Fraction(0), Fraction(1))
    for _ in range(abs(exponent)):
        w, x, y, z = found
        found = (w * p + x * r, w * q + x * s, y * p + z * r, y * q + z * s)
    rows = [[float(x) for x in found[:2]], [float(x) for x in found[2:]]]
    assert (answer["result"], answer["certainty"]) == (rows, "proved")


def test_large_powers_that_cancel_are_told() -> None:
    blocks = np.kron(np.eye(100), [[2.0, -3.0], [1.0, -2.0 + 1e-9]])
    found = matrix_power(MatrixPowerRequest.model_construct(a=blocks, exponent=31))
    assert [one.code for one in found.warnings] == ["ill-conditioned"]
