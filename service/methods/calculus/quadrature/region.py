"""Regions of several variables: limits that are numbers or formulas in the outer variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from service.expressions import ExpressionError, Function
from service.expressions.graph.nodes import Node, reachable
from service.expressions.graph.scalars import scalars
from service.methods.calculus.quadrature.quadratic_forms import completed_squares
from service.methods.calculus.quadrature.structure import (
    DISTINCT,
    crossings,
    landmarks,
    sample_points,
    values_of,
    zeros,
)
from service.methods.calculus.quadrature.transforms import Array

End = float | Function

Corner = tuple[tuple[int, End], ...]
"""Inner variables, outermost first, each at one of its limits."""


def inputs_of(node: Node) -> frozenset[int]:
    """Which scalar variables a part of a formula depends on."""
    return frozenset(part.attribute[1] for part in reachable([node]) if part.op == "input")


def end_at(end: End, points: Array) -> Array:
    """A limit at points (N, n)."""
    return np.asarray(end.value(points)) if isinstance(end, Function) else np.full(len(points), end)


@dataclass(frozen=True)
class Region:
    """The integrand, its limits, and the order of its variables, outermost first."""

    function: Function
    ends: Sequence[tuple[End, End]]
    order: tuple[int, ...]

    @cached_property
    def peaks(self) -> list[tuple[Node, frozenset[int]]]:
        """Parts of the integrand at whose zeros it may have a narrow peak, and the variables of each."""
        root, data = self.function.plan.output, self.function.data
        roots = [root]
        with suppress(ExpressionError):  # too many components
            numbers = {node: data[node.attribute] for node in reachable([root]) if node.op == "data"}
            roots.append(completed_squares(scalars(root, numbers).item(), data))
        nodes = landmarks(roots).peaks
        return [(node, inputs_of(node)) for node in nodes if not node.shape]

    @cached_property
    def marks(self) -> list[tuple[Node, frozenset[int]]]:
        """Parts of the integrand and of the limits whose zeros matter, and the variables of each."""
        ends = [end.plan.output for pair in self.ends for end in pair if isinstance(end, Function)]
        found = landmarks([self.function.plan.output])
        limits = landmarks(ends)
        nodes = (*found.switches, *found.bases, *limits.switches, *limits.bases)
        return [(node, inputs_of(node)) for node in nodes if not node.shape]

    @cached_property
    def switches(self) -> list[frozenset[int]]:
        """The variables of each part at whose zeros the integrand may jump or have a kink."""
        found = landmarks([self.function.plan.output])
        return [inputs_of(node) for node in (*found.switches, *found.steps)]

    @property
    def endless(self) -> bool:
        """Whether a range is infinite."""
        return any(not isinstance(end, Function) and np.isinf(end) for pair in self.ends for end in pair)

    @property
    def half_open(self) -> bool:
        """Whether a range is infinite and has a formula as its other end."""
        formulas = [pair for pair in self.ends if any(isinstance(end, Function) for end in pair)]
        return any(not isinstance(end, Function) and np.isinf(end) for pair in formulas for end in pair)

    def limits(self, variable: int, points: Array) -> tuple[Array, Array]:
        """Limits of a variable at points (N, n) whose outer components are set."""
        lower, upper = self.ends[variable]
        return end_at(lower, points), end_at(upper, points)

    def edges(self, variable: int) -> Array | None:
        """The range of a variable divided where the integrand depends on it alone; None where a limit is a formula."""
        lower, upper = self.ends[variable]
        if isinstance(lower, Function) or isinstance(upper, Function):
            return None
        low, high = min(lower, upper), max(lower, upper)
        if low == high:
            return np.array([lower, upper])
        nodes = [node for node, inputs in self.marks if inputs == {variable}]
        steps = [n for n in landmarks([self.function.plan.output]).steps if not n.shape and inputs_of(n) == {variable}]
        points = sample_points(low, high)
        inner = np.empty(0)
        if nodes:
            inner = zeros(self._along(nodes, variable), points)[0]
        if steps:
            inner = np.append(inner, crossings(self._along(steps, variable), points))
        inner = np.unique(inner[(inner > low) & (inner < high)])
        edges = np.concatenate([[low], inner, [high]])
        keep = np.append(True, np.diff(edges) > DISTINCT * np.nan_to_num(np.abs(edges[1:]), posinf=0.0))
        kept: Array = edges[keep] if keep[1:].any() else edges[[0, -1]]  # a range may be as narrow as a gap
        return kept if lower < upper else kept[::-1]

    def corners(self, level: int, inputs: frozenset[int]) -> Iterator[Corner]:
        """The corners of the ranges of all variables inside of a level that decide on a landmark of these inputs.

        Where inner variables alone decide on a part, or a peak, counts as one of their limits.
        """
        inner, needed = [], set(inputs)
        for variable in reversed(self.order[level + 1 :]):
            if variable in needed:
                ends = self.ends[variable]
                needed.update(*(inputs_of(end.plan.output) for end in ends if isinstance(end, Function)))
                inner.append([(variable, end) for end in (*ends, *self._middles[variable])])
        return product(*reversed(inner))

    @cached_property
    def _middles(self) -> list[list[float]]:
        """For each variable where inside its range a part, or a peak, that depends on it alone is zero."""
        return [self._inside(variable) for variable in range(self.function.n)]

    def _inside(self, variable: int) -> list[float]:
        lower, upper = self.ends[variable]
        nodes = [node for node, inputs in self.marks + self.peaks if inputs == {variable}]
        if isinstance(lower, Function) or isinstance(upper, Function) or not nodes:
            return []
        low, high = min(lower, upper), max(lower, upper)
        found = zeros(self._along(nodes, variable), sample_points(low, high))[0]
        return [float(x) for x in np.unique(found) if low < x < high]

    def _along(self, nodes: Sequence[Node], variable: int) -> Callable[[Array], Array]:
        values = values_of(nodes, self.function.data)

        def along(x: Array) -> Array:
            points = np.zeros((len(x), self.function.n))
            points[:, variable] = x
            return np.asarray(values(points))

        return along
