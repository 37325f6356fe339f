"""The public face of formulas of complex numbers: text to a function with its values, or to two of real numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from flint import acb, arb, fmpq
from numpy.typing import NDArray

from service.expressions.code.program import quietly
from service.expressions.errors import ExpressionError
from service.expressions.forms.pairs import Pair
from service.expressions.forms.parts import parts
from service.expressions.forms.straight import leaf
from service.expressions.function import Function, source_of
from service.expressions.functions.constants import UNIT
from service.expressions.functions.plane import PLANE
from service.expressions.graph import arrays as arrays_of
from service.expressions.graph.nodes import Graph, Node, Number, as_float, reachable
from service.expressions.graph.scalars import scalars
from service.expressions.limits import BLOCK_ELEMENTS, MAX_NAMES
from service.expressions.plan import Plan, plan_function
from service.expressions.reading.declarations import Names

Array = NDArray[Any]


class Values(NamedTuple):
    """What a function is at points (…, n)."""

    result: Array
    """Of shape (…,) + shape, complex."""
    on_cut: Array
    """At which points (…) an operand that depends on the point lies on a branch cut."""


class ComplexFunction:
    """A compiled expression in n complex variables, computed component by component, at many points at once."""

    def __init__(self, plan: Plan, data: Sequence[Array]) -> None:
        self.n, self.shape, self.data = plan.n, plan.output.shape, data
        with plan.graph.scratch(), np.errstate(all="ignore"):
            self._outputs = np.broadcast_to(scalars(plan.output, {}), self.shape).ravel().tolist()
            self._nodes = reachable(self._outputs)

    @property
    def operations(self) -> int:
        """Operations at one point."""
        return len(self._nodes)

    def value(self, x: Array) -> Values:
        """f(x) at points (…, n), and where that is on a branch cut."""
        rows = x.reshape(-1, self.n)
        result, on_cut = np.empty((len(rows), len(self._outputs)), np.complex128), np.empty(len(rows), bool)
        size = max(1, BLOCK_ELEMENTS // len(self._nodes))
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            quietly(self._block, rows[part].T, result[part], on_cut[part])
        return Values(result.reshape(x.shape[:-1] + self.shape), on_cut.reshape(x.shape[:-1]))

    def _block(self, x: Array, result: Array, on_cut: Array) -> None:
        on_cut[:] = False

        def computed(node: Node, args: list[Any]) -> Any:
            operation = PLANE[node.op]
            if operation.cut is not None and node.varying:
                np.logical_or(on_cut, operation.cut(*args), out=on_cut)
            return _with_attribute(operation.arrays, node)(*args)

        for column, value in enumerate(self._walk(x, 1j, lambda c: c.float, as_float, computed)):
            result[:, column] = value
        result += 0  # never -0
        result[np.isnan(result)] = complex(np.nan, np.nan)

    def balls(self, z: Sequence[Any]) -> list[Any]:
        """The components on balls (acb) at the working precision; not finite where nothing is known."""
        one = acb(0, 1)
        return self._walk(
            z,
            one,
            lambda c: acb(c.ball()),
            _ball,
            lambda node, args: _with_attribute(PLANE[node.op].balls, node)(*args),
        )

    def _walk(
        self,
        x: Any,
        unit: Any,
        constant: Callable[..., Any],
        number: Callable[[Number], Any],
        computed: Callable[[Node, list[Any]], Any],
    ) -> list[Any]:
        known: dict[Node, Any] = {}
        for node in self._nodes:
            if node.args:
                known[node] = computed(node, [known[arg] for arg in node.args])
            elif node.op == "input":
                known[node] = x[node.attribute[1]]
            else:
                known[node] = unit if node.attribute == UNIT else leaf(node, self.data, number, constant)
        return [known[node] for node in self._outputs]


def _with_attribute(operation: Callable[..., Any], node: Node) -> Callable[..., Any]:
    return operation if node.attribute is None else partial(operation, node.attribute)


def _ball(value: Number) -> Any:
    return acb(arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else arb(value))


def compile_complex(
    expression: str,
    variables: str | Sequence[str],
    data: Names | None = None,
    *,
    size: int | None = None,
    real: int = 0,
) -> ComplexFunction:
    """The function of complex variables that a text defines, as compile_function has it.

    The first `real` components of a point are known to be real. Raises ExpressionError.
    """
    source, arrays = source_of(expression, variables, data, size)
    return ComplexFunction(plan_function(source._replace(plane=True, real_inputs=real)), arrays)


def compile_parts(
    expression: str, variable: str, data: Names | None = None, *, between: tuple[complex, complex] | None = None
) -> tuple[Function, Function]:
    """Real and imaginary part of a formula with complex values, as functions of one real variable.

    That is the variable itself; or with `between`, of f(z)·dz/dt on the straight way z = a + t(b - a), it is t.
    Raises ExpressionError, also where the value is no single number or an operation has no such parts.
    """
    source, arrays = source_of(expression, [variable], data, None)
    plane, plan = plan_function(source._replace(plane=True, real_inputs=int(between is None))), Plan(source)
    if plane.output.shape:
        raise ExpressionError(0, f"a value of shape {plane.output.shape}", "one number: use sum or norm")
    with plane.graph.scratch():
        (t,), zero = plan.components(), plan.graph.constant(0)
        if between is None:
            (value,) = parts(plane.output, [Pair(t, zero)], plan.graph)
        else:
            start, way = _exactly(between[0], plan.graph), _exactly(between[1], plan.graph)
            way = way - start
            (value,) = parts(plane.output, [start + way * Pair(t, zero)], plan.graph)
            value = value * way
    return Function(plan.of(value.real), arrays), Function(plan.of(value.imag), arrays)


def _exactly(z: complex, graph: Graph) -> Pair:
    return Pair(graph.lift(Fraction(z.real)), graph.lift(Fraction(z.imag)))


def compile_apart(expressions: str | Sequence[str], variables: Sequence[str], data: Names, *, real: int) -> Function:
    """A function of complex variables as one of their real and imaginary parts, in turn, which has those of its values.

    The first `real` components of the point are real numbers, and stand alone. Raises ExpressionError.
    """
    source, arrays = source_of(expressions, variables, data, None)
    plane = plan_function(source._replace(plane=True, real_inputs=real))
    count = 2 * plane.n - real
    if count > MAX_NAMES:
        raise ExpressionError(0, f"{plane.n} complex variables", f"at most {MAX_NAMES // 2}")
    plan = Plan(source._replace(names=tuple(f"x{i}" for i in range(count))))
    with plane.graph.scratch():
        given, zero = plan.components(), plan.graph.constant(0)
        inputs = [Pair(x, zero) for x in given[:real]]
        inputs += [Pair(*pair) for pair in zip(given[real::2], given[real + 1 :: 2], strict=True)]
        outputs = tuple(part for pair in parts(plane.output, inputs, plan.graph) for part in pair)
        joined = arrays_of.concatenate(outputs, ((),) * len(outputs))
    return Function(plan.of(joined), arrays)
