"""Losses and their gradients, stable for every finite prediction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, rel_entr, xlog1py, xlogy

from service.methods.neural_networks.activations import log_softmax
from service.methods.numerics.sums import exact_sums
from service.methods.statistics.information import excess

Array = NDArray[Any]
Evaluated = tuple[Array, Array]

_NEAR = 0.5  # of t/p − 1; beyond, the terms of a divergence are as large as what they add up to


def evaluated(name: str, predictions: Array, targets: Array, *, from_logits: bool, delta: float = 1.0) -> Evaluated:
    """The loss of each item, and the gradient of their sum with respect to the predictions."""
    with np.errstate(all="ignore"):
        if name == "huber":
            return _huber(predictions, targets, delta)
        return (_FROM_LOGITS if from_logits else _LOSSES)[name](predictions, targets)


def _squared(predictions: Array, targets: Array) -> Evaluated:
    error = predictions - targets
    return error**2, 2 * error


def _absolute(predictions: Array, targets: Array) -> Evaluated:
    error = predictions - targets
    return np.abs(error), np.sign(error)


def _huber(predictions: Array, targets: Array, delta: float) -> Evaluated:
    error = predictions - targets
    inside = np.clip(error, -delta, delta)
    return np.abs(inside) * (np.abs(error) - np.abs(inside) / 2), inside


def _hinge(predictions: Array, targets: Array) -> Evaluated:
    margin = 1 - targets * predictions
    return np.maximum(margin, 0), np.where(margin > 0, -targets, 0)


def _binary(p: Array, t: Array) -> Evaluated:
    gradient = _ratio(1 - t, 1 - p) - _ratio(t, p)
    return -xlogy(t, p) - xlog1py(1 - t, -p), gradient


def _binary_from_logits(z: Array, t: Array) -> Evaluated:
    zero = z.dtype.type(0)
    value = t * np.logaddexp(zero, -z) + (1 - t) * np.logaddexp(zero, z)
    return value, (1 - t) * expit(z) - t * expit(-z)


def _cross_entropy(p: Array, t: Array) -> Evaluated:
    return -xlogy(t, p).sum(-1), -_ratio(t, p)


def _cross_entropy_from_logits(z: Array, t: Array) -> Evaluated:
    logs = log_softmax(z, -1)
    return -_weighted(t, logs), _minus_targets(logs, t)


def _negative_log_likelihood(logs: Array, t: Array) -> Evaluated:
    return -_weighted(t, logs), -t


def _kl_divergence(p: Array, t: Array) -> Evaluated:
    """Σ t log(t/p) as Σ p[(1 + e) log(1 + e) − e] + Σ(t − p) with t = p(1 + e), of which nothing cancels near t = p."""
    e = (t - p) / p
    near = np.abs(e) < _NEAR
    terms = np.where(near, p * excess(e), rel_entr(t, p)), np.where(near, t - p, 0)
    return _total(*terms).astype(p.dtype), -_ratio(t, p)


def _kl_divergence_from_logits(z: Array, t: Array) -> Evaluated:
    logs = log_softmax(z, -1)
    """The like with e from its logarithm, where Σ p is 1 whatever rounding makes of it."""
    p, e = np.exp(logs), np.expm1(np.log(t) - logs)
    far = xlogy(t, t) - np.where(t == 0, 0, t * logs) - t + p
    terms = np.where(np.abs(e) < _NEAR, p * excess(e), far)
    return _total(terms, t, np.full_like(t[..., :1], -1)).astype(logs.dtype), _minus_targets(logs, t)


def _total(*terms: Array) -> Array:
    """The sum of arrays over their last axis, rounded once."""
    return exact_sums(np.concatenate([np.moveaxis(part, -1, 0) for part in terms]))


def _weighted(t: Array, logs: Array) -> Array:
    """The sums of t·log p, which is 0 where t is 0, whatever the logarithm."""
    sums = np.asarray(np.einsum("...i,...i->...", t, logs))
    return sums if np.isfinite(sums).all() else np.asarray(np.where(t == 0, 0, t * logs).sum(-1))


def _minus_targets(logs: Array, t: Array) -> Array:
    """Return p Σt - t, without cancellation where a single class holds all of Σt."""
    n = t.shape[-1]
    flat, logs_flat = t.reshape(-1, n), logs.reshape(-1, n)
    total = flat.sum(-1)
    result = np.exp(logs_flat)
    result *= total[:, None]
    result -= flat
    likeliest = np.arange(len(flat)), flat.argmax(-1)
    alone = flat[likeliest] == total
    result[likeliest] = np.where(alone, total * np.expm1(logs_flat[likeliest]), result[likeliest])
    return result.reshape(t.shape)


def _ratio(a: Array, b: Array) -> Array:
    """a/b, which is 0 where a is 0, and infinite where b alone is."""
    return np.where(a == 0, 0, a / b)


_SAME_EITHER_WAY: dict[str, Callable[[Array, Array], Evaluated]] = {
    "mean_squared_error": _squared,
    "mean_absolute_error": _absolute,
    "hinge": _hinge,
}
_LOSSES = _SAME_EITHER_WAY | {
    "binary_cross_entropy": _binary,
    "cross_entropy": _cross_entropy,
    "negative_log_likelihood": _negative_log_likelihood,
    "kl_divergence": _kl_divergence,
}
_FROM_LOGITS = {
    "binary_cross_entropy": _binary_from_logits,
    "cross_entropy": _cross_entropy_from_logits,
    "negative_log_likelihood": _cross_entropy_from_logits,
    "kl_divergence": _kl_divergence_from_logits,
}
