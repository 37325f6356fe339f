"""Linear combinations of vectors."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.results import ArrayResult, product_result
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.schemas.linear_algebra.operands import LinearCombinationRequest
from service.schemas.types.errors import InvalidInput


def linear_combination(request: LinearCombinationRequest) -> ArrayResult:
    """The linear combination c₁v₁ + … + c_K v_K of the rows v of `vectors` with the `coefficients` c.

    A small one is `proved`: each entry is right to its last digit for the doubles received. Of a large one entries
    whose terms cancel are computed again exactly, or told.
    """
    coefficients, vectors = operands({"coefficients": request.coefficients, "vectors": request.vectors})
    if len(coefficients) != len(vectors):
        detail = f"There are {len(vectors)} vectors but {len(coefficients)} coefficients; send one for each vector."
        raise InvalidInput.at(detail, "coefficients")
    rows, shape = vectors.reshape(len(vectors), -1), vectors.shape[1:]
    if rows.dtype.kind == "i":
        found = sum_of_products(np.matmul, [coefficients, rows], len(rows))
        return ArrayResult(result=found.reshape(shape), certainty="exact")
    return product_result(coefficients[None, :], rows, shape)
