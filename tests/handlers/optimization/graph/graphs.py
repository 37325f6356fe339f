"""Graphs in short, and drawn ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Edges = list[dict[str, Any]]


def edges(text: str, *values: str) -> Edges:
    """`edges("a b 4, b c 8", "weight")` is two records."""
    found = []
    for part in text.split(","):
        begin, end, *numbers = part.split()
        found.append({"from": begin, "to": end} | dict(zip(values, map(float, numbers), strict=True)))
    return found


def columns(records: Edges) -> dict[str, list[Any]]:
    """The same edges as columns."""
    return {name: [edge[name] for edge in records] for name in records[0]}


NODES = 6
_ENDS = st.integers(0, NODES - 1)
TINY, HUGE = 5e-324, 1.7e308
WHOLE = st.integers(-3, 9).map(float)
REAL = st.sampled_from([0.1, 0.2, 0.3, 0.7, 1.0, 2.5])
EXTREME = st.sampled_from([0.0, TINY, 1e-300, 1.0, 1e15, 1e300])


def drawn(value: str, numbers: st.SearchStrategy[float], most: int = 14) -> st.SearchStrategy[Edges]:
    """Edges among six nodes: with loops, parallel ones, and nodes that none reaches."""
    edge = st.fixed_dictionaries({"from": _ENDS, "to": _ENDS, value: numbers})
    return st.lists(edge, min_size=1, max_size=most)
