import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from benchmarks.digits.linear_algebra import relatives, solve_exactly
from service.handlers.linear_algebra.determinant import determinant
from service.methods.budget import Allowance
from service.methods.linear_algebra import balls
from service.methods.linear_algebra.determinant import _agrees
from service.methods.linear_algebra.lapack import routine
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.errors import OverBudget
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices
from tests.handlers.linear_algebra.reference import assert_trusted, exact_cases

RELATIVES = list(relatives())


@few
@given(matrices(square=True))
def test_determinants_are_numpys(a: Array) -> None:
    found = determinant(SquareRequest.model_construct(a=a))
    sign, log_abs = np.linalg.slogdet(a)
    assert found.result == pytest.approx(np.linalg.det(a), rel=1e-9)
    assert found.sign == pytest.approx(sign, rel=1e-9)
    assert found.log_abs == pytest.approx(log_abs, abs=1e-9)
    condition = np.linalg.norm(a, 1, (-2, -1)) * np.linalg.norm(np.linalg.inv(a), 1, (-2, -1))
    assert (found.condition_number <= condition * (1 + 1e-9)).all()
    assert (found.condition_number >= condition / 10).all()


@pytest.mark.parametrize("case", exact_cases("det"))
def test_named_determinants_are_right_or_say_why_not(case: tuple[Array, Fraction]) -> None:
    a, certified = case
    found = determinant(SquareRequest.model_construct(a=a))
    assert_trusted(np.array([found.result]), [float(certified)], found.warnings)


@pytest.mark.parametrize("place", range(len(RELATIVES)))
def test_their_relatives_are_right_or_say_why_not(place: int) -> None:
    matrix = RELATIVES[place]
    found = determinant(SquareRequest.model_construct(a=np.array(matrix, np.float64)))
    assert_trusted(np.array([found.result]), [float(solve_exactly(matrix).determinant)], found.warnings)


def test_integers_give_an_integer(call: Call) -> None:
    assert call("linear-algebra/determinant", a=[[4, 7], [2, 6]])[1]["result"] == 10.0
    assert call("linear-algebra/determinant", a=[[[4, 7], [2, 6]]] * 2)[1]["result"] == [10.0, 10.0]


def test_a_singular_matrix_has_determinant_zero(call: Call) -> None:
    # Magic square of order 4, rank 3: in float64, LU leaves a determinant of -1.4e-12.
    magic = [[16, 2, 3, 13], [5, 11, 10, 8], [9, 7, 6, 12], [4, 14, 15, 1]]
    _, found = call("linear-algebra/determinant", a=magic)
    assert (found["result"], found["sign"], found["log_abs"]) == (0.0, 0.0, "-Infinity")
    assert (found["condition_number"], found["warnings"]) == ("Infinity", [])


@pytest.mark.parametrize("n", [2, 20, 40])
def test_an_overflow_is_extended_beside_its_logarithm(n: int) -> None:
    for factor in (1e200, 1e-200):
        found = determinant(SquareRequest.model_construct(a=factor * np.eye(n)))
        assert found.result == (math.inf if factor > 1 else 0.0)
        assert found.sign == 1
        assert found.log_abs == pytest.approx(n * math.log(factor), rel=1e-14)


def test_partial_products_do_not_overflow() -> None:
    diagonal = np.array([1e300, 1e300, 1e-300, 1e-300, 5e-324, 2.0**1000])
    found = determinant(SquareRequest.model_construct(a=np.diag(diagonal)))
    assert found.result == pytest.approx(5e-324 * 2.0**1000, rel=1e-12)


def test_complex_overflow_over_http(call: Call) -> None:
    a = {"real": [[1e200, 0], [0, 1e200]], "imag": [[1e200, 0], [0, 0]]}
    status, found = call("linear-algebra/determinant", a=a)
    assert (status, found["result"]) == (200, {"real": "Infinity", "imag": "Infinity"})


def test_a_stack_is_the_list_of_its_items() -> None:
    a = np.random.default_rng(1).normal(size=(2, 3, 4, 4))
    a[1, 2] = np.outer(np.arange(4), np.arange(4))
    a[0, 1, 0] = a[0, 1, 1] * (1 + 1e-13)
    found = determinant(SquareRequest.model_construct(a=a))
    for index in np.ndindex(2, 3):
        one = determinant(SquareRequest.model_construct(a=a[index]))
        for name in ("result", "sign", "log_abs"):
            assert getattr(found, name)[index] == pytest.approx(getattr(one, name), rel=1e-12)
    (warning,) = found.warnings
    assert (warning.code, warning.count, warning.indices) == ("ill-conditioned", 1, [[0, 1]])


@pytest.mark.parametrize("n", [20, 60])
def test_a_stack_of_larger_matrices(n: int) -> None:
    a = np.random.default_rng(1).normal(size=(3, n, n))
    found = determinant(SquareRequest.model_construct(a=a))
    assert found.log_abs == pytest.approx(np.linalg.slogdet(a)[1], rel=1e-12)


@pytest.mark.parametrize("log_condition", [4, 8, 12])
def test_large_matrices_know_their_digits(log_condition: int) -> None:
    random = np.random.default_rng(log_condition)
    q, p = np.linalg.qr(random.normal(size=(2, 60, 60)))[0]
    scales = np.round(np.logspace(0, -log_condition, 60), 15)
    a = np.diag(scales) if log_condition == 4 else q * scales @ p
    found = determinant(SquareRequest.model_construct(a=a))
    lost = [warning.trusted_digits for warning in found.warnings]
    right = -math.log10(abs(found.log_abs - np.log(scales).sum()) + 1e-15)
    assert right >= 10 or (lost and lost[0] <= right <= lost[0] + 3)


@pytest.mark.parametrize("n", [33, 100, 200])
def test_singular_integers_of_many_rows_have_determinant_zero(n: int) -> None:
    a = np.random.default_rng(n).integers(-9, 10, (n, n)) * 1.0
    a[-1] = a[0] + 2 * a[1] - a[2]
    found = determinant(SquareRequest.model_construct(a=a))
    assert (found.result, found.log_abs, found.certainty, found.warnings) == (0, -math.inf, "exact", [])


def test_integers_of_many_rows_have_their_exact_determinant() -> None:
    n = 50  # Its last row is that of a singular one but for 1 in the corner: the determinant is a minor.
    a = np.eye(n) * 2 - np.eye(n, k=1) - np.eye(n, k=-1)
    a[0, -1] = a[-1, 0] = -1
    a[-1, -1] += 1
    found = determinant(SquareRequest.model_construct(a=a))
    assert (found.result, found.certainty) == (n, "exact")


def test_exact_arithmetic_on_wide_exponents_is_for_a_worker() -> None:
    a = np.random.default_rng(0).standard_normal((15, 15))
    wide = a * 2.0 ** (1000 * np.clip(a, -1, 1))
    for within in (a, wide):
        with Allowance(5e6, 1.0):
            assert determinant(SquareRequest.model_construct(a=within)).certainty == "proved"
    wide[1] = wide[0]
    with Allowance(5e6, 1.0), pytest.raises(OverBudget):
        determinant(SquareRequest.model_construct(a=wide))


@pytest.mark.parametrize("kind", ["real", "complex"])
def test_larger_ones_are_checked(call: Call, kind: str) -> None:
    rng = np.random.default_rng(4)
    a = rng.normal(size=(40, 40)) + (1j * rng.normal(size=(40, 40)) if kind == "complex" else 0)
    sent: object = {"real": a.real.tolist(), "imag": a.imag.tolist()} if kind == "complex" else a.tolist()
    found = call("linear-algebra/determinant", a=sent)[1]
    assert found["certainty"] == "checked"
    value = found["result"]
    value = complex(value["real"], value["imag"]) if kind == "complex" else value
    assert abs(complex(balls.of(a).det()) / value - 1) < 1e-12


def test_a_wrong_product_of_pivots_is_not_checked() -> None:
    a = np.random.default_rng(4).normal(size=(40, 40))
    lu, pivots, _ = routine("getrf", "d")(a.T)
    assert _agrees(a, lu, pivots)
    lu[20, 20] *= 1.00001
    assert not _agrees(a, lu, pivots)
