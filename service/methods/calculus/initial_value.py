"""Initial value problems: steps cut where the right-hand side jumps, events inside of steps, time from the start.

Time is counted from the beginning of the span, so that steps far below the spacing of doubles around it can be taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np

from service.expressions import Function
from service.expressions.graph.nodes import Node, reachable
from service.methods.budget import Budget, OutOfTime
from service.methods.calculus.ode_events import EventSearch
from service.methods.calculus.ode_solvers import Array, Stepper
from service.methods.calculus.quadrature.structure import crossings, landmarks, sample_points, values_of, zeros

_EVALUATIONS = 1_000_000  # a choice: the time of the request ends most before
_LONGEST = 1 / 50  # of the span: after a rest the steps grow, and must not grow over what comes then
_STANDS_OUT = 4.0  # times as much as two samples before and after: what is wider, steps of a fiftieth see
_STEPS = (
    2_000  # in which a solution has to advance by a part of the span: what takes more is at a singularity, or slides
)
_ADVANCE = 1e-8  # that part: a boundary layer a tenth as wide takes some hundred steps
_BESIDE = 2.0  # spacings of a cut from which on the formula is taken to be on this side of it
_ARRIVED = "The solver successfully reached the end of the integration interval."
_ENDED = "A termination event occurred."


Ending = Literal["end_reached", "terminal_event", "failed"]


class Solution(NamedTuple):
    """Times that were reached, the solution there (times, n), and how it ended."""

    t: Array
    y: Array
    status: Ending
    message: str
    evaluations: int
    misplaced: Array
    """(n): what it may do that the right-hand side jumps at doubles."""

    def as_far_as(self, other: Solution) -> Solution:
        """What another solution reached too: beyond it nothing tells the error."""
        if len(self.t) <= len(other.t):
            return self
        reached = len(other.t)
        return self._replace(t=self.t[:reached], y=self.y[:reached], status="failed", message=other.message)


@dataclass(frozen=True, slots=True)
class Problem:
    """y′ = f(t, y) as a function of (t, y), from span[0] to span[1], y(span[0]) = initial."""

    system: Function
    span: tuple[float, float]
    initial: Array
    method: str
    longest: float | None
    """The longest step; by default a part of the span."""
    watched: tuple[Function, ...]
    """What events watch, as functions of (t, y): they may jump and peak between steps as the right-hand side may."""
    told: Callable[[float], None]
    """Hears after each step which share of the span is done."""

    @property
    def longest_step(self) -> float:
        """The longest step, by default too."""
        return self.longest or _LONGEST * abs(self.span[1] - self.span[0]) or np.inf  # a share of 5e-324 is 0

    def cuts(self) -> list[float]:
        """Times at which the right-hand side, or what is watched, may jump, or has a kink or a peak, for every y."""
        start, end = sorted(self.span)
        points = sample_points(start, end)
        found = np.concatenate([self._pulses(points), *(self._marks(f, points) for f in (self.system, *self.watched))])
        inner: list[float] = np.unique(found[(found > start) & (found < end)]).tolist()
        return inner if self.span[0] < self.span[1] else inner[::-1]

    def _marks(self, function: Function, points: Array) -> Array:
        """Times at which parts of a function that depend on time alone say that it may not be smooth."""
        marks = landmarks([function.plan.output])
        found = np.empty(0)
        if nodes := [node for node in (*marks.switches, *marks.bases, *marks.peaks) if self._of_time(node)]:
            found = zeros(self._along(nodes, function), points)[0]
        if steps := [node for node in marks.steps if self._of_time(node)]:
            found = np.append(found, crossings(self._along(steps, function), points))
        return found

    def _pulses(self, points: Array) -> Array:
        """Points at which a part that depends on time alone stands out from what is beside it."""
        nodes = reachable([self.system.plan.output])
        parts = {arg for node in nodes if not self._of_time(node) for arg in node.args if arg.varying}
        found = [points[:0]]
        for part in [part for part in parts if self._of_time(part) and part.args]:
            size = np.abs(self._along([part], self.system)(points)[:, 0])
            around = np.maximum(size[:-4], size[4:])
            found.append(points[2:-2][(size[2:-2] > _STANDS_OUT * around) & (size[2:-2] >= size.max() / _STANDS_OUT)])
        return np.concatenate(found)

    @staticmethod
    def _of_time(node: Node) -> bool:
        return not node.shape and all(part.attribute[1] == 0 for part in reachable([node]) if part.op == "input")

    @staticmethod
    def _along(nodes: Sequence[Node], function: Function) -> Callable[[Array], Array]:
        values = values_of(nodes, function.data)

        def along(t: Array) -> Array:
            points = np.zeros((len(t), function.n))
            points[:, 0] = t
            return np.asarray(values(points))

        return along


def solve(
    problem: Problem, times: Array, tolerances: tuple[float, Array], events: Sequence[EventSearch], budget: Budget
) -> Solution:
    """The solution at times in the order of the span, up to its end, a terminal event, or where it fails."""
    run = _Run(problem, times, tolerances, events, budget)
    status, message = run.solved()
    y = np.array(run.y).reshape(len(run.t), len(problem.initial))
    return Solution(np.array(run.t), y, status, message, run.stepper.evaluations, run.misplaced)


class _Run:
    def __init__(
        self,
        problem: Problem,
        times: Array,
        tolerances: tuple[float, Array],
        events: Sequence[EventSearch],
        budget: Budget,
    ) -> None:
        self.problem, self.events, self.budget = problem, events, budget
        self.start, end = problem.span
        self.length = end - self.start
        self.waiting = [float(t) - self.start for t in times]
        self.t: list[float] = []
        self.y: list[Array] = []
        self.clip = (-np.inf, np.inf)
        self.misplaced = np.zeros(len(problem.initial))
        self.steps, self.advanced = 0, -np.inf
        self.point = np.empty(problem.system.n)
        rtol, atol = tolerances
        self.stepper = Stepper(
            self.slopes, self.jacobian, problem.method, rtol=rtol, atol=atol, max_step=problem.longest_step
        )

    def _at(self, t: float, y: Array) -> Array:
        self.point[0], self.point[1:] = min(max(self.start + t, self.clip[0]), self.clip[1]), y
        return self.point

    def slopes(self, t: float, y: Array) -> Array:
        return self.problem.system.value(self._at(t, y))

    def jacobian(self, t: float, y: Array) -> Array:
        return self.problem.system.jacobian(self._at(t, y))[1][:, 1:]

    def solved(self) -> tuple[Ending, str]:
        """Piece after piece between the cuts; how it ended."""
        y, edges = self.problem.initial, [self.start, *self.problem.cuts(), self.start + self.length]
        beside = _BESIDE if len(edges) > 2 else 0.0
        with np.errstate(all="ignore"):
            for a, b in pairwise(edges):
                low, high = sorted((a, b))
                before = self.slopes(a - self.start, y)
                self.clip = low + beside * np.spacing(abs(low)), high - beside * np.spacing(abs(high))
                last = b == edges[-1]
                if a != self.start:
                    jump = np.abs(self.slopes(a - self.start, y) - before)
                    self.misplaced += np.where(np.isfinite(jump), np.spacing(abs(a)) * jump, 0.0)
                self.stepper.start(a - self.start, y, self.length if last else b - self.start)
                ended = self._piece(last=last)
                if ended is not None:
                    return ended
                y = self.stepper.y
        return "end_reached", _ARRIVED

    def _piece(self, *, last: bool) -> tuple[Ending, str] | None:
        """Steps to the end of a piece; how the solution has ended in it."""
        while not self.stepper.arrived:
            before = self.stepper.t
            trouble = self._trouble() or self.stepper.step()
            if trouble is not None:
                return "failed", trouble.format(t=self.start + before)
            self.problem.told(self.stepper.t / self.length)
            if self._take(before, last=last and self.stepper.arrived):
                return "terminal_event", _ENDED
        return None

    def _trouble(self) -> str | None:
        self.steps += 1
        if self.steps % _STEPS == 0:
            way = abs(self.stepper.t)
            # Steps of a stiff problem that is coming to rest are short at first, and grow with the time.
            if way - self.advanced < min(_ADVANCE * abs(self.length), self.advanced):
                return "Steps hardly lead on near {t:.6g}: a singularity, a jump, or a span that is far too long."
            self.advanced = way
        if self.stepper.evaluations > _EVALUATIONS:
            return f"More than {_EVALUATIONS} evaluations would be needed: relax the tolerances or shorten the span."
        try:
            self.budget.check()
        except OutOfTime:
            return "The time is over near {t:.6g}: relax the tolerances or shorten the span."
        return None

    def _take(self, before: float, *, last: bool) -> bool:
        """Note what was asked for within the last step; whether it holds the end."""
        now = self.stepper.t
        if not self.events and not (self.waiting and abs(self.waiting[0]) <= abs(now)):
            return False  # what goes on inside of a step costs DOP853 a quarter more evaluations
        inside, hits = self.stepper.inside(), []
        for k, event in enumerate(self.events):
            hits += [(t, k) for t in event.crossings(before, now, inside, last=last)]
        ended = None
        for t, k in sorted(hits, key=lambda hit: abs(hit[0])):
            self.events[k].times.append(self.start + t)
            self.events[k].states.append(inside(np.array([t]))[:, 0])
            if self.events[k].terminal:
                ended = t
                break
        reached = abs(now if ended is None else ended)
        while self.waiting and abs(self.waiting[0]) <= reached:
            t = self.waiting.pop(0)
            self.t.append(self.start + t)
            self.y.append(self.stepper.y if t == now else inside(np.array([t]))[:, 0])
        return ended is not None
