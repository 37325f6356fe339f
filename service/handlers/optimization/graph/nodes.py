"""The graph of a request: its nodes by name or number, and its edges as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from service.methods.optimization.graph.graph import Array, Graph
from service.operation import Cost
from service.schemas.optimization.graph import requests
from service.schemas.types.errors import Fault, InvalidInput, TooLarge

NodeList = list[int] | list[str]
"""Nodes as the client names them."""
Names = Annotated[list[str] | None, Field(description="The names of all nodes (n); null where they have numbers.")]
_MOST_NODES = 2_000_000  # of which each takes some microseconds
_CALLS, _STEPS = 2e6, 1e4  # nanoseconds that SciPy's functions take with their checks, and of each edge or node


@dataclass(frozen=True, slots=True)
class Named:
    """A graph whose nodes have names, or only their numbers."""

    graph: Graph
    names: list[str] | None
    numbers: dict[str, int]

    def number(self, node: int | str, *place: str | int) -> int:
        """The position of a node. Raises InvalidInput."""
        if (isinstance(node, str)) != (self.names is not None):
            raise InvalidInput.at("Call all nodes alike: all by numbers, or all by names.", *place)
        found = self.numbers.get(node, -1) if isinstance(node, str) else node
        if not 0 <= found < self.graph.count:
            raise InvalidInput.at(_unknown(self.names, self.graph.count), *place)
        return found

    def called(self, nodes: Array) -> NodeList:
        """What nodes at these positions are called."""
        positions: list[int] = nodes.tolist()
        return positions if self.names is None else [self.names[i] for i in positions]


def _unknown(names: list[str] | None, count: int) -> str:
    if not count:
        return "There are no nodes."
    if names is None:
        return f"Nodes are numbered from 0 to {count - 1}."
    return f"There is no such node among {', '.join(name[:20] for name in names[:8])}{', …' if len(names) > 8 else ''}."


def named(request: requests.Graph) -> Named:
    """The graph of a request. Raises InvalidInput, TooLarge."""
    tails, heads = column(request, "from_"), column(request, "to")
    if len(tails) != len(heads):
        raise InvalidInput.at("`from` and `to` must have one length.", "edges")
    given = request.nodes
    if given is None:
        return _by_edges(tails, heads)
    if isinstance(given, int):
        if given > _MOST_NODES:
            raise TooLarge.at(f"This service takes at most {_MOST_NODES} nodes.", "nodes")
        known = Named(Graph(given, np.empty(0, int), np.empty(0, int)), None, {})
    else:
        numbers = {name: i for i, name in enumerate(given)}
        if len(numbers) < len(given):
            raise InvalidInput.at("A name stands here twice.", "nodes")
        known = Named(Graph(len(given), np.empty(0, int), np.empty(0, int)), given, numbers)
    return _with_edges(request, known, tails, heads)


def _by_edges(tails: list[Any], heads: list[Any]) -> Named:
    names = dict.fromkeys(name for pair in zip(tails, heads, strict=True) for name in pair)
    kinds = {isinstance(name, str) for name in names}
    if len(kinds) > 1:
        raise InvalidInput.at("Call all nodes alike: all by numbers, or all by names.", "edges")
    if kinds == {True}:
        numbers = {name: i for i, name in enumerate(names)}
        ends = [np.array([numbers[name] for name in one], int) for one in (tails, heads)]
        return Named(Graph(len(numbers), *ends), list(names), numbers)
    if min(names, default=0) < 0:
        raise InvalidInput.at("Nodes are numbers from 0 on, or names.", "edges")
    count = max(names, default=-1) + 1
    if count > _MOST_NODES:
        raise TooLarge.at(f"This service takes nodes up to {_MOST_NODES - 1}; call them by names.", "edges")
    return Named(Graph(count, np.array(tails, int), np.array(heads, int)), None, {})


def _with_edges(request: requests.Graph, known: Named, tails: list[Any], heads: list[Any]) -> Named:
    ends: list[list[int]] = []
    faults: list[Fault] = []
    for name, one in (("from", tails), ("to", heads)):
        ends.append([])
        for i, node in enumerate(one):
            try:
                ends[-1].append(known.number(node, *place(request, i, name)))
            except InvalidInput as error:
                faults += error.faults
    if faults:
        raise InvalidInput(faults[0].detail, faults)
    return Named(Graph(known.graph.count, *(np.array(one, int) for one in ends)), known.names, known.numbers)


def place(request: requests.Graph, edge: int, name: str) -> tuple[str | int, ...]:
    """Where a value of an edge stands in the request."""
    return ("edges", edge, name) if isinstance(_edges(request), list) else ("edges", name, edge)


def _edges(request: requests.Graph) -> Any:
    return getattr(request, "edges")  # noqa: B009 - of each kind of request its own


def column(request: requests.Graph, name: str) -> list[Any]:
    """A value of each edge, as it was sent."""
    edges = _edges(request)
    return [getattr(edge, name) for edge in edges] if isinstance(edges, list) else list(getattr(edges, name))


def numbers(request: requests.Graph, name: str, missing: float) -> Array:
    """A number of each edge (m), where it is left out another. Raises InvalidInput."""
    edges = _edges(request)
    if isinstance(edges, list):
        return np.array([missing if (one := getattr(edge, name)) is None else one for edge in edges], float)
    given = getattr(edges, name)
    if given is None:
        return np.full(len(edges.to), missing)
    if len(given) != len(edges.to):
        detail = f"There are {len(edges.to)} edges and {len(given)} entries; they must agree."
        raise InvalidInput.at(detail, "edges", name)
    return np.where(np.isnan(given), missing, given)


def capacities(request: requests.Graph, missing: float) -> Array:
    """The capacities of the edges (m). Raises InvalidInput where one is negative."""
    found = numbers(request, "capacity", missing)
    if (negative := np.flatnonzero(found < 0)).size:
        where = place(request, int(negative[0]), "capacity")
        raise InvalidInput.at("A capacity must not be negative.", *where)
    return found


def sorting(request: Any) -> Cost:
    """Some microseconds for each edge and node: names are looked up, edges sorted."""
    edges, nodes = request.edges, request.nodes
    count = len(edges) if isinstance(edges, list) else len(edges.to)
    if nodes is None:
        ends = [node for name in ("from_", "to") for node in column(request, name)]
        most = max([len(ends), *(node for node in ends if isinstance(node, int))])
    else:
        most = nodes if isinstance(nodes, int) else len(nodes)
    return Cost(_CALLS + _STEPS * (count + most), 2 * (count + most))
