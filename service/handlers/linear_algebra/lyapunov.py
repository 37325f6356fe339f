"""The Lyapunov equation, in continuous and discrete time."""

from __future__ import annotations

from service.handlers.linear_algebra.results import LinearEquationResult, linear_equation
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.norms import frobenius, norm_1
from service.methods.linear_algebra.scaling import tamed, times_power
from service.methods.linear_algebra.sylvester import Stein, Sylvester, alike, condition_of, residual_of
from service.schemas.linear_algebra.matrix_equations import LyapunovRequest
from service.schemas.types.errors import InvalidInput


def lyapunov(request: LyapunovRequest) -> LinearEquationResult:
    """The solution X of the Lyapunov equation A X + X Aᴴ = Q in continuous, A X Aᴴ − X + Q = 0 in discrete time.

    By Schur's form as a Sylvester equation (LAPACK gees, trsyl); in discrete time after the bilinear transformation
    (A + I)⁻¹(A − I). It is refused as `singular-matrix` where two eigenvalues have λᵢ + conj(λⱼ) = 0, in discrete time
    λᵢ conj(λⱼ) = 1. With Q = −W (discrete: W) positive definite, X is positive definite where A is stable.
    """
    a, q = alike(request.a, request.q)
    if a.shape != q.shape:
        raise InvalidInput.at(f"Expected shape {list(a.shape)}, that of `a`; found {list(q.shape)}.", "q")
    q, of_q = tamed(q)
    if request.time == "continuous":
        return _continuous(a, q, of_q)
    system = Stein(a)
    x = system.solve(q)
    scale = (frobenius(a) ** 2 + 1) * frobenius(x) + frobenius(q)
    residual = residual_of(a @ x @ a.conj().T - x + q, scale)
    condition = condition_of(norm_1(a) ** 2 + 1, system.solve, system.adjoint, x)
    return linear_equation(times_power(x, of_q), residual, condition)


def _continuous(a: Array, q: Array, of_q: Array) -> LinearEquationResult:
    a, of_a = tamed(a)
    system = Sylvester(a, a.conj().T, "two eigenvalues of `a` have λᵢ + conj(λⱼ) = 0")
    x = system.solve(q)
    residual = residual_of(a @ x + x @ a.conj().T - q, 2 * frobenius(a) * frobenius(x) + frobenius(q))
    condition = condition_of(2 * norm_1(a), system.solve, system.adjoint, x)
    return linear_equation(times_power(x, of_q - of_a), residual, condition)
