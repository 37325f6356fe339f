"""Connected components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import connected_components

from service.handlers.optimization.graph.nodes import Names, named
from service.methods.optimization.graph.graph import Graph
from service.schemas.optimization.graph.requests import ComponentsRequest
from service.schemas.types.results import IntegerVector, Result


@dataclass(slots=True, kw_only=True)
class ComponentsResult(Result):
    """Which nodes belong together."""

    count: int
    """How many components there are."""
    nodes: Names
    labels: IntegerVector
    """The component of each node (n), numbered from 0 in the order of their first nodes."""
    sizes: IntegerVector
    """How many nodes each component has."""


def components(request: ComponentsRequest) -> ComponentsResult:
    """The connected components of a graph: sets of nodes between which there is a way.

    `weak` components go along edges in any direction; in `strong` ones there is a way there and back along them
    (Tarjan's algorithm, by SciPy).
    """
    found = named(request)
    graph = found.graph
    kept = graph.first_of_parallel(np.arange(graph.tails.size))
    matrix = Graph(graph.count, graph.tails[kept], graph.heads[kept]).matrix(np.ones(kept.size))
    labels = connected_components(matrix, connection=request.connection)[1] if graph.count else np.empty(0, int)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    ordered = rank[inverse]
    return ComponentsResult(
        count=first.size,
        nodes=found.names,
        labels=ordered,
        sizes=np.bincount(ordered, minlength=first.size),
        certainty="exact",
    )
