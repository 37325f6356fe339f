"""Integration of differential equations step by step: any of SciPy's methods under a budget, or the fitting one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import BDF, DOP853, LSODA, RK45, DenseOutput, OdeSolver, Radau

Array = NDArray[Any]
Jacobian = Callable[[float, Array], Array]

_EVALUATIONS = 1_000_000
_STEPS_BETWEEN_CHECKS = 20
_CHECKS = 3
_STABILITY = 2.5
"""h|λ| above which an eigenvalue λ with negative real part limits DOP853's steps rather than accuracy does: accurate
steps at small tolerances stay well below, steps at the edge of stability are near 6."""


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


METHODS = {"RK45": RK45, "DOP853": DOP853, "Radau": Radau, "BDF": FineBDF, "LSODA": LSODA}
_IMPLICIT = (Radau, FineBDF)


class Driver(OdeSolver):
    """One method, or DOP853 until the problem proves stiff and Radau from there on."""

    def __init__(  # noqa: PLR0913 - SciPy's signature
        self,
        fun: Callable[..., Array],
        t0: float,
        y0: Array,
        t_bound: float,
        *,
        method_name: str,
        jac: Jacobian,
        **options: Any,
    ) -> None:
        super().__init__(fun, t0, y0, t_bound, options.pop("vectorized", False))
        self._jacobian, self._options = jac, options
        self._automatic = method_name == "automatic"
        self._inner = self._solver(METHODS["DOP853" if self._automatic else method_name])
        self._steps = self._stiff = 0

    def _solver(self, kind: Any) -> Any:
        more = {"jac": self._jacobian} if kind in _IMPLICIT else {}
        return kind(self.fun, self.t, self.y, self.t_bound, **self._options, **more)

    def _step_impl(self) -> tuple[bool, str | None]:
        if self._automatic and self._stiff >= _CHECKS:
            self._to_implicit()
        if self.nfev > _EVALUATIONS:
            return (
                False,
                f"More than {_EVALUATIONS} evaluations would be needed: relax the tolerances or shorten the span.",
            )
        message = self._advance()
        if self._inner.status == "failed" and self._automatic and isinstance(self._inner, DOP853):
            self._to_implicit()
            message = self._advance()
        if self._inner.status == "failed":
            return False, f"The solution may have a singularity near {self._inner.t:.6g}: {message}"
        if not np.isfinite(self._inner.y).all():
            return False, f"The solution is no longer finite near {self.t:.6g}."
        self.t, self.y = self._inner.t, self._inner.y
        self._watch()
        return True, None

    def _advance(self) -> str | None:
        """One step, and what went wrong with it."""
        try:
            return self._inner.step()  # type: ignore[no-any-return]  # the inner solver is one of several
        except ValueError:  # SciPy's word for a matrix that is not finite
            self._inner.status = "failed"
            return "The equations or their derivatives are not finite."

    def _to_implicit(self) -> None:
        self._automatic = False
        self._inner = self._solver(Radau)

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
            decay = float(np.abs(decaying).max(initial=0.0)) * abs(self._inner.step_size)
        self._stiff = self._stiff + 1 if decay > _STABILITY else 0

    def _dense_output_impl(self) -> DenseOutput:
        output: DenseOutput = self._inner.dense_output()
        return output
