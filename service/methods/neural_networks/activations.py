"""Activation functions and their derivatives, stable for every finite argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx, ndtr

Array = NDArray[Any]
Function = Callable[[Array], Array]

ALPHA = {"leaky_relu": 0.01, "elu": 1.0}  # by default, as elsewhere
_SELU_SCALE, _SELU_ALPHA = (
    1.0507009873554805,
    1.6732632423543772,
)  # the fixed point of mean 0, variance 1 (Klambauer 2017)
_SQRT_2_PI = 2.5066282746310002  # √(2π)
_FAR = -10  # a choice: above it exp(-x²/2) has all its digits in float32, too


class Entrywise(NamedTuple):
    """A function of one number, and its derivative."""

    value: Function
    derivative: Function


def entrywise(name: str, alpha: float | None = None) -> Entrywise | None:
    """The activation of this name; None for those that couple a whole axis."""
    if name in _ENTRYWISE:
        return _ENTRYWISE[name]
    if name not in ALPHA:
        return None
    slope = ALPHA[name] if alpha is None else alpha
    return _leaky_relu(slope) if name == "leaky_relu" else _elu(slope)


def activate(name: str, x: Array, axis: int = -1) -> Array:
    """The activation of x, along an axis where it couples one."""
    with np.errstate(all="ignore"):
        function = entrywise(name)
        if function is not None:
            return function.value(x)
        return softmax(x, axis) if name == "softmax" else log_softmax(x, axis)


def pull_back(name: str, x: Array, upstream: Array) -> Array:
    """The gradient with respect to x, from the one with respect to the activation of x (along the last axis)."""
    with np.errstate(all="ignore"):
        function = entrywise(name)
        if function is not None:
            return upstream if name == "identity" else np.asarray(upstream * function.derivative(x))
        p = softmax(x, -1)
        if name == "softmax":
            return np.asarray(p * (upstream - (p * upstream).sum(-1, keepdims=True)))
        return np.asarray(upstream - p * upstream.sum(-1, keepdims=True))


def softmax(x: Array, axis: int) -> Array:
    """exp(x - max x), normalised to a sum of 1 along an axis."""
    with np.errstate(over="ignore"):
        p: Array = np.exp(x - x.max(axis, keepdims=True))
    p /= p.sum(axis, keepdims=True)
    return p


def log_softmax(x: Array, axis: int) -> Array:
    """The logarithm of softmax: x - log Σ exp x, to full relative accuracy also where it is close to 0."""
    with np.errstate(all="ignore"):
        x = np.moveaxis(x, axis, -1)
        result = x - x.max(-1, keepdims=True)
        others = np.ascontiguousarray(np.exp(result))
        rows = others.reshape(-1, others.shape[-1])
        rows[np.arange(len(rows)), x.argmax(-1).ravel()] = 0
        result -= np.log1p(others.sum(-1, keepdims=True))
    return np.moveaxis(result, -1, axis)


def jacobian(name: str, x: Array, axis: int) -> Array:
    """J[…, i, j] = ∂fᵢ/∂xⱼ of softmax (diag p - p pᵀ) or log_softmax (I - 1 pᵀ), the axis moved last."""
    with np.errstate(all="ignore"):
        p = np.moveaxis(softmax(x, axis), axis, -1)
        n = p.shape[-1]
        rows = p if name == "softmax" else np.where(np.isneginf(np.moveaxis(x, axis, -1)), 0, np.ones_like(p))
        result = -rows[..., :, None] * p[..., None, :]
        others = np.moveaxis(_rest(x, axis), axis, -1)
        result[..., range(n), range(n)] = rows * others
    return result


def _rest(x: Array, axis: int) -> Array:
    """1 - softmax, without cancellation: the sum of the other probabilities."""
    p = softmax(x, axis)
    return np.where(p < 0.5, 1 - p, -np.expm1(log_softmax(x, axis)))


def sech_squared(x: Array) -> Array:
    """1 - tanh²x = 4u/(1 + u)² with u = exp(-2|x|), with all its digits in the tails."""
    u = np.exp(-2 * np.abs(x))
    return np.asarray(4 * u / (1 + u) ** 2)


def _softplus(x: Array) -> Array:
    return np.asarray(np.logaddexp(x.dtype.type(0), x))


def _logistic_density(x: Array) -> Array:
    u = np.exp(-np.abs(x))
    return np.asarray(u / (1 + u) ** 2)


def _logistic(x: Array) -> Array:
    """1/(1 + exp(-x)); SciPy's is 0 where exp(-x) overflows, though the smallest doubles go on to x = -745."""
    u = np.exp(-np.abs(x))
    return np.asarray(np.where(x < 0, u, 1) / (1 + u))


def _falling(x: Array, factor: Array) -> Array:
    """factor · exp(-|x|), in two steps: exp alone may be too small for all its digits where the product is not."""
    half = np.exp(-np.abs(x) / 2)
    return np.asarray(factor * half * half)


def _gelu(x: Array) -> Array:
    return np.where(x < _FAR, _bell_times(x, x * _mills(x)), x * ndtr(x))


def _gelu_derivative(x: Array) -> Array:
    tail = _bell_times(x, _mills(x) + x / _SQRT_2_PI)
    return np.where(x < _FAR, tail, ndtr(x) + x * np.exp(-x * x / 2) / _SQRT_2_PI)


def _mills(x: Array) -> Array:
    """The normal distribution below x < 0 over exp(-x²/2)."""
    return np.asarray(erfcx(-np.minimum(x, 0) / np.sqrt(x.dtype.type(2))) / 2)


def _bell_times(x: Array, factor: Array) -> Array:
    """factor · exp(-x²/2), in two steps as in `_falling`."""
    half = np.exp(-np.square(np.clip(x, -60, 0)) / 4)  # at -60 the product is 0, and no square overflows
    return np.asarray(factor * half * half)


def _silu(x: Array) -> Array:
    above = 1 + np.exp(-np.abs(x))
    return np.where(x < 0, _falling(x, x / above), x / above)


def _silu_derivative(x: Array) -> Array:
    above = 1 + np.exp(-np.abs(x))
    return np.where(x < 0, _falling(x, (1 + x / above) / above), _logistic(x) + x * _logistic_density(x))


def _mish(x: Array) -> Array:
    """x tanh(log(1 + w)) with w = exp(x): x w (w + 2)/(w (w + 2) + 2) where w is small."""
    w = np.exp(-np.abs(x))
    below = w * (w + 2) + 2
    return np.where(x < 0, _falling(x, x * ((w + 2) / below)), x * np.tanh(_softplus(x)))


def _mish_derivative(x: Array) -> Array:
    w, s = np.exp(-np.abs(x)), _softplus(x)
    below = w * (w + 2) + 2
    tail = _falling(x, (w + 2) / below + x * (4 * (1 + w) / below**2))
    return np.where(x < 0, tail, np.tanh(s) + sech_squared(s) * _logistic(x) * x)


def _leaky_relu(alpha: float) -> Entrywise:
    return Entrywise(
        lambda x: np.where(x > 0, x, alpha * x), lambda x: np.where(x > 0, x.dtype.type(1), x.dtype.type(alpha))
    )


def _elu(alpha: float, scale: float = 1.0) -> Entrywise:
    return Entrywise(
        lambda x: scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))),
        lambda x: scale * np.where(x > 0, x.dtype.type(1), alpha * np.exp(np.minimum(x, 0))),
    )


_ENTRYWISE = {
    "identity": Entrywise(lambda x: x, np.ones_like),
    "sigmoid": Entrywise(_logistic, _logistic_density),
    "relu": Entrywise(lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(x.dtype)),
    "selu": _elu(_SELU_ALPHA, _SELU_SCALE),
    "tanh": Entrywise(np.tanh, sech_squared),
    "softplus": Entrywise(_softplus, _logistic),
    "softsign": Entrywise(lambda x: x / (1 + np.abs(x)), lambda x: (1 / (1 + np.abs(x))) ** 2),
    "gelu": Entrywise(_gelu, _gelu_derivative),
    "silu": Entrywise(_silu, _silu_derivative),
    "mish": Entrywise(_mish, _mish_derivative),
}
