"""Principal component analysis."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import doubts
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.norms import scaled_norm
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.linear_algebra.singular_values import svd
from service.methods.statistics.cross_products import centred
from service.schemas.linear_algebra.factorizations import PcaRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedVector, RealMatrix, RealVector, Result


@dataclass(slots=True, kw_only=True)
class PcaResult(Result):
    """Principal components of data."""

    components: RealMatrix
    """Principal axes as rows (K, P), orthonormal, by decreasing variance; the largest entry of each is positive."""
    explained_variance: ExtendedVector
    """Variance of the scores along each axis (K), with N − 1 in the denominator; infinite where it overflows."""
    explained_variance_ratio: RealVector
    """The same as a share of the total variance."""
    scores: RealMatrix
    """Coordinates of the observations along the axes (N, K)."""
    mean: RealVector
    """Mean of each variable (P)."""
    scale: RealVector | None
    """Standard deviation of each variable (P) that it was divided by with `standardize`; else null."""


UNCERTAIN = (
    "The least variance has only so many digits, and its axis too: it is near the rounding of the largest. Where it is "
    "no more than that, the variables depend on each other."
)


def pca(request: PcaRequest) -> PcaResult:
    """Principal component analysis by the SVD of the centred data, X − mean = U Σ Vᵀ (LAPACK gesdd).

    The axes are the rows of Vᵀ, the scores U Σ, the variances σᵢ²/(N − 1). The largest entry of each axis is made
    positive. With `standardize` it is the analysis of the correlation matrix; a constant variable is refused then.
    """
    data, power = tamed(request.data)
    n, variables = data.shape
    k = request.components or min(n, variables)
    if n < 2:
        raise InvalidInput.at("Expected at least 2 observations (rows).", "data")
    if k > min(n, variables):
        raise InvalidInput.at(f"Expected at most {min(n, variables)}, the smaller side of `data`.", "components")
    mean = data.mean(0)
    mean += (data - mean).mean(0)  # A second pass keeps the digits of data far from zero.
    constant = data.min(0) == data.max(0)
    mean = np.where(constant, data[0], mean)
    if constant.all():
        raise InvalidInput.at("All observations are equal: there is no variance to explain.", "data")
    rows = np.where(constant, 0, centred(data))
    scale = _scale(rows, constant) if request.standardize else None
    u, s, vh = svd(rows if scale is None else rows / scale, "data")
    signs = np.where(vh[np.arange(len(vh)), np.abs(vh).argmax(1)] < 0, -1.0, 1.0).astype(data.dtype)
    variance = s**2 / (n - 1)
    of_scores = power if scale is None else 0
    return PcaResult(
        certainty="estimated",
        warnings=doubts(worst_error(s[:k], max(data.shape)), data.dtype.char, UNCERTAIN),
        components=(vh * signs[:, None])[:k],
        explained_variance=times_power(variance[:k], 2 * of_scores),
        explained_variance_ratio=(variance / variance.sum())[:k],
        scores=times_power((u * (s * signs))[:, :k], of_scores),
        mean=times_power(mean, power),
        scale=None if scale is None else times_power(scale, power),
    )


def worst_error(s: Array, side: int) -> float:
    """The relative error of the least variance that is not 0, from singular values of so many rows or columns."""
    return 2 * math.sqrt(side) * epsilon(s) * float(s[0] / s[s > 0].min())


def _scale(rows: Array, constant: Array) -> Array:
    if constant.any():
        column = int(constant.argmax())
        detail = f"Variable {column} is constant, so that it cannot be standardised; leave it out."
        raise InvalidInput.at(detail, "data", 0, column)
    return scaled_norm(rows, 2, (0,), keepdims=False) / math.sqrt(len(rows) - 1)
