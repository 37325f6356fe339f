"""Places that doubles could take for a root and that are none: F only tends to 0 there, or has no value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from flint import arb, ctx

from service.expressions import Function
from service.methods.optimization.krawczyk import (
    MOST_WORK,
    PRECISIONS,
    STEPS,
    Array,
    System,
    is_short,
    newton_step,
    work,
)

GAP = 1e-7
"""Of max(1, |x|): some more than half of a double's digits, to which a point is found where f is flat."""
_AROUND = 1e-6  # of |x|: how far a multiple root may be from where double precision ends, a choice
_BESIDE = 1e-3  # of |x|: where a root of an order below 100 has values that are not 0, a choice
MANY_BITS = 8192
"""As many as tell erf(x) from 1 up to x = 75: what a value that looks like 0 is asked for last."""
_MOVED = 1e-8  # relative length of a step that is more than the noise of a search's end
_FEW = 4  # steps of which one tells: where f oscillates as it decays their lengths do
# Squared lengths of steps towards a root of order k shrink by (1 - 1/k)² each; at infinity exp(-x) has steps of 1,
# a power growing ones, and exp(-x²) those of a root of order 2x², which is above 70 where f is a rounding of 1.
_HARDLY = 0.7
# Of steps as short as noise, which yet are none: exp(-exp(x)) at 30 has steps of 1e-13, and a root of order 150 such.
_EQUAL = 0.9
_GUARD = 8  # bits of the working precision that rounding may take of a step: a choice


def has_no_root_near(function: Function, x: Sequence[float] | Array) -> bool:
    """Whether one of several functions is proved to be other than zero around x, where it may have underflowed."""
    for precision in (PRECISIONS[0], MANY_BITS):
        with ctx.workprec(precision):
            box = [arb(float(v), _AROUND * abs(float(v))) for v in x]
            if any(value > 0 or value < 0 for value in function.balls().hull(box)):
                return True
    return False


def has_gap(functions: Iterable[Function], x: Array, reach: Array, bounds: Array) -> bool:
    """Whether one of several functions may have no value so close to x, as x⁴/x² at 0.

    At kinks, at jumps and at the ends of its domain it has one. `bounds` (n, 2) are not passed.
    """
    ends = zip(np.maximum(x - reach, bounds[:, 0]), np.minimum(x + reach, bounds[:, 1]), strict=True)
    box = [arb(float(low)).union(arb(float(high))) for low, high in ends]
    told = (function for function in functions if work(function, "value") <= MOST_WORK)
    return not all(value.is_finite() for function in told for value in function.balls().hull(box))


def is_saturated(function: Function, x: Sequence[float] | Array) -> bool:
    """Whether f is 0 at x and beside it because MANY_BITS are too few, as 1 - tanh(exp(x)) is at 9."""
    with ctx.workprec(MANY_BITS):
        hidden = [
            not value.is_exact() and value.contains(0) for value in function.balls().hull([arb(float(v)) for v in x])
        ]
    beside = [np.ravel(function.value(np.asarray(x, float) * factor)) for factor in (1.0 - _BESIDE, 1.0 + _BESIDE)]
    return bool(np.any(hidden & (beside[0] == 0) & (beside[1] == 0)))


def never_ends(system: System, x: Sequence[float] | Array) -> bool:
    """Whether Newton's steps from x grow hardly shorter: F tends to 0 there without a root, at infinity."""
    for precision in PRECISIONS:  # the error function is as close to 1 as 128 bits tell already at 10
        with ctx.workprec(precision):
            if _never_ends(system, x):
                return True
    return False


def _never_ends(system: System, x: Sequence[float] | Array) -> bool:
    m, squares = [arb(float(v)) for v in x], []
    for _ in range(STEPS):
        found = newton_step(system, m)
        if found is None:
            return False
        if is_short(found[0], m, ctx.prec - _GUARD):  # as all are once a root is reached
            return False
        m = [(a - s).mid() for a, s in zip(m, found[0], strict=True)]
        squares.append(sum((s * s for s in found[0]), arb(0)))
    told, lengths = all(square > 0 for square in squares), [square.mid() for square in squares]
    least = (_MOVED * sum((abs(a) for a in m), arb(1))) ** 2
    first, last = min(lengths[:_FEW]), max(lengths[-_FEW:])
    if last > least:
        return bool(last >= _HARDLY * first)
    return bool(told and _EQUAL * first <= last <= first / _EQUAL)  # beside a cusp they grow
