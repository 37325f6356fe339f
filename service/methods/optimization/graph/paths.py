"""Shortest paths from one node, exactly, with the distances as their own proof.

SciPy's Dijkstra finds a tree in floating point. Its distances are summed again as integers, and then each edge is asked
whether it shortens one, until none does (Bellman, Ford): d(v) ≤ d(u) + w(u, v) for every edge is what proves that no
path is shorter than d.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import breadth_first_order, dijkstra

from service.methods.optimization.graph.graph import Array, Graph

NONE = -1
"""No edge, as of a node that is the source or out of reach."""


class NegativeCycleFound(Exception):
    """The edges of a cycle of negative length, in order."""

    def __init__(self, edges: list[int]) -> None:
        super().__init__(edges)
        self.edges = edges


@dataclass(slots=True)
class Paths:
    """Shortest paths from the source to each node that can be reached."""

    distances: Array
    """(n) integers, of the unit of the lengths; 0 where a node cannot be reached."""
    reached: Array
    """Which nodes can (n)."""
    last: Array
    """The last edge of the path to each node (n), or NONE."""

    def edges_to(self, node: int, graph: Graph) -> list[int]:
        """The path to a node that can be reached."""
        found: list[int] = []
        while (edge := int(self.last[node])) != NONE:
            found.append(edge)
            node = int(graph.tails[edge])
        return found[::-1]


def shortest_paths(graph: Graph, lengths: Array, rough: Array, source: int) -> Paths:
    """The paths for lengths (m) that are integers, and the same lengths as doubles. Raises NegativeCycleFound."""
    n = graph.count
    found = Paths(np.zeros(n, lengths.dtype), np.arange(n) == source, np.full(n, NONE))
    if rough.size and (rough >= 0).all():
        _begin(found, graph, lengths, rough, source)
    _relax(found, graph, lengths)
    return found


def _begin(found: Paths, graph: Graph, lengths: Array, rough: Array, source: int) -> None:
    """The tree of Dijkstra's algorithm, with its exact distances."""
    n, first = graph.count, graph.first_of_parallel(np.argsort(rough, kind="stable"))
    kept = Graph(n, graph.tails[first], graph.heads[first])
    before = dijkstra(kept.matrix(rough[first]), indices=[source], return_predecessors=True)[1][0]
    inside = np.flatnonzero(before >= 0)
    keys = kept.tails * n + kept.heads  # ascending
    found.last[inside] = first[np.searchsorted(keys, before[inside].astype(int) * n + inside)]
    found.reached[inside] = True
    tree = Graph(n, graph.tails[found.last[inside]], inside)
    order = breadth_first_order(tree.matrix(np.ones(inside.size)), source, return_predecessors=False)
    edges, distances = found.last[order], {source: 0}
    parents, steps = graph.tails[edges].tolist(), lengths[edges].tolist()
    for node, above, step in zip(order[1:].tolist(), parents[1:], steps[1:], strict=True):
        distances[node] = distances[above] + step
    found.distances[list(distances)] = list(distances.values())


def _relax(found: Paths, graph: Graph, lengths: Array) -> None:
    """Shorten paths by single edges until no edge does. Raises NegativeCycleFound."""
    by_head = np.argsort(graph.heads, kind="stable")
    tails, heads, steps = graph.tails[by_head], graph.heads[by_head], lengths[by_head]
    changed, rounds = found.reached.copy(), 0
    while changed.any():
        asked = np.flatnonzero(changed[tails])
        through = found.distances[tails[asked]] + steps[asked]
        at = heads[asked]
        better = ~found.reached[at] | np.asarray(through < found.distances[at], bool)
        asked, through, at = asked[better], through[better], at[better]
        changed[:] = False
        if not asked.size:
            return
        starts = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
        least, nodes = np.minimum.reduceat(through, starts), at[starts]
        best = np.flatnonzero(through == np.repeat(least, np.diff(np.r_[starts, at.size])))
        best = best[np.unique(at[best], return_index=True)[1]]
        found.distances[nodes], found.reached[nodes], changed[nodes] = least, True, True
        found.last[nodes] = by_head[asked[best]]
        rounds += 1
        if rounds & (rounds - 1) == 0:
            _refuse_cycle(found, graph)


def _refuse_cycle(found: Paths, graph: Graph) -> None:
    """Raises NegativeCycleFound where paths run in a circle, which in exact arithmetic they do for no other reason."""
    rooted = np.append(found.last, NONE) == NONE
    before = np.where(rooted, np.arange(rooted.size), graph.tails[np.append(found.last, NONE)])
    place = before
    for _ in range(int(graph.count).bit_length()):
        place = place[place]
    lost = place[~rooted[place]]
    if lost.size:
        start, edges = int(lost[0]), list[int]()
        node = start
        while not edges or node != start:
            edges.append(int(found.last[node]))
            node = int(graph.tails[edges[-1]])
        raise NegativeCycleFound(edges[::-1])
