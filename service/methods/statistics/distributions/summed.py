"""Discrete laws whose tails have no formula: all masses that count, summed once from both ends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from service.methods.statistics.distributions import deep_tails
from service.methods.statistics.distributions.form import Form
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side
from service.schemas.types.errors import ComputationError

_UNDERFLOWS = 1e-300  # below, digits are lost to subnormal numbers
_MOST_TERMS = 2**22  # of the table: 32 MB


class Summed(Law):
    """A discrete law, and the range of integers that its table covers."""

    def __init__(self, form: Form, shapes: Sequence[float], first: float, last: float) -> None:
        """Set up the law; beyond *first* and *last* masses must fall fast, or end."""
        super().__init__(form, shapes)
        lowest, highest = self.support()
        self._first, self._last = max(np.floor(first), lowest), min(np.ceil(last), highest)

    @cached_property
    def _table(self) -> dict[Side, Array]:
        """P(X ≤ k) and P(X > k) for each k of the range. Raises ComputationError where it is too long."""
        if self._last - self._first > _MOST_TERMS:
            raise ComputationError.at(
                "The tails of this distribution have too many terms to be summed.", "distribution"
            )
        masses = self.density(np.arange(self._first, self._last + 1.0))
        below = np.exp(self._log_sum(self._first - 1.0, "lower")) + np.cumsum(masses)
        above = np.exp(self._log_sum(self._last, "upper")) + np.cumsum(masses[:0:-1])[::-1]
        return {"lower": below, "upper": np.append(above, np.exp(self._log_sum(self._last, "upper")))}

    def tail(self, x: Array, side: Side) -> Array:
        """P(X ≤ x), or P(X > x)."""
        k = np.floor(x)
        if ((k < self._first) | (k >= self._last)).all():
            return self._by_sums(k, side)
        inside = (k >= self._first) & (k <= self._last)
        place = np.where(inside, k - self._first, 0.0).astype(int)
        value = self._table[side][place]
        if (doubtful := ~inside | ((value < _UNDERFLOWS) & self.inside(x))).any():
            value[doubtful] = self._by_sums(k[doubtful], side)
        return np.asarray(np.minimum(value, 1.0))

    def _by_sums(self, k: Array, side: Side) -> Array:
        """A tail beyond the table, or where that underflows: summed once for each integer."""
        distinct, places = np.unique(k, return_inverse=True)
        return np.array([np.exp(self._log_sum(float(at), side)) for at in distinct])[places]

    def inverse_formula(self, probability: Array, side: Side) -> Array:
        """Where the table has a tail of each probability: within rounding the quantile itself."""
        ascending = self._table[side] if side == "lower" else -self._table[side]
        place = np.searchsorted(ascending, probability if side == "lower" else -probability)
        return np.asarray(self._first + np.minimum(place, len(ascending) - 1))

    def _log_sum(self, k: float, side: Side) -> float:
        """Log P(X ≤ k) or P(X > k), from the masses beyond the range; 0 where k is on the far side of it."""
        lowest, highest = self.support()
        if side == "lower":
            if k >= self._last:
                return 0.0
            return deep_tails.log_sum(self.log_density, k, -1, lowest) if k >= lowest else -np.inf
        if k < self._first - 1.0:
            return 0.0
        return deep_tails.log_sum(self.log_density, k + 1.0, 1, highest) if k < highest else -np.inf
