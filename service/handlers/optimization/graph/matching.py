"""Matchings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, vstack

from service.handlers.optimization.graph.nodes import Names, named, numbers
from service.handlers.optimization.linear_program import linear_result
from service.handlers.optimization.mixed_integer_program import IntegerSearch, integer_result
from service.handlers.optimization.programs import refuse_huge
from service.methods.budget import Budget
from service.methods.optimization.graph.whole import Whole
from service.methods.optimization.program import Array, Program, Status
from service.methods.progress import Progress
from service.schemas.optimization.graph.requests import MatchingRequest
from service.schemas.types.results import Certainty, IntegerVector, Number, RealVector, Result

_WHOLE = 1e-6  # from 0 or 1: HiGHS's tolerance for integers


@dataclass(slots=True, kw_only=True)
class MatchingResult(Result):
    """Edges that share no node."""

    edges: IntegerVector | None
    """The positions of the edges of the matching among `edges`, ascending; null where there is no answer."""
    count: int
    """How many pairs there are."""
    value: Number | None
    """Their total weight."""
    nodes: Names
    prices: RealVector | None
    """(n): what each node is worth. Where the matching is the heaviest, the prices at both ends of each edge cover its
    weight, none is negative, and all of them add up to `value`: this proves that none is heavier. With `most_pairs` one
    amount for each pair is to be added. Null where only branch and bound has found the matching."""
    status: Status
    """`optimal` only where the answer is certified."""
    success: bool
    """Whether the status is `optimal`."""
    message: str
    """How it was solved, or why not."""


def matching(request: MatchingRequest, budget: Budget, progress: Progress) -> MatchingResult:
    """The edges of greatest (or least) total weight of which no two share a node; one node is in one pair at most.

    A linear program (HiGHS), which has whole numbers in a bipartite graph, with prices of the nodes as proof. In any
    other graph it may end with halves on odd cycles; then branch and cut goes on (a mixed-integer program). An edge
    that would make the total worse is left out, unless `most_pairs` asks for as many pairs as there can be.
    """
    found = named(request)
    weights = numbers(request, "weight", 1.0)
    refuse_huge(weights, "edges")
    graph, m = found.graph, weights.size
    if not m:
        return MatchingResult(
            edges=np.empty(0, int), count=0, value=0.0, nodes=found.names, prices=np.zeros(graph.count),
            status="optimal", success=True, message="There are no edges.", certainty="exact",
        )  # fmt: skip
    bounds = np.column_stack([np.zeros(m), np.where(graph.tails == graph.heads, 0.0, np.inf)])
    once = np.ones(graph.count)
    incidence = graph.incidence(1.0, 1.0)
    program = Program(
        weights, incidence, np.full(graph.count, -np.inf), once, bounds, 1.0 if request.sense == "minimize" else -1.0
    )
    search = _Search(budget, progress)
    if request.most_pairs:
        most = search.best(replace(program, objective=np.ones(m), sign=-1.0))
        count = float(len(most.edges)) if most.edges is not None else 0.0
        program = replace(
            program,
            matrix=csr_array(vstack([incidence, csr_array(np.ones((1, m)))])),
            lower=np.append(program.lower, count),
            upper=np.append(once, count),
        )
    best = search.best(program)
    whole = Whole.of(weights)
    return MatchingResult(
        edges=best.edges,
        count=0 if best.edges is None else len(best.edges),
        value=None if best.edges is None else whole.number(sum(whole.integers[best.edges].tolist())),
        nodes=found.names,
        prices=None if best.prices is None else best.prices[: graph.count] + 0.0,
        status=best.status,
        success=best.status == "optimal",
        message=best.message,
        certainty=search.certainty,
    )


@dataclass(slots=True)
class _Best:
    edges: Array | None
    prices: Array | None
    status: Status
    message: str


@dataclass(slots=True)
class _Search:
    """Solves programs of a matching one after the other; the weakest of their proofs counts."""

    budget: Budget
    progress: Progress
    certainty: Certainty = "proved"

    def best(self, program: Program) -> _Best:
        found = linear_result(program, self.budget.left, self.budget, self.progress)
        x, prices, status, message, certainty = found.x, found.dual_values, found.status, found.message, found.certainty
        if status == "optimal" and x is not None and np.abs(x - np.rint(x)).max() > _WHOLE:
            kinds = np.ones(x.size, int)
            search = IntegerSearch(program, kinds, 0.0, self.budget.left, self.progress)
            whole = integer_result(search, self.budget)
            x, prices, status, message, certainty = whole.x, None, whole.status, whole.message, whole.certainty
        if certainty != "proved" and self.certainty != "estimated":
            self.certainty = certainty
        return _Best(None if x is None else np.flatnonzero(np.rint(x)), prices, status, message)
