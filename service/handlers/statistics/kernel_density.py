"""Gaussian kernel estimates of a density."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.places import at_places
from service.handlers.proofs import proved
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.balls import descriptions
from service.methods.statistics.cross_products import centred
from service.methods.statistics.missing import observed
from service.methods.statistics.summation import Floats
from service.operation import Cost
from service.schemas.statistics.samples import KernelDensityRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, RealTensor, Result

_BLOCK = 2**22  # pairs of a point and a value at once: 32 MiB; a choice


@dataclass(slots=True, kw_only=True)
class KernelDensityResult(Result):
    """A density estimate."""

    result: RealTensor
    """Density at each point."""
    bandwidth: Number
    """Standard deviation of the kernel."""


def kernel_density(request: KernelDensityRequest) -> KernelDensityResult:
    """The Gaussian kernel density estimate Σᵢ φ((x − xᵢ)/h)/(n h).

    The rules for h are Scott's, s·n^(−1/5), and Silverman's, s·(3n/4)^(−1/5), with s the sample standard deviation.
    """
    data = observed(request.data, request.missing, "data").astype(np.float64)
    bandwidth = bandwidth_of(request, len(data), lambda: _deviation(data))
    at = np.asarray(request.at, np.float64).ravel()
    result = answered(request, kernel_sums(at, bandwidth, data), len(data), bandwidth)
    work = descriptions.VALUE * len(data) * (1 + at.size)

    def balls() -> dict[str, Any]:
        found = descriptions.kernel_density(data, at.tolist(), request.bandwidth)
        return found if request.at.ndim else found | {"result": found["result"][0]}

    return proved(result, balls, work) if request.at.ndim < 2 else result


def _deviation(data: Floats) -> float:
    return 0.0 if np.ptp(data) == 0 else float(np.linalg.norm(centred(data)) / np.sqrt(len(data) - 1))


def kernel_sums(at: Floats, bandwidth: float, data: Floats) -> Floats:
    """Σᵢ exp(−½((x − xᵢ)/h)²) at points (m) of data (n)."""
    result = np.empty(at.size)
    block = max(1, _BLOCK // data.size)
    for start in range(0, at.size, block):
        z = (at[start : start + block, None] - data) / bandwidth
        with np.errstate(under="ignore"):
            result[start : start + block] = np.exp(-0.5 * z * z).sum(1)
    return result


def answered(request: KernelDensityRequest, sums: Floats, count: int, bandwidth: float) -> KernelDensityResult:
    """The answer from these sums over so many values."""
    result = (sums / count / (bandwidth * np.sqrt(2 * np.pi))).reshape(request.at.shape)
    detail = "The estimate is positive but below 2.2e-308, and underflows."
    warnings = at_places(result < SMALLEST, "underflow", detail)
    return KernelDensityResult(result=result[()], bandwidth=bandwidth, certainty="estimated", warnings=warnings)


def bandwidth_of(request: KernelDensityRequest, count: int, deviation: Callable[[], float]) -> float:
    """As given, or by a rule from the standard deviation, 0 where all values are equal. Raises InvalidInput."""
    if not isinstance(request.bandwidth, str):
        return request.bandwidth
    if not (found := deviation()):
        raise InvalidInput.at("All values are equal: no rule finds a bandwidth; give one.", "bandwidth")
    # (3/4)^(−1/5) is Silverman's 1.06, Scott's is 1.
    effective = 0.75 * count if request.bandwidth == "silverman" else count
    return float(found * effective**-0.2)


def kernel_density_cost(request: KernelDensityRequest) -> Cost:
    """Every pair of a point and a value, in blocks."""
    pairs = request.at.size * request.data.size
    return Cost(20.0 * pairs, max(request.at.size, request.data.size, min(pairs, _BLOCK)))
