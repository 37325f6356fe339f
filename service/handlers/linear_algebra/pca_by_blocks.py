"""Principal component analysis of data sets that are larger than an array may be: by R of the centred rows."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.blocks import Passes
from service.handlers.linear_algebra.doubts import doubts
from service.handlers.linear_algebra.pca import UNCERTAIN, PcaResult, worst_error
from service.methods.linear_algebra.singular_values import svd
from service.methods.progress import Progress
from service.schemas.linear_algebra.factorizations import PcaRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning

_LEFT_OUT = "The scores of so many observations are left out: they have no rows."


def pca(request: PcaRequest, progress: Progress) -> PcaResult:
    """Components and variances, from R, whose singular values and Vᵀ are those of the centred data."""
    rows = Passes(request, ("data",), progress, 1)
    state = rows.centred()
    n, variables = state.rows, rows.columns
    k = request.components or min(n, variables)
    if n < 2:
        raise InvalidInput.at("Expected at least 2 observations (rows).", "data")
    if k > min(n, variables):
        raise InvalidInput.at(f"Expected at most {min(n, variables)}, the smaller side of `data`.", "components")
    lengths = np.linalg.norm(state.factor, axis=0)
    constant = lengths == 0
    if constant.all():
        raise InvalidInput.at("All observations are equal: there is no variance to explain.", "data")
    scale = None
    if request.standardize:
        if constant.any():
            detail = f"Variable {int(constant.argmax())} is constant, so that it cannot be standardised; leave it out."
            raise InvalidInput.at(detail, "data", 0, int(constant.argmax()))
        scale = lengths / math.sqrt(n - 1)
    _, s, vh = svd(state.factor if scale is None else state.factor / scale, "data")
    signs = np.where(vh[np.arange(len(vh)), np.abs(vh).argmax(1)] < 0, -1.0, 1.0)
    variance = s**2 / (n - 1)
    return PcaResult(
        certainty="estimated",
        components=(vh * signs[:, None])[:k],
        explained_variance=variance[:k],
        explained_variance_ratio=(variance / variance.sum())[:k],
        scores=np.empty((0, k)),
        mean=state.means,
        scale=scale,
        warnings=[
            *doubts(worst_error(s[:k], max(n, variables)), "d", UNCERTAIN),
            Warning(code="rows-left-out", detail=_LEFT_OUT),
        ],
    )
