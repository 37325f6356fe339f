"""Activation functions of arrays, with their derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.checks import require_axis
from service.handlers.neural_networks.masks import masked
from service.methods.neural_networks.activations import ALPHA, activate, entrywise, jacobian
from service.operation import Cost
from service.schemas.neural_networks.layers import ActivationRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, RealTensor, Result

_WITHOUT_ROUNDING = frozenset({"identity", "relu"})


@dataclass(slots=True, kw_only=True)
class ActivationResult(Result):
    """An activation and its derivative."""

    result: ExtendedTensor
    """f(x), of the shape of `x`; of entries that are masked the softmax is 0, its logarithm -Infinity."""
    derivative: RealTensor | None
    """f'(x), of the shape of `x`; null for softmax and log_softmax."""
    jacobian: RealTensor | None
    """(…, n, n) with [i, j] = ∂fᵢ/∂xⱼ, of softmax and log_softmax along an axis of length n, moved last; else null."""


def activation(request: ActivationRequest) -> ActivationResult:
    """An activation function f and its exact derivative, entry by entry; for softmax and log_softmax the Jacobian.

    - identity x; sigmoid 1/(1 + e⁻ˣ); tanh; softsign x/(1 + |x|)
    - relu max(0, x), with derivative 0 at 0; leaky_relu max(0, x) + α min(0, x)
    - elu x above 0, α(eˣ − 1) below; selu 1.0507 times the elu with α = 1.6733 (Klambauer 2017)
    - softplus log(1 + eˣ); silu x·sigmoid(x); mish x·tanh(softplus(x)) (Misra 2019)
    - gelu x·Φ(x), with the exact normal distribution function Φ (Hendrycks 2016)
    - softmax e^(xᵢ) / Σ e^(xⱼ); log_softmax xᵢ − log Σ e^(xⱼ)

    Entries that `mask` leaves out have the probability 0, and take no part in the sums of the others.
    Each is computed in a form that neither overflows nor cancels, so that the tails keep their digits.
    """
    _check(request)
    x = np.asarray(request.x)
    function = entrywise(request.name, request.alpha)
    if function is None:
        x = masked(x, request.mask, "x", request.axis)
        return ActivationResult(
            result=activate(request.name, x, request.axis),
            derivative=None,
            jacobian=jacobian(request.name, x, request.axis),
            certainty="estimated",
        )
    with np.errstate(all="ignore"):
        return ActivationResult(
            result=function.value(x),
            derivative=function.derivative(x),
            jacobian=None,
            certainty="exact" if request.name in _WITHOUT_ROUNDING else "estimated",
        )


def activation_cost(request: ActivationRequest) -> Cost:
    """Some dozen steps an entry, and the Jacobians."""
    x = request.x
    coupled = request.name in {"softmax", "log_softmax"} and -x.ndim <= request.axis < x.ndim
    elements = x.size * (x.shape[request.axis] if coupled else 1)
    return Cost(30.0 * elements, elements)


def _check(request: ActivationRequest) -> None:
    if request.alpha is not None and request.name not in ALPHA:
        raise InvalidInput.at("Only leaky_relu and elu have an α.", "alpha")
    if request.mask is not None and request.name not in {"softmax", "log_softmax"}:
        raise InvalidInput.at("Only softmax and log_softmax take a mask.", "mask")
    if request.name in {"softmax", "log_softmax"}:
        if not request.x.ndim:
            raise InvalidInput.at(f"{request.name} needs an array; this is a single number.", "x")
        require_axis(request.axis, request.x)
