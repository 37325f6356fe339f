"""Dropout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.seeds import seed_of
from service.schemas.neural_networks.layers import DropoutRequest
from service.schemas.types.results import BooleanTensor, RealTensor, Result


@dataclass(slots=True, kw_only=True)
class DropoutResult(Result):
    """Values of which some are dropped."""

    result: RealTensor
    """x / (1 − rate) where the mask is true, 0 elsewhere."""
    mask: BooleanTensor
    """Which entries are kept."""
    seed: int
    """Of the mask."""


def dropout(request: DropoutRequest) -> DropoutResult:
    """Inverted dropout: each entry is dropped with probability `rate`, and what is kept is divided by 1 − rate.

    So the expected value of each entry is unchanged (Srivastava 2014). The same seed gives the same mask.
    """
    seed = seed_of(request.seed)
    x = np.asarray(request.x)
    mask = np.random.default_rng(seed).random(x.shape) >= request.rate
    with np.errstate(over="ignore"):
        result = np.where(mask, x / (1 - request.rate), 0)
    return DropoutResult(result=result, mask=np.asarray(mask), seed=seed, certainty="estimated")
