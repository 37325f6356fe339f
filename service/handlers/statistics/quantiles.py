"""Sample quantiles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.checks import require_weights
from service.methods.statistics import sample_quantiles
from service.methods.statistics.missing import observed
from service.methods.statistics.summation import Floats
from service.methods.statistics.weighted_quantiles import weighted_quantiles
from service.operation import Cost
from service.schemas.statistics.samples import QuantilesRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.results import RealTensor, Result

_OF_THE_SAMPLE = ("inverted_cdf", "closest_observation")  # methods that answer values of the sample


@dataclass(slots=True, kw_only=True)
class QuantilesResult(Result):
    """Sample quantiles."""

    result: RealTensor
    """Quantile of each probability (k); (k, d) of several variables."""


def quantiles(request: QuantilesRequest) -> QuantilesResult:
    """Sample quantiles by one of the nine definitions of Hyndman and Fan (1996).

    With `weights`, which stand for so many equal values, the quantile of p is the least value up to which the weights
    make p of their sum (`inverted_cdf`). Where p is reached but for rounding, it is reached; where a
    definition jumps, the decimals sent decide.
    """
    data = observed(request.data, request.missing, "data").astype(np.float64)
    p = probabilities(request).astype(np.float64)
    if request.weights is not None:
        return _weighted(request, data, p)
    return answered(request, sample_quantiles.quantiles(data, p, request.method))


def answered(request: QuantilesRequest, result: Floats) -> QuantilesResult:
    """The answer: values of the sample are exact."""
    return QuantilesResult(result=result, certainty="exact" if request.method in _OF_THE_SAMPLE else "estimated")


def _weighted(request: QuantilesRequest, data: Floats, p: Floats) -> QuantilesResult:
    """Certainly right where rounding of the sums of weights could not have led to another value."""
    if request.method != "inverted_cdf":
        detail = 'Weights are taken by one definition alone; send "method": "inverted_cdf" with them.'
        raise InvalidInput.at(detail, "method")
    require_weights(request.weights, len(request.data))
    weights = np.asarray(request.weights, np.float64)
    if len(data) < len(weights):
        absent = np.isnan(request.data)
        weights = weights[~(absent if absent.ndim == 1 else absent.any(axis=1))]
    low, high = weighted_quantiles(data.reshape(len(data), -1), weights, p)
    result = low.reshape(p.shape + data.shape[1:])
    return QuantilesResult(result=result, certainty="exact" if np.array_equal(low, high) else "estimated")


def probabilities(request: QuantilesRequest) -> Floats:
    """What is asked for. Raises InvalidInput where it is no probability."""
    p = request.probabilities
    if (wrong := (p < 0) | (p > 1)).any():
        faults = [
            Fault(("probabilities", *at), "A probability lies between 0 and 1; 95 % is 0.95.") for at in places(wrong)
        ]
        raise InvalidInput("Probabilities lie between 0 and 1.", faults)
    return p


def quantiles_cost(request: QuantilesRequest) -> Cost:
    """A sort of each column, and the quantiles."""
    columns = request.data.shape[1] if request.data.ndim == 2 else 1
    return Cost(100.0 * request.data.size, max(request.data.size, request.probabilities.size * columns))
