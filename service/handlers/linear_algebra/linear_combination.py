"""Linear combinations of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.linear_algebra.doubts import exact_if
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.methods.linear_algebra.lapack import Array
from service.schemas.linear_algebra.operands import LinearCombinationRequest
from service.schemas.types.errors import InvalidInput


def linear_combination(request: LinearCombinationRequest) -> ArrayResult:
    """The linear combination c₁v₁ + … + c_K v_K of the rows v of `vectors` with the `coefficients` c."""
    coefficients, vectors = operands({"coefficients": request.coefficients, "vectors": request.vectors})
    if len(coefficients) != len(vectors):
        detail = f"There are {len(vectors)} vectors but {len(coefficients)} coefficients; send one for each vector."
        raise InvalidInput.at(detail, "coefficients")
    result = sum_of_products(_combine, [coefficients, vectors], len(vectors))
    return ArrayResult(result=result, certainty=exact_if(result.dtype.kind == "i"))


def _combine(coefficients: Array, vectors: Array) -> Any:
    return np.tensordot(coefficients, vectors, 1)
