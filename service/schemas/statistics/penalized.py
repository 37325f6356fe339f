"""The request of penalized regression."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schemas.statistics.regression import Places, Predictors, WithFormula
from service.schemas.types.arrays import Missing, MissingVector, RealVector
from service.schemas.types.base import Seed


class PenalizedRegressionRequest(WithFormula):
    """Predictors, a response, and what large coefficients cost."""

    x: Predictors = Field(
        examples=[[[4.0, 1.0], [7.0, 0.0], [8.0, 1.0], [10.0, 0.0], [12.0, 1.0], [15.0, 1.0], [16.0, 0.0], [19.0, 1.0]]]
    )
    """One predictor (n), or p of them as observations × variables (n, p); p may be larger than n."""
    y: MissingVector = Field(examples=[[2.0, 4.0, 16.0, 10.0, 14.0, 26.0, 24.0, 33.0]])
    """Response (n); of `binomial` 0 or 1, or a share of successes."""
    penalty: Literal["ridge", "lasso", "elastic_net"] = Field(examples=["lasso"])
    """λ/2 Σβ², which shrinks; λ Σ|β|, which makes coefficients 0 too; or both, weighed by `mixing`."""
    family: Literal["gaussian", "binomial"] = "gaussian"
    """The loss: half of the mean squared residual, or the mean negative log-likelihood of a logistic model."""
    mixing: float = Field(default=0.5, gt=0, lt=1)
    """Of `elastic_net`: the share α of λ that is on Σ|β|; the rest, 1 − α, is on Σβ²/2."""
    strengths: RealVector | None = None
    """The penalties λ, positive; 30 of them where omitted, from the least that makes all coefficients 0 down to a
    thousandth of it. scikit-learn's Lasso and ElasticNet call it alpha; Ridge's alpha is n λ, and the C of its
    LogisticRegression 1/(n λ)."""
    standardize: bool = True
    """Whether each predictor is divided by its standard deviation (with n below) while it is penalized, so that units
    do not matter. Coefficients are answered for the predictors as they were sent."""
    intercept: bool = True
    """Whether the model has a constant term, which is not penalized."""
    folds: int | None = Field(default=None, ge=2, le=1_000)
    """Into how many parts to deal the observations for cross-validation, which chooses among the strengths."""
    seed: Seed | None = None
    """Of the dealing (NumPy's PCG64); chosen and answered where omitted."""
    weights: RealVector | None = None
    """Positive weight of each observation (n); all equal where omitted."""
    missing: Missing = "refuse"
    """What to do with nulls: refuse them, or omit the observations they stand in."""
    at: Places | None = None
    """Where predictions are wanted: (m), or (m, p) for p predictors."""
