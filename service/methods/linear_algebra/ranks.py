"""Ranks by singular values, and exactly where the entries are exact."""

from __future__ import annotations

import numpy as np

from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.lapack import Array, epsilon

_CLEAR_GAP = 1e3
"""Between the singular values that count and those that do not; with less, the rank is a matter of the tolerance.

A choice: rounding moves a zero singular value within some hundred units, seldom more.
"""


def tolerance_of(a: Array, s: Array, relative: float | None) -> Array:
    """Up to which size singular values count as zero: relative to the largest, by default max(M, N)·ε."""
    return np.asarray(s[..., 0] * (max(a.shape[-2:]) * epsilon(a) if relative is None else relative))


def ranks_of(a: Array, s: Array, tolerance: Array, *, exactly: bool) -> tuple[Array, list[list[int]], bool]:
    """The rank of each item, the indices of those without a clear gap, and whether no tolerance decided any."""
    ranks = np.asarray((s > tolerance[..., None]).sum(-1))
    deficient = np.argwhere(ranks < s.shape[-1])
    affordable = exactly and exact.rank_affordable(a, len(deficient))
    unclear, certain = [], True
    for index in map(tuple, deficient.tolist()):
        settled = affordable and sensitivity.is_exact(a[index])
        if settled and (found := exact.rank(a[index])) is not None:
            ranks[index] = found
            continue
        certain = False
        if ranks[index] > 0 and s[index][ranks[index]] * _CLEAR_GAP > s[index][ranks[index] - 1]:
            unclear.append(list(index))
    return ranks, unclear if exactly else [], certain
