"""Sample quantiles, and the bootstrap."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from service.methods.statistics.missing import observed
from service.operation import Cost
from service.schemas.statistics.samples import BootstrapRequest, QuantilesRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput
from service.schemas.types.results import Number, RealTensor, Result, Warning

Array = NDArray[Any]
_BLOCK = 2**22


@dataclass(slots=True, kw_only=True)
class QuantilesResult(Result):
    """Sample quantiles."""

    result: RealTensor
    """Quantile of each probability (k); (k, d) of several variables."""


@dataclass(slots=True, kw_only=True)
class BootstrapResult(Result):
    """A statistic with its bootstrap interval."""

    estimate: Number
    """The statistic of the data."""
    lower: Number
    """Lower end of the confidence interval."""
    upper: Number
    """Upper end of the confidence interval."""
    standard_error: Number
    """Standard deviation of the statistic over the resamples."""
    seed: int
    """The seed, which gives the same answer again."""


def quantiles(request: QuantilesRequest) -> QuantilesResult:
    """Sample quantiles by one of the nine definitions of Hyndman and Fan (1996)."""
    data = observed(request.data, request.missing, "data").astype(np.float64)
    p = request.probabilities
    if (wrong := (p < 0) | (p > 1)).any():
        faults = [Fault(("probabilities", *at), "A probability lies between 0 and 1.") for at in places(wrong)]
        raise InvalidInput("Probabilities lie between 0 and 1.", faults)
    return QuantilesResult(result=np.quantile(data, p, axis=0, method=request.method))


def quantiles_cost(request: QuantilesRequest) -> Cost:
    """A sort of each column, and the quantiles."""
    columns = request.data.shape[1] if request.data.ndim == 2 else 1
    return Cost(100.0 * request.data.size, max(request.data.size, request.probabilities.size * columns))


def bootstrap(request: BootstrapRequest) -> BootstrapResult:
    """A confidence interval of a statistic from resamples of the data with replacement.

    The default is the bias-corrected and accelerated interval (BCa, Efron 1987), whose acceleration comes from the
    jackknife. Resamples are drawn with NumPy's PCG64: the same seed gives the same answer.
    """
    data = observed(request.data, request.missing, "data").astype(np.float64)
    _check_data(data, request)
    seed = secrets.randbelow(2**53) if request.seed is None else request.seed
    statistic = _STATISTICS[request.statistic]
    estimate = float(statistic(data[None])[0])
    values = _resampled(data, statistic, request.resamples, np.random.Generator(np.random.PCG64(seed)))
    values, warnings = _defined(values)
    tail = max(
        0.5 - request.level / 2, np.finfo(float).epsneg
    )  # a level next to 1 leaves 1 − tail below 1 all the same
    tails = np.array([tail, 1 - tail])
    if request.method == "bca":
        tails = _corrected(tails, data, statistic, estimate, values)
    lower, upper = np.quantile(values, tails)
    if request.method == "basic":
        lower, upper = 2 * estimate - upper, 2 * estimate - lower
    return BootstrapResult(
        estimate=estimate,
        lower=float(lower),
        upper=float(upper),
        standard_error=float(values.std(ddof=1)),
        seed=seed,
        warnings=warnings,
    )


def _check_data(data: Array, request: BootstrapRequest) -> None:
    if request.statistic == "correlation":
        if data.ndim != 2 or data.shape[1] != 2:
            raise InvalidInput.at("A correlation is of two variables: expected rows of two numbers.", "data")
    elif data.ndim != 1:
        raise InvalidInput.at("This statistic is of one sample: expected a vector.", "data")
    if len(data) < 2 or (data == data[0]).all(axis=0).any():
        raise InvalidInput.at("The data do not vary: resampling says nothing about them.", "data")


def _resampled(data: Array, statistic: Callable[[Array], Array], count: int, generator: np.random.Generator) -> Array:
    block = max(1, _BLOCK // data.size)
    sizes = [min(block, count - start) for start in range(0, count, block)]
    parts = [statistic(data[generator.integers(len(data), size=(size, len(data)))]) for size in sizes]
    return np.concatenate(parts)


def _defined(values: Array) -> tuple[Array, list[Warning]]:
    """The values of resamples whose values are not all equal, and a warning where others were left out."""
    finite = values[np.isfinite(values)]
    lost = len(values) - len(finite)
    if lost > len(values) // 2:
        raise ComputationError("The statistic is undefined for most resamples, which have too few different values.")
    detail = "The statistic is undefined for some resamples, whose values are all equal; they were left out."
    return finite, [Warning(code="resamples-left-out", detail=detail, count=lost)] if lost else []


def _corrected(tails: Array, data: Array, statistic: Callable[[Array], Array], estimate: float, values: Array) -> Array:
    """The probabilities of the BCa interval."""
    below = ((values < estimate).mean() + (values <= estimate).mean()) / 2
    if not 0 < below < 1:
        detail = 'All resamples lie on one side of the estimate: BCa has no interval; use method "percentile".'
        raise ComputationError(detail)
    left_out = np.array([statistic(np.delete(data, i, axis=0)[None])[0] for i in range(len(data))])
    distance = left_out.mean() - left_out
    spread = float((distance**2).sum())
    acceleration = float((distance**3).sum()) / (6 * spread**1.5) if spread > 0 and np.isfinite(spread) else 0.0
    shifted = ndtri(below) + ndtri(tails)
    return np.asarray(ndtr(ndtri(below) + shifted / (1 - acceleration * shifted)))


def _correlation(samples: Array) -> Array:
    centred = samples - samples.mean(1, keepdims=True)
    x, y = centred[..., 0], centred[..., 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((x * y).sum(1) / np.sqrt((x * x).sum(1) * (y * y).sum(1)))


_STATISTICS: dict[str, Callable[[Array], Array]] = {
    "mean": lambda samples: samples.mean(1),
    "median": lambda samples: np.median(samples, 1),
    "variance": lambda samples: samples.var(1, ddof=1),
    "standard_deviation": lambda samples: samples.std(1, ddof=1),
    "minimum": lambda samples: samples.min(1),
    "maximum": lambda samples: samples.max(1),
    "correlation": _correlation,
}
"""Each statistic of samples (m, n) or (m, n, 2), along the second axis."""


def bootstrap_cost(request: BootstrapRequest) -> Cost:
    """Every resample; blocks of them are in memory."""
    work = float(request.resamples) * request.data.size + float(len(request.data)) * request.data.size
    return Cost(30.0 * work, max(request.data.size, request.resamples))
