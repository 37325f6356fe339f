"""Null spaces."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import checked
from service.handlers.linear_algebra.rank import rank_cost, ranked
from service.handlers.linear_algebra.results import SubspaceResult
from service.methods.linear_algebra.singular_values import svd
from service.operation import Cost
from service.schemas.linear_algebra.matrices import SubspaceRequest


def null_space(request: SubspaceRequest) -> SubspaceResult:
    """An orthonormal basis of the null space, all x with A x = 0: the right singular vectors of zero singular values.

    The rank is that of the operation `rank`; the dimension is N minus the rank.
    """
    m, n = request.a.shape
    _, s, vh = svd(request.a, full=m < n)
    found, _, _, warnings = ranked(request.a, s, request.relative_tolerance)
    basis = np.ascontiguousarray(vh[int(found) :].conj().T)
    left = np.abs(request.a @ basis).max(initial=0) / (np.abs(request.a).max() or 1)
    return SubspaceResult(basis=basis, dimension=basis.shape[1], certainty=checked(left, request.a), warnings=warnings)


def null_space_cost(request: SubspaceRequest) -> Cost:
    """The like, and all right singular vectors."""
    n = request.a.shape[1]
    return Cost(rank_cost(request).flops + 50.0 * n**3, max(request.a.size, n * n))
