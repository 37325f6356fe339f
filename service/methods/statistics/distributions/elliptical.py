"""The normal and Student's law of vectors, whose densities depend on a quadratic form."""

from __future__ import annotations

import math
import sys
from typing import Any

import mpmath
import numpy as np
from scipy.linalg import cholesky, solve_triangular

from service.methods.statistics.distributions import quadratic_forms
from service.methods.statistics.distributions.saddle_point import stirling_error
from service.methods.statistics.distributions.vector_law import Array, VectorLaw
from service.methods.statistics.input_rounding import ALL_DIGITS
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import InvalidInput

_DELICATE = 1e4  # condition of a matrix; below, 11 digits are left, and above, balls give them all
_MOST_ROWS, _MOST_ENTRIES = 100, 100_000  # of a matrix and of points in ball arithmetic: a choice, some 0.3 s


def _factor(matrix: Array, field: str, size: int) -> Array:
    """The lower Cholesky factor of a symmetric positive definite matrix of the right size."""
    if matrix.shape != (size, size):
        raise InvalidInput.at(
            f"Expected a {size}×{size} matrix, as the centre has {size} entries.", "distribution", field
        )
    if (wrong := np.abs(matrix - matrix.T) > 1e-12 * np.abs(matrix).max()).any():  # more than rounding of products
        place = places(wrong)[0]
        raise InvalidInput.at("The matrix is not symmetric.", "distribution", field, *place)
    try:
        return np.asarray(cholesky(matrix, lower=True))
    except np.linalg.LinAlgError:
        raise InvalidInput.at("The matrix is not positive definite.", "distribution", field) from None


class _Elliptical(VectorLaw):
    positive = True
    log_root: float
    """Logarithm of the root of the determinant."""

    def __init__(self, centre: Array, matrix: Array, field: str) -> None:
        self.centre, self.matrix, self.dimension = centre, matrix, len(centre)
        self.factor = _factor(matrix, field, self.dimension)
        condition = float(np.linalg.cond(matrix))
        self.delicate = condition > _DELICATE
        self.digits_left = max(0, math.floor(ALL_DIGITS - math.log10(condition)))
        self.log_root: float = float(np.log(np.diag(self.factor)).sum())
        if self.delicate and self.dimension <= _MOST_ROWS:
            determinant = quadratic_forms.determinant(matrix)
            if not determinant > 0:
                raise InvalidInput.at("The matrix is not positive definite.", "distribution", field)
            self.log_root = 0.5 * float(determinant.log())

    def squared_distance(self, x: Array) -> Array:
        """Squared Mahalanobis distance from the centre."""
        flat = x.reshape(-1, self.dimension)
        if self.delicate and self.dimension <= _MOST_ROWS and flat.size <= _MOST_ENTRIES:
            return quadratic_forms.inverse_form(self.matrix, flat, self.centre).reshape(x.shape[:-1])
        z = solve_triangular(self.factor, (flat - self.centre).T, lower=True)
        return np.asarray((z * z).sum(0).reshape(x.shape[:-1]))

    def log_far(self, x: Array) -> Array:
        """The logarithm of the squared distance at points so far that it leaves the range of float64."""
        away = (x.reshape(-1, self.dimension) - self.centre).T
        size = np.abs(away).max(0)
        z = solve_triangular(self.factor, away / size, lower=True)
        largest = np.abs(z).max(0)
        return np.asarray(2 * (np.log(size) + np.log(largest)) + np.log(((z / largest) ** 2).sum(0)))

    def digits(self, points: int) -> int | None:
        """Digits left of a density at so many points, or of the entropy for none; None where none are in doubt."""
        size = points * self.dimension
        settled = not self.delicate or (self.dimension <= _MOST_ROWS and size <= _MOST_ENTRIES)
        return None if settled else self.digits_left


class _Normal(_Elliptical):
    def __init__(self, d: Any) -> None:
        super().__init__(d.mean, d.covariance, "covariance")

    def log_density(self, x: Array) -> Array:
        with np.errstate(over="ignore"):
            square = self.squared_distance(x)
        return np.asarray(-0.5 * (square + self.dimension * np.log(2 * np.pi)) - self.log_root)

    def moments(self) -> tuple[Array, Array]:
        return self.centre, self.matrix

    def entropy(self) -> float:
        return 0.5 * self.dimension * math.log(2 * math.pi * math.e) + self.log_root

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        return np.asarray(self.centre + generator.standard_normal((*size, self.dimension)) @ self.factor.T)


def _log1p_quotient(x: Array | float, y: float) -> Array:
    """log(1 + x/y) of x ≥ 0 and y > 0, whose quotient may overflow."""
    with np.errstate(over="ignore", divide="ignore"):
        quotient = np.divide(x, y)
        return np.asarray(np.where(np.isinf(quotient), np.log(x) - math.log(y), np.log1p(quotient)))


class _StudentT(_Elliptical):
    def __init__(self, d: Any) -> None:
        super().__init__(d.location, d.shape, "shape")
        self.df = d.degrees_of_freedom
        if self.df < sys.float_info.min:  # half of it has no digits left
            raise InvalidInput.at(
                f"Expected at least {sys.float_info.min:.2g}, the smallest number of full precision.",
                "distribution", "degrees_of_freedom",
            )  # fmt: skip
        # log Γ(a+h) − log Γ(a) − h log(2πa) by Stirling's formula, whose large terms cancel exactly.
        a, h = 0.5 * self.df, 0.5 * self.dimension
        errors = float(stirling_error(a + h) - stirling_error(a))
        self.peak = (
            errors + (a + h - 0.5) * float(_log1p_quotient(self.dimension, self.df)) - h - h * math.log(2 * math.pi)
        )

    def log_density(self, x: Array) -> Array:
        half = 0.5 * (self.df + self.dimension)
        with np.errstate(over="ignore"):
            square = self.squared_distance(x)
        growth = _log1p_quotient(square, self.df)
        if (far := np.isinf(square)).any():
            growth[far] = self.log_far(x[far]) - math.log(self.df)
        return np.asarray(self.peak - self.log_root - half * growth)

    def moments(self) -> tuple[Array, Array]:
        mean = self.centre if self.df > 1 else np.full_like(self.centre, np.nan)
        if self.df > 2:
            return mean, self.matrix * (self.df / (self.df - 2))
        covariance = np.full_like(self.matrix, np.nan)
        np.fill_diagonal(covariance, np.inf if self.df > 1 else np.nan)
        return mean, covariance

    def entropy(self) -> float:
        a, h = 0.5 * self.df, 0.5 * self.dimension
        with mpmath.workdps(40 + 2 * max(0, math.ceil(math.log10(a)))):  # two values of the size of log a cancel to 1/a
            growth = (mpmath.mpf(a) + h) * (mpmath.digamma(mpmath.mpf(a) + h) - mpmath.digamma(a))
        return float(self.log_root - self.peak + float(growth))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        normal = generator.standard_normal((*size, self.dimension)) @ self.factor.T
        return np.asarray(self.centre + normal / np.sqrt(generator.chisquare(self.df, size) / self.df)[..., None])


ELLIPTICAL: dict[str, Any] = {"multivariate_normal": _Normal, "multivariate_t": _StudentT}
"""The families of this file."""
