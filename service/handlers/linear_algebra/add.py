"""Sums of arrays."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.broadcasting import elementwise
from service.schemas.linear_algebra.operands import BroadcastRequest


def add(request: BroadcastRequest) -> ArrayResult:
    """The sum a + b, entry by entry. Arrays of integers are added exactly."""
    return ArrayResult(result=elementwise(np.add, request.a, request.b), certainty="exact")
