"""Maximum flows and minimum cuts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.optimization.graph.nodes import NodeList, capacities, named
from service.methods.optimization.graph.flows import largest_flow
from service.methods.optimization.graph.whole import Whole
from service.schemas.optimization.graph.requests import MaximumFlowRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import IntegerVector, Number, RealVector, Result


@dataclass(slots=True, kw_only=True)
class MaximumFlowResult(Result):
    """A largest flow, and a smallest cut."""

    value: Number
    """How much flows from `source` to `target`."""
    flow: RealVector
    """What flows along each edge (m)."""
    cut: IntegerVector
    """The positions of the edges that bound the flow: their capacities add up to `value`, and without them there is no
    way from `source` to `target`."""
    source_side: NodeList
    """The nodes on this side of the cut."""


def maximum_flow(request: MaximumFlowRequest) -> MaximumFlowResult:
    """The largest flow from one node to another within the capacities of the edges, and the cut that bounds it.

    Found by Dinic's algorithm (SciPy, on ever lower bits of the capacities) in exact integer arithmetic. The flow is
    checked from scratch: within the capacities, kept at every node, and equal to the capacity of a cut, which no flow
    exceeds. Value and flow are the doubles nearest to the exact ones.
    """
    found = named(request)
    graph = found.graph
    source, target = found.number(request.source, "source"), found.number(request.target, "target")
    if source == target:
        raise InvalidInput.at("Source and target must be two nodes.", "target")
    whole = Whole.of(capacities(request, 0.0))
    flow = largest_flow(graph, whole.integers, source, target)
    cut = np.flatnonzero(flow.source_side[graph.tails] & ~flow.source_side[graph.heads])
    value, limit = int(flow.along[graph.tails == source].sum()), whole.integers.astype(object)
    value -= int(flow.along[graph.heads == source].sum())
    kept = np.zeros(graph.count, object)
    np.add.at(kept, graph.tails, flow.along)
    np.subtract.at(kept, graph.heads, flow.along)
    kept[[source, target]] -= [value, -value]
    holds = not kept.any() and bool(((flow.along >= 0) & (flow.along <= limit)).all())
    return MaximumFlowResult(
        value=whole.number(value),
        flow=whole.numbers(flow.along),
        cut=cut,
        source_side=found.called(np.flatnonzero(flow.source_side)),
        certainty="exact" if holds and value == limit[cut].sum() else "estimated",
    )
