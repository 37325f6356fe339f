"""Products and quotients of complex numbers whose parts cancel: against fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.methods.linear_algebra.cancellation import FEW, Sums, product_of
from service.methods.linear_algebra.complex_entries import complex_products, complex_quotients
from service.methods.linear_algebra.levels import EXACT
from service.methods.linear_algebra.multilinear import multilinear_of
from tests.conftest import Call

Z = {"real": [0.1, 3.0], "imag": [0.3, 1e-9]}
CONJUGATE = {"real": [0.1, 3.0], "imag": [-0.3, -1e-9]}
SIZES = [float(Fraction(x) ** 2 + Fraction(y) ** 2) for x, y in zip(Z["real"], Z["imag"], strict=True)]


@pytest.mark.parametrize(
    ("path", "fields", "real", "imaginary"),
    [
        ("multiply", {"a": Z, "b": CONJUGATE}, SIZES, [0, 0]),
        ("outer", {"a": Z, "b": {"real": [0.1], "imag": [-0.3]}}, [[SIZES[0]], [None]], [[0], [None]]),
        (
            "kronecker",
            {"a": {name: [row] for name, row in Z.items()}, "b": {"real": [[3.0]], "imag": [[-1e-9]]}},
            [[None, SIZES[1]]],
            [[None, 0]],
        ),
        ("dot", {"a": {"real": 3.0, "imag": 1e-9}, "b": CONJUGATE}, [None, SIZES[1]], [None, 0]),
        ("divide", {"a": Z, "b": Z}, [1, 1], [0, 0]),
    ],
)
def test_parts_that_cancel_are_no_noise(call: Call, path, fields, real, imaginary) -> None:
    status, answer = call(f"linear-algebra/{path}", **fields)
    assert (status, answer["certainty"], answer["warnings"]) == (200, "exact", [])
    for part, expected in (("real", real), ("imag", imaginary)):
        pairs = zip(np.ravel(answer["result"][part]), np.ravel(np.array(expected, object)), strict=True)
        assert all(want is None or got == want for got, want in pairs)


numbers = st.complex_numbers(max_magnitude=1e6, min_magnitude=1e-3).map(lambda z: complex(np.round(z, 6)) or 1j)
turned = st.tuples(numbers, st.sampled_from([1, 1j, 1 + 1e-9j, 0.7]))


def fractions(z: Any) -> tuple[Fraction, Fraction]:
    return Fraction(float(z.real)), Fraction(float(z.imag))


@settings(max_examples=60)
@given(st.lists(turned, min_size=1, max_size=4))
def test_both_parts_are_correctly_rounded(pairs) -> None:
    a = np.array([z for z, _ in pairs])
    b = np.array([np.conj(z) * turn for z, turn in pairs])
    products, quotients = complex_products(a, b), complex_quotients(a, b.conj())
    assert (products.level, quotients.level) == (EXACT, EXACT)
    for i, ((x, y), (u, v)) in enumerate(zip(map(fractions, a), map(fractions, b), strict=True)):
        assert fractions(products.result[i]) == fractions(complex(x * u - y * v, x * v + y * u))
        size = u * u + v * v
        assert fractions(quotients.result[i]) == fractions(complex((x * u - y * v) / size, (x * v + y * u) / size))


def told(found: Sums) -> Any:
    """Whether each entry whose imaginary part is noise, instead of 0, comes with an error that warns of it."""
    return (found.result.imag == 0) | (found.errors > FEW["d"])


def test_noise_in_a_part_of_many_is_told() -> None:
    rng = np.random.default_rng(3)
    a = rng.normal(size=20_000) + 1j * rng.normal(size=20_000)
    square = a[:14_400].reshape(120, 120)
    adjoint = square.conj().T.copy()
    quotients = complex_quotients(a, 4 * a)
    assert not quotients.result.imag.any()
    assert told(complex_products(a, 0.5 * a.conj())).all()
    assert told(Sums(*(np.diag(one) for one in product_of(square, adjoint)[:2]), 0)).all()
    sums = multilinear_of(np.matmul, [square, adjoint], square @ adjoint, 120**3)
    assert told(Sums(np.diag(sums.result), np.diag(sums.errors), 0)).all()
