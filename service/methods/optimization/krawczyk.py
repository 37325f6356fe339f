"""Roots proved to exist, and to be alone, by Krawczyk's operator in ball arithmetic (Neumaier 1990, section 5.1).

With K(X) = m - Y F(m) + (I - Y F'(X)) (X - m), Y near the inverse of F'(m): where K(X) lies inside the box X, there is
one root in X, and it lies in K(X).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

from service.expressions import Function
from service.expressions.graph.nodes import reachable, size

Array = NDArray[Any]
Ball = Any
Box = list[Ball]
System = Callable[[Box], tuple[list[Ball], list[list[Ball]]] | None]
"""From a box to enclosures of F and of its Jacobian on it; None where F may not be smooth there."""

MOST_WORK = 30_000
"""Operations on balls in one evaluation of a system, of half a microsecond to two; some five of them make a proof."""
PRECISIONS = (128, 512)
"""Bits: twice a double's, so that cancelled values keep digits, and where these are not enough four times that."""
STEPS = 12
"""Of Newton's method at the higher precision; from a double's digits three are enough at a simple root."""
_QUICKER = 0.25  # of the step before: those towards a simple root are far shorter, towards a double one half as long
_NEAR = 1e-5  # relative distance that these may lead away: what a start of half a double's digits needs, a choice
_WIDTH = 2.0**-60  # of the box, relative to the root: less than a double tells, so that it holds no second root


def work(function: Function, kind: str) -> int:
    """Operations on balls that one run of a program takes."""
    return sum(node.elements for node in reachable(function.plan.program(kind).outputs))


def system_of(function: Function) -> System | None:
    """As many equations as variables as a system; None where that is not so, or a proof would take too long."""
    n = function.n
    if size(function.shape) != n or n * work(function, "jvp") > MOST_WORK:
        return None
    balls, units = function.balls("jvp"), [[arb(int(i == j)) for i in range(n)] for j in range(n)]

    def at(box: Box) -> tuple[list[Ball], list[list[Ball]]]:
        runs = [balls.strict(box, unit) for unit in units]
        return runs[0][:n], [[run[n + i] for run in runs] for i in range(n)]

    return at


def derivative_system(function: Function, order: int) -> System:
    """The derivative of one order less of a function of one variable as an equation, with its own derivative."""
    balls = function.balls("derivatives", order)

    def at(box: Box) -> tuple[list[Ball], list[list[Ball]]] | None:
        found = balls.strict(box)
        return ([found[-2]], [[found[-1]]]) if all(part.is_finite() for part in found) else None

    return at


def enclosed_root(system: System, x: Sequence[float] | Array, patience: int = 0) -> Box | None:
    """A box that holds exactly one root of F, near x; None where that is not proved.

    With patience x may be farther off, where doubles cancel beside a root: so many steps of Newton's method lead to it.
    """
    x = x if not patience else _approached(system, x, patience)
    for precision in PRECISIONS:
        with ctx.workprec(precision):
            middle = _newton(system, x, precision)
            found = None if middle is None else _contracted(system, *middle)
        if found is not None:
            return found
    return None


def _newton(system: System, x: Sequence[float] | Array, precision: int) -> tuple[Box, Any] | None:
    """Where Newton's method goes from x, and the inverse of the Jacobian there; None where it leaves."""
    m, before = [arb(float(v)) for v in x], arb.pos_inf()
    for _ in range(STEPS):
        found = newton_step(system, m)
        if found is None:
            return None
        step, inverse = found
        length = max((abs(s).mid() for s in step), key=float)
        if length > _QUICKER * before:
            return None
        before = length
        m = [(a - s).mid() for a, s in zip(m, step, strict=True)]
        if any(abs(a - v) > _NEAR * max(1.0, abs(v)) for a, v in zip(m, x, strict=True)):
            return None
        if is_short(step, m, precision // 2):
            return m, inverse
    return None


_SLOWER = 0.9  # of the step before: those towards roots of order 10, and slowly towards one that has others beside it
_FARTHER = 1e-3  # relative distance that these may lead away: cubes end at 1e-5 of it in doubles, a choice
_CLOSE = 40  # bits, from which Newton's method doubles them: what cancels may leave few more, a choice
_SMALL = 2.0**-40  # of the largest component: what stands for the size of one that is 0, a choice
_TINY = arb(2.0**-200)  # stands for the size of a root at 0


def _approached(system: System, x: Sequence[float] | Array, steps: int) -> Sequence[float] | Array:
    """Where Newton's method goes from x in many digits as long as its steps get shorter; x where it leaves."""
    with ctx.workprec(PRECISIONS[0]):
        m, before = [arb(float(v)) for v in x], arb.pos_inf()
        for _ in range(steps):
            found = newton_step(system, m)
            if found is None:
                return x
            m = [(a - s).mid() for a, s in zip(m, found[0], strict=True)]
            length = max((abs(s).mid() for s in found[0]), key=float)
            near = all(abs(a - float(v)) <= _FARTHER * max(1.0, abs(float(v))) for a, v in zip(m, x, strict=True))
            if not near or length > _SLOWER * before:
                return x
            if is_short(found[0], m, _CLOSE):
                break
            before = length
        return [float(a) for a in m]


def _sizes(m: Box) -> Box:
    """How large each component is, none below a small part of the largest."""
    largest = max((abs(a).mid() for a in m), key=lambda size: size) + _TINY
    return [abs(a).mid().max(_SMALL * largest) for a in m]


def is_short(step: Box, m: Box, bits: int) -> bool:
    """Whether a step changes none of so many leading bits of m."""
    return all(abs(s) <= 2.0**-bits * size for size, s in zip(_sizes(m), step, strict=True))


def newton_step(system: System, m: Box) -> tuple[Box, Any] | None:
    """The step from m that Newton's method takes off, and the inverse of the Jacobian; None where it has none."""
    found = system(m)
    if found is None or not all(v.is_finite() for v in (*found[0], *(v for row in found[1] for v in row))):
        return None
    try:
        inverse = arb_mat(found[1]).mid().inv().mid()
    except (ZeroDivisionError, ValueError):
        return None
    return (inverse * arb_mat([[v] for v in found[0]])).entries(), inverse


def _contracted(system: System, m: Box, inverse: Any) -> Box | None:
    """K(X) for the box around m, where it lies inside."""
    at_middle = system(m)
    if at_middle is None:
        return None
    step = (inverse * arb_mat([[v] for v in at_middle[0]])).entries()
    radii = [(abs(s).upper() * 4).max(_WIDTH * size).upper() for size, s in zip(_sizes(m), step, strict=True)]
    offsets = [arb(0, r) for r in radii]
    on_box = system([a + o for a, o in zip(m, offsets, strict=True)])
    if on_box is None or not all(value.is_finite() for value in on_box[0]):
        return None
    n = len(m)
    unit = arb_mat([[int(i == j) for j in range(n)] for i in range(n)])
    rest = ((unit - inverse * arb_mat(on_box[1])) * arb_mat([[o] for o in offsets])).entries()
    moves = [e - s for e, s in zip(rest, step, strict=True)]
    inside = all(move.is_finite() and abs(move).upper() < r for move, r in zip(moves, radii, strict=True))
    return [a + move for a, move in zip(m, moves, strict=True)] if inside else None


def is_positive_definite(matrix: list[list[Ball]]) -> bool:
    """Whether every symmetric matrix in an interval matrix is, by Cholesky's elimination."""
    rows = [list(row) for row in matrix]
    n = len(rows)
    for k in range(n):
        if not rows[k][k] > 0:
            return False
        for i in range(k + 1, n):
            factor = rows[i][k] / rows[k][k]
            for j in range(i, n):
                rows[j][i] = rows[j][i] - factor * rows[j][k]
    return True


def nearest(box: Box) -> tuple[Array, Array]:
    """The doubles nearest to a box, and bounds on their distance from all that is in it."""
    x = np.array([0.0 if ball.contains(0) else float(ball.mid()) for ball in box])
    with ctx.workprec(PRECISIONS[0]):
        return x, np.array([distance(value, ball) for value, ball in zip(x, box, strict=True)])


def distance(value: float, ball: Ball) -> float:
    """A bound on how far a double is from any number of a ball."""
    return upper(abs(ball - arb(float(value))))


def upper(ball: Ball) -> float:
    """A double that is no smaller than any number of a real ball, by one unit in its last place at most."""
    return 0.0 if ball.is_zero() else math.nextafter(float(ball.upper()), math.inf)
