"""Residuals of a nonlinear least-squares problem and their exact Jacobian, with bounds, weights and a robust loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.methods.budget import Budget

Array = NDArray[Any]
Loss = Literal["linear", "soft_l1", "huber", "cauchy", "arctan"]


@dataclass(slots=True)
class Residuals:
    """r(x) = weight · (f(x) - target) for a compiled f, made robust; finite or refused by the caller."""

    function: Function
    bounds: Array
    target: Array
    weight: Array
    budget: Budget
    loss: Loss = "linear"
    loss_scale: float = 1.0
    latest: Array | None = None
    """Where the Jacobian was last asked for."""
    evaluations: int = 0

    @property
    def n(self) -> int:
        """How many variables there are."""
        return self.function.n

    def value(self, x: Array) -> Array:
        """The residuals (m)."""
        self.budget.check()
        self.evaluations += 1
        with np.errstate(all="ignore"):
            plain = self.weight * (np.asarray(self.function.value(x), float) - self.target)
            return _robust(plain.ravel(), self.loss, self.loss_scale)[0]

    def both(self, x: Array) -> tuple[Array, Array]:
        """The residuals (m) and their Jacobian (m, n)."""
        self.budget.check()
        self.latest = x
        self.evaluations += 1
        with np.errstate(all="ignore"):
            value, jacobian = self.function.jacobian(x)
            plain = (self.weight * (np.asarray(value, float) - self.target)).ravel()
            slopes = np.reshape(jacobian, (-1, self.n)) * np.ones((plain.size, 1)) * np.reshape(self.weight, (-1, 1))
            robust, factor = _robust(plain, self.loss, self.loss_scale)
            return robust, slopes if self.loss == "linear" else slopes * factor[:, None]

    def robust(self, plain: Array) -> Array:
        """Weighted residuals (m) as the loss makes plain squares of them."""
        return _robust(plain, self.loss, self.loss_scale)[0]

    def inside(self, x: Array) -> Array:
        """The nearest point within the bounds."""
        return np.clip(x, self.bounds[:, 0], self.bounds[:, 1])


def _robust(r: Array, loss: Loss, scale: float) -> tuple[Array, Array]:
    """The r̂ with r̂² = scale²·ρ((r/scale)²), and dr̂/dr: robust losses as plain sums of squares."""
    if loss == "linear":
        return r, r
    u = r / scale
    z = u * u
    match loss:
        case "soft_l1":
            root = np.sqrt(1 + z)
            rho, slope = 2 * z / (1 + root), 1 / root
        case "huber":
            size = np.maximum(np.abs(u), 1)
            rho, slope = np.where(z <= 1, z, 2 * size - 1), 1 / size
        case "cauchy":
            rho, slope = np.log1p(z), 1 / (1 + z)
        case "arctan":
            rho, slope = np.arctan(z), 1 / (1 + z * z)
    root = np.sqrt(rho)
    factor = np.where(z == 0, 1.0, slope * np.abs(u) / np.where(root == 0, 1.0, root))
    return scale * np.sign(u) * root, factor


def influence(r: Array, loss: Loss, scale: float) -> tuple[Array, Array]:
    """ψ(r), the slope of ½ scale²·ρ((r/scale)²), and dψ/dr (m)."""
    u = r / scale
    z = u * u
    match loss:
        case "linear":
            return r, np.ones(r.shape)
        case "soft_l1":
            return r / np.sqrt(1 + z), (1 + z) ** -1.5
        case "huber":
            return np.clip(r, -scale, scale), (z <= 1).astype(float)
        case "cauchy":
            return r / (1 + z), (1 - z) / (1 + z) ** 2
        case "arctan":
            return r / (1 + z * z), (1 - 3 * z * z) / (1 + z * z) ** 2
