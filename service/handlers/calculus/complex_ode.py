"""Differential equations of complex numbers: their system of real and imaginary parts, and the cuts that they cross."""

from __future__ import annotations

import numpy as np

from service.expressions import Function
from service.expressions.graph.nodes import Node, reachable
from service.handlers.complex_formulas import apart_of
from service.handlers.formulas import Array, RequestFunction
from service.methods.calculus.ode_events import EventSearch
from service.methods.calculus.quadrature.structure import values_of
from service.schemas.calculus.ode import OdeRequest
from service.schemas.types.errors import InvalidExpression
from service.schemas.types.results import Warning

_BESIDE = 1e-9  # of the span: how far to both sides of a crossing the right-hand side is looked at
_JUMP = 1e-6  # of its size: a thousand times what it changes by meanwhile where its slopes are of the span
_CROSSED = (
    "The solution crosses a branch cut of the right-hand side near t = {t:.6g}, across which it jumps: both sides have "
    "their principal values."
)


def watched_part(text: str, request: OdeRequest, place: tuple[str | int, ...]) -> Function:
    """What an event watches, which is a real number, as a function of time and all parts."""
    names = [request.time_variable, *request.variables]
    function = apart_of(text, names, request.names, place=place, real=1)
    if function.shape != (2,):
        raise InvalidExpression.at("What an event watches is one number: use sum or norm.", *place)
    real, imag = function.plan.output.args
    if imag.value != 0:
        detail = "What an event watches is a real number: take real(z), imag(z), abs(z) or arg(z)."
        raise InvalidExpression.at(detail, *place)
    return RequestFunction(Function(function.plan.of(real), function.data), place)


def cut_searches(system: Function, start: float) -> list[EventSearch]:
    """Searches for where angles of the right-hand side pass a branch cut, or the half line opposite to it."""
    return [_search(node.args[0], system, start) for node in _angles(system)]


def _angles(system: Function) -> list[Node]:
    return [node for node in reachable([system.plan.output]) if node.op == "atan2" and node.varying]


def _search(node: Node, system: Function, start: float) -> EventSearch:
    values = values_of([node], system.data)

    def along(t: Array, y: Array) -> Array:
        return values(np.concatenate([[start + t], y]).T)[:, 0]

    return EventSearch(along, 0.0, terminal=False)


def crossed_cuts(searches: list[EventSearch], system: Function, span: tuple[float, float]) -> list[Warning]:
    """The warning of cuts that were crossed where the right-hand side jumps."""
    at = sorted((t, y) for search in searches for t, y in zip(search.times, map(tuple, search.states), strict=True))
    reach = _BESIDE * (span[1] - span[0])
    places = [t for t, y in at if _jumps(system, np.array([t, *y]), reach)]
    if not places:
        return []
    first = places[0] if span[0] < span[1] else places[-1]
    return [Warning(code="crosses-branch-cut", detail=_CROSSED.format(t=first), count=len(places))]


def _jumps(system: Function, point: Array, reach: float) -> bool:
    """Whether the right-hand side is another one on both sides of a point of the solution."""
    with np.errstate(all="ignore"):
        way = reach * np.array([1.0, *system.value(point)])
        before, after = system.value(point - way), system.value(point + way)
    return bool(np.linalg.norm(after - before) > _JUMP * (np.linalg.norm(before) + np.linalg.norm(after)))
