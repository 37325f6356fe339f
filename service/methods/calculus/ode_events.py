"""Events on the way of a solution: changes of sign of formulas, looked for inside each step too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Array = NDArray[Any]
Values = Callable[[Array], Array]

_INSIDE = 16  # parts of a step: more than a dense output of order 7 can have turning points
_ZOOMS = 6  # each by 8 to both sides: turns that pass 0 by 1e-11 of what a formula changes by are seen
_TINY = 1e-300  # brentq's absolute tolerance, which must not be 0: a time is as exact as its double, however small


@dataclass(slots=True)
class EventSearch:
    """A formula, which changes of its sign count (1: rising, -1: falling, 0: any), and where they were found."""

    formula: Callable[[Array, Array], Array]
    """Values at times (k) and solutions (n, k)."""
    direction: float
    terminal: bool
    times: list[float] = field(default_factory=list)
    states: list[Array] = field(default_factory=list)
    _sign: float = 0.0
    """The last one that was not 0: none at the beginning."""

    def crossings(self, start: float, end: float, along: Values, *, last: bool) -> Iterator[float]:
        """Times within a step at which the sign has changed, in order; a 0 at the very end is a change too."""

        def values(t: Array) -> Array:
            return self.formula(t, along(t))

        before = start
        for t, v in _samples(values, start, end):
            sign = float(np.sign(v))
            at_end = last and t == end and v == 0 and self._sign
            changed = at_end or (v != 0 and self._sign and sign != self._sign)
            if changed and -self._sign * self.direction >= 0:
                yield t if at_end else _crossing(values, before, t)
            if v != 0 and not np.isnan(v):
                self._sign, before = sign, t


def _samples(values: Values, start: float, end: float) -> Iterator[tuple[float, float]]:
    """Times in a step with the values there, which are numbers: even ones, and turns that pass 0 in between."""
    t = np.linspace(start, end, _INSIDE + 1)
    v = values(t)
    changes = np.abs(np.diff(v, prepend=v[:1], append=v[-1:]))  # changes[i + 1] is the one of part i
    for i in range(_INSIDE):
        yield float(t[i]), float(v[i])
        if v[i] * v[i + 1] > 0 and min(abs(v[i]), abs(v[i + 1])) <= changes[i : i + 3].max():
            yield from _turn(values, t[i], t[i + 1], np.sign(v[i]))
    yield float(t[-1]), float(v[-1])


def _turn(values: Values, a: float, b: float, sign: float) -> Iterator[tuple[float, float]]:
    """A point between two others at which the sign is another one than at both."""
    for _ in range(_ZOOMS):
        t = np.linspace(a, b, _INSIDE + 1)
        v = values(t)
        lowest = int(np.nanargmin(sign * v))
        if sign * v[lowest] < 0:
            yield float(t[lowest]), float(v[lowest])
            return
        a, b = t[max(lowest - 1, 0)], t[min(lowest + 1, _INSIDE)]


def _crossing(values: Values, a: float, b: float) -> float:
    """Where the sign changes between two times."""
    return float(brentq(lambda t: float(values(np.array([t]))[0]), a, b, xtol=_TINY, rtol=4 * np.finfo(float).eps))
