"""The largest flow between two nodes, exactly, and the cut that proves it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from service.methods.optimization.graph.graph import Array, Graph

_WIDTH = 29  # bits of the capacities that SciPy is given: it computes in 32, and adds two of them


@dataclass(slots=True)
class Flow:
    """A flow that no other exceeds."""

    along: Array
    """What flows along each edge (m), integers as objects."""
    source_side: Array
    """Which nodes can still be reached from the source (n): edges that leave them are full."""


def largest_flow(graph: Graph, capacities: Array, source: int, target: int) -> Flow:
    """The flow for capacities (m) that are integers of any size.

    SciPy's Dinic works with 32 bits, so it is given the upper bits of what the capacities have left, over and over,
    until no way is left from the source to the target to the last bit. That is what proves the flow: each edge that
    leaves the nodes which can be reached is full, and nothing comes back to them.
    """
    pairs = _Pairs(graph, capacities)
    bound = int(capacities.sum())
    while True:
        left = pairs.left()
        side = _reached(pairs.both, np.asarray(left > 0, bool), source)
        if not side[target]:
            return Flow(pairs.shared_out(), side)
        out, into = left[pairs.both.tails == source].sum(), left[pairs.both.heads == target].sum()
        bound = min(bound, int(out), int(into))
        shift = max(bound.bit_length() - _WIDTH, 0)
        shown = np.array([min(one, bound) >> shift for one in left.tolist()], np.int32)
        pairs.add(maximum_flow(pairs.both.matrix(shown), source, target).flow, shift)
        bound = left.size << shift  # less than a unit of what was shown is left of each edge of a cut


class _Pairs:
    """The pairs of nodes that edges join, with what may flow between them and what does."""

    def __init__(self, graph: Graph, capacities: Array) -> None:
        low, high = np.minimum(graph.tails, graph.heads), np.maximum(graph.tails, graph.heads)
        self.apart = np.flatnonzero(low != high)
        self.keys, self.pair = np.unique((low * graph.count + high)[self.apart], return_inverse=True)
        self.ahead = (graph.tails < graph.heads)[self.apart]
        self.both = Graph(graph.count, *np.divmod(self.keys, graph.count)).both_ways()
        self.capacities = capacities.tolist()
        self.most = [[0] * self.keys.size, [0] * self.keys.size]
        for edge, pair, ahead in self._edges():
            self.most[not ahead][pair] += self.capacities[edge]
        self.net = np.zeros(self.keys.size, object)

    def _edges(self) -> list[tuple[int, int, bool]]:
        return list(zip(self.apart.tolist(), self.pair.tolist(), self.ahead.tolist(), strict=True))

    def left(self) -> Array:
        """What may still flow from the lower to the higher node of each pair, then what may flow back."""
        ahead, back = (np.array(most, object) for most in self.most)
        return np.concatenate([ahead - self.net, back + self.net])

    def add(self, flow: csr_array, shift: int) -> None:
        """Add a flow of SciPy's (n, n), in units of 2^shift."""
        entries = flow.tocoo()
        ahead = entries.row < entries.col
        keys = entries.row[ahead].astype(np.int64) * self.both.count + entries.col[ahead]
        amounts = np.zeros(self.keys.size, object)
        amounts[np.searchsorted(self.keys, keys)] = [one << shift for one in entries.data[ahead].tolist()]
        self.net = self.net + amounts

    def shared_out(self) -> Array:
        """The flow along each edge: of parallel ones the first is filled first."""
        left, found = self.net.tolist(), np.zeros(len(self.capacities), object)
        for edge, pair, ahead in self._edges():
            sign = 1 if ahead else -1
            found[edge] = min(self.capacities[edge], max(sign * left[pair], 0))
            left[pair] -= sign * found[edge]
        return found


def _reached(graph: Graph, usable: Array, source: int) -> Array:
    kept = Graph(graph.count, graph.tails[usable], graph.heads[usable])
    found = np.zeros(graph.count, bool)
    found[breadth_first_order(kept.matrix(np.ones(kept.tails.size)), source, return_predecessors=False)] = True
    return found
