"""Spanning trees of least weight."""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

from service.methods.optimization.graph.graph import Array, Graph


def spanning_forest(graph: Graph, weights: Array) -> Array:
    """The edges of a forest of least total weight, ascending: a tree for each component.

    SciPy (Kruskal) is given the ranks of the edges in place of their weights: no two are equal, none is zero, which it
    would take for no edge, and none overflows.
    """
    apart = np.flatnonzero(graph.tails != graph.heads)
    low, high = np.minimum(graph.tails, graph.heads), np.maximum(graph.tails, graph.heads)
    order = apart[np.argsort(weights[apart], kind="stable")]
    first = Graph(graph.count, low, high).first_of_parallel(order)
    if not first.size:
        return first
    ranks = np.empty(len(weights))
    ranks[order] = np.arange(1, order.size + 1)
    tree = minimum_spanning_tree(Graph(graph.count, low[first], high[first]).matrix(ranks[first]))
    return np.sort(order[tree.data.astype(int) - 1])


def heaviest_between(graph: Graph, weights: Array, forest: Array) -> Array:
    """The heaviest edge of the forest on the way between the ends of each edge (m); −∞ where the ends are one node.

    Each node jumps to its ancestor 1, 2, 4, … edges above, first from the deeper end to the level of the other.
    """
    n = graph.count
    above, depth, weight = _rooted(graph, weights, forest)
    jumps, heights = [above], [weight]
    while (jumps[-1] != n).any():
        once = jumps[-1]
        jumps.append(once[once])
        heights.append(np.maximum(heights[-1], heights[-1][once]))
    turned = depth[graph.tails] < depth[graph.heads]
    low, high = np.where(turned, graph.heads, graph.tails), np.where(turned, graph.tails, graph.heads)
    found = np.full(low.size, -np.inf)
    for k in reversed(range(len(jumps))):
        far = depth[low] - depth[high] >= 1 << k
        found[far] = np.maximum(found[far], heights[k][low[far]])
        low[far] = jumps[k][low[far]]
    for k in reversed(range(len(jumps))):
        apart = jumps[k][low] != jumps[k][high]
        for end in (low, high):
            found[apart] = np.maximum(found[apart], heights[k][end[apart]])
            end[apart] = jumps[k][end[apart]]
    apart = low != high
    return np.where(apart, np.maximum(found, np.maximum(weight[low], weight[high])), found)


def _rooted(graph: Graph, weights: Array, forest: Array) -> tuple[Array, Array, Array]:
    """Of each node the one above, its depth, and the weight of the edge between; n is above all roots."""
    n = graph.count
    ends = Graph(n, graph.tails[forest], graph.heads[forest])
    count, labels = connected_components(ends.matrix(np.ones(forest.size)), directed=False)
    roots = np.full(count, -1)
    roots[labels[::-1]] = np.arange(n)[::-1]
    joined = Graph(n + 1, np.concatenate([ends.tails, np.full(count, n)]), np.concatenate([ends.heads, roots]))
    order, above = breadth_first_order(joined.matrix(np.ones(joined.tails.size)), n, directed=False)
    depth = [0] * (n + 1)
    parents = above.tolist()
    for node in order[1:].tolist():
        depth[node] = depth[parents[node]] + 1
    above[n] = n
    weight = np.full(n + 1, -np.inf)
    below = np.where(above[ends.tails] == ends.heads, ends.tails, ends.heads)
    weight[below] = weights[forest]
    return above.astype(int), np.array(depth), weight
