"""Sums of products whose terms cancel: against fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.methods.linear_algebra.cancellation import dots_of, product_of
from service.methods.linear_algebra.multilinear import multilinear_of
from tests.conftest import Call

A = [[1e16, 1.5, -1e16], [1, 2, 3.5]]


@pytest.mark.parametrize(
    ("path", "fields", "result"),
    [
        ("dot", {"a": A[0], "b": [1.0, 1, 1]}, 1.5),
        ("dot", {"a": A, "b": [[1.0], [1], [1]]}, [[1.5], [6.5]]),
        ("matmul", {"a": A, "b": [1.0, 1, 1]}, [1.5, 6.5]),
        ("matmul", {"a": [A], "b": [[1.0], [1], [1]]}, [[[1.5], [6.5]]]),
        ("matmul", {"a": {"real": [A[0]], "imag": [[0, 1, 0]]}, "b": [1.0, 1, 1]}, {"real": [1.5], "imag": [1]}),
        ("trace", {"a": [[1e16, 0, 0], [0, 1.5, 0], [0, 0, -1e16]]}, 1.5),
        ("trace", {"a": [[[1e16, 0, 0], [0, 1.5, 0], [0, 0, -1e16]]]}, [1.5]),
        ("cross", {"a": [1e16, 1, 0.5], "b": [1e16, 1.5, 0]}, [-0.75, 5e15, 5e15]),
        ("cross", {"a": [134217729.0, 134217728.5], "b": [134217729.5, 134217729.0]}, 0.25),
        ("linear-combination", {"coefficients": [1.0, 1, 1], "vectors": [[1e16, 1], [1.5, 2], [-1e16, 3]]}, [1.5, 6]),
        ("linear-combination", {"coefficients": [1.0, 1], "vectors": [[[1e16]], [[1.5 - 1e16]]]}, [[2.0]]),
        ("chain-product", {"matrices": [[A[0]], [[1.0], [1], [1]], [[2.0]]]}, [[3]]),
        ("chain-product", {"matrices": [A[0], [1.0, 1, 1]]}, 1.5),
        ("chain-product", {"matrices": [{"real": A[0], "imag": [0, 1, 0]}, [1.0, 1, 1]]}, {"real": 1.5, "imag": 1}),
        ("einsum", {"subscripts": "i,i->", "operands": [A[0], [1.0, 1, 1]]}, 1.5),
        ("einsum", {"subscripts": "i,i,i->", "operands": [A[0], [1e-200] * 3, [1e200] * 3]}, None),
        ("einsum", {"subscripts": "ki,i->k", "operands": [A, {"real": [1, 1, 1], "imag": [1, 1, 1]}]},
         {"real": [1.5, 6.5], "imag": [1.5, 6.5]}),
        ("transform", {"points": [A[0]], "matrix": [[1.0, 1, 1]]}, [[1.5]]),
    ],
)  # fmt: skip
def test_sums_of_products_whose_terms_cancel_are_exact(call: Call, path, fields, result):
    status, answer = call(f"linear-algebra/{path}", **fields)
    assert status == 200
    if result is None:  # the products themselves are rounded numbers
        a, b, c = fields["operands"]
        result = float(sum(Fraction(x) * Fraction(y) * Fraction(z) for x, y, z in zip(a, b, c, strict=True)))
    assert (answer["result"], answer["warnings"]) == (result, [])


@pytest.mark.parametrize(
    ("path", "fields", "result"),
    [
        ("convolve", {"a": A[0], "b": [1.0, 1, 1], "mode": "valid"}, [1.5]),
        ("convolve", {"a": [1.0, 1, 1], "b": A[0]}, [1e16, 1e16 + 2, 1.5, 1.5 - 1e16, -1e16]),
        ("correlate", {"a": [A[0]], "b": [[1.0, 1, 1]], "mode": "same"}, [[1e16 + 2, 1.5, 1.5 - 1e16]]),
        ("correlate", {"a": A[0], "b": {"real": [1, 1, 1], "imag": [1, 1, 1]}, "mode": "valid"},
         {"real": [1.5], "imag": [-1.5]}),
    ],
)  # fmt: skip
def test_sums_that_slide_are_exact_where_terms_cancel(call: Call, path, fields, result):
    status, answer = call(f"numerics/{path}", **fields)
    assert (status, answer["result"], answer["warnings"]) == (200, result, [])


LONG = [1e16, *[1.5] * 100_000, -1e16]  # more products than are formed in integers


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("numerics/convolve", {"a": [*LONG[:499], -1e16], "b": [1.0] * 500, "mode": "valid"}),
        ("linear-algebra/einsum", {"subscripts": "i,i->", "operands": [LONG, [1.0] * len(LONG)]}),
        ("linear-algebra/chain-product", {"matrices": [LONG, [1.0] * len(LONG)]}),
    ],
)
def test_what_cancels_in_too_many_products_is_told(call: Call, path, fields):
    warnings = call(path, **fields)[1]["warnings"]
    assert [(one["code"], one["trusted_digits"] < 6) for one in warnings] == [("ill-conditioned", True)]


numbers = st.floats(-1e9, 1e9).map(lambda x: round(x, 3))


@settings(max_examples=200)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6))
def test_errors_cover_what_is_lost(pairs):
    a, b = (np.array([[*part, -pairs[0][k] * 1e3]], float) for k, part in enumerate(zip(*pairs, strict=True)))
    found, errors, _ = product_of(a[None], b.T)
    exact = sum(Fraction(x) * Fraction(y) for x, y in zip(a[0].tolist(), b[0].tolist(), strict=True))
    assert abs(Fraction(float(found[0, 0, 0])) - exact) <= Fraction(float(errors[0, 0, 0])) * abs(exact) * 2


def test_entries_of_large_products_are_told_by_norms():
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 300, 300))
    found, errors, _ = product_of(a, b)
    i, j = np.unravel_index(np.argmin(np.abs(found)), found.shape)
    exact = sum(Fraction(x) * Fraction(y) for x, y in zip(a[i].tolist(), b[:, j].tolist(), strict=True))
    assert found[i, j] == float(exact)
    assert errors.max() < 1e-6


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("least", "ulps"), [(2.0**-60, 1), (0.0, 0), (-(2.0**-60), 0)])
def test_singles_are_rounded_once(sign: int, least: float, ulps: int) -> None:
    """1 + 2⁻²⁴ is in the middle of two singles, and what decides is lost in doubles."""
    a, b = np.array([1.0, 2.0**-24, least], np.float32), np.full(3, sign, np.float32)
    result = np.float32(sign * (1 + ulps * 2.0**-23))
    assert product_of(a[None], b[:, None]).result.tolist() == [[result]]
    assert dots_of(a, b, np.asarray(result * 0))[0] == result
    assert multilinear_of(np.dot, [a, b], np.asarray(a @ b), 3).result == result
    turned = (a * np.complex64(1j)).astype(np.complex64)
    assert multilinear_of(np.dot, [turned, b], np.asarray(turned @ b), 3).result == result * 1j
