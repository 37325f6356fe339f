"""Entropies and divergences of discrete distributions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr, xlogy

from service.handlers.checks import require_axis
from service.methods.statistics.distributions.saddle_point import deviance
from service.schemas.statistics.probabilities import Base, JointProbabilities, ProbabilitiesRequest, TwoProbabilities
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.results import ExtendedTensor, Number, RealTensor, RealVector, Result

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class EntropyResult(Result):
    """An entropy for each distribution."""

    result: RealTensor
    """Entropy, with the axis of the outcomes removed."""


@dataclass(slots=True, kw_only=True)
class DivergenceResult(Result):
    """A divergence for each pair of distributions."""

    result: ExtendedTensor
    """Divergence, with the axis of the outcomes removed; infinite where q is 0 and p is not."""


@dataclass(slots=True, kw_only=True)
class MutualInformationResult(Result):
    """Mutual information, and the entropies around it."""

    result: Number
    """I(X;Y) = H(X) + H(Y) − H(X,Y)."""
    entropy_x: Number
    """Entropy of the rows' outcome, H(X)."""
    entropy_y: Number
    """Entropy of the columns' outcome, H(Y)."""
    joint_entropy: Number
    """H(X,Y)."""
    marginal_x: RealVector
    """Probabilities (K) of the rows' outcome."""
    marginal_y: RealVector
    """Probabilities (L) of the columns' outcome."""


def entropy(request: ProbabilitiesRequest) -> EntropyResult:
    """Shannon's entropy H(p) = −Σ pᵢ log pᵢ, with 0·log 0 = 0."""
    p, axis = _normalised(request.probabilities, request.axis, "probabilities")
    return EntropyResult(result=_in_base(entr(p).sum(axis), request.base))


def cross_entropy(request: TwoProbabilities) -> DivergenceResult:
    """The cross-entropy H(p, q) = −Σ pᵢ log qᵢ; infinite where an outcome with p > 0 has q = 0."""
    p, q, axis = _pair(request)
    return DivergenceResult(result=_in_base(-xlogy(p, q).sum(axis), request.base))


def kl_divergence(request: TwoProbabilities) -> DivergenceResult:
    """The Kullback–Leibler divergence D(p‖q) = Σ pᵢ log(pᵢ/qᵢ) ≥ 0; infinite where an outcome with p > 0 has q = 0."""
    p, q, axis = _pair(request)
    return DivergenceResult(result=_in_base(_divergence(p, q, axis), request.base))


def js_divergence(request: TwoProbabilities) -> DivergenceResult:
    """The Jensen–Shannon divergence ½D(p‖m) + ½D(q‖m) with m = (p+q)/2.

    It is at most log 2, and its square root is a metric.
    """
    p, q, axis = _pair(request)
    middle = 0.5 * (p + q)
    both = 0.5 * (_divergence(p, middle, axis) + _divergence(q, middle, axis))
    return DivergenceResult(result=_in_base(np.minimum(both, math.log(2.0)), request.base))


def mutual_information(request: JointProbabilities) -> MutualInformationResult:
    """The mutual information I(X;Y) = Σ pᵢⱼ log(pᵢⱼ/(pᵢ·p·ⱼ)) of a joint distribution: 0 if they are independent."""
    joint, _ = _normalised(request.joint.reshape(1, -1), -1, "joint", shape=request.joint.shape)
    p = joint.reshape(request.joint.shape)
    x, y = p.sum(1), p.sum(0)
    information = max(0.0, float(_divergence(p.ravel(), np.outer(x, y).ravel(), -1)))
    nats = (information, entr(x).sum(), entr(y).sum(), entr(p).sum())
    values = [float(_in_base(value, request.base)) for value in nats]
    return MutualInformationResult(
        result=values[0], entropy_x=values[1], entropy_y=values[2], joint_entropy=values[3], marginal_x=x, marginal_y=y
    )


def _divergence(p: Array, q: Array, axis: int) -> Array:
    # Σ p log(p/q) + q − p has no negative terms, so that small divergences keep their digits.
    terms = np.where((p == 0) & (q == 0), 0.0, deviance(p, q))
    return np.asarray(terms.sum(axis))


def _in_base(nats: Array | float, base: Base) -> Array:
    return np.asarray(nats if base == "e" else nats / math.log(base))


def _pair(request: TwoProbabilities) -> tuple[Array, Array, int]:
    p, axis = _normalised(request.p, request.axis, "p")
    q, _ = _normalised(request.q, request.axis, "q")
    try:
        p, q = np.broadcast_arrays(p, q)
    except ValueError:
        detail = f"p {list(request.p.shape)} and q {list(request.q.shape)} do not broadcast."
        raise InvalidInput.at(detail, "q") from None
    if request.p.shape[axis] != request.q.shape[axis]:
        raise InvalidInput.at("p and q have different numbers of outcomes.", "q")
    return p, q, axis


def _normalised(values: Array, axis: int, field: str, shape: tuple[int, ...] | None = None) -> tuple[Array, int]:
    """The probabilities, scaled to sum to 1 along an axis. Raises InvalidInput for negative ones, or all zero."""
    require_axis(axis, values)
    if (negative := values < 0).any():
        found = places(negative.reshape(shape) if shape else negative)
        faults = [Fault((field, *place), "A probability is not negative.") for place in found]
        raise InvalidInput("Probabilities are negative.", faults)
    values = values / values.max(axis, keepdims=True, initial=np.finfo(float).tiny)
    total = values.sum(axis, keepdims=True)
    if (total == 0).any():
        raise InvalidInput.at("All probabilities of a distribution are 0.", field)
    return values / total, axis
