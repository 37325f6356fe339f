"""Differences of means and medians over permutations, told from each other in whole numbers: none is rounded.

A statistic is a sum of the decimals sent with whole weights, W·v. The whole numbers v are split into limbs of 30 bits,
whose sums float64 holds, so that the order of all permutations and the observed one costs a product of matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from service.methods.statistics.summation import Floats

_LIMB = 30  # bits: sums of 2²² of them with weights of 2 are exact in float64
_MOST_LIMBS = 16  # 480 bits: decimals apart by 140 orders of magnitude
_MOST_VALUES = 2**22  # so many limbs have exact sums

Weights = Callable[[Floats], Floats]
"""From permutations (k, size) to the weight of each value in the statistic (k, size), up to a positive factor."""


class ExactOrder(NamedTuple):
    """What orders statistics: their weights, and the values in limbs (size, L), the lowest first."""

    weights: Weights
    limbs: Floats
    observed: Floats
    """Sums of limbs of the permutation that was seen (L)."""

    def signs(self, chosen: Floats) -> Floats:
        """Of the statistics of permutations, less the observed one."""
        rest = self.weights(chosen) @ self.limbs - self.observed
        for place in range(rest.shape[1] - 1):
            carry = np.floor(rest[:, place] / 2.0**_LIMB)
            rest[:, place] -= carry * 2.0**_LIMB
            rest[:, place + 1] += carry
        top = rest[:, -1]
        return np.where(top < 0, -1.0, np.where((rest > 0).any(1), 1.0, 0.0))


def exact_order(values: list[int], weights: Weights, observed: Floats) -> ExactOrder | None:
    """That of whole values, of which a permutation was observed; None where they are too long."""
    count = -(-max(abs(value) for value in values).bit_length() // _LIMB)
    if count > _MOST_LIMBS or len(values) > _MOST_VALUES:
        return None
    limbs = np.array([[_limb(value, place) for place in range(max(count, 1))] for value in values])
    return ExactOrder(weights, limbs, (weights(observed[None]) @ limbs)[0])


def _limb(value: int, place: int) -> float:
    size = float(abs(value) >> (_LIMB * place) & (2**_LIMB - 1))
    return -size if value < 0 else size
