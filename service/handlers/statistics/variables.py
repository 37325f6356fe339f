"""The variables of a request with `data`, or `x` and `y`."""

from __future__ import annotations

import numpy as np

from service.methods.statistics.missing import observed
from service.methods.statistics.summation import Floats
from service.schemas.statistics.variables import CorrelationRequest, CovarianceRequest
from service.schemas.types.errors import InvalidInput


def variables(request: CovarianceRequest | CorrelationRequest) -> Floats:
    """Observations × variables of a request with data, or x and y, float64 and complete. Raises InvalidInput."""
    if request.data is not None:
        if request.x is not None or request.y is not None:
            raise InvalidInput.at("Send either data, or x and y.", "data")
        data = observed(request.data, request.missing, "data")
    else:
        if request.x is None or request.y is None:
            raise InvalidInput.at("Send either data, or x and y.", "data" if request.x is None else "y")
        if request.missing == "refuse":
            observed(request.x, "refuse", "x")
            observed(request.y, "refuse", "y")
        if len(request.x) != len(request.y):
            detail = f"There are {len(request.x)} values of x and {len(request.y)} of y; they must agree."
            raise InvalidInput.at(detail, "y")
        data = observed(np.column_stack([request.x, request.y]), "omit", "x")
    return data.astype(np.float64, copy=False)
