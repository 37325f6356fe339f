"""Entropy and cross-entropy of discrete distributions."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.statistics.divergence import DivergenceResult
from service.handlers.statistics.probabilities import Array, checked, informed, informed_pair
from service.methods.statistics import information
from service.methods.statistics.balls import information as balls
from service.schemas.statistics.probabilities import ProbabilitiesRequest, TwoProbabilities
from service.schemas.types.results import RealTensor, Result


@dataclass(slots=True, kw_only=True)
class EntropyResult(Result):
    """An entropy for each distribution."""

    result: RealTensor
    """Entropy, with the axis of the outcomes removed."""


def entropy(request: ProbabilitiesRequest) -> EntropyResult:
    """Shannon's entropy H(p) = −Σ pᵢ log pᵢ, with 0·log 0 = 0."""
    p, axis = checked(request.probabilities, "probabilities", request.axis), request.axis

    def floats() -> Array:
        weights = information.weights(p, axis)
        return information.entropy(weights, weights, axis)

    return EntropyResult(**informed(balls.entropy, floats, request.base, axis, p))


def cross_entropy(request: TwoProbabilities) -> DivergenceResult:
    """The cross-entropy H(p, q) = −Σ pᵢ log qᵢ; infinite where an outcome with p > 0 has q = 0."""
    return DivergenceResult(**informed_pair(request, balls.cross_entropy, information.entropy))
