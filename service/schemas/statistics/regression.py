"""Requests of regressions: predictors, a response, and how to weigh them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.types.arrays import Array, ArrayType, Missing, MissingVector, RealVector
from service.schemas.types.base import Level, Request
from service.schemas.types.short_lists import LabelNumber, Labels, LabelText

Places = Annotated[Array, ArrayType(1, 2)]
Predictors = Annotated[Array, ArrayType(1, 2, missing=True, levels=True)]

LinkName = Literal[
    "identity", "log", "inverse", "inverse_squared", "sqrt", "logit", "probit", "complementary_log_log"
]  # fmt: skip


class _Regression(Request):
    level: Level = 0.95
    """Of the confidence intervals."""
    weights: RealVector | None = None
    """Positive weight of each observation (n); all equal where omitted."""
    missing: Missing = "refuse"
    """What to do with nulls: refuse them, or omit the observations they stand in."""


class WithFormula(Request):
    """What models take that can be written as a formula."""

    formula: str | None = Field(default=None, min_length=1, max_length=10_000)
    """The model, in terms of the columns of `table`, instead of `x`, `y` and `intercept`: `y ~ a*b + log(x)` has the
    terms a, b, a:b (their product) and log(x). Columns of texts are levels, and so is `C(k)` of a column of numbers;
    `poly(x, 2)` are the two polynomials that are orthonormal on x (R's), `I(x**2)` any formula of columns, `0 +` means
    no intercept. `at` then has the same columns."""


class LeastSquaresRequest(_Regression):
    """What linear and polynomial regression share."""

    covariance_type: Literal["classical", "HC0", "HC1", "HC2", "HC3"] = "classical"
    """How standard errors are estimated: `classical` supposes equal variances, the others do not (White 1980; HC3 is
    the one for small samples)."""


class LinearRegressionRequest(LeastSquaresRequest, WithFormula):
    """Predictors and a real response."""

    x: Predictors = Field(examples=[[[4.0, 1.0], [7.0, 0.0], [8.0, 1.0], [10.0, 0.0], [12.0, 1.0], [15.0, 1.0]]])
    """One predictor (n), or p of them as observations × variables (n, p)."""
    y: MissingVector = Field(examples=[[2.0, 4.0, 16.0, 10.0, 14.0, 26.0]])
    """Response (n)."""
    at: Places | None = None
    """Where predictions are wanted: (m), or (m, p) for p predictors."""
    intercept: bool = True
    """Whether the model has a constant term."""


class PolynomialRegressionRequest(LeastSquaresRequest):
    """One predictor, whose powers are formed exactly, and a real response."""

    x: MissingVector = Field(examples=[[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]])
    """Predictor (n)."""
    y: MissingVector = Field(examples=[[1.0, 6.1, 17.0, 34.2, 56.9, 86.0]])
    """Response (n)."""
    at: RealVector | None = None
    """Where predictions are wanted (m)."""
    degree: int = Field(ge=0, le=30, examples=[2])
    """Highest power of x; 0 fits a constant."""


class GeneralizedLinearRequest(_Regression, WithFormula):
    """Predictors, a response, and how it varies about its mean."""

    x: Predictors = Field(examples=[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]])
    """One predictor (n), or p of them as observations × variables (n, p)."""
    y: MissingVector = Field(examples=[[2.0, 1.0, 4.0, 3.0, 7.0, 9.0, 8.0, 15.0]])
    """Response (n)."""
    family: Literal["gaussian", "poisson", "binomial", "gamma", "inverse_gaussian", "negative_binomial"] = Field(
        examples=["poisson"]
    )
    """The law of the response; of `binomial` it is the share of successes, and `weights` count the trials."""
    link: LinkName | None = None
    """What makes the mean linear; the usual one of the family where omitted."""
    offset: RealVector | None = None
    """A term of the linear predictor with coefficient 1 (n), such as the logarithm of an exposure."""
    theta: float | None = Field(default=None, gt=0, le=1e7)
    """Shape of `negative_binomial`, whose variance is μ + μ²/θ; estimated where omitted."""
    intercept: bool = True
    """Whether the model has a constant term."""
    at: Places | None = None
    """Where means are wanted: (m), or (m, p) for p predictors."""
    at_offset: RealVector | None = None
    """The offset at these places (m); 0 where omitted."""
    max_iterations: int = Field(default=100, ge=1, le=10_000)
    """Steps at most."""


class LogisticRegressionRequest(_Regression, WithFormula):
    """Predictors and a response of zeros and ones."""

    x: Predictors = Field(examples=[[0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]])
    """One predictor (n), or p of them as observations × variables (n, p)."""
    y: MissingVector = Field(examples=[[0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0]])
    """Response (n): 0 or 1 each, or the fraction of successes where `weights` counts the trials."""
    intercept: bool = True
    """Whether the model has a constant term."""
    at: Places | None = None
    """Where probabilities are wanted: (m), or (m, p) for p predictors."""
    max_iterations: int = Field(default=100, ge=1, le=10_000)
    """Newton steps at most."""


class MultinomialRegressionRequest(_Regression, WithFormula):
    """Predictors and the class of each observation."""

    x: Predictors = Field(examples=[[1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.3, 2.4, 2.7, 3.2, 3.3, 3.6]])
    """One predictor (n), or p of them as observations × variables (n, p)."""
    y: Labels = Field(
        examples=[["bugs", "fish", "bugs", "bugs", "bugs", "fish", "fish", "bugs", "fish", "other", "fish", "other"]]
    )
    """The class of each observation (n): all texts, or all integers. With `table` the name of a column."""
    reference: LabelNumber | LabelText | None = Field(default=None, examples=["other"])
    """The class that the others are compared with; the first in ascending order where omitted."""
    intercept: bool = True
    """Whether the model has constant terms."""
    at: Places | None = None
    """Where probabilities are wanted: (m), or (m, p) for p predictors."""
    max_iterations: int = Field(default=100, ge=1, le=10_000)
    """Newton steps at most."""
