"""Numbers as they are written."""

from __future__ import annotations

from fractions import Fraction

from service.expressions.graph.nodes import Number

MAX_EXACT_EXPONENT = 350
"""Literals with a larger power of ten are read as floats, not as fractions: doubles end at 1e308 and 5e-324."""


def exact(literal: str) -> Number:
    """The exact value of a literal; a float where its power of ten is large."""
    if literal.isdecimal():
        return int(literal)
    mantissa, _, exponent = literal.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    power = int(exponent or 0) - len(decimals)
    if abs(power) > MAX_EXACT_EXPONENT:
        return float(literal)
    digits = int(whole + decimals)
    return digits * 10**power if power >= 0 else Fraction(digits, 10**-power)
