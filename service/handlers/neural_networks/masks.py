"""Masked logits: entries that a softmax leaves out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.neural_networks.targets import refuse
from service.schemas.types.errors import InvalidInput

Array = NDArray[Any]


def masked(x: Array, mask: Array | None, field: str, axis: int = -1) -> Array:
    """`x`, the request's `field`, with -inf where a mask of 1 and 0 that broadcasts to it is 0.

    Raises InvalidInput where it does not, has other numbers, or leaves nothing of a row along the axis.
    """
    if mask is None:
        return x
    refuse((mask != 0) & (mask != 1), "A mask has 1 where an entry takes part, and 0 where it is left out.", "mask")
    try:
        kept = np.broadcast_to(mask != 0, x.shape)
    except ValueError:
        detail = f"This mask of shape {list(mask.shape)} does not broadcast to the shape {list(x.shape)} of `{field}`."
        raise InvalidInput.at(detail, "mask") from None
    if not kept.any(axis).all():
        raise InvalidInput.at("Nothing is left of a row: each needs an entry that takes part.", "mask")
    return np.where(kept, x, x.dtype.type(-np.inf))
