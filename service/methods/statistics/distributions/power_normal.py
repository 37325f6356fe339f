"""The power normal law, of the smallest of c normal variables, c any positive number."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import log_ndtr

from service.methods.statistics.distributions.form import INVERSE, NO_POWER_TAIL, QUADRATURE, SCIPY, by_logarithm
from service.methods.statistics.distributions.gamma_functions import HALF_LOG_2PI


def _log_power_normal(x: Any, c: Any) -> Any:
    """Log c + log(φ/Φ)(−x) + c log Φ(−x): for large x the squares in φ and Φ cancel."""
    far = -np.log(special.erfcx(x / math.sqrt(2.0))) - 0.5 * math.log(0.5 * math.pi)
    near = -0.5 * x * x - HALF_LOG_2PI - log_ndtr(-x)
    return np.log(c) + np.where(x > 0, far, near) + c * log_ndtr(-x)


POWER_NORMAL = by_logarithm(
    stats.powernorm, log_density=_log_power_normal, tails=(lambda x, c: -np.expm1(c * log_ndtr(-x)), SCIPY),
    inverse=(lambda q, c: -special.ndtri_exp(np.log1p(-q) / c), lambda q, c: -special.ndtri_exp(np.log(q) / c)),
    sample=INVERSE, moments=QUADRATURE, entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip
