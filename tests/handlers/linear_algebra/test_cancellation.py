"""Sums of products whose terms cancel: against fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.methods.linear_algebra.cancellation import product_of
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
    ],
)
def test_sums_of_products_whose_terms_cancel_are_exact(call: Call, path, fields, result):
    status, answer = call(f"linear-algebra/{path}", **fields)
    assert status == 200
    assert (answer["result"], answer["warnings"]) == (result, [])


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("numerics/convolve", {"a": A[0], "b": [1.0, 1, 1]}),
        ("linear-algebra/einsum", {"subscripts": "i,i->", "operands": [A[0], [1.0, 1, 1]]}),
    ],
)
def test_what_cancels_elsewhere_is_told(call: Call, path, fields):
    warnings = call(path, **fields)[1]["warnings"]
    assert [(one["code"], one["trusted_digits"]) for one in warnings] == [("ill-conditioned", 0)]


numbers = st.floats(-1e9, 1e9).map(lambda x: round(x, 3))


@settings(max_examples=200)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6))
def test_errors_cover_what_is_lost(pairs):
    a, b = (np.array([[*part, -pairs[0][k] * 1e3]], float) for k, part in enumerate(zip(*pairs, strict=True)))
    found, errors = product_of(a, b.T, a @ b.T)
    exact = sum(Fraction(x) * Fraction(y) for x, y in zip(a[0].tolist(), b[0].tolist(), strict=True))
    assert abs(Fraction(float(found[0, 0])) - exact) <= Fraction(float(errors[0, 0])) * abs(exact) * 2


def test_entries_of_large_products_are_told_by_norms():
    rng = np.random.default_rng(5)
    a, b = rng.normal(size=(2, 300, 300))
    found, errors = product_of(a, b, a @ b)
    i, j = np.unravel_index(np.argmin(np.abs(found)), found.shape)
    exact = sum(Fraction(x) * Fraction(y) for x, y in zip(a[i].tolist(), b[:, j].tolist(), strict=True))
    assert found[i, j] == float(exact)
    assert errors.max() < 1e-6
