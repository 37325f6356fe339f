"""Spanning trees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.optimization.graph.nodes import named, numbers
from service.methods.optimization.graph.trees import heaviest_between, spanning_forest
from service.methods.optimization.graph.whole import Whole
from service.schemas.optimization.graph.requests import SpanningTreeRequest
from service.schemas.types.results import ExtendedVector, IntegerVector, Number, Result


@dataclass(slots=True, kw_only=True)
class SpanningTreeResult(Result):
    """The edges that hold a graph together."""

    edges: IntegerVector
    """The positions of the edges of the tree among `edges`, ascending; of each component its own tree."""
    total: Number
    """The sum of their weights."""
    components: int
    """How many trees there are: 1 where the graph is connected."""
    reduced_costs: ExtendedVector
    """(m): by how much each edge is heavier than the heaviest edge of the tree between its ends, 0 in the tree. None is
    negative, which proves the tree; where the total is the greatest, none is positive. Infinite for an edge from a node
    to itself, which no tree has."""


def spanning_tree(request: SpanningTreeRequest) -> SpanningTreeResult:
    """The edges of least (or greatest) total weight that join all nodes, in each component of the graph.

    Kruskal's algorithm (SciPy) on the ranks of the edges, so that weights may be zero, negative or equal; of equal ones
    the first is taken. The tree is checked apart from it: no edge outside is lighter than the heaviest edge of the tree
    between its ends. The total is the double nearest to the exact sum.
    """
    graph, weights = named(request).graph, numbers(request, "weight", 1.0)
    sign = 1.0 if request.sense == "minimize" else -1.0
    signed = sign * weights
    forest = spanning_forest(graph, signed)
    with np.errstate(over="ignore"):
        slack = signed - heaviest_between(graph, signed, forest)
    slack[forest] = 0.0
    whole = Whole.of(weights)
    return SpanningTreeResult(
        edges=forest,
        total=whole.number(sum(whole.integers[forest].tolist())),
        components=graph.count - forest.size,
        reduced_costs=sign * slack + 0.0,
        certainty="exact" if (slack >= 0).all() else "estimated",
    )
