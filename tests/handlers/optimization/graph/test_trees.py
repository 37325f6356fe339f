"""Spanning trees and components."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.graph.spanning_tree import spanning_tree
from service.schemas.optimization.graph.requests import SpanningTreeRequest
from tests.conftest import Call
from tests.handlers.optimization.graph.graphs import EXTREME, NODES, WHOLE, columns, drawn, edges

TREE, COMPONENTS = "optimization/graph/spanning-tree", "optimization/graph/components"
# Cormen, Leiserson, Rivest, Stein: Introduction to Algorithms (3rd edition), figures 23.1 and 22.9
WIRES = edges("a b 4, b c 8, c d 7, d e 9, e f 10, f g 2, g h 1, h a 8, b h 11, h i 7, i c 2, i g 6, c f 4, d f 14",
              "weight")  # fmt: skip
ONE_WAY = edges("a b, b e, b f, b c, c d, c g, d c, d h, e a, e f, f g, g f, g h, h h")


def test_the_example_of_a_book(call: Call):
    _, found = call(TREE, edges=WIRES)
    assert (found["total"], found["components"], len(found["edges"])) == (37.0, 1, 8)
    assert (min(found["reduced_costs"]), found["certainty"]) == (0.0, "exact")
    _, found = call(TREE, edges=columns(WIRES), sense="maximize")
    assert max(found["reduced_costs"]) == 0.0
    assert found["total"] == 14 + 11 + 10 + 8 + 8 + 7 + 7 + 6


@settings(max_examples=40)
@given(st.one_of(drawn("weight", numbers, 8) for numbers in (WHOLE, EXTREME)), st.booleans())
def test_no_other_forest_is_lighter(given_edges, most):
    request = {"nodes": NODES, "edges": given_edges, "sense": "maximize" if most else "minimize"}
    found = spanning_tree(SpanningTreeRequest.model_validate(request))
    best = (max if most else min)(
        sum((Fraction(given_edges[i]["weight"]) for i in chosen), Fraction(0))
        for chosen in combinations(range(len(given_edges)), len(found.edges))
        if _joined(given_edges, chosen) == found.components
    )
    assert _joined(given_edges, found.edges) == _joined(given_edges, range(len(given_edges))) == found.components
    assert (found.total, found.certainty) == (float(best), "exact")


def _joined(given_edges, chosen) -> int:
    labels = list(range(NODES))
    for i in chosen:
        old, new = (labels[given_edges[i][end]] for end in ("from", "to"))
        labels = [new if label == old else label for label in labels]
    return len(set(labels))


def test_graphs_without_edges_and_edges_that_no_tree_has(call: Call):
    _, found = call(TREE, nodes=["a", "b"], edges=[])
    assert (found["edges"], found["total"], found["components"]) == ([], 0.0, 2)
    _, found = call(TREE, edges=edges("a a -5, a b 3, b a 0, a b 0", "weight"))
    assert (found["edges"], found["reduced_costs"]) == ([2], ["Infinity", 3.0, 0.0, 0.0])
    status, found = call(TREE, edges=edges("a b 1e308, b c 1e308", "weight"))
    assert (status, found["type"]) == (422, "/problems/non-finite-result")


def test_components(call: Call):
    _, found = call(COMPONENTS, edges=ONE_WAY, connection="strong")
    assert dict(zip(found["nodes"], found["labels"], strict=True)) == {
        "a": 0, "b": 0, "e": 0, "f": 1, "g": 1, "c": 2, "d": 2, "h": 3,
    }  # fmt: skip
    assert (found["count"], found["sizes"]) == (4, [3, 2, 2, 1])
    _, found = call(COMPONENTS, nodes=5, edges={"from": [3, 3], "to": [1, 1]})
    assert (found["count"], found["labels"], found["nodes"]) == (4, [0, 1, 2, 1, 3], None)
    _, found = call(COMPONENTS, nodes=0, edges=[])
    assert (found["count"], found["labels"]) == (0, [])


def test_many_edges_of_one_weight():
    n = 300
    tails, heads = np.triu_indices(n, 1)
    request = {"edges": {"from": tails.tolist(), "to": heads.tolist()}}
    found = spanning_tree(SpanningTreeRequest.model_validate(request))
    assert (found.total, found.components) == (n - 1.0, 1)
    assert found.reduced_costs == pytest.approx(np.zeros(tails.size), abs=0)
