"""Integration of differential equations step by step: any of SciPy's methods, or the fitting one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import BDF, DOP853, LSODA, RK45, Radau
from scipy.linalg.lapack import dgetrf, dgetrs, zgetrf, zgetrs

Array = NDArray[Any]
Slopes = Callable[[float, Array], Array]
Jacobian = Callable[[float, Array], Array]

_STEPS_BETWEEN_CHECKS = 20  # of stiffness: eigenvalues cost as much as some steps
_CHECKS = 3  # that find the problem stiff, one after the other, before the method is changed
_STABILITY = 2.5
"""h|λ| above which an eigenvalue λ with negative real part limits DOP853's steps rather than accuracy does: accurate
steps at small tolerances stay well below, steps at the edge of stability are near 6."""
_FASTER = 200.0
"""Times as fast as the slopes change is a decay that multiplies the errors of DOP853's stages so much that Radau's
steps, at five times the price, lead on faster: as measured at tolerances of 1e-11, where h|λ| is then 0.9."""
_MANY_STEPS = 500  # that are still to be taken: so many cost as much as Radau's first, with their factorizations


class FineBDF(BDF):
    """BDF whose clock begins anew at each step.

    SciPy's rounds each step h to doubles about t but not the differences it has kept for h, so that far from t = 0 a
    steep solution has errors of slope × spacing(t), which no smaller step takes away.
    """

    _origin = 0.0

    def __init__(
        self, fun: Callable[..., Array], t0: float, y0: Array, t_bound: float, *, jac: Jacobian, **options: Any
    ) -> None:
        super().__init__(
            lambda t, y: fun(self._origin + t, y),
            t0,
            y0,
            t_bound,
            jac=lambda t, y: jac(self._origin + t, y),
            **options,
        )

    def _step_impl(self) -> tuple[bool, str | None]:
        start, bound = self.t, self.t_bound
        if self.h_abs < np.spacing(abs(start)):
            return False, self.TOO_SMALL_STEP
        self._origin, self.t, self.t_bound = start, 0.0, bound - start
        done: tuple[bool, str | None] = super()._step_impl()  # type: ignore[misc]  # the stubs leave it out
        arrived = self.t == self.t_bound
        self._origin, self.t, self.t_bound = 0.0, bound if arrived else start + self.t, bound
        return done


class QuickRadau(Radau):
    """Radau whose systems go to LAPACK at once: SciPy's checks of small ones take a third of a step."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lu, self.solve_lu = self._factorized, _solved

    def _factorized(self, matrix: Array) -> tuple[Array, Array]:
        self.nlu += 1
        if not np.isfinite(matrix).all():
            raise ValueError
        factors, pivots, _ = _LAPACK[matrix.dtype.char][0](matrix, overwrite_a=True)
        return factors, pivots


def _solved(factors: tuple[Array, Array], right: Array) -> Array:
    found: Array = _LAPACK[factors[0].dtype.char][1](*factors, right, overwrite_b=True)[0]
    return found


_LAPACK = {"d": (dgetrf, dgetrs), "D": (zgetrf, zgetrs)}
_METHODS = {"RK45": RK45, "DOP853": DOP853, "Radau": QuickRadau, "BDF": FineBDF, "LSODA": LSODA}
_IMPLICIT = (QuickRadau, FineBDF)


class Stepper:
    """One method, or (`automatic`) DOP853 until the problem proves stiff and Radau from there on."""

    def __init__(self, slopes: Slopes, jacobian: Jacobian, method: str, **options: Any) -> None:
        self._slopes, self._jacobian, self._options = slopes, jacobian, options
        self._automatic = method == "automatic"
        self._kind: Any = DOP853 if self._automatic else _METHODS[method]
        self._steps = self._stiff = self._evaluated = 0
        self._solver: Any = None
        self._defined = True

    @property
    def evaluations(self) -> int:
        """How often the slopes were evaluated."""
        return self._evaluated + (self._solver.nfev if self._solver is not None else 0)

    @property
    def t(self) -> float:
        """How far it has come."""
        return float(self._solver.t)

    @property
    def y(self) -> Array:
        """The solution there."""
        return np.asarray(self._solver.y)

    @property
    def arrived(self) -> bool:
        """Whether that is the end."""
        return bool(self._solver.status == "finished")

    def start(self, t: float, y: Array, end: float) -> None:
        """Begin at t with y, on the way to `end`."""
        self._evaluated = self.evaluations
        more = {"jac": self._jacobian} if self._kind in _IMPLICIT else {}
        self._solver = self._kind(self._slopes, t, y, end, **self._options, **more)
        self._defined = bool(np.isfinite(self._slopes(t, y)).all())

    def step(self) -> str | None:
        """One step on; what went wrong with it, if anything did."""
        if not self._defined:  # SciPy's first step would be NaN, and be made smaller without end
            return "The equations have no finite value beyond {t:.6g}."
        if self._automatic and self._stiff >= _CHECKS:
            self._to_implicit()
        message = self._advance()
        if self._solver.status == "failed" and self._automatic:
            self._to_implicit()
            message = self._advance()
        if self._solver.status == "failed":
            return f"The solution may have a singularity near {{t:.6g}}: {message}"
        if not np.isfinite(self._solver.y).all():
            return "The solution is no longer finite near {t:.6g}."
        self._watch()
        return None

    def inside(self) -> Callable[[Array], Array]:
        """The solution within the last step, as a function of times (k), giving (n, k)."""
        dense: Callable[[Array], Array] = self._solver.dense_output()
        return dense

    def _advance(self) -> str | None:
        try:
            message: str | None = self._solver.step()
        except ValueError:  # SciPy's word for a matrix that is not finite
            self._solver.status = "failed"
            return "The equations or their derivatives are not finite."
        return message

    def _to_implicit(self) -> None:
        self._automatic, self._kind = False, QuickRadau
        self.start(self.t, self.y, self._solver.t_bound)

    def _watch(self) -> None:
        """Now and then compare the step with the fastest decay."""
        self._steps += 1
        if not self._automatic or self._steps % _STEPS_BETWEEN_CHECKS:
            return
        matrix = self._jacobian(self.t, self.y)
        decay = 0.0
        if np.isfinite(matrix).all():
            eigenvalues = np.linalg.eigvals(matrix)
            decaying = eigenvalues[eigenvalues.real < -np.abs(eigenvalues.imag)]
            decay = float(np.abs(decaying).max(initial=0.0)) * abs(self._solver.step_size)
        left = abs(self._solver.t_bound - self.t) / abs(self._solver.step_size)
        slow = left > _MANY_STEPS and decay > _FASTER * self._change()
        self._stiff = self._stiff + 1 if decay > _STABILITY or slow else 0

    def _change(self) -> float:
        """By which share of themselves the slopes have changed in the last step."""
        solver = self._solver
        scale = solver.atol + np.abs(solver.y) * solver.rtol
        before, after = np.abs(solver.K[0] / scale), np.abs(solver.f / scale)
        size = float(np.maximum(before, after).max())
        return float(np.abs((solver.f - solver.K[0]) / scale).max()) / size if size else np.inf
