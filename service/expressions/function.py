"""The public face: text to a function with its value and exact derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np

from service.expressions.code.program import Array, Bound, Run
from service.expressions.errors import ExpressionError
from service.expressions.forms.balls import Balls
from service.expressions.forms.many_digits import evaluator
from service.expressions.graph.nodes import size
from service.expressions.limits import MAX_LIVE_ELEMENTS, MAX_ORDER
from service.expressions.plan import Plan, Source, plan_function
from service.expressions.reading.declarations import Names, bind_data, declare


class Function:
    """A compiled expression in n real variables: its value and its exact derivatives, at one point or at many.

    Points are arrays (…, n) of float64. Outside its domain a function is nan, at a pole infinite; nothing is raised.
    """

    def __init__(self, plan: Plan, data: Sequence[Array]) -> None:
        self.plan = plan
        self.data = tuple(data)
        self.n = plan.n
        self.shape = plan.output.shape
        self._point = (plan.n,)
        self._bound: dict[tuple[str, int], Bound] = {} if data else plan.bound
        self._balls: dict[tuple[str, int], Balls] = {} if data else plan.balls

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the n components of a point."""
        return tuple(name for variable in self.plan.variables for name in variable.components)

    def value(self, x: Array) -> Array:
        """f(x), of shape (…,) + shape."""
        return self._evaluated("value", x)[0]

    def gradient(self, x: Array) -> tuple[Array, Array]:
        """f(x) and its gradient (…, n), of a scalar function, by reverse mode."""
        x = np.asarray(x, dtype=np.float64)
        if x.shape == self._point:
            return cast(tuple[Array, Array], self._gradient_at(x))
        self._check_scalar()
        value, gradient = self._evaluated("gradient", x)
        return value, gradient

    def jacobian(self, x: Array) -> tuple[Array, Array]:
        """f(x), flattened to m components, and the Jacobian (…, m, n): by rows or by columns, whichever are fewer."""
        m = size(self.shape)
        if m < self.n:
            value, rows = self._matrix("vjp", x, m)
            return value, rows
        value, columns = self._matrix("jvp", x, self.n)
        return value, np.swapaxes(columns, -1, -2)

    def hessian(self, x: Array) -> tuple[Array, Array, Array]:
        """f(x), the gradient (…, n) and the Hessian (…, n, n), forward over reverse."""
        self._check_scalar()
        value, gradient, hessian = self._matrix("hvp", x, self.n)
        return value, gradient, hessian

    def vector_jacobian_product(self, x: Array, w: Array) -> Array:
        """Product w J(x), of shape (…, n), for w of shape (…, m)."""
        return self._evaluated("vjp", x, w, size(self.shape))[1]

    def derivatives(self, x: Array, order: int) -> Array:
        """f, f', …, up to the derivative of this order, stacked first, of a function of one variable."""
        if self.plan.variables[0].shape or self.n != 1:
            raise ExpressionError(0, f"{self.n} variables", "one scalar variable for repeated derivatives")
        if not 0 <= order <= MAX_ORDER:
            raise ExpressionError(0, f"order {order}", f"an order from 0 to {MAX_ORDER}")
        return np.stack(self._evaluated("derivatives", x, order=order))

    def nondifferentiable_at(self, x: Array) -> np.ndarray | None:
        """Whether x, or each of the points, lies on a kink or a jump of a part of f; None where f has none."""
        if not self.plan.program("kinks").outputs:
            return None
        hits = self._evaluated("kinks", x)
        points = np.ndim(x) - 1
        return np.asarray(np.logical_or.reduce([hit.any(axis=tuple(range(points, hit.ndim))) for hit in hits]))

    # Other arithmetic -------------------------------------------------------------------------------------------------

    def balls(self, kind: str = "value", order: int = 0) -> Balls:
        """The outputs of a program of the plan in ball arithmetic, their components one after another."""
        key = (kind, order)
        if key not in self._balls:
            self._balls[key] = Balls(self.plan.straight(kind, order), self.data)
        return self._balls[key]

    def many_digits(self, kind: str = "value", order: int = 0) -> Callable[..., list[Any]]:
        """The same in mpmath's numbers: a function of a point, a list of as many numbers as there are variables."""
        return evaluator(self.plan.straight(kind, order), self.data)

    # Evaluation -------------------------------------------------------------------------------------------------------

    @cached_property
    def _gradient_at(self) -> Run:
        self._check_scalar()
        return self._program("gradient").at

    def _program(self, kind: str, order: int = 0) -> Bound:
        key = (kind, order)
        if key not in self._bound:
            self._bound[key] = Bound(self.plan.program(kind, order), self.data)
        return self._bound[key]

    def _evaluated(
        self, kind: str, x: Array, v: Array | None = None, length: int = 0, *, order: int = 0
    ) -> Sequence[Array]:
        """The outputs of a program at a point or at many, with directions v (…, length) where it takes them."""
        x, bound = self._points(x, self.n), self._program(kind, order)
        if v is not None:
            v = np.broadcast_to(self._points(v, length), (*x.shape[:-1], length))
        if x.ndim == 1:
            return bound.at(x) if v is None else bound.at(x, v)
        results = bound.at_all(x.reshape(-1, self.n), v if v is None else v.reshape(-1, length))
        return [result.reshape(x.shape[:-1] + result.shape[1:]) for result in results]

    def _matrix(self, kind: str, x: Array, directions: int) -> list[Array]:
        """The outputs of a program with each unit vector as its second input, which is an axis of the last one."""
        x, bound = self._points(x, self.n), self._program(kind)
        self._check_size(x.size // self.n * directions * bound.elements)
        seeds = np.eye(directions)
        if x.ndim == 1:
            *others, last = bound.in_directions(x, seeds)
            return [*(other[..., 0] for other in others), last.T]
        rows = x.reshape(-1, self.n)
        if 0 < len(rows) <= directions:
            points = [bound.in_directions(row, seeds) for row in rows]
            *others, last = (np.stack(parts) for parts in zip(*points, strict=True))
            results = [*(other[..., 0] for other in others), np.moveaxis(last, -1, 1)]
        else:
            columns = [bound.at_all(rows, np.broadcast_to(seed, (len(rows), directions))) for seed in seeds]
            results = [*columns[0][:-1], np.stack([column[-1] for column in columns], axis=1)]
        return [result.reshape(x.shape[:-1] + result.shape[1:]) for result in results]

    def _points(self, x: Array, length: int) -> Array:
        x = np.asarray(x, dtype=np.float64)
        if not x.ndim or x.shape[-1] != length:
            raise ExpressionError(0, f"an array of shape {x.shape}", f"shape (…, {length})")
        return x

    def _check_scalar(self) -> None:
        if self.shape:
            raise ExpressionError(0, f"a value of shape {self.shape}", "a scalar expression")

    def _check_size(self, elements: int) -> None:
        if elements > MAX_LIVE_ELEMENTS:
            raise ExpressionError(0, f"matrices of {elements} components", f"at most {MAX_LIVE_ELEMENTS}")


def negated(function: Function) -> Function:
    """-f."""
    source = function.plan.source
    return Function(plan_function(source._replace(negated=not source.negated)), function.data)


def compile_function(
    expressions: str | Sequence[str],
    variables: str | Sequence[str],
    data: Names | None = None,
    *,
    size: int | None = None,
) -> Function:
    """The function that a text, or a list of texts whose values are joined to a vector, defines.

    `variables` is a list of names, each a scalar, with "w[20]" for a vector and "W[3,4]" for a matrix in row-major
    order; or one name, which is a vector of length `size`, or a scalar where size is None. `data` are arrays used by
    name, and texts of formulas that stand for their values; what is compiled is kept for the next call with data of the
    same shapes. Raises ExpressionError.
    """
    source, arrays = source_of(expressions, variables, data, size)
    return Function(plan_function(source), arrays)


def source_of(
    expressions: str | Sequence[str], variables: str | Sequence[str], data: Names | None, vector_size: int | None
) -> tuple[Source, tuple[Array, ...]]:
    """What the plan for expressions is made of, and the data it is to be used with."""
    texts = expressions if isinstance(expressions, str) else tuple(expressions)
    names = variables if isinstance(variables, str) else tuple(variables)
    arrays, formulas = (
        bind_data(data, declare(names, vector_size)) if data else ({}, {})
    )  # the plan declares them again
    shapes = tuple((name, array.shape) for name, array in arrays.items())
    source = Source(texts, names, vector_size, shapes, definitions=tuple(formulas.items()))
    return source, tuple(arrays.values())
