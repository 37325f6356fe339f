"""Sums of products of deviations from the mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from service.methods.dyadic import whole_over
from service.methods.statistics.input_rounding import ALL_DIGITS, fewest_digits, is_harmless, moved_inputs
from service.methods.statistics.summation import Floats

_BLOCK = 2**16  # numbers of a block of rows: 512 KiB, within the second cache
_DOUBTFUL = 1e-6  # share of a square that rounding of the mean may have: its correction then keeps ten digits


def centred(data: Floats) -> Floats:
    """Columns about their means, centred twice, as values may be so close that rounding the mean matters."""
    deviations = np.asarray(data - data.mean(0))
    deviations -= deviations.mean(0)
    return deviations


def cross_products(data: Floats) -> Floats:
    """Σ(xᵢ − x̄)(yᵢ − ȳ) of all pairs of columns, (p, p), block by block in the cache."""
    means = data.mean(0)
    products, errors = _products(data, means)
    if (len(data) * errors**2 > _DOUBTFUL * np.diagonal(products)).any():
        # Values so close to each other that rounding the mean matters: their deviations are exact.
        data = data - means
        products, errors = _products(data, errors)
    return np.asarray(products - len(data) * np.outer(errors, errors))


def exact_covariances(data: Floats, freedom: int) -> Floats:
    """(n Σxy − Σx Σy)/(n·freedom) of all pairs of columns in whole numbers, each rounded once."""
    columns = [whole_over(column) for column in data.T.tolist()]
    n, sums = len(data), [sum(column) for column, _ in columns]
    result = np.empty((len(columns),) * 2)
    for i, (x, x_unit) in enumerate(columns):
        for j, (y, y_unit) in enumerate(columns[: i + 1]):
            over = n * sum(a * b for a, b in zip(x, y, strict=True)) - sums[i] * sums[j]
            result[i, j] = result[j, i] = _quotient(over, n * freedom * x_unit * y_unit)
    return result


def _quotient(over: int, under: int) -> float:
    try:
        return over / under
    except OverflowError:
        return math.inf if over > 0 else -math.inf


def _products(data: Floats, means: Floats) -> tuple[Floats, Floats]:
    """Products of the deviations, and what their own means still are."""
    products, sums = np.zeros((data.shape[1],) * 2), np.zeros(data.shape[1])
    rows = max(1, _BLOCK // data.shape[1])
    for start in range(0, len(data), rows):
        deviations = data[start : start + rows] - means
        products += deviations.T @ deviations
        sums += deviations.sum(0)
    return products, sums / len(data)


def digits_of_products(
    data: Floats, statistics: Callable[[Floats], Sequence[Floats]], found: Sequence[Floats], least: int
) -> int:
    """Digits of symmetric matrices of one size, of such products, that rounding the data leaves; all if harmless."""
    if is_harmless(np.abs(data).max(0), data.std(0), least).all():
        return ALL_DIGITS
    digits, upper = ALL_DIGITS, np.triu_indices(len(found[0]))
    for (error,) in moved_inputs(data):
        for now, then in zip(statistics(data - data.mean(0) + error), found, strict=True):
            digits = min(digits, fewest_digits(now[upper], then[upper]))
    return digits
