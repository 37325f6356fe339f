"""Requests about graphs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schemas.optimization.graph.edges import CapacityEdges, CostEdges, Node, Nodes, WeightedEdges
from service.schemas.optimization.minimization import Sense
from service.schemas.types.arrays import RealVector
from service.schemas.types.base import Request

_ROADS = [
    {"from": "a", "to": "b", "weight": 4}, {"from": "a", "to": "c", "weight": 2}, {"from": "c", "to": "b", "weight": 1},
    {"from": "b", "to": "d", "weight": 5}, {"from": "c", "to": "d", "weight": 8},
]  # fmt: skip
_PIPES = [
    {"from": "a", "to": "b", "capacity": 3}, {"from": "a", "to": "c", "capacity": 2},
    {"from": "b", "to": "c", "capacity": 5}, {"from": "b", "to": "d", "capacity": 2},
    {"from": "c", "to": "d", "capacity": 3},
]  # fmt: skip
_SHIPPING = [
    {"from": "plant", "to": "port", "cost": 2, "capacity": 5}, {"from": "plant", "to": "shop", "cost": 6},
    {"from": "port", "to": "shop", "cost": 1},
]  # fmt: skip
_PAIRS = [
    {"from": "Ann", "to": "tea", "weight": 3}, {"from": "Ann", "to": "milk", "weight": 5},
    {"from": "Bob", "to": "milk", "weight": 4},
]  # fmt: skip


class Graph(Request):
    """What all requests about graphs have."""

    nodes: Nodes | None = Field(default=None, examples=[["a", "b", "c", "d"]])
    """How many nodes there are, which are called 0, 1, … then, or their names. By default those that the edges name:
    names in the order in which they occur, or numbers up to the greatest."""


class ShortestPathRequest(Graph):
    """Edges with lengths, and where paths begin."""

    edges: WeightedEdges = Field(examples=[_ROADS])
    """The edges (m), each a record or all as columns; a weight may be negative. Without weights each counts 1."""
    source: Node = Field(examples=["a"])
    """Where all paths begin."""
    target: Node | None = Field(default=None, examples=["d"])
    """Where the path ends that is answered as `path`."""
    directed: bool = True
    """Whether edges lead from `from` to `to` only; otherwise both ways."""


class SpanningTreeRequest(Graph):
    """Edges with weights, whose direction does not matter."""

    edges: WeightedEdges = Field(examples=[_ROADS])
    """The edges (m), each a record or all as columns. Without weights each counts 1."""
    sense: Sense = "minimize"
    """Whether the total weight is to be the least or the greatest."""


class ComponentsRequest(Graph):
    """Edges, whose weights do not matter."""

    edges: WeightedEdges = Field(
        examples=[[{"from": "a", "to": "b"}, {"from": "c", "to": "d"}, {"from": "d", "to": "c"}]]
    )
    """The edges (m), each a record or all as columns."""
    connection: Literal["weak", "strong"] = "weak"
    """Whether nodes belong together where there is a way along edges in any direction, or there and back along them."""


class MaximumFlowRequest(Graph):
    """Edges with capacities, and between which nodes it flows."""

    edges: CapacityEdges = Field(examples=[_PIPES])
    """The edges (m), each a record or all as columns. What flows both ways is two edges."""
    source: Node = Field(examples=["a"])
    """Where it flows from."""
    target: Node = Field(examples=["d"])
    """Where it flows to."""


class MinimumCostFlowRequest(Graph):
    """Edges with costs and capacities, and what each node supplies."""

    edges: CostEdges = Field(examples=[_SHIPPING])
    """The edges (m), each a record or all as columns; costs may be negative."""
    supply: dict[str, float] | RealVector = Field(examples=[{"plant": 8, "shop": -8}])
    """What flows into the graph at each node, negative where it flows out (n, in the order of the nodes), or by name,
    0 for those that are not there. All together must be 0."""


class MatchingRequest(Graph):
    """Edges, with weights or not, whose direction does not matter."""

    edges: WeightedEdges = Field(examples=[_PAIRS])
    """The edges (m), each a record or all as columns. Without weights each counts 1."""
    sense: Sense = "maximize"
    """Whether the total weight is to be the greatest or the least."""
    most_pairs: bool = False
    """Whether there must be as many pairs as there can be, whatever they weigh."""
