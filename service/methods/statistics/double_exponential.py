"""Nodes and weights of double-exponential quadrature, scaled to where data lie (Takahasi, Mori 1974)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Support = tuple[float, float]
Rule = tuple[Array, Array]

_STEP = 1 / 256  # of t: half of it changes integrals of smooth densities by 1e-13
_REACH = 4.0  # of t: weights beyond are below 1e-36 of the largest


def rules(support: Support, data: Array) -> list[Rule]:
    """Rules on an interval, the ends maybe infinite: for fast tails, and for slow tails or a kink at 0."""
    lower, upper = support
    t = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
    centre, spread = float(np.median(data)), float(data.std()) or max(1.0, abs(float(data[0])))
    if math.isinf(lower) and math.isinf(upper):
        inner, growth = 0.5 * np.pi * np.sinh(t), 0.5 * np.pi * np.cosh(t)
        smooth = centre + spread * np.sinh(inner), _STEP * spread * np.cosh(inner) * growth
        x, weights = _slow(t, spread)
        return [smooth, (np.concatenate([-x[::-1], x]), np.concatenate([weights[::-1], weights]))]
    if math.isinf(upper) or math.isinf(lower):
        end, sign = (lower, 1.0) if math.isinf(upper) else (upper, -1.0)
        scale = float(np.abs(data - end).mean()) or 1.0
        return [(end + sign * x, weights) for x, weights in (_fast(scale), _slow(t, scale))]
    return [_finite(t, lower, upper)]


def _fast(scale: float) -> Rule:
    """On (0, ∞), for integrands that fall off like exp(−x)."""
    t = np.arange(-6.0, 4.5 + _STEP / 2, _STEP)  # where weights, or exp(−x), underflow
    x = np.exp(t - np.exp(-t))
    return scale * x, _STEP * scale * x * (1.0 + np.exp(-t))


def _slow(t: Array, scale: float) -> Rule:
    """On (0, ∞), for integrands that fall off like a power."""
    x = scale * np.exp(0.5 * np.pi * np.sinh(t))
    return x, _STEP * 0.5 * np.pi * np.cosh(t) * x


def _finite(t: Array, lower: float, upper: float) -> Rule:
    inner, growth, half = 0.5 * np.pi * np.sinh(t), 0.5 * np.pi * np.cosh(t), 0.5 * (upper - lower)
    keep = np.abs(np.tanh(inner)) < 1.0
    weights = _STEP * half * growth / np.cosh(inner) ** 2
    x = np.where(inner < 0, lower + half * 2 / (1 + np.exp(-2 * inner)), upper - half * 2 / (1 + np.exp(2 * inner)))
    return x[keep], weights[keep]
