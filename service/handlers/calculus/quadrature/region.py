"""Regions of several variables: limits that are numbers or formulas in the outer variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from service.expressions import Function
from service.expressions.graph import Node, reachable
from service.handlers.calculus.quadrature.structure import crossings, landmarks, sample_points, values_of, zeros
from service.handlers.calculus.quadrature.transforms import Array

End = float | Function


def inputs_of(node: Node) -> frozenset[int]:
    """Which scalar variables a part of a formula depends on."""
    return frozenset(part.attribute[1] for part in reachable([node]) if part.op == "input")


@dataclass(frozen=True)
class Region:
    """The integrand, its limits, and the order of its variables, outermost first."""

    function: Function
    ends: Sequence[tuple[End, End]]
    order: tuple[int, ...]

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
    def half_open(self) -> bool:
        """Whether a range is infinite and has a formula as its other end."""
        formulas = [pair for pair in self.ends if any(isinstance(end, Function) for end in pair)]
        return any(not isinstance(end, Function) and np.isinf(end) for pair in formulas for end in pair)

    def limits(self, variable: int, points: Array) -> tuple[Array, Array]:
        """Limits of a variable at points (N, n) whose outer components are set."""
        values = [
            end.value(points) if isinstance(end, Function) else np.full(len(points), end) for end in self.ends[variable]
        ]
        return values[0], values[1]

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
        keep = np.append(True, np.diff(edges) > 1e-14 * np.nan_to_num(np.abs(edges[1:]), posinf=0.0))
        kept: Array = edges[keep]
        return kept if lower < upper else kept[::-1]

    def _along(self, nodes: Sequence[Node], variable: int) -> Callable[[Array], Array]:
        values = values_of(nodes, self.function.data)

        def along(x: Array) -> Array:
            points = np.zeros((len(x), self.function.n))
            points[:, variable] = x
            return np.asarray(values(points))

        return along
