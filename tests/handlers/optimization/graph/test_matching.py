"""Matchings: known ones, all of small graphs, and prices that prove them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.graph.matching import matching
from service.methods.budget import Budget
from service.methods.progress import SILENT
from service.schemas.optimization.graph.requests import MatchingRequest
from tests.conftest import Call
from tests.handlers.optimization.graph.graphs import NODES, REAL, WHOLE, drawn, edges

PATH = "optimization/graph/matching"


def test_known_matchings(call: Call):
    # networkx.max_weight_matching's own example: {(2, 4), (5, 3)}
    _, found = call(PATH, edges=edges("1 2 6, 1 3 2, 2 3 1, 2 4 7, 3 5 9, 4 5 3", "weight"))
    assert (found["edges"], found["value"], found["certainty"]) == ([3, 4], 16.0, "proved")
    # Petersen's graph has perfect matchings (1891), though it has cycles of five
    ring = [(i, (i + 1) % 5) for i in range(5)]
    star = [(i + 5, (i + 2) % 5 + 5) for i in range(5)]
    petersen = [*ring, *star, *((i, i + 5) for i in range(5))]
    _, found = call(PATH, edges={"from": [a for a, _ in petersen], "to": [b for _, b in petersen]})
    assert (found["count"], found["status"]) == (5, "optimal")


def test_odd_cycles_are_matched_by_branch_and_cut(call: Call):
    _, found = call(PATH, edges=edges("a b, b c, c a"))
    assert (found["count"], found["value"], found["prices"], found["certainty"]) == (1, 1.0, None, "proved")


@settings(max_examples=40)
@given(st.one_of(drawn("weight", numbers, 8) for numbers in (WHOLE, REAL)), st.booleans(), st.booleans())
def test_no_other_matching_is_better(given_edges, most_pairs, least):
    request = {
        "nodes": NODES, "edges": given_edges, "most_pairs": most_pairs, "sense": "minimize" if least else "maximize",
    }  # fmt: skip
    found = matching(MatchingRequest.model_validate(request), Budget.of(20), SILENT)
    all_of_them = [
        chosen for size in range(4) for chosen in combinations(range(len(given_edges)), size)
        if len({given_edges[i][end] for i in chosen for end in ("from", "to")}) == 2 * size
    ]  # fmt: skip
    if most_pairs:
        most = max(map(len, all_of_them))
        all_of_them = [chosen for chosen in all_of_them if len(chosen) == most]
    assert tuple(found.edges) in all_of_them
    best = (min if least else max)(sum(given_edges[i]["weight"] for i in chosen) for chosen in all_of_them)
    assert found.value == pytest.approx(best, abs=1e-12)
    if found.prices is not None and not least and not most_pairs:
        assert min(found.prices) >= 0
        assert sum(found.prices) == pytest.approx(best, abs=1e-12)
        for edge in given_edges:
            if edge["from"] != edge["to"]:
                assert found.prices[edge["from"]] + found.prices[edge["to"]] >= edge["weight"] - 1e-12


def test_graphs_without_pairs(call: Call):
    _, found = call(PATH, nodes=3, edges=[])
    assert (found["edges"], found["count"], found["value"]) == ([], 0, 0.0)
    _, found = call(PATH, edges=edges("a a 5, a b -1", "weight"))
    assert (found["edges"], found["value"]) == ([], 0.0)
    _, found = call(PATH, edges=edges("a a 5, a b -1", "weight"), most_pairs=True)
    assert (found["edges"], found["value"]) == ([1], -1.0)
