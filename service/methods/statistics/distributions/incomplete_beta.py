"""The regularised incomplete beta functions I_p(a, b) and 1 − I_p(a, b), for large shapes too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from service.methods.statistics.distributions.large_shapes import log_beta_tail
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side

_LARGE = 1e5
"""Shapes from which SciPy loses ever more digits: with b = 1e9 it has 11, of 1e15 eight, or none at all."""


def complement(p: float) -> tuple[float, float, float]:
    """p, 1 − p, and what rounding takes from that."""
    q = 1.0 - p
    return p, q, (1.0 - q) - p


def incomplete_beta(a: Any, b: Any, p: Any, q: Any, rest: Any) -> tuple[Any, Any]:
    """Return I_p(a, b) and 1 − I_p(a, b), each with its own digits, of q + rest = 1 − p."""
    values = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, b, p, q, rest)))
    large = (values[0] > _LARGE) & (values[1] > _LARGE)
    lower, upper = np.empty(large.shape), np.empty(large.shape)
    shapes_and_point = [value[~large] for value in values[:3]]  # SciPy takes milliseconds for a large one
    lower[~large], upper[~large] = special.betainc(*shapes_and_point), special.betaincc(*shapes_and_point)
    if large.any():
        logs, is_lower = log_beta_tail(*(value[large] for value in values))
        small = np.exp(logs)
        lower[large], upper[large] = np.where(is_lower, small, 1.0 - small), np.where(is_lower, 1.0 - small, small)
    return lower[()], upper[()]


def log_tail_by_beta(law: Law, x: Array, side: Side, beta: Callable[..., tuple[Any, ...]], first: Side) -> Array:
    """Log of a tail of a discrete law that is I_p(a, b) on its *first* side, from its points and shapes by *beta*.

    Of large shapes it is an integral, else the sum of its masses, few of which count then.
    """
    a, b, *point = beta(x, *law.shapes)
    large = (a > _LARGE) & (b > _LARGE)
    logs = np.empty_like(x)
    if large.any():
        small, is_first = log_beta_tail(a[large], b[large], *point)
        with np.errstate(divide="ignore"):
            logs[large] = np.where(is_first == (side == first), small, np.log1p(-np.exp(small)))
    if not large.all():
        logs[~large] = law.log_tail_sum(x[~large], side)
    return logs
