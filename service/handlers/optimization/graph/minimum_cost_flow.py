"""Minimum-cost flows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers.optimization.graph.nodes import Named, Names, NodeList, capacities, named, numbers
from service.handlers.optimization.linear_program import linear_result
from service.handlers.optimization.programs import refuse_huge
from service.methods.budget import Budget
from service.methods.optimization.graph.flows import largest_flow
from service.methods.optimization.graph.graph import Array, Graph
from service.methods.optimization.graph.whole import Whole
from service.methods.optimization.program import Program, Status
from service.methods.progress import Progress
from service.schemas.optimization.graph.requests import MinimumCostFlowRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, RealVector, Result

_ROUNDED = 1e-12  # of the sum of all supplies: decimals that add up to zero miss it by less in binary


@dataclass(slots=True, kw_only=True)
class MinimumCostFlowResult(Result):
    """A cheapest flow, or why there is none."""

    flow: RealVector | None
    """What flows along each edge (m); null where there is no answer."""
    value: Number | None
    """The total cost."""
    nodes: Names
    potentials: RealVector | None
    """π (n): how much the cost rises for each unit that a node supplies more, up to one constant for all nodes."""
    reduced_costs: RealVector | None
    """cost − π[from] + π[to] of each edge (m). Where it is positive nothing flows, where it is negative the edge is
    full: this proves that no flow is cheaper."""
    bottleneck: NodeList | None
    """Where the supplies cannot flow: nodes that supply more than the edges which leave them carry. Null otherwise."""
    status: Status
    """`optimal` only where the proof holds."""
    success: bool
    """Whether the status is `optimal`."""
    message: str
    """How it was solved, or why not."""


def minimum_cost_flow(request: MinimumCostFlowRequest, budget: Budget, progress: Progress) -> MinimumCostFlowResult:
    """The cheapest flow that takes what nodes supply to where it is needed, within the capacities of the edges.

    A linear program (HiGHS), with the potentials of the nodes as its dual values: optimal where every edge of positive
    reduced cost is empty and every edge of negative one is full. Whole numbers, and any data of up to 3,000 edges, are
    proved in exact arithmetic. Where the supplies cannot flow, `bottleneck` names the nodes that cannot get rid of
    theirs, by a maximum flow; a cycle of negative cost without a limit leaves the cost unbounded.
    """
    found = named(request)
    graph = found.graph
    costs, most, supply = numbers(request, "cost", 0.0), capacities(request, np.inf), _supply(request, found)
    for field, values in (("edges", costs), ("edges", most), ("supply", supply)):
        refuse_huge(values, field)
    blocked = _bottleneck(graph, most, supply)
    if blocked is not None or not costs.size:
        message = "There is nothing to flow." if blocked is None else "The supplies of `bottleneck` cannot leave it."
        return MinimumCostFlowResult(
            flow=None if blocked is not None else costs, value=None if blocked is not None else 0.0, nodes=found.names,
            potentials=None if blocked is not None else np.zeros(graph.count), reduced_costs=None,
            bottleneck=None if blocked is None else found.called(blocked),
            status="optimal" if blocked is None else "infeasible", success=blocked is None, message=message,
            certainty="exact",
        )  # fmt: skip
    bounds = np.column_stack([np.zeros(most.size), most])
    program = Program(costs, graph.incidence(1.0, -1.0), supply, supply, bounds)
    best = linear_result(program, budget.left, budget, progress)
    return MinimumCostFlowResult(
        flow=best.x,
        value=best.value,
        nodes=found.names,
        potentials=None if best.dual_values is None else best.dual_values + 0.0,
        reduced_costs=best.reduced_costs,
        bottleneck=None,
        status=best.status,
        success=best.success,
        message=best.message,
        certainty=best.certainty,
    )


def _supply(request: MinimumCostFlowRequest, graph: Named) -> Array:
    """What each node supplies (n). Raises InvalidInput."""
    given, n = request.supply, graph.graph.count
    if isinstance(given, dict):
        if graph.names is None:
            raise InvalidInput.at("Nodes have numbers here: give a list in their order.", "supply")
        found = np.zeros(n)
        for name, amount in given.items():
            found[graph.number(name, "supply", name)] = amount
    elif len(given) != n:
        raise InvalidInput.at(f"There are {n} nodes and {len(given)} entries; they must agree.", "supply")
    else:
        found = np.asarray(given, float)
    if abs(total := math.fsum(found)) > _ROUNDED * math.fsum(np.abs(found)):
        much = "more is supplied than taken" if total > 0 else "more is taken than supplied"
        raise InvalidInput.at(f"All together must be 0; {much}. A node that takes the rest may be added.", "supply")
    return found


def _bottleneck(graph: Graph, most: Array, supply: Array) -> Array | None:
    """Nodes whose supply exceeds the capacities out of them; None where there are none."""
    n, places = graph.count, np.arange(graph.count)
    enough = math.fsum(np.abs(supply))
    limits = np.concatenate([np.minimum(most, enough), np.maximum(supply, 0.0), np.maximum(-supply, 0.0)])
    wide = Graph(
        n + 2,
        np.concatenate([graph.tails, np.full(n, n), places]),
        np.concatenate([graph.heads, places, np.full(n, n + 1)]),
    )
    whole = Whole.of(limits)
    flow = largest_flow(wide, whole.integers, n, n + 1)
    unmet = (whole.integers - flow.along)[graph.tails.size : graph.tails.size + n].sum()
    return np.flatnonzero(flow.source_side[:n]) if whole.number(unmet) > _ROUNDED * enough else None
