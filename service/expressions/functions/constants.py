"""The constants of the language: one record each, as functions have."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from flint import arb
from mpmath import mp


class Constant(NamedTuple):
    """A constant in every form."""

    float: float
    sympy: Callable[[Any], Any]
    """Of the module sympy."""
    digits: Callable[[], Any]
    """At mpmath's working precision."""
    ball: Callable[[], Any]
    """At python-flint's working precision."""
    latex: str


CONSTANTS = {
    "pi": Constant(math.pi, lambda sympy: sympy.pi, lambda: +mp.pi, arb.pi, r"\pi"),
    "e": Constant(math.e, lambda sympy: sympy.E, lambda: +mp.e, arb.const_e, "e"),
}

UNIT = "i"
"""The imaginary unit by its name in graphs, where it is no constant of real numbers."""
