"""Column spaces."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.rank import ranked
from service.handlers.linear_algebra.results import SubspaceResult
from service.methods.linear_algebra.singular_values import svd
from service.schemas.linear_algebra.matrices import SubspaceRequest


def column_space(request: SubspaceRequest) -> SubspaceResult:
    """An orthonormal basis of the column space, all A x: the left singular vectors of the singular values that count.

    The rank is that of the operation `rank`, and the dimension.
    """
    u, s, _ = svd(request.a)
    found, _, warnings = ranked(request.a, s, request.relative_tolerance)
    return SubspaceResult(basis=np.ascontiguousarray(u[:, : int(found)]), dimension=int(found), warnings=warnings)
