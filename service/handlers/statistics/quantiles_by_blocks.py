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

_MOST = 100  # order statistics at once: counts of 65,536 digits, half a MiB, are held for each


def quantiles(request: QuantilesRequest, progress: Progress) -> QuantilesResult:
    """Quantiles by linear interpolation between exact order statistics."""
    only(request, method="linear", weights=None)
    p = probabilities(request).astype(np.float64)
    if 2 * p.size > _MOST:
        raise TooLarge.at(f"Of a data set of this size at most {_MOST // 2} quantiles are found.", "probabilities")
    rows = Passes(request, ("data",), progress)
    result = linear_quantiles(rows, p)
    return QuantilesResult(result=result if request.data.ndim == 2 else result[:, 0], certainty="estimated")


def linear_quantiles(rows: Passes, p: Floats) -> Floats:
    """Quantiles (k, columns) of the values of each column that are not missing. Raises InvalidInput.

    Four passes for as many columns as there is room for at once.
    """
    at_once = max(_MOST // (2 * p.size), 1)
    chosen = [range(first, min(first + at_once, rows.columns)) for first in range(0, rows.columns, at_once)]
    rows.expect(PASSES * len(chosen))
    return np.hstack([_of_columns(rows, p, columns) for columns in chosen])


def _of_columns(rows: Passes, p: Floats, columns: range) -> Floats:
    ends: list[list[tuple[int, int, float]]] = []

    def ranks(counts: list[int]) -> list[list[int]]:
        if not all(counts):
            raise InvalidInput.at("Nothing is left when missing values are omitted.", "data")
        ends.extend([_ends(position, count) for position in ((count - 1) * p).tolist()] for count in counts)
        return [sorted({rank for low, high, _ in own for rank in (low, high)}) for own in ends]

    order = order_statistics(rows.fold, columns, ranks)
    pairs = zip(order, ends, strict=True)
    return np.array([[_between(one[low], one[high], share) for low, high, share in own] for one, own in pairs]).T


def _ends(position: float, count: int) -> tuple[int, int, float]:
    """The ranks around a position, and how far it is from the lower one."""
    low = math.floor(position)
    return low, min(low + 1, count - 1), position - low


def _between(low: float, high: float, share: float) -> float:
    """NumPy's interpolation, which begins at the nearer end."""
    step = high - low
    return high - step * (1 - share) if share >= 0.5 else low + step * share
