"""How far the parameters of a fit may be off by chance in the data: of the model made linear at the estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.optimization.levenberg import RANK, Fit
from service.methods.optimization.program import row_norms
from service.methods.optimization.residuals import Array, Loss, influence
from service.methods.statistics.projection import Projection

_LOOSE = 1e-9  # share of a parameter in combinations without data: above the rounding of singular vectors, a choice


@dataclass(frozen=True, slots=True)
class Spread:
    """Covariance of the parameters but for its scale, and what the scale is taken from."""

    covariance: Array
    """(JᵀJ)⁻¹ (p, p); 0 for parameters at a bound, infinite for those that the data do not determine."""
    free: Array
    """Which parameters no bound holds (f)."""
    freedom: int
    """Observations less parameters; combinations of parameters that the data do not determine are not counted."""

    @property
    def determined(self) -> bool:
        """Whether the data determine all parameters, with observations to spare."""
        return self.freedom > 0 and bool(np.isfinite(self.covariance).all())

    def projection(self, jacobian: Array, weight: Array) -> Projection:
        """On the free columns of a Jacobian (m, p) that is not yet weighted, with weights 1/sigma (m)."""
        return Projection.of(jacobian[:, self.free], weight**2)


def spread(fit: Fit, bounds: Array) -> Spread:
    """Of a fit within bounds (p, 2), by the singular values of its Jacobian with columns of norm 1."""
    jacobian, x = fit.jacobian, fit.x
    covariance = np.zeros((x.size, x.size))
    free = np.flatnonzero((x > bounds[:, 0]) & (x < bounds[:, 1]))
    freedom = len(jacobian) - x.size
    if not free.size:
        return Spread(covariance, free, freedom)
    norms = row_norms(jacobian[:, free].T)
    _, s, vt = np.linalg.svd(jacobian[:, free] / norms, full_matrices=False)
    rank = int((s > RANK * s[0]).sum())
    inverse = (vt[:rank] / s[:rank, None]).T / norms[:, None]
    covariance[np.ix_(free, free)] = inverse @ inverse.T
    unknown = free[np.linalg.norm(vt[:rank], axis=0) < 1 - _LOOSE]
    covariance[unknown, :] = covariance[:, unknown] = np.inf
    return Spread(covariance, free, freedom + free.size - rank)


def variance(residuals: Array, freedom: int, loss: Loss, scale: float) -> float:
    """What multiplies (JᵀJ)⁻¹, from residuals over sigma (m); infinite where they cannot tell.

    The residual variance; with a robust loss of influence ψ(r) Huber's k² Σψ²/(m − p) / mean(ψ′)² with
    k = 1 + p/m · var(ψ′)/mean(ψ′)² (Huber, Robust Statistics, 1981, equation 7.6.5).
    """
    psi, slope = influence(residuals, loss, scale)
    mean, count = float(slope.mean()), residuals.size
    if freedom <= 0 or mean <= 0:
        return np.inf
    k = 1 + (count - freedom) / count * float(slope.var()) / mean**2
    return k**2 * float(psi @ psi) / freedom / mean**2
