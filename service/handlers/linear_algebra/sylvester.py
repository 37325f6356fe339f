"""The Sylvester equation."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.results import LinearEquationResult, linear_equation
from service.methods.linear_algebra.norms import frobenius, norm_1
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.linear_algebra.sylvester import Sylvester, alike, condition_of, residual_of, tamed_alike
from service.schemas.linear_algebra.matrix_equations import SylvesterRequest
from service.schemas.types.errors import InvalidInput


def sylvester(request: SylvesterRequest) -> LinearEquationResult:
    """The solution X of the Sylvester equation A X + X B = Q (Bartels and Stewart, CACM 15, 1972; LAPACK gees, trsyl).

    It is unique unless A and −B share an eigenvalue, which is refused as `singular-matrix`.
    """
    a, b, q = alike(request.a, request.b, request.q)
    if q.shape != (len(a), len(b)):
        raise InvalidInput.at(f"Expected shape [{len(a)}, {len(b)}], found {list(q.shape)}.", "q")
    (a, b), of_ab = tamed_alike(a, b)
    q, of_q = tamed(q)
    system = Sylvester(a, b, "`a` and the negative of `b` share an eigenvalue")
    x = system.solve(q)
    scale = frobenius(x) * (frobenius(a) + frobenius(b)) + frobenius(q)
    residual = residual_of(a @ x + x @ b - q, scale)
    condition = condition_of(norm_1(a) + float(np.abs(b).sum(1).max()), system.solve, system.adjoint, x)
    return linear_equation(times_power(x, of_q - of_ab), residual, condition)
