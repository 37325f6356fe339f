"""Ordinary differential equations with initial values."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from service.expressions import Function
from service.handlers.calculus.complex_ode import crossed_cuts, cut_searches, watched_part
from service.handlers.complex_formulas import apart_of, joined, lengths, taken_apart
from service.handlers.formulas import Array, function_of, scalar
from service.methods.budget import Budget
from service.methods.calculus.initial_value import Ending, Problem, solve
from service.methods.calculus.ode_events import EventSearch
from service.methods.progress import Progress
from service.schemas.calculus.ode import Event, OdeRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Matrix, RealVector, Record, Result, Warning

_TIGHTER = 1e-2  # of the tolerance asked for: local errors of some hundred steps add up
_ABSOLUTE = 1e-12  # of 1, or of what is less at the beginning
_SMALLEST = 1e-280  # of which the absolute tolerance still is a normal double
_LEAST_RELATIVE = 2.3e-14  # SciPy's own limit is 100 ε
_COARSER = 10.0  # of the second solution, whose difference estimates the error
_FINER = 0.5  # of its steps, where the longest step limits them and not the tolerance: else both solutions are the same
_LEFT_OUT = 1.25  # times a difference is an error of which the better solution has a part: 1/256 in order 8, 1/32 in 5
_DIRECTIONS = {"any": 0.0, "rising": 1.0, "falling": -1.0}


@dataclass(slots=True, kw_only=True)
class EventResult(Record):
    """Where one of the events happened."""

    t: RealVector
    """The times."""
    y: Matrix
    """The solution at each (times, variables)."""


@dataclass(slots=True, kw_only=True)
class OdeResult(Result):
    """The solution of an initial value problem."""

    table_fields: ClassVar[tuple[str, ...]] = ("t", "y")

    t: RealVector
    """The times that were reached."""
    y: Matrix
    """The solution (times, variables), complex exactly where `numbers` is."""
    error: RealVector
    """The largest error of each variable, estimated by solving again with ten times the tolerance and half the longest
    step, and by the rounding of all steps and of the times at which the equations jump."""
    success: bool
    """Whether the end, or a terminal event, was reached."""
    message: str
    """What ended the integration."""
    status: Ending
    """What ended it, for programs."""
    function_evaluations: int
    """How often the right-hand side was evaluated, the second solution included."""
    events: list[EventResult]
    """One entry for each event of the request."""


def ode(request: OdeRequest, budget: Budget, progress: Progress) -> OdeResult:
    """The solution of y′ = f(t, y), y(t₀) = y₀ for systems of any kind, at given times and with events.

    `automatic` uses DOP853 (Dormand and Prince, order 8) and, from where the eigenvalues of the exact Jacobian show
    that stability rather than accuracy limits its steps, Radau IIA (order 5). Steps are controlled a hundred times more
    tightly than asked, because local errors add up; `error` tells what they added up to. They end where the formulas
    jump at a certain time, and events are looked for inside of them. With `numbers: "complex"` all of that is done for
    the real and imaginary parts; where the solution crosses a branch cut of the formulas a warning says so.
    """
    plane = request.numbers == "complex"
    system, initial = _system(request), taken_apart(request.initial) if plane else request.initial
    _require_beginning(system, np.array([request.span[0], *initial]))
    times = _times(request)
    watched = tuple(_watched(entry, index, request) for index, entry in enumerate(request.events))
    events = [_search(*pair, request.span[0]) for pair in zip(request.events, watched, strict=True)]
    span = request.span[0], request.span[1]
    cuts = cut_searches(system, span[0]) if plane else []

    def first(share: float) -> None:
        progress.report(share, 2, t=span[0] + share * (span[1] - span[0]))

    def second(share: float) -> None:
        progress.report(1 + share, 2, t=span[1])

    problem = Problem(system, span, initial, request.method, request.max_step, watched, first)
    absolute = _absolute_tolerance(request, initial)
    tolerance = max(request.relative_tolerance * _TIGHTER, _LEAST_RELATIVE), absolute * _TIGHTER
    found = solve(problem, times, tolerance, [*events, *cuts], budget.share(budget.left / 2))
    again = replace(problem, told=second, longest=_FINER * problem.longest_step)
    other = solve(again, found.t, (tolerance[0] * _COARSER, tolerance[1] * _COARSER), [], budget)
    found = found.as_far_as(other)
    if not len(found.t) and found.status == "failed":
        raise ComputationError.at(f"There is no solution at any of the times. {found.message}", "equations")
    size = np.abs(found.y).max(0, initial=0.0)
    difference = np.abs(found.y - other.y).max(0, initial=0.0)
    error = _LEFT_OUT * difference + found.misplaced + np.finfo(float).eps * math.sqrt(found.evaluations) * size
    result = OdeResult(
        t=found.t,
        y=joined(found.y) if plane else found.y,
        error=lengths(error) if plane else error,
        success=found.status != "failed",
        message=found.message,
        certainty="estimated",
        status=found.status,
        function_evaluations=found.evaluations + other.evaluations,
        events=[_happened(event, system.n - 1, plane=plane) for event in events],
    )
    result.warnings += _doubts(
        result, (error > 100 * (request.relative_tolerance * size + absolute)).any()
    ) + crossed_cuts(cuts, system, span)
    return result


def _require_beginning(system: Function, point: Array) -> None:
    with np.errstate(all="ignore"):
        slopes = system.value(point)
    if not np.isfinite(slopes).all():
        raise ComputationError.at("The right-hand sides are not finite at the beginning.", "equations")


def _happened(event: EventSearch, components: int, *, plane: bool) -> EventResult:
    states = np.array(event.states).reshape(len(event.times), components)
    return EventResult(t=np.array(event.times), y=joined(states) if plane else states)


def _system(request: OdeRequest) -> Function:
    """The right-hand side as a function of (t, y)."""
    n = len(request.variables)
    for name, count in (("equations", len(request.equations)), ("initial", len(request.initial))):
        if count != n:
            raise InvalidInput.at(f"There are {n} variables and {count} entries here.", name)
    if request.time_variable in request.variables:
        taken = request.variables.index(request.time_variable)
        detail = "This is the name of the time too: choose another one in `time_variable`."
        raise InvalidInput.at(detail, "variables", taken)
    if request.span[0] == request.span[1]:
        raise InvalidInput.at("The span begins where it ends.", "span")
    names, place = [request.time_variable, *request.variables], ("equations",)
    if request.numbers == "complex":
        system, components = apart_of(request.equations, names, request.names, place=place, real=1), 2 * n
    else:
        if request.initial.dtype.kind == "c":
            raise InvalidInput.at('Complex values need `numbers: "complex"`.', "initial")
        system, components = function_of(request.equations, names, request.names, place=place), n
    if system.shape != (components,):
        raise InvalidInput.at("Each equation is one number.", "equations")
    return system


def _absolute_tolerance(request: OdeRequest, initial: Array) -> Array:
    """Of each variable: what begins far below the default would grow out of errors."""
    if request.absolute_tolerance is not None:
        return np.full(len(initial), request.absolute_tolerance)
    begins = np.where(initial != 0, np.abs(initial), np.abs(initial).max())
    return _ABSOLUTE * np.where(begins > 0, np.clip(begins, _SMALLEST, 1.0), 1.0)


def _times(request: OdeRequest) -> Array:
    start, end = request.span
    if request.times is None:
        times = np.linspace(start, end, 101)  # enough for a curve
        distinct: Array = times[np.append(True, np.diff(times) != 0)]  # a span may hold fewer numbers than that
        return distinct
    direction = np.sign(end - start)
    if (np.diff(request.times) * direction <= 0).any():
        raise InvalidInput.at("Times go on in the direction of the span, each beyond the one before.", "times")
    outside = (request.times - start) * direction < 0, (request.times - end) * direction > 0
    if (outside[0] | outside[1]).any():
        place = int(np.flatnonzero(outside[0] | outside[1])[0])
        raise InvalidInput.at("This time is outside of `span`: move its ends, or leave this time out.", "times", place)
    return request.times


def _watched(entry: str | Event, index: int, request: OdeRequest) -> Function:
    """What an event watches as a function of (t, y)."""
    text, place = (entry, ()) if isinstance(entry, str) else (entry.expression, ("expression",))
    where, names = ("events", index, *place), [request.time_variable, *request.variables]
    if request.numbers == "complex":
        return watched_part(text, request, where)
    return scalar(function_of(text, names, request.names, place=where), *where)


def _search(entry: str | Event, function: Function, start: float) -> EventSearch:
    event = Event(expression=entry) if isinstance(entry, str) else entry

    def values(t: Array, y: Array) -> Array:
        return function.value(np.concatenate([[start + t], y]).T)

    return EventSearch(values, _DIRECTIONS[event.direction], event.terminal)


def _doubts(result: OdeResult, sensitive: np.bool_) -> list[Warning]:
    if not result.success:
        return [Warning(code="not-converged", detail=result.message)]
    if not sensitive:
        return []
    size = np.abs(result.y).max(0, initial=0.0)
    worst = float((result.error / np.maximum(size, 1e-300)).max())  # no division by 0
    detail = "The solution is sensitive: errors grew beyond the tolerances, as in chaotic systems. See `error`."
    return [Warning(code="sensitive", detail=detail, trusted_digits=max(0, int(-np.log10(worst))))]
