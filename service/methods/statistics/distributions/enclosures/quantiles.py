"""The doubles nearest to quantiles of continuous laws, by the sign of tails in balls beside them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from flint import arb, ctx

from service.methods.statistics.distributions.enclosures.families import ENCLOSURES, parameters
from service.methods.statistics.distributions.enclosures.nearest import PRECISIONS, Array, Purse, alone
from service.methods.statistics.distributions.enclosures.record import Ball, Enclosure, Parameters
from service.methods.statistics.distributions.placement import Side

_LARGEST = float(np.finfo(float).max)
_NEAR = 1e-4  # of x: what a step of Newton's method may move a start of four digits, a choice
_EVALUATIONS = 64
"""Of a tail, that find the nearest double from a start of half the digits: strides that double, then halves."""


def nearest_quantiles(distribution: Any, probability: Array, side: Side, starts: Array) -> tuple[Array, Array]:
    """The double nearest to each quantile, searched for from the starts, and whether that is proved.

    Where it is not, it is the start, moved by a step of Newton's method where there was time for that.
    """
    found, law = np.full(probability.size, np.nan), ENCLOSURES.get(distribution.name)
    closer = starts.ravel().copy()
    if law is not None:
        p, purse = parameters(distribution), Purse()
        for place, (goal, start) in enumerate(zip(probability.ravel().tolist(), starts.ravel().tolist(), strict=True)):
            if goal in {0.0, 1.0}:
                found[place] = _end(law, p, last=(side == "lower") == (goal == 1.0))
            elif math.isfinite(start):
                search = _Search(law, p, goal, side, purse)
                closer[place] = search.polished(start)
                found[place] = search.nearest(closer[place])
    proved = ~np.isnan(found)
    return np.where(proved, found, closer).reshape(probability.shape), proved.reshape(probability.shape)


def _end(law: Enclosure, p: Parameters, *, last: bool) -> float:
    """An end of the support, which may be infinite."""
    with ctx.workprec(max(PRECISIONS)):
        end = law.ends(p)[last]
        return alone(end) if end.is_finite() else float(end)


class _Undecided(Exception):
    """A ball that holds the goal at all precisions, or no time is left."""


class _Search:
    """The x whose tail has a goal of at most ½; above, the other tail has what is left."""

    def __init__(self, law: Enclosure, p: Parameters, goal: float, side: Side, purse: Purse) -> None:
        self.law, self.p, self.purse, self.price = law, p, purse, law.tail_price(p)
        self.upper = (side == "upper") != (goal > 0.5)
        self.goal = arb(1.0 - goal) if goal > 0.5 else arb(goal)  # exact: Sterbenz

    def polished(self, start: float) -> float:
        """A start, moved by a step of Newton's method where a search from far away would take too long."""
        price = self.price + self.law.density_price
        if self.price * _EVALUATIONS <= self.purse.left or not self.purse.pays(price):
            return start
        with ctx.workprec(min(PRECISIONS)):
            x, (lower, upper) = arb(start), self.law.ends(self.p)
            if not (x > lower and x < upper):
                return start
            excess = self.law.tails[self.upper](x, self.p) - self.goal
            step = excess / self.law.log_density(x, self.p).exp()
            moved = x + step if self.upper else x - step
            return float(moved) if moved.is_finite() and abs(step) < abs(x) * _NEAR else start

    def nearest(self, start: float) -> float:
        """The double n with the quantile between the middles of (n − 1, n) and (n, n + 1), as doubles are counted."""
        try:
            low, high = self._bracket(_ordinal(start))
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self._is_below(middle) else (low, middle)
        except _Undecided:
            return math.nan
        return _number(high)

    def _bracket(self, start: int) -> tuple[int, int]:
        """Doubles of which the first is below the quantile and the last is not, at strides that double."""
        low, high, stride = start - 1, start, 1
        while not self._is_below(low):
            low, high, stride = low - stride, low, 2 * stride
        while self._is_below(high):
            low, high, stride = high, high + stride, 2 * stride
        return low, high

    def _is_below(self, n: int) -> bool:
        """Whether the middle of a double and the next one lies below the quantile: doubles may be quantiles."""
        x = _middle(n)
        for bits, factor in PRECISIONS.items():
            if not self.purse.pays(self.price * factor):
                raise _Undecided
            with ctx.workprec(bits):
                lower, upper = self.law.ends(self.p)
                if x <= lower or x >= upper:
                    return bool(x <= lower)
                if x > lower and x < upper:
                    tail = self.law.tails[self.upper](x, self.p)
                    if tail > self.goal or tail < self.goal:
                        return bool(tail > self.goal) == self.upper
        raise _Undecided


def _middle(n: int) -> Ball:
    """The exact middle of a double and the next one. Raises _Undecided where there is none."""
    if abs(n) >= _ordinal(_LARGEST):
        raise _Undecided
    with ctx.workprec(64):
        return (arb(_number(n)) + arb(_number(n + 1))) / 2


def _ordinal(x: float) -> int:
    """Which double it is, counted from 0."""
    bits = int(np.float64(x + 0.0).view(np.int64))
    return bits if bits >= 0 else -(2**63) - bits


def _number(ordinal: int) -> float:
    return float(np.int64(ordinal if ordinal >= 0 else -(2**63) - ordinal).view(np.float64))
