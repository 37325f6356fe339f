"""Sample quantiles of data sets that are larger than an array may be, equal to the last bit."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.blocks import Passes, only
from service.handlers.statistics.quantiles import QuantilesResult, probabilities
from service.methods.progress import Progress
from service.methods.statistics.block_selection import PASSES, order_statistics
from service.methods.statistics.summation import Floats
from service.schemas.statistics.samples import QuantilesRequest
from service.schemas.types.errors import InvalidInput, TooLarge

_MOST = 200  # order statistics: counts of 65,536 digits, half a MiB, are held for each


def quantiles(request: QuantilesRequest, progress: Progress) -> QuantilesResult:
    """Quantiles by linear interpolation between exact order statistics."""
    only(request, method="linear")
    p = probabilities(request).astype(np.float64)
    rows = Passes(request, ("data",), progress, PASSES)
    if 2 * p.size * rows.columns > _MOST:
        detail = f"Of a data set of this size at most {_MOST // 2} quantiles are found at once: ask for fewer columns."
        raise TooLarge.at(detail, "probabilities")
    ends: list[tuple[int, int, float]] = []

    def ranks(count: int) -> list[int]:
        if not count:
            raise InvalidInput.at("Nothing is left when missing values are omitted.", "data")
        for position in ((count - 1) * p).tolist():
            low = math.floor(position)
            ends.append((low, min(low + 1, count - 1), position - low))
        return sorted({rank for low, high, _ in ends for rank in (low, high)})

    order = order_statistics(rows.blocks, ranks)
    result = np.array([_between(order[low], order[high], share) for low, high, share in ends])
    return QuantilesResult(result=result if request.data.ndim == 2 else result[:, 0], certainty="estimated")


def _between(low: Floats, high: Floats, share: float) -> Floats:
    """NumPy's interpolation, which begins at the nearer end."""
    step = high - low
    return high - step * (1 - share) if share >= 0.5 else low + step * share
