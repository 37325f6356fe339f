"""Graphs on a circle, with the edges of the answer drawn bold."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.optimization.graph.nodes import named
from service.pictures.canvas import Canvas
from service.pictures.text import label, number
from service.schemas.types.errors import NoPicture

_MOST_NODES, _MOST_EDGES = 60, 600  # beyond which a circle shows nothing
_THIN, _BOLD = 0.8, 2.6  # points


def path(canvas: Canvas, request: Any, result: Any) -> None:
    """The graph with the shortest path to the target; without a target, with those to all nodes."""
    chosen = result.last_edges[result.last_edges >= 0] if request.target is None else result.path_edges
    title = "Shortest paths" if request.target is None else f"Shortest path: {number(result.distance)}"
    _graph(canvas, request, title, [] if chosen is None else chosen, arrows=request.directed)


def tree(canvas: Canvas, request: Any, result: Any) -> None:
    """The graph with the edges of the tree."""
    _graph(canvas, request, f"Spanning tree: {number(result.total)}", result.edges, arrows=False)


def groups(canvas: Canvas, request: Any, result: Any) -> None:
    """The graph with the nodes in the colours of their components."""
    colors = [canvas.color(i) for i in result.labels.tolist()]
    title = f"Components: {result.count}"
    _graph(canvas, request, title, [], arrows=request.connection == "strong", colors=colors)


def flow(canvas: Canvas, request: Any, result: Any) -> None:
    """The graph with the edges along which something flows, those of the cut in another colour."""
    title = f"Maximum flow: {number(result.value)}"
    _graph(canvas, request, title, np.flatnonzero(result.flow), marked=result.cut)


def cheapest_flow(canvas: Canvas, request: Any, result: Any) -> None:
    """The graph with the edges along which something flows."""
    if result.flow is None:
        raise NoPicture(f"There is no flow to draw: {result.status.replace('_', ' ')}.")
    _graph(canvas, request, f"Cost: {number(result.value)}", np.flatnonzero(result.flow))


def pairs(canvas: Canvas, request: Any, result: Any) -> None:
    """The graph with the edges of the matching."""
    if result.edges is None:
        raise NoPicture(f"There is no matching to draw: {result.status.replace('_', ' ')}.")
    _graph(canvas, request, f"Matching: {number(result.value)}", result.edges, arrows=False)


def _graph(
    canvas: Canvas, request: Any, title: str, chosen: Any, *, marked: Any = (), arrows: bool = True, colors: Any = None
) -> None:
    """Nodes on a circle from the top on, and edges between them."""
    found = named(request)
    graph = found.graph
    if graph.count > _MOST_NODES or graph.tails.size > _MOST_EDGES:
        raise NoPicture(f"Graphs of up to {_MOST_NODES} nodes and {_MOST_EDGES} edges are drawn.")
    angles = np.pi / 2 - 2 * np.pi * np.arange(graph.count) / max(graph.count, 1)
    places = np.column_stack([np.cos(angles), np.sin(angles)])
    axes = canvas.panel(title, aspect=0.9, equal=True)
    axes.set_axis_off()
    bold, cut = {*map(int, chosen)}, {*map(int, marked)}
    for i, (tail, head) in enumerate(zip(graph.tails.tolist(), graph.heads.tolist(), strict=True)):
        if tail == head:
            canvas.note("Edges from a node to itself are not drawn.")
            continue
        color = canvas.color(1) if i in cut else canvas.color(0) if i in bold else canvas.theme.ink
        style = {
            "arrowstyle": "-|>" if arrows else "-", "color": color, "linewidth": _BOLD if i in bold | cut else _THIN,
            "alpha": 1.0 if i in bold | cut else 0.45, "shrinkA": 11, "shrinkB": 11,
            "connectionstyle": "arc3,rad=0.08",
        }  # fmt: skip
        axes.annotate("", places[head], places[tail], arrowprops=style)
    for i, (place, name) in enumerate(zip(places, found.called(np.arange(graph.count)), strict=True)):
        edge = canvas.theme.ink if colors is None else colors[i]
        axes.plot(*place, "o", markersize=20, color=canvas.theme.paper, markeredgecolor=edge, markeredgewidth=2)
        axes.text(*place, label(str(name)[:6]), ha="center", va="center", fontsize=8)
    axes.set_xlim(-1.2, 1.2)
    axes.set_ylim(-1.2, 1.2)
