"""A table by linear interpolation, as conditions and straight lines: all forms and derivatives follow from these."""

from __future__ import annotations

from itertools import pairwise
from math import nan

from service.expressions.errors import ExpressionError
from service.expressions.graph import arrays, branches
from service.expressions.graph.branches import compare
from service.expressions.graph.nodes import Node
from service.expressions.reading.values import Value, combine

MAX_ROWS = 1_000
"""Of a table: its operations, five a row and as many again for a slope, stay well below those of a formula."""


def interpolate(position: int, x: Value, xs: Value, ys: Value) -> Value:
    """The line through the neighbours of x among increasing `xs`; NaN outside of them, and where data do not increase.

    Raises ExpressionError for arrays that are no table, and for places that depend on the variables or, written out, do
    not increase.
    """
    rows = xs.shape[0] if len(xs.shape) == 1 else 0
    if xs.shape != ys.shape or rows < 2 or xs.depth or ys.depth:
        found, expected = f"shapes {xs.shape} and {ys.shape}", "two vectors of one length, 2 or more"
        raise ExpressionError(position, found, expected)
    if rows > MAX_ROWS:
        raise ExpressionError(position, f"a table of {rows} rows", f"at most {MAX_ROWS}")
    if xs.node.varying:
        raise ExpressionError(position, "places that depend on the variables", "places that are numbers or data")
    written = [arrays.index(xs.node, (i,)).value for i in range(rows)]
    if any(a is not None and b is not None and not a < b for a, b in pairwise(written)):
        raise ExpressionError(position, "places that do not increase", "xs in ascending order, each once")
    return combine(lambda node: _Table(node, xs.node, ys.node).value(), position, x)


class _Table:
    def __init__(self, x: Node, xs: Node, ys: Node) -> None:
        self.x, self.xs = x, xs
        rows = range(xs.shape[0])
        self.places, self.values = ([arrays.index(column, (i,)) for i in rows] for column in (xs, ys))

    def value(self) -> Node:
        """Halving the table, as a search in it does."""
        last, nowhere = len(self.places) - 1, self.x.graph.constant(nan) * self.x  # which has no derivative either
        return branches.where(self._is_within(), self._between(0, last), nowhere)

    def _is_within(self) -> Node:
        ends = compare(">=", self.x, self.places[0]), compare("<=", self.x, self.places[-1])
        within = self.x.graph.elementwise("and", *ends, boolean=True)
        if all(place.value is not None for place in self.places):
            return within
        rows = self.xs.shape[0]
        steps = arrays.index(self.xs, ((1, rows, 1),)) - arrays.index(self.xs, ((0, rows - 1, 1),))
        increases = compare(">", arrays.extremum("amin", steps, (0,)), 0)
        return self.x.graph.elementwise("and", increases, within, boolean=True)

    def _between(self, first: int, last: int) -> Node:
        if last - first > 1:
            middle = (first + last) // 2
            below, above = self._between(first, middle), self._between(middle, last)
            return branches.where(compare("<", self.x, self.places[middle]), below, above)
        rise = self.values[last] - self.values[first]
        slope = rise / (self.places[last] - self.places[first])
        return self.values[first] + slope * (self.x - self.places[first])
