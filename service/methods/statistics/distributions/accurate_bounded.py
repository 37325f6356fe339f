"""SciPy's families on an interval, with formulas exchanged that lose digits towards one of its ends.

Each class overrides documented extension points of `rv_continuous`, in the standard form and with SciPy's shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import betainc, betaincinv


class _Semicircular(type(stats.semicircular)):  # type: ignore[misc]
    def _cdf(self, x: Any) -> Any:
        return betainc(1.5, 1.5, 0.5 * (1.0 + x))

    def _ppf(self, q: Any) -> Any:
        return 2.0 * betaincinv(1.5, 1.5, q) - 1.0


class _Triangular(type(stats.triang)):  # type: ignore[misc]
    def _cdf(self, x: Any, c: Any) -> Any:
        with np.errstate(all="ignore"):
            rising, falling = x * (x / c), c + (x - c) * ((2.0 - x - c) / (1.0 - c))
        return np.where((x < c) | np.equal(c, 1.0), rising, falling)


class _Trapezoidal(type(stats.trapezoid)):  # type: ignore[misc]
    def _cdf(self, x: Any, c: Any, d: Any) -> Any:
        with np.errstate(all="ignore"):
            rising, level, fallen = x * (x / c), c + 2.0 * (x - c), (x - d) * ((2.0 - x - d) / (1.0 - d))
        after = np.where(x <= d, level, c + 2.0 * (d - c) + fallen)
        return np.where(x < c, rising, after) / (d - c + 1.0)


class _Argus(type(stats.argus)):  # type: ignore[misc]
    def _sf(self, x: Any, chi: Any) -> Any:
        inner = 0.5 * chi * chi
        return special.gammainc(1.5, inner * (1.0 - x) * (1.0 + x)) / special.gammainc(1.5, inner)

    def _cdf(self, x: Any, chi: Any) -> Any:
        return 1.0 - self._sf(x, chi)


class _VonMises(type(stats.vonmises_line)):  # type: ignore[misc]
    def _stats(self, kappa: Any) -> Any:  # noqa: ARG002 - SciPy's signature
        return 0.0, None, 0.0, None

    def rvs(self, *args: Any, **more: Any) -> Any:
        """Samples on the interval about the mean, where SciPy turns them back to the one about 0."""
        return stats.rv_continuous.rvs(self, *args, **more)


def _log_ratio(x: Any, a: Any) -> Any:
    """Logarithm of x/a, accurate also where x is near to a."""
    with np.errstate(all="ignore"):
        ratio = x / a
        far = np.where(np.isinf(ratio), np.log(x) - np.log(a), np.log(ratio))
        return np.where(np.abs(x - a) < 0.5 * a, np.log1p((x - a) / a), far)


class _LogUniform(type(stats.loguniform)):  # type: ignore[misc]
    def _cdf(self, x: Any, a: Any, b: Any) -> Any:
        return _log_ratio(x, a) / _log_ratio(b, a)

    def _sf(self, x: Any, a: Any, b: Any) -> Any:
        return _log_ratio(b, x) / _log_ratio(b, a)


SEMICIRCULAR = _Semicircular(a=-1.0, b=1.0, name="semicircular")
TRIANGULAR = _Triangular(a=0.0, b=1.0, name="triang")
TRAPEZOIDAL = _Trapezoidal(a=0.0, b=1.0, name="trapezoid", shapes="c, d")
ARGUS = _Argus(a=0.0, b=1.0, name="argus")
VON_MISES = _VonMises(a=-np.pi, b=np.pi, name="vonmises_line")
LOG_UNIFORM = _LogUniform(name="loguniform")
