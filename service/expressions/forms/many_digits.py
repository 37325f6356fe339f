"""A graph in mpmath's real numbers of as many digits as its working precision has: NaN outside the real domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from mpmath import mp

from service.expressions.forms.straight import Straight, leaf
from service.expressions.functions import OPERATIONS
from service.expressions.graph.nodes import Number

_OPERATIONS = {name: record.digits for name, record in OPERATIONS.items()}


def evaluator(program: Straight, data: Sequence[Any]) -> Callable[..., list[Any]]:
    """The outputs at a point of mpmath numbers, at the precision of the moment; a second input v where there is one."""
    fixed, run = program.bound(_OPERATIONS)
    known: dict[int, tuple[Any, ...]] = {}

    def evaluate(x: Sequence[Any], v: Sequence[Any] = ()) -> list[Any]:
        if mp.prec not in known:
            known[mp.prec] = fixed([leaf(node, data, _number, lambda c: c.digits()) for node in program.leaves])
        return run(x, v, known[mp.prec])

    return evaluate


def _number(value: Number) -> Any:
    return mp.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mp.mpf(value)
