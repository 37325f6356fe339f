"""Where tails of a continuous law reach given probabilities: Newton's method inside a shrinking bracket.

The bracket lives on the ordered float64 numbers, told by their ordinals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side

_POLISHED = 4e-15  # error of a logarithm, relative to 1 − log of the goal: some roundings of the tail
_WRONG = 1e-10  # likewise: more is no answer, and less is enough where steps gain nothing
_CLOSE = 1e-6  # error from which on Newton's steps square it, so that one that moves nothing is the last
_MOST_SPACINGS = 8.0  # of x: what its rounding, times the slope, explains of an error
_BESIDE = 2  # numbers
_MOST_STEPS = 300  # bisections over all doubles take 64; the rest is spare
_FIRST_STRIDE, _LAST_STRIDE = 2**50, 2**62  # doubles: a quarter of an octave, and half of all positive ones
_LARGEST = float(np.finfo(float).max)


class TailSearch:
    """The x whose lower or upper tails are certain probabilities of ½ at most.

    Newton's steps for the logarithm of the tail go in x and in the logarithm of x by turns, as normal and as power-law
    tails need it. Where a step gained little, the next one goes towards the middle of the bracket.
    """

    def __init__(self, law: Law, goal: Array, side: Side, start: Array) -> None:
        """Set up the search for each goal of the lower tail or of the upper one, from a start that may be NaN."""
        self._law, self._goal, self._side, self._tolerance = law, goal, side, 1.0 - np.log(goal)
        ends = np.clip(law.support(), -_LARGEST, _LARGEST)
        self._lowest, self._highest = (int(end) for end in _ordinal(ends))
        self._below, self._above = np.full(goal.shape, self._lowest), np.full(goal.shape, self._highest)
        start = np.clip(np.where(np.isfinite(start), start, law.middle), *ends)
        self._at = np.clip(_ordinal(start), self._lowest + 1, self._highest - 1)
        self._stride, self._blind = np.full(goal.shape, _FIRST_STRIDE), np.zeros(goal.shape, bool)
        self._best, self._least = np.full_like(goal, np.nan), np.full_like(goal, np.inf)
        self._last = self._least.copy()

    def run(self) -> Array:
        """The x of each goal; NaN where no formula at hand reaches there."""
        left = np.arange(self._goal.size)
        for turn in range(_MOST_STEPS):
            left = self._step(left, by_ratio=turn % 2 == 1)
            if not left.size:
                break
        # A bracket that closed at an end holds no number inside; one that closed beside NaN is no answer.
        wrong = ~(self._least < _WRONG * self._tolerance)
        closed = self._above // 2 - self._below // 2 <= 1
        lower, upper = self._law.support()
        self._best[wrong & closed & (self._above == self._highest)] = upper
        self._best[wrong & closed & (self._below == self._lowest) & np.isinf(lower)] = lower
        self._best[wrong & (self._blind | self._jumped())] = np.nan
        return self._best

    def _jumped(self) -> NDArray[np.bool_]:
        """Where a tail misses its goal by more than the density explains: its formula overflows there."""
        x, far = self._best, self._least > _CLOSE
        with np.errstate(all="ignore"):
            rate = np.exp(self._law.log_density(x[far]) - self._law.log_tail(x[far], self._side))
            far[far] = ~(self._least[far] <= _MOST_SPACINGS * rate * np.spacing(np.abs(x[far])))
        # Next to an end other than 0, float64 is too coarse for some densities.
        return far & (self._below > self._lowest + _BESIDE) & (self._above < self._highest - _BESIDE)

    def _step(self, left: NDArray[np.intp], *, by_ratio: bool) -> NDArray[np.intp]:
        """Evaluate the goals that are left, and move on; those that are still left then."""
        at, x = self._at[left], _float(self._at[left])
        excess = self._excess(x, left)
        error, low = np.abs(excess), (excess < 0) == (self._side == "lower")
        self._below[left] = below = np.where(low, at, self._below[left])
        self._above[left] = above = np.where(low, self._above[left], at)
        better = error < self._least[left]
        self._best[left[better]], self._least[left[better]] = x[better], error[better]
        self._blind[left] |= np.isnan(excess)
        moved = self._newton(x, excess, left, by_ratio=by_ratio)
        gained, self._last[left] = error < 0.5 * self._last[left], error
        settled = (error < _CLOSE) & (np.abs(moved - x) <= 2 * np.spacing(np.abs(x)))
        settled |= error < np.where(gained, _POLISHED, _WRONG) * self._tolerance[left]
        target = _ordinal(np.where(np.isfinite(moved), moved, x))
        target = np.clip(target, self._lowest + 1, self._highest - 1)
        usable = gained & np.isfinite(moved) & (target > below) & (target < above)
        middle = below // 2 + above // 2 + (below & above & 1)
        stride = self._stride[left]
        self._at[left] = np.where(usable, target, at + np.clip(middle - at, -stride, stride))
        self._stride[left] = np.where(usable, stride, np.minimum(stride, _LAST_STRIDE // 8) * 8)
        return np.asarray(left[~settled & (middle > below)])

    def _excess(self, x: Array, left: NDArray[np.intp]) -> Array:
        """Logarithm of each tail over its goal."""
        return self._law.log_tail(x, self._side) - np.log(self._goal[left])

    def _newton(self, x: Array, excess: Array, left: NDArray[np.intp], *, by_ratio: bool) -> Array:
        """The next x, by a step in x or in the logarithm of its distance from the end of the support, or from 0."""
        lower, upper = (end if np.isfinite(end) else 0.0 for end in self._law.support())
        end = lower if self._side == "lower" else upper
        with np.errstate(all="ignore"):
            step = excess * np.exp(np.log(self._goal[left]) + excess - self._law.log_density(x))
            step, far = -step if self._side == "lower" else step, x - end
            return np.asarray(x + far * np.expm1(step / far) if by_ratio else x + step)


def _ordinal(x: Array) -> NDArray[np.int64]:
    bits = (x + 0.0).view(np.int64)
    return np.where(bits >= 0, bits, np.iinfo(np.int64).min - bits)


def _float(ordinal: NDArray[np.int64]) -> Array:
    return np.where(ordinal >= 0, ordinal, np.iinfo(np.int64).min - ordinal).astype(np.int64).view(np.float64)
