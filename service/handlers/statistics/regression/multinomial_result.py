"""What multinomial logistic regression answers."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.statistics.regression.logistic import LogisticStatus
from service.schemas.types.results import (
    ExtendedMatrix,
    ExtendedNumber,
    ExtendedVector,
    Number,
    RealMatrix,
    RealVector,
    Record,
    Result,
)

Labels = list[int] | list[str]


@dataclass(slots=True, kw_only=True)
class ClassPredictions(Record):
    """Probabilities of the classes at `at`, with their intervals: (m, k) each, in the order of `classes`."""

    mean: RealMatrix
    """The probability of each class."""
    lower: RealMatrix
    """Lower ends of the confidence intervals, those of ln(p/(1 − p)) by the delta method."""
    upper: RealMatrix
    """Upper ends."""
    labels: Labels
    """The likeliest class at each place (m)."""


@dataclass(slots=True, kw_only=True)
class MultinomialResult(Result):
    """A fit of maximum likelihood. Matrices of coefficients (k − 1, p) have a row for each of `outcomes`."""

    classes: Labels
    """All classes (k): the reference, then the others in ascending order."""
    reference: int | str
    """The class that the others are compared with."""
    outcomes: Labels
    """The classes that coefficients belong to (k − 1)."""
    terms: list[str]
    """What the columns of the coefficients belong to (p): `intercept`, `x`, `x[0]`, or the names of columns."""
    count: int
    """Observations that were used (n)."""
    coefficients: RealMatrix
    """Maximum-likelihood estimates: changes of ln(P(class)/P(reference))."""
    standard_errors: ExtendedMatrix
    """From the inverse of the observed information; infinite where there is no maximum."""
    z_statistics: ExtendedMatrix
    """Coefficients over their standard errors."""
    p_values: ExtendedMatrix
    """Two-sided, of the hypothesis that the coefficient is 0 (Wald)."""
    lower: ExtendedMatrix
    """Lower ends of the confidence intervals (Wald)."""
    upper: ExtendedMatrix
    """Upper ends."""
    covariance: RealMatrix | None
    """Of all coefficients, row by row ((k − 1)p, (k − 1)p); null where there is no maximum."""
    log_likelihood: Number
    """Of the fit."""
    null_log_likelihood: Number
    """Of the model without predictors."""
    deviance: Number
    """−2 log_likelihood."""
    null_deviance: Number
    """The same of the model without predictors."""
    pseudo_r_squared: ExtendedNumber
    """McFadden's 1 − log_likelihood/null_log_likelihood."""
    aic: Number
    """−2 log_likelihood + 2 coefficients."""
    bic: Number
    """−2 log_likelihood + ln(observations) coefficients."""
    fitted: RealMatrix
    """Probabilities (n, k), in the order of `classes`."""
    residuals: RealMatrix
    """1 for the own class and 0 for the others, less the probability (n, k)."""
    leverage: RealVector | None
    """Trace of an observation's block of the hat matrix, in all the number of coefficients (n); null where there is no
    maximum."""
    cook_distances: ExtendedVector | None
    """Of one step: how far the coefficients move without the observation (n); null where there is no maximum."""
    predictions: ClassPredictions | None
    """At the places `at`; null where none were sent, and where there is no maximum."""
    success: bool
    """Whether a maximum was found."""
    message: str
    """Why the iteration ended."""
    status: LogisticStatus
    """The same for programs."""
    iterations: int
    """Newton steps."""
    function_evaluations: int
    """Evaluations of the likelihood."""
