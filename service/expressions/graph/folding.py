"""Arithmetic on constants: exact as long as it can be."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from service.expressions.graph.nodes import Node, Number


def bits(x: int | Fraction) -> int:
    """The length of a numerator or denominator."""
    return max(x.numerator.bit_length(), x.denominator.bit_length())


def exact_quotient(x: Number, y: Number) -> Number:
    """x / y, a fraction unless one of them is a double."""
    return x / y if isinstance(x, float) or isinstance(y, float) else Fraction(x) / y


def product(x: Number, y: Number) -> Number:
    """x * y, which is mostly by 1."""
    return x if y == 1 else y if x == 1 else x * y


def fold(a: Node, combine: Callable[[Number, Number], Number], x: Number, y: Number) -> Node:
    """An operation on two constants, of which a is one, as a constant; what Python refuses is as NumPy has it."""
    try:
        return a.graph.constant(combine(x, y))
    except ArithmeticError:
        if a.graph.plane:  # where infinity has no sign
            return a.graph.constant(float("nan"))
        with np.errstate(all="ignore"):
            return a.graph.constant(float(combine(np.float64(x), np.float64(y))))
