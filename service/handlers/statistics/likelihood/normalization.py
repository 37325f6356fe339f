"""Densities that are not normalised in x: their integral as a formula with fixed quadrature nodes.

With nodes xᵢ and weights wᵢ of a tanh-sinh or sinh-sinh rule, log Z(θ) = log Σ wᵢ f(xᵢ; θ) is again a formula, so that
its gradient and Hessian are as exact as those of the density.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.handlers.formulas import function_of
from service.schemas.types.errors import InvalidInput

Array = NDArray[Any]
Support = tuple[float, float]
NODES, WEIGHTS = "x", "quadrature_weights"
FINE = 1 / 256
_AGREE = 1e-6
_NUDGE = 1.0 + 1 / 64


@dataclass(frozen=True, slots=True)
class Density:
    """The formulas of a density in x and the parameters: its logarithm and itself."""

    logarithm: str
    plain: str
    parameters: tuple[str, ...]
    place: str
    """The request's field that holds the formula."""

    def log_integral(self, nodes: tuple[Array, Array], at: Array) -> float:
        """Log Z at one point of the parameters, NaN or infinite where there is none."""
        with np.errstate(all="ignore"):
            return float(self.normaliser(nodes).value(at))

    def normaliser(self, nodes: tuple[Array, Array]) -> Function:
        """Log Z as a function of the parameters."""
        data = dict(zip((NODES, WEIGHTS), nodes, strict=True))
        return function_of(f"log(sum({WEIGHTS}*({self.plain})))", list(self.parameters), data, place=(self.place,))


def nodes_on(support: Support, data: Array, step: float) -> tuple[Array, Array]:
    """Nodes and weights of double-exponential quadrature, scaled to where the data lie."""
    lower, upper = support
    t = np.arange(-4.0, 4.0 + step / 2, step)
    inner, growth = 0.5 * np.pi * np.sinh(t), 0.5 * np.pi * np.cosh(t)
    centre, spread = float(np.median(data)), float(data.std()) or max(1.0, abs(float(data[0])))
    if math.isinf(lower) and math.isinf(upper):
        return centre + spread * np.sinh(inner), step * spread * np.cosh(inner) * growth
    if math.isinf(upper) or math.isinf(lower):
        end, sign = (lower, 1.0) if math.isinf(upper) else (upper, -1.0)
        scale = float(np.abs(data - end).mean()) or 1.0
        t = np.arange(-6.0, 4.5 + step / 2, step)
        x = np.exp(t - np.exp(-t))
        return end + sign * scale * x, step * scale * x * (1.0 + np.exp(-t))
    half = 0.5 * (upper - lower)
    keep = np.abs(np.tanh(inner)) < 1.0
    weights = step * half * growth / np.cosh(inner) ** 2
    x = np.where(inner < 0, lower + half * 2 / (1 + np.exp(-2 * inner)), upper - half * 2 / (1 + np.exp(2 * inner)))
    return x[keep], weights[keep]


def found_support(density: Density, data: Array, at: Array, given: Support | None) -> tuple[Support, bool] | None:
    """Where the density has a finite integral, and whether that integral depends on the parameters; None if nowhere."""
    candidates: list[Support] = [(-math.inf, math.inf)]
    candidates += [(0.0, math.inf)] if data.min() >= 0 else []
    candidates += [(0.0, 1.0)] if data.min() >= 0 and data.max() <= 1 else []
    varying: Support | None = None
    for support in [given] if given else candidates:
        here, there = (_settled(density, support, data, point) for point in (at, at * _NUDGE))
        if here is None or there is None:
            continue
        if abs(here - there) <= _AGREE * max(1.0, abs(here)):
            return support, False
        varying = varying or support
    if varying is not None and np.array_equal(data, np.floor(data)) and _is_mass(density, data, at):
        return varying, False
    return (varying, True) if varying is not None else None


def _settled(density: Density, support: Support, data: Array, at: Array) -> float | None:
    """Log Z, where two rules of different width agree on it."""
    rough, fine = (density.log_integral(nodes_on(support, data, step), at) for step in (2 * FINE, FINE))
    return fine if math.isfinite(fine) and abs(rough - fine) < 1e-5 * max(1.0, abs(fine)) else None


def _is_mass(density: Density, data: Array, at: Array) -> bool:
    """Whether the formula is a mass function on integers: its sum does not depend on the parameters."""
    top = max(200.0, 20.0 * float(np.abs(data).max()))
    for values in (np.arange(-top, top + 1), np.arange(top + 1), np.arange(1, top + 1), np.arange(2.0)):
        sums = [density.log_integral((values, np.ones_like(values)), point) for point in (at, at * _NUDGE)]
        if all(map(math.isfinite, sums)) and abs(sums[0] - sums[1]) <= _AGREE:
            return True
    return False


def require_finite(value: float, place: str) -> None:
    """Refuse a start at which the log-likelihood is not finite."""
    if not math.isfinite(value):
        raise InvalidInput.at("The log-likelihood is not finite at the initial parameters; start elsewhere.", place)
