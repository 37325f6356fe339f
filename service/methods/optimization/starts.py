"""Where else to start a search that ends at the nearest minimum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.optimization.smooth import Smooth

Array = NDArray[Any]
_PAIRS = 7  # of other starts, opposite to each other: a choice


def other_starts(problem: Smooth, x0: Array) -> Iterator[Array]:
    """Opposite points within the bounds, and around the given start where these are open."""
    generator = np.random.default_rng(3)
    low, high = problem.bounds.T
    # Wider boxes say nothing of where to look: a choice.
    boxed = np.isfinite(low) & np.isfinite(high) & (high - low < 1e4)
    yield problem.inside(-x0)
    yield problem.inside(np.where(boxed, (low + high) / 2, 0.0))
    for number in range(_PAIRS):
        # Near, as large as x, and far: a choice.
        step = (0.3, 1.0, 3.0)[number % 3] * (1 + np.abs(x0)) * generator.normal(size=x0.size)
        share = generator.random(x0.size)
        for around, across in ((x0 + step, share), (x0 - step, 1 - share)):
            yield problem.inside(np.where(boxed, low + np.where(boxed, high - low, 0) * across, around))
