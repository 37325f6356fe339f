"""The noncentral t density in log space, and its tails where they are those of a power law."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, poch

from service.methods.statistics.distributions.law import Law, Side
from service.methods.statistics.distributions.saddle_point import stirling_error

Array = NDArray[Any]

_NODES = 400
_DROP = 45.0
_BLOCK = 4096
_FAR = 1e9  # √ν; beyond, the ratio to the central density is constant


class NoncentralT(Law):
    """The law of a noncentral t variable."""

    def _log_by_density(self, x: Array, side: Side) -> Array:
        df, nc = self.shapes
        z = (x - self.location) / self.scale * (1.0 if side == "upper" else -1.0)
        far = z > _FAR * np.sqrt(df) * (1.0 + abs(nc))
        result = np.empty_like(z)
        if not far.all():
            result[~far] = super()._log_by_density(x[~far], side)
        central = df * (0.5 * np.log(df) - np.log(z[far])) - np.log(2.0 * np.sqrt(np.pi) * poch(0.5 * df + 0.5, 0.5))
        result[far] = central + log_ratio_to_central(z[far], df, nc if side == "upper" else -nc)
        return result


def log_ratio_to_central(t: Array, df: Array | float, nc: Array | float) -> Array:
    """Logarithm of the noncentral over the central density at t.

    It is −ν δ²/(2(t²+ν)) + log(A(μ)/A(0)) with A(μ) = ∫₀^∞ y^ν exp(−½(y−μ)²) dy and μ = δt/√(t²+ν). With
    y = √(ν+1) e^w the integrand is smooth on the whole line, and the trapezoidal rule converges geometrically.
    """
    t, df, nc = np.broadcast_arrays(np.asarray(t, float), np.asarray(df, float), np.asarray(nc, float))
    flat = [np.ravel(part) for part in (t, df, nc)]
    blocks = [_ratio(*(part[start : start + _BLOCK] for part in flat)) for start in range(0, t.size, _BLOCK)]
    return np.concatenate(blocks).reshape(t.shape) if blocks else np.zeros(t.shape)


def _ratio(t: Array, df: Array, nc: Array) -> Array:
    z = (df + 1.0) / 2.0
    length = np.hypot(t, np.sqrt(df))
    centre = nc * (t / length) / np.sqrt(df + 1.0)

    def exponent(w: Array) -> Array:
        with np.errstate(over="ignore"):
            return 2.0 * z * (w + 0.5 - 0.5 * (np.exp(w) - centre) ** 2)

    root = np.hypot(centre, 2.0)
    peak = np.where(centre < 0, np.log(2.0) - np.log(root - centre), np.log((centre + root) / 2.0))
    width = 1.0 / np.sqrt(2.0 * z * (1.0 + np.exp(2.0 * peak)))
    height, left = exponent(peak), 9.0 * width
    while (short := height - exponent(peak - left) < _DROP).any():
        left = np.where(short, 2.0 * left, left)
    step = (left + 9.0 * width) / _NODES
    nodes = peak - left + step * np.arange(_NODES + 1)[:, None]
    integral = logsumexp(exponent(nodes), axis=0) + np.log(step)
    # log Γ((ν+1)/2) by Stirling's formula cancels the large terms of the scaling exactly.
    scaling = np.log(2.0) + 0.5 * np.log(z) - 0.5 * np.log(2.0 * np.pi) - stirling_error(z) + integral
    shift = 0.5 * (nc * (np.sqrt(df) / length)) ** 2
    return np.asarray(scaling - shift)
