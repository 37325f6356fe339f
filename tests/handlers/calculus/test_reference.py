"""The reference collections with the digits that are required of them; skipped where they are not at hand."""

from __future__ import annotations

import pytest

from benchmarks.digits import REFERENCE, Row, calculus

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference cases are not here")


@pytest.mark.parametrize(
    "row",
    [
        lambda: calculus.integrals("definite_integrals_quadpack", "exact_decimal"),
        lambda: calculus.integrals("definite_integrals_sympy", "expected_float"),
        calculus.cubature,
    ],
)
def test_integrals_have_ten_digits_and_hold_their_bounds(row):
    found: Row = row()
    assert found.note.startswith("0 outside")
    assert sum(digits >= 10 for digits in found.digits) >= 0.95 * len(found.digits)


def test_end_points_of_differential_equations():
    assert min(calculus.end_points("default", {}).digits) >= 6
    tight = {"relative_tolerance": 1e-12, "absolute_tolerance": 1e-14}
    assert min(calculus.end_points("tight", tight).digits) >= 10
