"""A graph as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes 0 to count − 1, and edges from tails to heads (m)."""

    count: int
    tails: Array
    heads: Array

    def both_ways(self) -> Graph:
        """The same with each edge once more, turned round, behind all others."""
        return Graph(self.count, np.concatenate([self.tails, self.heads]), np.concatenate([self.heads, self.tails]))

    def matrix(self, values: Array) -> csr_array:
        """The adjacency matrix with a value for each edge; there must be no two between the same nodes."""
        return csr_array((values, (self.tails, self.heads)), shape=(self.count, self.count))

    def incidence(self, at_tail: float, at_head: float) -> csr_array:
        """(n, m): what each edge counts at its ends."""
        edges = np.arange(len(self.tails))
        values = np.concatenate([np.full(edges.size, at_tail), np.full(edges.size, at_head)])
        places = np.concatenate([self.tails, self.heads]), np.concatenate([edges, edges])
        return csr_array((values, places), shape=(self.count, edges.size))

    def first_of_parallel(self, order: Array) -> Array:
        """The edges that come first in an order of all of them among those between the same nodes."""
        keys = (self.tails * self.count + self.heads)[order]
        return np.asarray(order[np.unique(keys, return_index=True)[1]])
