"""A graph in ball arithmetic (python-flint, Arb): enclosures of its values that can not be wrong.

A result that is not finite says that nothing is known: the function has a pole or no value there, or the balls are too
wide to tell. The working precision is python-flint's `ctx.prec`, in bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from flint import acb, arb, ctx, fmpq

from service.expressions.forms.straight import Run, Straight, leaf
from service.expressions.functions import OPERATIONS
from service.expressions.graph.components import Operation, array, evaluated, full
from service.expressions.graph.nodes import Node, Number

_HULL = {name: record.balls.hull for name, record in OPERATIONS.items()}
_STRICT = {name: record.balls.strict for name, record in OPERATIONS.items()}
_DISC = {name: record.balls.disc for name, record in OPERATIONS.items()}


_BEYOND = arb(2) ** 1024  # the first power of two that no double holds


class Balls:
    """Scalar outputs of a program, with data, as functions of balls."""

    def __init__(self, program: Straight, data: Sequence[Any]) -> None:
        self._program, self._data = program, data
        self._bound: dict[tuple[int, int], tuple[Run, tuple[Any, ...]]] = {}

    def hull(self, x: Sequence[Any], v: Sequence[Any] = ()) -> list[Any]:
        """On a box of arbs: enclosures of all values, at both sides of jumps, wherever the function is defined."""
        return self._run(_HULL, x, v)

    def strict(self, x: Sequence[Any], v: Sequence[Any] = ()) -> list[Any]:
        """On a box of arbs: the same, but not finite where a jump, kink or edge of a part may be inside.

        Where it is finite the outputs are smooth on the box, or the box is a point whose side is known: what a theorem
        that asks for a derivative (Newton, Krawczyk) needs of the function itself, not of the derivative alone.
        """
        return self._run(_STRICT, x, v)

    def disc(self, z: Sequence[Any]) -> list[Any]:
        """On a box of acbs: analytic continuations from the real axis; not finite where one may not be analytic."""
        return self._run(_DISC, z, ())

    def integrand(self, z: Any, analytic: bool) -> Any:
        """The first output of a function of one variable, as acb.integral takes it."""
        if analytic or not z.imag.is_zero():
            return self._run(_DISC, [z], ())[0]
        return acb(self._run(_HULL, [z.real], ())[0])

    def _run(self, arithmetic: dict[str, Callable[..., Any]], x: Sequence[Any], v: Sequence[Any]) -> list[Any]:
        key = id(arithmetic), ctx.prec
        if key not in self._bound:
            fixed, _ = self._program.bound(_HULL if arithmetic is _HULL else _STRICT)
            constants = fixed([leaf(node, self._data, _number, lambda c: c.ball()) for node in self._program.leaves])
            if arithmetic is _DISC:
                constants = tuple(acb(c) if isinstance(c, arb) else c for c in constants)
            self._bound[key] = self._program.bound(arithmetic)[1], constants
        run, constants = self._bound[key]
        return run(x, v, constants)


def walked(outputs: Sequence[Node], data: Sequence[Any]) -> Callable[..., list[Any]]:
    """The components of outputs on strict balls, node by node: at once where `Balls` is compiled for many points."""
    return _walk(outputs, data, _strict)


class Failure(NamedTuple):
    """The first operation at a point, or on a box, that has no finite ball."""

    smooth: bool
    """Whether it has neither kinks nor jumps."""
    blurred: bool
    """Whether its operands are too wide: neither exact, as at a pole, nor beyond all doubles, nor off its domain."""


def first_failure(outputs: Sequence[Node], data: Sequence[Any], x: Sequence[Any]) -> Failure | None:
    """Why outputs are not finite on strict balls; None where no operation was found."""
    found: list[Failure] = []

    def watched(op: str, node: Node) -> Callable[..., Any]:
        operation = _strict(op, node)

        def apply(*args: Any) -> Any:
            result = operation(*args)
            open_ = result is None or (isinstance(result, arb) and not result.is_finite())  # None: which of both sides
            if open_ and not found:
                smooth = result is not None and (op not in _STRICT or _STRICT[op] is _HULL[op])
                outside = result is not None and _is_outside(operation, args)  # a comparison has a value everywhere
                found.append(Failure(smooth, any(map(_is_blurred, args)) and not outside))
            return result

        return apply

    _walk(outputs, data, watched)(x)
    return found[0] if found else None


def _is_blurred(operand: Any) -> bool:
    return isinstance(operand, arb) and not (operand.is_exact() or operand.abs_lower() > _BEYOND)


def _is_outside(operation: Callable[..., Any], operands: Sequence[Any]) -> bool:
    """Whether an operation has no value in the middle of its operands, nor at both ends of all."""
    if not all(isinstance(operand, arb) for operand in operands):
        return False
    points = ([getattr(operand, part)() for operand in operands] for part in ("lower", "mid", "upper"))
    return not any(operation(*point).is_finite() for point in points)


def _walk(outputs: Sequence[Node], data: Sequence[Any], operation: Operation) -> Callable[..., list[Any]]:
    leaves: dict[tuple[Node, int], Any] = {}

    def run(x: Sequence[Any], v: Sequence[Any] = ()) -> list[Any]:
        def value(node: Node) -> Any:
            if node.op == "input":
                name, start, _ = node.attribute
                return array((v if name == "v" else x)[start : start + node.elements], node.shape)
            if (node, ctx.prec) not in leaves:
                leaves[node, ctx.prec] = _leaf(node, data)
            return leaves[node, ctx.prec]

        parts = zip(evaluated(outputs, value, operation), outputs, strict=True)
        return [ball for part, node in parts for ball in full(part, node.shape).flat]

    return run


def _leaf(node: Node, data: Sequence[Any]) -> Any:
    if node.op == "data":
        return array([arb(number) for number in np.ravel(data[node.attribute]).tolist()], node.shape)
    if node.op == "iota":
        start, step = node.attribute
        return array([arb(start + step * i) for i in range(node.elements)], node.shape)
    return leaf(node, data, _number, lambda c: c.ball())


def _strict(op: str, node: Node) -> Callable[..., Any]:
    if op == "zero":
        return arb
    if op == node.op and node.attribute is not None:
        return partial(_STRICT[op], node.attribute)
    return _STRICT[op]


def _number(value: Number) -> Any:
    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else arb(value)
