"""Polynomials that are orthonormal on the values of a sample, as R's `poly` has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.statistics.summation import Floats

_LONG = np.longdouble  # the recurrence loses some digits at high degrees


@dataclass(frozen=True, slots=True)
class OrthogonalPolynomials:
    """p₁ … p_d with Σ pᵢ pⱼ = δᵢⱼ and Σ pᵢ = 0 over the sample, the highest coefficient of each positive.

    By the recurrence b_(k+1) p_(k+1) = (t − a_k) p_k − b_k p_(k−1), t = (x − middle)/half, from p₀ = 1/√n.
    """

    middle: float
    half: float
    first: float
    """p₀."""
    a: tuple[float, ...]
    b: tuple[float, ...]
    """b₁ … b_d."""

    @classmethod
    def of(cls, x: Floats, degree: int) -> OrthogonalPolynomials:
        """Those of a sample of more than `degree` different values."""
        low, high = float(x.min()), float(x.max())
        middle, half = low / 2 + high / 2, high / 2 - low / 2
        t = (x.astype(_LONG) - middle) / half
        basis, a, b = [np.full(x.size, 1 / np.sqrt(_LONG(x.size)))], [], []
        for k in range(degree):
            step = t * basis[k]
            a.append(step @ basis[k])
            for _ in range(2):  # the second takes off what rounding has left
                for one in basis:
                    step = step - (step @ one) * one
            b.append(np.sqrt(step @ step))
            basis.append(step / b[k])
        return cls(middle, half, float(basis[0][0]), tuple(a), tuple(b))

    def at(self, x: Floats) -> Floats:
        """Their values (n, d)."""
        t = (x.astype(_LONG) - self.middle) / self.half
        found: list[Floats] = [np.zeros_like(t), np.full_like(t, self.first)]
        for a, b, last in zip(self.a, self.b, (0.0, *self.b), strict=False):
            found.append(((t - a) * found[-1] - last * found[-2]) / b)
        with np.errstate(over="ignore"):  # far beyond the sample
            return np.stack(found[2:], axis=1).astype(np.float64)
