"""Shortest paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.optimization.graph.nodes import Named, Names, NodeList, named, numbers, place
from service.methods.optimization.graph.paths import NONE, NegativeCycleFound, shortest_paths
from service.methods.optimization.graph.whole import Whole
from service.schemas.optimization.graph.requests import ShortestPathRequest
from service.schemas.types.errors import Fault, NegativeCycle, NonFiniteResult
from service.schemas.types.results import ExtendedNumber, ExtendedVector, IntegerVector, Result


@dataclass(slots=True, kw_only=True)
class ShortestPathResult(Result):
    """The shortest ways from one node to all."""

    distance: ExtendedNumber | None
    """The length of the path to `target`, infinite where there is none; null without a target."""
    path: NodeList | None
    """The nodes of that path, from `source` to `target`; null where there is none."""
    path_edges: IntegerVector | None
    """The positions of its edges among `edges`."""
    nodes: Names
    distances: ExtendedVector
    """The length of the shortest path from `source` to each node (n), infinite where there is none. They are potentials
    that prove all paths: no edge from u to v has a weight below distances[v] − distances[u]."""
    last_edges: IntegerVector
    """The position of the last edge of each of these paths (n); −1 at the source, and where there is none."""


def shortest_path(request: ShortestPathRequest) -> ShortestPathResult:
    """The shortest paths from a node to all others, along edges whose weights may be negative.

    Found by Dijkstra's algorithm (SciPy) and improved in exact integer arithmetic until no edge shortens any path
    (Bellman–Ford), which proves them: d(v) ≤ d(u) + w(u, v) for every edge. Distances are the doubles nearest to the
    exact sums of the weights received. A cycle of negative weight that can be reached from `source` leaves no shortest
    path: it is the problem `negative-cycle`, which points to its edges.
    """
    graph = named(request)
    source = graph.number(request.source, "source")
    target = None if request.target is None else graph.number(request.target, "target")
    weights = numbers(request, "weight", 1.0)
    lengths, m = Whole.of(weights), weights.size
    roads = graph.graph if request.directed else graph.graph.both_ways()
    copies = 1 if request.directed else 2
    try:
        found = shortest_paths(roads, np.tile(lengths.integers, copies), np.tile(weights, copies), source)
    except NegativeCycleFound as error:
        raise _negative(request, graph, error.edges, m) from None
    distances = np.where(found.reached, lengths.numbers(found.distances), np.inf)
    if np.isinf(distances[found.reached]).any():
        raise NonFiniteResult(
            "A path is longer than float64 holds, where an infinite distance means no path; scale the weights."
        )
    edges = None if target is None or not found.reached[target] else np.array(found.edges_to(target, roads), int)
    return ShortestPathResult(
        distance=None if target is None else float(distances[target]),
        path=None if edges is None else graph.called(np.r_[source, roads.heads[edges]]),
        path_edges=None if edges is None else edges % max(m, 1),
        nodes=graph.names,
        distances=distances,
        last_edges=np.where(found.last == NONE, NONE, found.last % max(m, 1)),
        certainty="exact",
    )


def _negative(request: ShortestPathRequest, graph: Named, edges: list[int], m: int) -> NegativeCycle:
    """The problem, with a pointer to each edge of the cycle."""
    if not request.directed:
        detail = "An edge that leads both ways and has a negative weight is a negative cycle by itself: there and back."
    else:
        ways = graph.called(graph.graph.tails[np.array(edges)])
        shown = " → ".join(str(node)[:20] for node in [*ways[:8], "…" if len(ways) > 8 else ways[0]])
        detail = f"The cycle {shown} has a negative weight: each round makes paths shorter, so that none is shortest."
    places = [place(request, edge % m, "weight") for edge in dict.fromkeys(edges)]
    return NegativeCycle(detail, [Fault(one, detail) for one in dict.fromkeys(places)])
