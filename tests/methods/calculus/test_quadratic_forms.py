"""Quadratic parts as sums of squares: the same function, and narrow on boxes where its values are."""

from __future__ import annotations

from itertools import product

import pytest
from flint import arb, fmpq

from service.expressions import Function
from service.expressions.forms.balls import Balls
from service.expressions.forms.straight import Straight
from service.expressions.graph.scalars import scalars
from service.handlers.formulas import function_of
from service.methods.calculus.quadrature.quadratic_forms import completed_squares

NAMES = ["x", "y", "z"]
FORMULAS = {
    "exp(81174*x - 195600*x*x - 8421.8)*(1 + y)": True,
    "exp(-3*x*x + 2*x*y - y*y + z - 2*z**2)": True,
    "1/(1 + (x - y)**2 + (y - z)**2 + (z - x)**2)": True,
    "(x + 2*y)*(3*x - z)/7 + cos(x - y*y)": True,
    "x*y + z": False,
    "sin(x)*y**3": False,
}


def _functions(expression: str) -> tuple[Function, Balls, Balls, bool]:
    function = function_of(expression, NAMES)
    root = scalars(function.plan.output, {}).item()
    squares = completed_squares(root, ())
    return function, Balls(Straight([root]), ()), Balls(Straight([squares]), ()), squares is not root


@pytest.mark.parametrize(("expression", "changes"), FORMULAS.items())
def test_the_function_stays_the_same(expression, changes):
    _, plain, squares, changed = _functions(expression)
    assert changed == changes
    for point in product((fmpq(-3, 7), fmpq(1, 3), fmpq(2)), repeat=3):
        x = [arb(part) for part in point]
        assert plain.strict(x)[0].overlaps(squares.strict(x)[0])


def test_a_box_off_a_peak_is_seen_to_be_off_it():
    """At x = 1/2 the exponent is below -16,000; term by term a box around it seems to reach 20,000."""
    _, plain, squares, _ = _functions("exp(81174*x - 195600*x*x - 8421.8)*(1 + y)")
    box = [arb(0.75, 0.25), arb(0.5, 0.5), arb(0)]
    assert squares.strict(box)[0].abs_upper() < arb("1e-7000")
    assert plain.strict(box)[0].abs_upper() > arb("1e7000")
