"""The projection on the span of a design: fitted values, leverages, and the covariance of coefficients.

All of it depends on the span alone, so that it is computed on an orthogonal basis, which keeps the digits that an
ill-conditioned design would cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import linalg

from service.methods.statistics.summation import Floats

Robust = Literal["HC0", "HC1", "HC2", "HC3"]


@dataclass(frozen=True, slots=True)
class Projection:
    """√W Z = Q R of basis vectors Z (n, p), with the weights' diagonal W."""

    q: Floats
    """(n, p), orthonormal."""
    r: Floats
    """(p, p), upper triangular."""
    roots: Floats
    """√w (n)."""

    @classmethod
    def of(cls, vectors: Floats, weights: Floats | None) -> Projection:
        """The projection on vectors (n, p), weighted if at all."""
        roots = np.ones(len(vectors)) if weights is None else np.sqrt(weights)
        q, r = linalg.qr(vectors * roots[:, None], mode="economic")
        return cls(np.asarray(q, np.float64), np.asarray(r, np.float64), roots)

    @property
    def leverage(self) -> Floats:
        """The diagonal of the hat matrix (n), of sum p."""
        return np.asarray(np.minimum((self.q * self.q).sum(1), 1.0))

    def fit(self, y: Floats) -> tuple[Floats, Floats]:
        """Coefficients of the basis vectors (p) and fitted values (n) of y, refined once."""
        exponent = int(np.frexp(np.abs(y).max())[1])
        aim = np.ldexp(y, -exponent) * self.roots
        coordinates = self.q.T @ aim
        coordinates = coordinates + self.q.T @ (aim - self.q @ coordinates)
        fitted = self.q @ coordinates / self.roots
        return np.ldexp(linalg.solve_triangular(self.r, coordinates), exponent), np.ldexp(fitted, exponent)

    def solved(self, columns: Floats) -> Floats:
        """R⁻¹ times columns of coordinates (p, k): what they are as coefficients of the basis vectors."""
        return np.asarray(linalg.solve_triangular(self.r, columns))

    def directions(self, vectors: Floats) -> Floats:
        """Basis vectors at other places (m, p) in the coordinates of Q: the square of a row is its leverage."""
        return np.asarray(linalg.solve_triangular(self.r, vectors.T, trans="T").T)

    def robust_root(self, residuals: Floats, kind: Robust) -> Floats:
        """A root S (p, p) with SᵀS the covariance of Qᵀ√w y that does not suppose equal variances of residuals (n).

        White's HC0 (1980); HC1 times n/(n − p); HC2 and HC3 with residuals over √(1 − h) and 1 − h (MacKinnon, White
        1985).
        """
        n, p = self.q.shape
        scaled = residuals * self.roots
        match kind:
            case "HC1":
                scaled = scaled * np.sqrt(n / (n - p))
            case "HC2":
                scaled = scaled / np.sqrt(1 - self.leverage)
            case "HC3":
                scaled = scaled / (1 - self.leverage)
            case "HC0":
                pass
        return np.asarray(linalg.qr(self.q * scaled[:, None], mode="r")[0][:p])
