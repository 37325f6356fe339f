"""Differences of arrays."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.broadcasting import elementwise
from service.schemas.linear_algebra.operands import BroadcastRequest


def subtract(request: BroadcastRequest) -> ArrayResult:
    """The difference a − b, entry by entry. Arrays of integers are subtracted exactly."""
    return ArrayResult(result=elementwise(np.subtract, request.a, request.b), certainty="exact")
