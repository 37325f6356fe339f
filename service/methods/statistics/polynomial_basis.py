"""Polynomials on an interval as Chebyshev's, which are nearly orthogonal there, and back to powers of x."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat, arb_poly, ctx
from numpy.polynomial import chebyshev

from service.methods.statistics.summation import Floats

_BITS = 1024  # the powers of x are formed in as many for the fit itself


@dataclass(frozen=True, slots=True)
class PolynomialBasis:
    """T₀(t), …, T_d(t) with t = (x − middle)/half in [−1, 1]."""

    middle: float
    half: float
    degree: int

    @classmethod
    def of(cls, x: Floats, degree: int) -> PolynomialBasis:
        """The basis on the interval of different values x."""
        low, high = float(x.min()), float(x.max())
        return cls(low / 2 + high / 2, high / 2 - low / 2 or 1.0, degree)  # for a constant one value is enough

    def at(self, x: Floats) -> Floats:
        """Its values (n, d + 1)."""
        return np.asarray(chebyshev.chebvander((x - self.middle) / self.half, self.degree))

    def spreads(self, of_basis: Floats) -> Floats:
        """Columns (d + 1, k) of coefficients of the basis as ones of 1, x, …, x^d."""
        with ctx.workprec(_BITS):
            product = self._powers() * arb_mat(of_basis.tolist())
        return np.array([[float(product[i, j].mid()) for j in range(product.ncols())] for i in range(product.nrows())])

    def _powers(self) -> arb_mat:
        """The coefficients of x^i in T_j(t), by T_j = 2t T_(j−1) − T_(j−2)."""
        t = arb_poly([-arb(self.middle) / arb(self.half), 1 / arb(self.half)])
        found = [arb_poly([1]), t]
        while len(found) <= self.degree:
            found.append(2 * t * found[-1] - found[-2])
        size = range(self.degree + 1)
        return arb_mat([[found[j][i] for j in size] for i in size])
