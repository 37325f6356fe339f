"""Hadamard products of arrays."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import exact_if
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.broadcasting import elementwise
from service.schemas.linear_algebra.operands import BroadcastRequest


def multiply(request: BroadcastRequest) -> ArrayResult:
    """The Hadamard product a ⊙ b, entry by entry (`matmul` is the matrix product). Integers are multiplied exactly."""
    result = elementwise(np.multiply, request.a, request.b)
    return ArrayResult(result=result, certainty=exact_if(not np.iscomplexobj(result)))
