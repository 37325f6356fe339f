"""The doubles nearest to quantiles of continuous laws, by the sign of tails in balls beside them."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx

from service.methods.proofs import PRECISIONS
from service.methods.statistics.distributions.enclosures.families import ENCLOSURES, parameters
from service.methods.statistics.distributions.enclosures.nearest import Array, Purse, affordable, alone
from service.methods.statistics.distributions.enclosures.record import Ball, Enclosure, Parameters
from service.methods.statistics.distributions.placement import Side

_LARGEST = float(np.finfo(float).max)
_NEAR, _CLOSE = 1e-4, 1e-9
"""Of x: what a step of Newton's method may move a start of four digits, and a step that needs no other one after it."""
_KNOWN = 2.0**-55  # of a probability: the radius of a ball that tells a step
_STEPS = 4  # of Newton's method: from four digits two are enough


class Quantiles(NamedTuple):
    """Values, and what is known of each."""

    values: Array
    off: Array
    """How far it is off, relatively, in itself or in its probability, whichever is less: 0 of one that is proved to be
    the nearest double, NaN where there was no time to tell."""
    missed: Array
    """The same of its start; NaN where it was not looked at."""


def nearest_quantiles(distribution: Any, probability: Array, side: Side, starts: Array) -> Quantiles:
    """The double nearest to each quantile, searched for from the starts.

    Each has an equal part of the time for proofs, and what the others leave. Of more values than that is enough for,
    some that are spread evenly are searched for, to tell of the others.
    """
    goals, values = probability.ravel().tolist(), starts.ravel().copy()
    off, missed = np.full(values.size, np.nan), np.full(values.size, np.nan)
    if law := ENCLOSURES.get(distribution.name):
        p, purse = parameters(distribution), Purse()
        places = affordable(values, law.tail_price(p) + law.density_price)
        for turn, place in enumerate(places):
            purse.divide(len(places) - turn)
            if goals[place] in {0.0, 1.0}:
                end = _end(law, p, last=(side == "lower") == (goals[place] == 1.0))
                values[place], off[place] = (values[place], end) if math.isnan(end) else (end, 0.0)
            elif math.isfinite(values[place]):
                search = _Search(law, p, goals[place], side, purse)
                values[place], off[place] = search.run(float(values[place]))
                missed[place] = search.missed
    return Quantiles(*(found.reshape(probability.shape) for found in (values, off, missed)))


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
        self.missed = math.nan

    def run(self, start: float) -> tuple[float, float]:
        """The nearest double and 0; where it is not proved, an x, and how far at most it is off.

        That is how far the last x was off that was looked at, or from which a short step has led to this one.
        """
        off, at = math.nan, start
        try:
            for turn in range(_STEPS):
                moved, known = self._newton(at)
                self.missed = self.missed if turn else known
                if turn and not known < off:  # a step from far away may lead farther
                    break
                start, off, step = at, known, abs(moved - at)
                if step < abs(at) * _NEAR:
                    start = moved
                if step < abs(at) * _CLOSE and self.purse.holds(2 * self.price):
                    break
                at = moved
            return self.nearest(start), 0.0
        except _Undecided:
            return start, off

    def _newton(self, at: float) -> tuple[float, float]:
        """Where a step of Newton's method leads, and how far x is off; of an end itself, NaN. Raises _Undecided."""
        x = arb(at)
        for bits, factor in PRECISIONS.items():
            if not self.purse.pays((self.price + self.law.density_price) * factor):
                break
            with ctx.workprec(bits):
                lower, upper = self.law.ends(self.p)
                if not (x > lower and x < upper):
                    return at, math.nan
                excess = self.law.tails[self.upper](x, self.p) - self.goal
                if excess.rad() < self.goal * _KNOWN:
                    step = excess / self.law.log_density(x, self.p).exp()
                    off = np.fmin(float(abs(excess / self.goal)), float(abs(step / x)))
                    return float(x + step if self.upper else x - step), float(off)
        raise _Undecided

    def nearest(self, start: float) -> float:
        """The double n with the quantile between the middles of (n − 1, n) and (n, n + 1). Raises _Undecided."""
        low, high = self._bracket(_ordinal(start))
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._is_below(middle) else (low, middle)
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
