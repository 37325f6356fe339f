"""The bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.progress import SILENT, Progress
from service.methods.seeds import seed_of
from service.methods.statistics.bootstrap import BLOCK, STATISTICS, Array, bca_tails, resampled
from service.methods.statistics.missing import observed
from service.operation import Cost
from service.schemas.statistics.samples import BootstrapRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Number, Result, Warning


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


def bootstrap(request: BootstrapRequest, progress: Progress) -> BootstrapResult:
    """A confidence interval of a statistic from resamples of the data with replacement.

    The default is the bias-corrected and accelerated interval (BCa, Efron 1987), whose acceleration comes from the
    jackknife. Resamples are drawn with NumPy's PCG64: the same seed gives the same answer.
    """
    data = observed(request.data, request.missing, "data").astype(np.float64)
    _check_data(data, request)
    seed = seed_of(request.seed)
    statistic = STATISTICS[request.statistic]
    estimate = float(statistic(data[None])[0])
    values, warnings = _defined(_values(request, data, seed, progress))
    # A level next to 1 leaves 1 − tail below 1 all the same.
    tail = max(0.5 - request.level / 2, np.finfo(float).epsneg)
    tails = np.array([tail, 1 - tail])
    if request.method == "bca":
        tails = bca_tails(tails, data, statistic, estimate, values)
    lower, upper = np.quantile(values, tails)
    if request.method == "basic":
        lower, upper = 2 * estimate - upper, 2 * estimate - lower
    return BootstrapResult(
        estimate=estimate,
        lower=float(lower),
        upper=float(upper),
        standard_error=float(values.std(ddof=1)),
        seed=seed,
        certainty="estimated",
        warnings=warnings,
    )


def resamples_of(request: BootstrapRequest, seed: int) -> Array:
    """The statistic of each resample that an answer with this seed is made of."""
    data = observed(request.data, request.missing, "data").astype(np.float64)
    return _defined(_values(request, data, seed, SILENT))[0]


def _values(request: BootstrapRequest, data: Array, seed: int, progress: Progress) -> Array:
    generator = np.random.Generator(np.random.PCG64(seed))
    return resampled(data, STATISTICS[request.statistic], request.resamples, generator, progress)


def _check_data(data: Array, request: BootstrapRequest) -> None:
    if request.statistic == "correlation":
        if data.ndim != 2 or data.shape[1] != 2:
            raise InvalidInput.at("A correlation is of two variables: expected rows of two numbers.", "data")
    elif data.ndim != 1:
        raise InvalidInput.at("This statistic is of one sample: expected a vector.", "data")
    if len(data) < 2 or (data == data[0]).all(axis=0).any():
        raise InvalidInput.at("The data do not vary: resampling says nothing about them.", "data")


def _defined(values: Array) -> tuple[Array, list[Warning]]:
    """The values of resamples whose values are not all equal, and a warning where others were left out."""
    finite = values[np.isfinite(values)]
    lost = len(values) - len(finite)
    if lost > len(values) // 2:
        detail = "The statistic is undefined for most resamples: they have too few different values, or overflow."
        raise ComputationError.at(detail, "data")
    detail = "The statistic is undefined for some resamples, whose values are all equal; they were left out."
    return finite, [Warning(code="resamples-left-out", detail=detail, count=lost)] if lost else []


def bootstrap_cost(request: BootstrapRequest) -> Cost:
    """Every resample; blocks of them are in memory."""
    work = float(request.resamples) * request.data.size + float(len(request.data)) * request.data.size
    block = min(BLOCK, request.resamples * request.data.size)
    return Cost(30.0 * work, max(request.data.size, request.resamples, block))
