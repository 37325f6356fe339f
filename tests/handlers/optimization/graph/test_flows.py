"""Flows: the books' examples, and the cut or the potentials as proof."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.graph.maximum_flow import maximum_flow
from service.handlers.optimization.graph.minimum_cost_flow import minimum_cost_flow
from service.methods.budget import Budget
from service.methods.progress import SILENT
from service.schemas.optimization.graph.requests import MaximumFlowRequest, MinimumCostFlowRequest
from tests.conftest import Call
from tests.handlers.optimization.graph.graphs import EXTREME, NODES, REAL, columns, drawn, edges

MAXIMUM, CHEAPEST = "optimization/graph/maximum-flow", "optimization/graph/minimum-cost-flow"
# Cormen, Leiserson, Rivest, Stein: Introduction to Algorithms (3rd edition), figure 26.6
TRUCKS = edges("s 1 16, s 2 13, 1 3 12, 2 1 4, 2 4 14, 3 2 9, 3 t 20, 4 3 7, 4 t 4", "capacity")
# OR-Tools, "Minimum Cost Flows" (the documentation's example): 150
SHIPS = {
    "from": [0, 0, 1, 1, 1, 2, 2, 3, 4], "to": [1, 2, 2, 3, 4, 3, 4, 4, 2],
    "capacity": [15, 8, 20, 4, 10, 15, 4, 20, 5], "cost": [4, 4, 2, 2, 6, 1, 3, 2, 3],
}  # fmt: skip


def test_the_examples_of_books(call: Call):
    for given_edges in (TRUCKS, columns(TRUCKS)):
        _, found = call(MAXIMUM, edges=given_edges, source="s", target="t")
        assert (found["value"], found["cut"], found["certainty"]) == (23.0, [2, 7, 8], "exact")
        assert found["source_side"] == ["s", "1", "2", "4"]
    _, found = call(CHEAPEST, edges=SHIPS, supply=[20, 0, 0, -5, -15])
    assert (found["value"], found["status"], found["certainty"]) == (150.0, "optimal", "proved")
    # networkx.min_cost_flow's own example: 24
    roads = edges("a b 3 4, a c 6 10, b d 1 9, c d 2 5", "cost", "capacity")
    _, found = call(CHEAPEST, edges=roads, supply={"a": 5, "d": -5})
    assert (found["value"], found["flow"]) == (24.0, [4.0, 1.0, 4.0, 1.0])


@settings(max_examples=60)
@given(st.one_of(drawn("capacity", numbers) for numbers in (st.integers(0, 9).map(float), REAL, EXTREME)))
def test_the_flow_is_kept_and_fills_the_cut(given_edges):
    request = {"nodes": NODES, "edges": given_edges, "source": 0, "target": NODES - 1}
    found = maximum_flow(MaximumFlowRequest.model_validate(request))
    capacities = [Fraction(edge["capacity"]) for edge in given_edges]
    assert found.certainty == "exact"
    assert all(0 <= flow <= edge["capacity"] for flow, edge in zip(found.flow, given_edges, strict=True))
    assert found.value == float(sum((capacities[i] for i in found.cut), Fraction(0)))
    side = set(found.source_side)
    assert 0 in side
    assert NODES - 1 not in side
    assert [i for i, edge in enumerate(given_edges) if edge["from"] in side and edge["to"] not in side] == list(
        found.cut
    )
    if all(capacity.denominator == 1 and capacity < 2**40 for capacity in capacities):
        kept = np.zeros(NODES)
        np.add.at(kept, [edge["from"] for edge in given_edges], found.flow)
        np.subtract.at(kept, [edge["to"] for edge in given_edges], found.flow)
        assert kept.tolist() == [found.value, *[0.0] * (NODES - 2), -found.value]


def test_capacities_beyond_32_and_64_bits(call: Call):
    wide = edges("s a 9007199254740991, a t 1e300, s t 1, a a 5, t s 1e308", "capacity")
    _, found = call(MAXIMUM, edges=wide, source="s", target="t")
    assert found["value"] == 2.0**53
    assert found["flow"] == [2.0**53 - 1, 2.0**53 - 1, 1.0, 0.0, 0.0]


def test_nothing_flows(call: Call):
    _, found = call(MAXIMUM, edges=edges("s a 0, a t 3, t s 4", "capacity"), source="s", target="t")
    assert (found["value"], found["cut"], found["source_side"]) == (0.0, [0], ["s"])
    _, found = call(MAXIMUM, nodes=2, edges=[], source=0, target=1)
    assert (found["value"], found["cut"]) == (0.0, [])


_COSTED = st.lists(
    st.fixed_dictionaries(
        {"from": st.integers(0, 3), "to": st.integers(0, 3), "cost": st.integers(-3, 9), "capacity": st.integers(0, 9)}
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=40)
@given(_COSTED, st.lists(st.integers(-4, 4), min_size=3, max_size=3))
def test_the_potentials_prove_the_cheapest_flow_or_a_bottleneck_that_there_is_none(given_edges, supply):
    supply = [*supply, -sum(supply)]
    request = {"nodes": 4, "edges": given_edges, "supply": np.array(supply, float)}
    found = minimum_cost_flow(MinimumCostFlowRequest.model_validate(request), Budget.of(20), SILENT)
    if found.status == "infeasible":
        blocked = set(found.bottleneck)
        out = sum(edge["capacity"] for edge in given_edges if edge["from"] in blocked and edge["to"] not in blocked)
        assert sum(supply[node] for node in blocked) > out
        return
    assert (found.status, found.certainty) == ("optimal", "proved")
    kept, total = [0.0] * 4, 0.0
    for edge, flow in zip(given_edges, found.flow, strict=True):
        reduced = edge["cost"] - found.potentials[edge["from"]] + found.potentials[edge["to"]]
        assert 0 <= flow <= edge["capacity"]
        assert reduced >= 0 or flow == edge["capacity"]
        assert reduced <= 0 or flow == 0
        kept[edge["from"]] += flow
        kept[edge["to"]] -= flow
        total += edge["cost"] * flow
    assert (kept, found.value) == (supply, total)


def test_costs_without_an_end(call: Call):
    _, found = call(CHEAPEST, edges=edges("a b 1, b a -2", "cost"), supply=[1, -1])
    assert (found["status"], found["success"], found["flow"]) == ("unbounded", False, None)
    _, found = call(CHEAPEST, edges=edges("a b 1 2", "cost", "capacity"), supply={"a": 3, "b": -3})
    assert (found["status"], found["bottleneck"], found["certainty"]) == ("infeasible", ["a"], "exact")
    _, found = call(CHEAPEST, nodes=2, edges=[], supply=[0, 0])
    assert (found["status"], found["value"], found["flow"]) == ("optimal", 0.0, [])


def test_more_edges_than_are_solved_in_rationals():
    rng = np.random.default_rng(1)
    n, m = 200, 4_000
    tails, heads = rng.integers(0, n, m), rng.integers(0, n, m)
    supply = rng.integers(-5, 6, n)
    supply[0] -= supply.sum()
    columns_of = {"from": tails.tolist(), "to": heads.tolist(), "cost": rng.integers(1, 99, m)}
    request = MinimumCostFlowRequest.model_validate({"nodes": n, "edges": columns_of, "supply": supply.astype(float)})
    found = minimum_cost_flow(request, Budget.of(20), SILENT)
    assert (found.status, found.certainty) == ("optimal", "proved")


@pytest.mark.parametrize(
    ("path", "request_fields", "pointer", "words"),
    [
        (MAXIMUM, {"edges": TRUCKS, "source": "s", "target": "s"}, "/target", "two nodes"),
        (MAXIMUM, {"edges": edges("s t -1", "capacity"), "source": "s", "target": "t"}, "/edges/0/capacity", "least"),
        (MAXIMUM, {"edges": columns(edges("s t -1", "capacity")), "source": "s", "target": "t"},
         "/edges/capacity/0", "negative"),
        (CHEAPEST, {"edges": SHIPS, "supply": [20, 0, 0, -5, -14]}, "/supply", "more is supplied"),
        (CHEAPEST, {"edges": SHIPS, "supply": [20, -20]}, "/supply", "5 nodes"),
        (CHEAPEST, {"edges": SHIPS, "supply": {"a": 1}}, "/supply", "list in their order"),
        (CHEAPEST, {"edges": edges("a b 1", "cost"), "supply": {"c": 1}}, "/supply/c", "a, b"),
        (CHEAPEST, {"edges": edges("a b 1e30", "cost"), "supply": [1, -1]}, "/edges", "1e20"),
    ],
)  # fmt: skip
def test_errors_name_the_place(call: Call, path, request_fields, pointer, words):
    status, found = call(path, **request_fields)
    assert (status, found["errors"][0]["pointer"].startswith(pointer)) == (422, True), found
    assert words in found["detail"]
