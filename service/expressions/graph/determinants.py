"""Determinants and inverses of matrices of numbers of any kind, by expansion: no pivot is sought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

MAX_EXPANDED = 7
"""Rows of a matrix that is expanded: each more doubles the work, 1,000 products here. A larger one is eliminated."""


def determinant(a: Any, divide: Callable[[Any, Any], Any]) -> Any:
    """Of an object array (n, n), by minors, or by elimination without exchanges where they are many."""
    if len(a) <= MAX_EXPANDED:
        return _Minors(a).of(tuple(range(len(a))), tuple(range(len(a))))
    a, product = a.copy(), None
    for k in range(len(a)):
        product = a[k, k] if product is None else product * a[k, k]
        for i in range(k + 1, len(a)):
            factor = divide(a[i, k], a[k, k])
            a[i, k + 1 :] = a[i, k + 1 :] - factor * a[k, k + 1 :]
    return product


def inverse(a: Any, divide: Callable[[Any, Any], Any], one: Any) -> Any:
    """Of an object array (n, n), by cofactors, or by elimination without exchanges where they are many."""
    n = len(a)
    if n == 1:
        return np.array([[divide(one, a[0, 0])]], dtype=object)
    if n > MAX_EXPANDED:
        return _eliminated(a, divide, one)
    minors, rows = _Minors(a), tuple(range(n))
    whole = minors.of(rows, rows)
    result = np.empty((n, n), dtype=object)
    for i in rows:
        for j in rows:
            minor = minors.of(rows[:i] + rows[i + 1 :], rows[:j] + rows[j + 1 :])
            result[j, i] = divide(-minor if (i + j) % 2 else minor, whole)
    return result


def _eliminated(a: Any, divide: Callable[[Any, Any], Any], one: Any) -> Any:
    n = len(a)
    both = np.concatenate([a, np.full((n, n), one - one, dtype=object)], axis=1)
    both[np.arange(n), n + np.arange(n)] = one
    for k in range(n):
        pivot = both[k, k]
        both[k] = [divide(entry, pivot) for entry in both[k]]
        for i in range(n):
            if i != k:
                both[i] = both[i] - both[i, k] * both[k]
    return both[:, n:]


class _Minors:
    """Determinants of parts of a matrix, each found once."""

    def __init__(self, a: Any) -> None:
        self.a = a
        self.known: dict[tuple[tuple[int, ...], tuple[int, ...]], Any] = {}

    def of(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> Any:
        """Expanded along the first row."""
        if len(rows) == 1:
            return self.a[rows[0], columns[0]]
        if (rows, columns) not in self.known:
            total = None
            for k, column in enumerate(columns):
                term = self.a[rows[0], column] * self.of(rows[1:], columns[:k] + columns[k + 1 :])
                total = term if total is None else total - term if k % 2 else total + term
            self.known[rows, columns] = total
        return self.known[rows, columns]
