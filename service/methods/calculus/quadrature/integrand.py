"""A formula of one variable, with what its structure tells of its integral."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from service.expressions import ExpressionError, Function
from service.expressions.graph.nodes import Node
from service.expressions.graph.scalars import scalars
from service.methods.calculus.quadrature.structure import (
    Landmarks,
    crossings,
    landmarks,
    sample_points,
    values_of,
    zeros,
)
from service.methods.calculus.quadrature.transforms import Array

_SAMPLES = (2_000, 20_000, 200_000)  # of the range, at the first of which most formulas stay
_SAMPLES_EACH = 16  # for each place found: fewer pass over some, as of a period of four samples
_NEIGHBOURS = 4  # places so close together all along are an oscillation, fewer may be close by chance
_MOST_PEAKS = 30  # zeros of one part; more are an oscillation, not peaks


class Integrand:
    """A formula of one variable with what its structure tells."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.root: Node = function.plan.output
        self.marks: Landmarks = landmarks([self.root])
        self.scalar: Node | None = None
        """The formula without arrays, unless that has more components than other arithmetic is offered for."""
        with suppress(ExpressionError):
            self.scalar = scalars(self.root, {}).item()

    def __call__(self, x: Array) -> Array:
        """Values at numbers of any shape."""
        return self.function.value(x[..., None])

    def of(self, nodes: Sequence[Node]) -> Any:
        """Parts of the formula as a function of numbers (N), giving (N, k)."""
        values = values_of(nodes, self.function.data)
        return lambda x: values(x[:, None])

    def breaks(self, lower: float, upper: float) -> dict[float, Node | None]:
        """Where the formula may not be smooth inside the range, with the part of it that is zero there.

        Among more than fit between the samples some would be missed: there are so many more samples then.
        """
        for samples in _SAMPLES:
            points = sample_points(lower, upper, samples)
            found = self._breaks(points)
            if not _crowded(np.sort([*found]), points):
                break
        return found

    def _breaks(self, points: Array) -> dict[float, Node | None]:
        found: dict[float, Node | None] = {}
        if nodes := self.marks.switches + self.marks.bases + self.marks.peaks:
            at, component = zeros(self.of(nodes), points)
            others = sum(node.elements for node in self.marks.switches + self.marks.bases)
            periodic = (component >= others) & (np.bincount(component) > _MOST_PEAKS)[component]
            at, component = at[~periodic], component[~periodic]
            scalars = all(not node.shape for node in nodes)
            found |= {float(x): nodes[k] if scalars else None for x, k in zip(at, component, strict=True)}
        if self.marks.steps:
            found |= dict.fromkeys(map(float, crossings(self.of(self.marks.steps), points)))
        return found


def _crowded(places: Array, points: Array) -> bool:
    """Whether so many places lie together between so few of the samples that others may have been passed over."""
    at = np.searchsorted(points, places)
    return bool((at[_NEIGHBOURS:] - at[:-_NEIGHBOURS] < _NEIGHBOURS * _SAMPLES_EACH).any())
