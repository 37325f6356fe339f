"""Shortest paths: the book's examples, the potentials as proof, and cycles that have none."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.graph.shortest_path import shortest_path
from service.schemas.optimization.graph.requests import ShortestPathRequest
from service.schemas.types.errors import NegativeCycle
from tests.conftest import Call
from tests.handlers.optimization.graph.graphs import EXTREME, NODES, REAL, WHOLE, columns, drawn, edges

PATH = "optimization/graph/shortest-path"
# Cormen, Leiserson, Rivest, Stein: Introduction to Algorithms (3rd edition), figures 24.6 and 24.4
DIJKSTRA = edges("s t 10, s y 5, t x 1, t y 2, y t 3, y x 9, y z 2, x z 4, z x 6, z s 7", "weight")
BELLMAN = edges("s t 6, s y 7, t x 5, t y 8, t z -4, x t -2, y x -3, y z 9, z x 7, z s 2", "weight")


def test_the_examples_of_a_book(call: Call):
    _, found = call(PATH, edges=DIJKSTRA, source="s", target="x")
    assert dict(zip(found["nodes"], found["distances"], strict=True)) == {"s": 0, "t": 8, "y": 5, "x": 9, "z": 7}
    assert (found["distance"], found["path"], found["path_edges"]) == (9.0, ["s", "y", "t", "x"], [1, 4, 2])
    assert found["certainty"] == "exact"
    _, found = call(PATH, edges=columns(BELLMAN), source="s", target="z")
    assert dict(zip(found["nodes"], found["distances"], strict=True)) == {"s": 0, "t": 2, "y": 7, "x": 4, "z": -2}
    assert found["path"] == ["s", "y", "x", "t", "z"]


def test_no_way_and_both_ways(call: Call):
    _, found = call(PATH, nodes=3, edges=[{"from": 1, "to": 0}], source=0, target=1)
    assert (found["distance"], found["path"], found["distances"]) == ("Infinity", None, [0.0, "Infinity", "Infinity"])
    _, found = call(PATH, nodes=3, edges=[{"from": 1, "to": 0}], source=0, target=1, directed=False)
    assert (found["distance"], found["path"], found["path_edges"]) == (1.0, [0, 1], [0])
    _, found = call(PATH, nodes=1, edges=[], source=0, target=0)
    assert (found["distance"], found["path"], found["path_edges"]) == (0.0, [0], [])


@settings(max_examples=60)
@given(st.one_of(drawn("weight", numbers) for numbers in (WHOLE, REAL, EXTREME)))
def test_distances_are_the_rounded_exact_ones_or_a_cycle_is_named(given_edges):
    exact, improved = {0: Fraction(0)}, True
    for _ in range(NODES):
        improved = False
        for edge in given_edges:
            tail, head = edge["from"], edge["to"]
            if tail in exact and exact[tail] + Fraction(edge["weight"]) < exact.get(head, inf):
                exact[head], improved = exact[tail] + Fraction(edge["weight"]), True
    request = ShortestPathRequest.model_validate({"nodes": NODES, "edges": given_edges, "source": 0})
    if improved:
        with pytest.raises(NegativeCycle) as caught:
            shortest_path(request)
        cycle = [given_edges[fault.location[1]] for fault in caught.value.faults]
        assert sum(Fraction(edge["weight"]) for edge in cycle) < 0
        assert all(one["to"] == after["from"] for one, after in zip(cycle, cycle[1:] + cycle[:1], strict=True))
        return
    found = shortest_path(request)
    assert found.distances.tolist() == [float(exact[node]) if node in exact else inf for node in range(NODES)]


def test_a_long_road_is_summed_exactly():
    n = 20_000
    rng = np.random.default_rng(0)
    weights = rng.random(n)
    request = ShortestPathRequest.model_validate(
        {"edges": {"from": list(range(n)), "to": list(range(1, n + 1)), "weight": weights}, "source": 0, "target": n}
    )
    found = shortest_path(request)
    assert found.distance == float(sum(map(Fraction, weights.tolist())))
    assert found.path == list(range(n + 1))


def test_what_is_longer_than_numbers_is_no_missing_path(call: Call):
    far = edges("a b 1e308, b c 1e308, c d -1e308", "weight")
    status, found = call(PATH, edges=far, source="a", target="d")
    assert (status, found["type"]) == (422, "/problems/non-finite-result")
    assert call(PATH, edges=far[1:], source="b", target="d")[1]["distance"] == 0.0


@pytest.mark.parametrize(
    ("request_fields", "pointer", "words"),
    [
        ({"edges": [{"from": "a", "to": "b"}], "source": "c"}, "/source", "a, b"),
        ({"edges": [{"from": "a", "to": "b"}], "source": 0}, "/source", "all by names"),
        ({"edges": [{"from": "a", "to": 1}], "source": "a"}, "/edges", "all by names"),
        ({"nodes": 2, "edges": [{"from": 0, "to": 1}, {"from": 0, "to": 2}], "source": 0}, "/edges/1/to", "0 to 1"),
        ({"nodes": ["a", "a"], "edges": [], "source": "a"}, "/nodes", "twice"),
        ({"edges": {"from": [0, 1], "to": [1]}, "source": 0}, "/edges", "one length"),
        ({"edges": {"from": [0], "to": [1], "weight": [1, 2]}, "source": 0}, "/edges/weight", "must agree"),
        ({"edges": [{"from": 0, "to": 1, "weight": "far"}], "source": 0}, "/edges/0/weight", "a number"),
        ({"edges": [], "source": 0}, "/source", "no nodes"),
        ({"nodes": [], "edges": [], "source": "a"}, "/source", "no nodes"),
        ({"edges": [{"from": 0, "to": -1}], "source": 0}, "/edges/0/to", "at least 0"),
        ({"edges": {"from": [0], "to": [-1]}, "source": 0}, "/edges", "from 0 on"),
    ],
)
def test_errors_name_the_place(call: Call, request_fields, pointer, words):
    status, found = call(PATH, **request_fields)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)
    assert words in found["detail"]


def test_a_negative_cycle_is_a_problem_of_its_own(call: Call):
    bad = edges("a b 1, b c -3, c b 2, c d 1", "weight")
    status, found = call(PATH, edges=bad, source="a")
    assert (status, found["type"]) == (422, "/problems/negative-cycle")
    assert {entry["pointer"] for entry in found["errors"]} == {"/edges/1/weight", "/edges/2/weight"}
    assert "b → c → b" in found["detail"] or "c → b → c" in found["detail"]
    assert call(PATH, edges=bad, source="d")[1]["distances"] == ["Infinity"] * 3 + [0.0]
    _, found = call(PATH, edges=columns(edges("a b -1", "weight")), source="a", directed=False)
    assert [entry["pointer"] for entry in found["errors"]] == ["/edges/weight/0"]
    assert "there and back" in found["detail"]
