"""Sample quantiles of data sets that are larger than an array may be, equal to the last bit."""

from __future__ import annotations

import numpy as np

from service.handlers.blocks import Passes, only
from service.handlers.statistics.quantiles import QuantilesResult, answered, probabilities
from service.methods.progress import Progress
from service.methods.statistics.block_selection import USUAL_PASSES, order_statistics
from service.methods.statistics.sample_quantiles import Ends, between, ends
from service.methods.statistics.summation import Floats
from service.schemas.statistics.samples import QuantilesRequest
from service.schemas.types.errors import InvalidInput, TooLarge

_MOST = 10_000  # quantiles of all columns: as many slices of each block are counted or kept


def quantiles(request: QuantilesRequest, progress: Progress) -> QuantilesResult:
    """Quantiles between exact order statistics."""
    only(request, weights=None)
    p = probabilities(request).astype(np.float64)
    rows = Passes(request, ("data",), progress)
    if p.size * rows.columns > _MOST:
        detail = f"Of {rows.columns} columns of this size at most {_MOST // rows.columns} quantiles are found."
        raise TooLarge.at(detail, "probabilities")
    result = sample_quantiles(rows, p, request.method)
    return answered(request, result if request.data.ndim == 2 else result[:, 0])


def sample_quantiles(rows: Passes, p: Floats, method: str = "linear") -> Floats:
    """Quantiles (k, columns) of the values of each column that are not missing. Raises InvalidInput."""
    rows.expect(USUAL_PASSES)
    places: list[Ends] = []

    def ranks(counts: list[int]) -> list[list[int]]:
        if not all(counts):
            raise InvalidInput.at("Nothing is left when missing values are omitted.", "data")
        places.extend(ends(method, count, p) for count in counts)
        return [np.union1d(own.low, own.high).tolist() for own in places]

    order = order_statistics(rows.fold, len(rows.rows), rows.columns, ranks)
    pairs = zip(order, places, strict=True)
    return np.array([between(_of(values, own.low), _of(values, own.high), own.share) for values, own in pairs]).T


def _of(values: dict[int, float], ranks: np.typing.NDArray[np.int64]) -> Floats:
    return np.array([values[rank] for rank in ranks.tolist()])
