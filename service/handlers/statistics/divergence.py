"""Kullback–Leibler and Jensen–Shannon divergences of discrete distributions."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.statistics.probabilities import informed_pair
from service.methods.statistics.balls import information as balls
from service.methods.statistics.information import jensen_shannon, kullback_leibler
from service.schemas.statistics.probabilities import TwoProbabilities
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class DivergenceResult(Result):
    """A divergence for each pair of distributions."""

    result: ExtendedTensor
    """Divergence, with the axis of the outcomes removed; infinite where q is 0 and p is not."""


def kl_divergence(request: TwoProbabilities) -> DivergenceResult:
    """The Kullback–Leibler divergence D(p‖q) = Σ pᵢ log(pᵢ/qᵢ) ≥ 0; infinite where an outcome with p > 0 has q = 0."""
    return DivergenceResult(**informed_pair(request, balls.kullback_leibler, kullback_leibler))


def js_divergence(request: TwoProbabilities) -> DivergenceResult:
    """The Jensen–Shannon divergence ½D(p‖m) + ½D(q‖m) with m = (p+q)/2.

    It is at most log 2, and its square root is a metric.
    """
    return DivergenceResult(**informed_pair(request, balls.jensen_shannon, jensen_shannon))
