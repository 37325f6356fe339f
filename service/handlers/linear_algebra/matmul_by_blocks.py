"""Products of data sets that are larger than an array may be with matrices that are not."""

from __future__ import annotations

import numpy as np

from service.handlers.blocks import Passes
from service.handlers.linear_algebra import by_cluster
from service.handlers.linear_algebra.doubts import cancelled
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.cancellation import product_of
from service.methods.progress import Progress
from service.methods.statistics.summation import Floats
from service.schemas.linear_algebra.operands import MatmulRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning
from service.schemas.types.stored import Stored


def matmul(request: MatmulRequest, progress: Progress) -> ArrayResult:
    """Rows of the product, block by block."""
    a, b = request.a, request.b
    if isinstance(b, Stored):
        return by_cluster.matmul(request, progress)
    if not isinstance(a, Stored) or a.ndim != 2 or b.ndim > 2 or b.dtype.kind == "c":
        detail = "Of a data set of this size `a` is a data set of two axes, and `b` a real matrix or vector."
        raise InvalidInput.at(detail, "b")
    if a.shape[1] != len(b):
        detail = f"`a` has {a.shape[1]} columns (shape {list(a.shape)}), but here are {len(b)} rows."
        raise InvalidInput.at(detail, "b")
    columns, warnings = np.asarray(b, float).reshape(len(b), -1), list[Warning]()

    def product(block: Floats) -> Floats:
        found, errors, _ = product_of(block, columns)
        if not warnings:  # they are written after the rows
            warnings.extend(cancelled(np.max(errors), "d"))
        return found

    result = Passes(request, ("a",), progress, 1).streamed((len(a), columns.shape[1])[: b.ndim], product)
    return ArrayResult(result=result, certainty="estimated", warnings=warnings)
