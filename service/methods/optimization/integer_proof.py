"""Proved bounds of mixed-integer programs: own branch and bound, whose every leaf is bounded in rational arithmetic.

For any multipliers y, cᵀx ≥ Σ yᵢ·(end of row i) + Σ zⱼ·(end of bound j) with z = c - Aᵀy; in exact arithmetic that
holds whatever the solver's rounding made of y (Neumaier and Shcherbina 2004).
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq

from service.methods.dyadic import fmpq_of
from service.methods.optimization.exact_program import is_within, optimum
from service.methods.optimization.exact_solve import Effort, Rational
from service.methods.optimization.highs import run
from service.methods.optimization.program import Array, Program
from service.methods.optimization.scaling import Scaled, scaled
from service.methods.optimization.simplex import elastic

_NODES = 40
"""Linear programs for one proof, 2 ms each by HiGHS: about the fifty milliseconds that a proof may take."""
_MOST_ENTRIES, _MOST_COLUMNS = 2_000, 150
"""Sizes for which a node's exact bound takes less than its linear program."""
_FRACTION = 1e-6  # from an integer, of a variable that a node is not divided by
_SLACK = 1e-9  # of the value, below which a gap is the rounding of multipliers: far below any gap that is asked for


class IntegerProof(NamedTuple):
    """What is known for certain of a mixed-integer program."""

    x: Array | None
    """The best point, of which the integers were given: continuous variables are an exact vertex, rounded."""
    value: Rational
    """The objective there, exactly."""
    bound: Rational
    """No feasible point is better."""


def proved(program: Program, integrality: Array, x: Array | None, gap: float) -> IntegerProof | None:
    """The proof that integers of x are optimal to the gap; of x None, that there is no point. None where it fails."""
    if program.matrix.nnz > _MOST_ENTRIES or max(program.matrix.shape) > _MOST_COLUMNS:
        return None
    form = scaled(program, integers=True)
    search = _Search(form, integrality == 1)
    if x is None:
        return IntegerProof(None, fmpq(0), fmpq(0)) if search.bound(None) is not None else None
    best = search.completed(x)
    if best is None:
        return None
    point, value = best
    target = value - max(fmpq_of(gap) * abs(value), fmpq_of(_SLACK) * max(abs(value), fmpq(1)))
    bound = search.bound(target)
    if bound is None:
        return None
    cost = fmpq_of(form.cost) * int(program.sign)
    return IntegerProof(point, value * cost, min(bound, value) * cost)


class _Search:
    def __init__(self, form: Scaled, whole: Array) -> None:
        self.program, self.whole, self.effort = form.program, whole, Effort()
        self.cost = [fmpq_of(v) for v in (form.program.sign * form.program.objective).tolist()]
        a = form.program.matrix.tocoo()
        self.entries = [(int(i), int(j), fmpq_of(v)) for i, j, v in zip(a.row, a.col, a.data.tolist(), strict=True)]

    @cached_property
    def step(self) -> Rational:
        """What costs are multiples of where only integers have some; 0 where others do."""
        costs = [c for c, whole in zip(self.cost, self.whole, strict=True) if c and whole]
        if len(costs) < sum(map(bool, self.cost)) or not costs:
            return fmpq(0)
        denominator = math.lcm(*(int(c.q) for c in costs))
        return fmpq(math.gcd(*(int(c.p) * denominator // int(c.q) for c in costs)), denominator)

    def completed(self, x: Array) -> tuple[Array, Rational] | None:
        """The point with these integers and the best continuous variables, exactly, and its cost."""
        fixed = np.where(self.whole[:, None], x[:, None], self.program.bounds)
        if not self.whole.all():
            node = replace(self.program, bounds=fixed)
            found = run(node, {})
            exact = None if found.optimum is None else optimum(node, found.optimum, found.duals, self.effort)
            if exact is None:
                return None
            point = exact.x
            x = np.where(self.whole, x, np.array([int(v.p) / int(v.q) for v in point]))
        else:
            point = [fmpq_of(v) for v in x.tolist()]
        if not self._is_feasible(point):
            return None
        return x, sum((c * v for c, v in zip(self.cost, point, strict=True)), fmpq(0))

    def _is_feasible(self, point: list[Rational]) -> bool:
        rows = [fmpq(0)] * self.program.matrix.shape[0]
        for i, j, a in self.entries:
            rows[i] += a * point[j]
        ends = zip(self.program.lower.tolist(), self.program.upper.tolist(), strict=True)
        bounds = self.program.bounds.tolist()
        return all(is_within(v, *end) for v, end in zip(rows, ends, strict=True)) and all(
            is_within(v, *end) for v, end in zip(point, bounds, strict=True)
        )

    def bound(self, target: Rational | None) -> Rational | None:
        """The least bound of all leaves, each at least the target, or without points; None where that is not proved."""
        least: Rational | None = None
        open_nodes, visited = [self.program.bounds], 0
        while open_nodes:
            visited += 1
            bounds = open_nodes.pop()
            if visited > _NODES:
                return None
            node = replace(self.program, bounds=bounds)
            found = run(node, {})
            if found.status == "infeasible":
                if not self._is_empty(node):
                    return None
                continue
            if found.optimum is None:
                return None
            below = None if target is None else self._below(node, found.optimum, found.duals)
            if below is not None and below >= target:
                least = below if least is None else min(least, below)
                continue
            parts = self._divided(bounds, found.optimum)
            if parts is None:
                return None
            open_nodes += parts
        return fmpq(0) if target is None else least

    def _divided(self, bounds: Array, x: Array) -> list[Array] | None:
        distance = np.where(self.whole, np.abs(x - np.round(x)), 0.0)
        j = int(np.argmax(distance))
        if distance[j] <= _FRACTION:
            return None
        below, above = bounds.copy(), bounds.copy()
        below[j, 1], above[j, 0] = np.floor(x[j]), np.floor(x[j]) + 1
        return [below, above]

    def _below(self, node: Program, x: Array, duals: Array) -> Rational | None:
        bound = safe_bound(node, self.cost, self.entries, duals)
        if bound is None:
            exact = optimum(node, x, duals, self.effort)
            bound = None if exact is None else exact.value * int(node.sign)
        if bound is None or not self.step:
            return bound
        return (bound / self.step).ceil() * self.step

    def _is_empty(self, node: Program) -> bool:
        """Whether the sum of violations of rows is positive for every point within the bounds."""
        wide = elastic(node)
        found = run(wide, {})
        if found.optimum is None:
            return False
        rows, columns = node.matrix.shape
        entries = self.entries + [(i, columns + i + k * rows, fmpq(1 - 2 * k)) for i in range(rows) for k in (0, 1)]
        cost = [fmpq(0)] * columns + [fmpq(1)] * (2 * rows)
        bound = safe_bound(wide, cost, entries, np.clip(found.duals, -1.0, 1.0))
        if bound is None:
            exact = optimum(wide, found.optimum, found.duals, self.effort)
            bound = None if exact is None else exact.value
        return bound is not None and bool(bound > 0)


def safe_bound(program: Program, cost: list[Rational], entries: list[Any], y: Array) -> Rational | None:
    """A number that the cost is nowhere below in the rows and bounds; None where these multipliers give none."""
    reduced, total = list(cost), fmpq(0)
    ends = list(zip(program.lower.tolist(), program.upper.tolist(), strict=True))
    multipliers = [
        fmpq_of(v) if np.isfinite(end[0] if v > 0 else end[1]) else fmpq(0)
        for v, end in zip(y.tolist(), ends, strict=True)
    ]
    for i, j, a in entries:
        reduced[j] -= a * multipliers[i]
    for v, (low, high) in zip((*multipliers, *reduced), (*ends, *program.bounds.tolist()), strict=True):
        end = low if v > 0 else high
        if v and not np.isfinite(end):
            return None
        total += v * fmpq_of(end) if v else 0
    return total
