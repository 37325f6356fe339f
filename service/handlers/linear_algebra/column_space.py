"""Column spaces."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import checked
from service.handlers.linear_algebra.rank import ranked
from service.handlers.linear_algebra.results import SubspaceResult
from service.methods.linear_algebra.factors import product_residual
from service.methods.linear_algebra.singular_values import svd
from service.schemas.linear_algebra.matrices import SubspaceRequest


def column_space(request: SubspaceRequest) -> SubspaceResult:
    """An orthonormal basis of the column space, all A x: the left singular vectors of the singular values that count.

    The rank is that of the operation `rank`, and the dimension.
    """
    u, s, _ = svd(request.a)
    found, _, _, warnings = ranked(request.a, s, request.relative_tolerance)
    basis = np.ascontiguousarray(u[:, : int(found)])
    certainty = checked(product_residual(request.a, basis, basis.conj().T, request.a), request.a)
    return SubspaceResult(basis=basis, dimension=int(found), certainty=certainty, warnings=warnings)
