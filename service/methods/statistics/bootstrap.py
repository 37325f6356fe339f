"""Resamples of a statistic, and the probabilities of the BCa interval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from service.methods.progress import Progress
from service.schemas.types.errors import ComputationError

Array = NDArray[Any]
BLOCK = 2**22  # numbers of a block of resamples: 32 MiB; a choice


def resampled(
    data: Array, statistic: Callable[[Array], Array], count: int, generator: np.random.Generator, progress: Progress
) -> Array:
    """The statistic of so many resamples (n or n × 2) with replacement, drawn block by block."""
    block = max(1, BLOCK // data.size)
    parts = []
    for start in range(0, count, block):
        size = min(block, count - start)
        parts.append(statistic(data[generator.integers(len(data), size=(size, len(data)))]))
        progress.report(start + size, count)
    return np.concatenate(parts)


def bca_tails(tails: Array, data: Array, statistic: Callable[[Array], Array], estimate: float, values: Array) -> Array:
    """The probabilities of the BCa interval (Efron 1987), accelerated by the jackknife. Raises ComputationError."""
    below = ((values < estimate).mean() + (values <= estimate).mean()) / 2
    if not 0 < below < 1:
        detail = 'All resamples lie on one side of the estimate: BCa has no interval; use method "percentile".'
        raise ComputationError(detail)
    left_out = np.array([statistic(np.delete(data, i, axis=0)[None])[0] for i in range(len(data))])
    distance = left_out.mean() - left_out
    size = float(np.abs(distance).max())
    acceleration = 0.0
    if 0 < size < np.inf:
        distance /= size  # squares and cubes neither overflow nor vanish
        acceleration = float((distance**3).sum()) / (6 * float((distance**2).sum()) ** 1.5)
    shifted = ndtri(below) + ndtri(tails)
    return np.asarray(ndtr(ndtri(below) + shifted / (1 - acceleration * shifted)))


def _correlation(samples: Array) -> Array:
    centred = samples - samples.mean(1, keepdims=True)
    x, y = centred[..., 0], centred[..., 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((x * y).sum(1) / np.sqrt((x * x).sum(1) * (y * y).sum(1)))


STATISTICS: dict[str, Callable[[Array], Array]] = {
    "mean": lambda samples: samples.mean(1),
    "median": lambda samples: np.median(samples, 1),
    "variance": lambda samples: samples.var(1, ddof=1),
    "standard_deviation": lambda samples: samples.std(1, ddof=1),
    "minimum": lambda samples: samples.min(1),
    "maximum": lambda samples: samples.max(1),
    "correlation": _correlation,
}
"""Each statistic of samples (m, n) or (m, n, 2), along the second axis."""
