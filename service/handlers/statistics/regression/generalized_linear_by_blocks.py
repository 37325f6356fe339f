"""Generalized linear models of data sets that are larger than an array may be."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from service.handlers.blocks import Passes, only
from service.handlers.statistics.lost_digits import underflowing
from service.handlers.statistics.regression.block_digits import ill_conditioned
from service.handlers.statistics.regression.generalized_linear import (
    all_at_the_edge,
    link_of,
    no_maximum,
    no_start,
    range_of,
)
from service.handlers.statistics.regression.generalized_linear_result import (
    MESSAGES,
    GeneralizedLinearResult,
    Status,
    doubts_of,
)
from service.handlers.statistics.regression.linear_by_blocks import require_few_columns
from service.handlers.statistics.regression.logistic import DIGITS
from service.handlers.statistics.regression.observations import term_names, terms
from service.handlers.statistics.regression.scoring_by_blocks import Basis, Make, Scoring, basis_of
from service.handlers.statistics.regression.wald import inference
from service.methods.progress import Progress
from service.methods.statistics.generalized_linear import SHARES, Fit, Model
from service.methods.statistics.links import LINKS
from service.methods.statistics.newton import Optimum
from service.methods.statistics.response_families import FAMILIES, Family, beyond_range
from service.methods.statistics.summation import Floats
from service.schemas.statistics.regression import GeneralizedLinearRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning

LEFT_OUT = "Fitted values, residuals, leverages and distances of so many observations are left out: they are empty."


class Responses(NamedTuple):
    """What is known of responses and their weights."""

    rows: int
    fractions: int
    """How many are no whole numbers."""
    low: float
    high: float
    total: float
    """Σw."""
    weighted: float
    """Σwy."""
    least_weight: float

    @property
    def mean(self) -> float:
        """Weighted."""
        return self.weighted / self.total


def generalized_linear(request: GeneralizedLinearRequest, progress: Progress) -> GeneralizedLinearResult:
    """Fisher scoring, each step of which is a pass."""
    only(request, at=None, at_offset=None)
    family = FAMILIES[request.family]
    if request.family == "negative_binomial" and request.theta is None:
        raise InvalidInput.at("Of a data set of this size the shape of negative_binomial is given.", "theta")
    if request.theta is not None and request.family != "negative_binomial":
        raise InvalidInput.at("Only negative_binomial has a shape.", "theta")
    make = partial(_model, request.family, link_of(request, family), request.theta or math.inf)
    responses, scoring = prepared(request, family, make, progress)
    start = _start(scoring, responses)
    if start is None:
        raise no_start()
    optimum, endless = scoring.fit(start, request.max_iterations)
    if endless:
        raise no_maximum()
    return _result(request, scoring, responses, optimum)


def _model(family: str, link: str, theta: float, *rows: Floats) -> Model:
    vectors, y, weights, offset = rows
    return Model(FAMILIES[family], LINKS[link], vectors, y, weights, offset, theta)


def _start(scoring: Scoring, responses: Responses) -> Floats | None:
    """Least squares for predictors of responses moved towards their mean, as in memory: the vectors are orthogonal."""
    for share in SHARES:
        found: Floats = scoring.summed(partial(_projected, responses.mean, share))[0] / responses.rows
        if np.isfinite(found).all() and scoring.value(found) > -math.inf:
            return found
    return None


def _projected(mean: float, share: float, model: Model) -> tuple[Floats]:
    return (model.vectors.T @ model.aim(mean, share),)


def _residuals(optimum: Optimum, phi: float, model: Model) -> tuple[float, float]:
    """Pearson's χ² and the log-likelihood."""
    return Fit(model, optimum).pearson_chi_squared, model.log_likelihood(optimum.point, phi)


def prepared(
    request: GeneralizedLinearRequest, family: Family, make: Make, progress: Progress
) -> tuple[Responses, Scoring]:
    """The responses, checked, and the model of all rows. Raises InvalidInput, ComputationError, SingularMatrix."""
    weighted, shifted = request.weights is not None, getattr(request, "offset", None) is not None
    fields = ("x", "y", *(["weights"] * weighted), *(["offset"] * shifted))
    rows = Passes(request, fields, progress, 2)
    p = rows.columns - 1 - weighted - shifted
    require_few_columns(p)
    found = rows.fold(_nobody, partial(_responses, p, weighted), _joined)
    _check(request, family, found, p + request.intercept)
    basis = basis_of(rows, term_names(request), intercept=request.intercept, weighted=weighted, shifted=shifted)
    # Who does not separate ones from zeros gives one of them a probability of ½ or less.
    binary = family.most == 1 and not found.fractions and request.link != "complementary_log_log"
    return found, Scoring(rows, basis, make, -math.log(2) * found.least_weight if binary else math.inf)


def _nobody() -> Responses:
    return Responses(0, 0, math.inf, -math.inf, 0.0, 0.0, math.inf)


def _responses(p: int, weighted: bool, state: Responses, block: Floats) -> Responses:
    y = block[:, p]
    w = block[:, p + 1] if weighted else np.ones(len(y))
    return _joined(
        state,
        Responses(
            len(y), int((y % 1 > 0).sum()), float(y.min()), float(y.max()), float(w.sum()), float(w @ y), float(w.min())
        ),
    )


def _joined(a: Responses, b: Responses) -> Responses:
    return Responses(
        a.rows + b.rows, a.fractions + b.fractions, min(a.low, b.low), max(a.high, b.high), a.total + b.total,
        a.weighted + b.weighted, min(a.least_weight, b.least_weight),
    )  # fmt: skip


def _check(request: GeneralizedLinearRequest, family: Family, found: Responses, coefficients: int) -> None:
    if found.rows < coefficients + (request.family != "binomial"):
        detail = f"{found.rows} observations cannot give {coefficients} coefficients and their errors; send more."
        raise InvalidInput.at(detail, "y")
    if found.least_weight <= 0:
        raise InvalidInput.at("A weight is above 0.", "weights")
    if found.low < family.least or found.high > family.most or (family.open and found.low == family.least):
        raise InvalidInput.at(range_of(request, family), "y")
    if found.low == found.high and found.low in (family.least, family.most):
        raise all_at_the_edge()


def _null_deviance(request: GeneralizedLinearRequest, scoring: Scoring, responses: Responses) -> float:
    """The deviance with the offset, and an intercept if any, alone."""
    turn = np.empty((len(scoring.basis.origin), 0))
    null = Scoring(scoring.rows, replace(scoring.basis, turn=turn), scoring.make, math.inf)
    if not request.intercept:
        return -2 * null.value(np.empty(0))
    start = _start(null, responses)
    return math.nan if start is None else -2 * null.value(null.fit(start, request.max_iterations)[0].point)


def _result(
    request: GeneralizedLinearRequest, scoring: Scoring, responses: Responses, optimum: Optimum
) -> GeneralizedLinearResult:
    family, n, count = FAMILIES[request.family], responses.rows, len(optimum.point)
    deviance, freedom = -2 * scoring.value(optimum.point), n - count
    phi = deviance / responses.total if family.dispersed else 1.0
    squares, height = scoring.summed(partial(_residuals, optimum, phi))
    dispersion = squares / freedom if family.dispersed else 1.0
    spreads = math.sqrt(dispersion) * spreads_of(scoring.basis, scoring.derivatives(optimum.point)[2])
    known = inference(scoring.basis.back(optimum.point), spreads, request.level, freedom if family.dispersed else None)
    parameters = count + family.dispersed
    status: Status = "converged" if optimum.success else "iteration_limit"
    nothing = np.empty(0)
    return GeneralizedLinearResult(
        terms=terms(request),
        count=n,
        link=link_of(request, family),
        **known,
        dispersion=dispersion,
        theta=request.theta,
        log_likelihood=height,
        deviance=deviance,
        null_deviance=_null_deviance(request, scoring, responses),
        pearson_chi_squared=squares,
        aic=-2 * height + 2 * parameters,
        bic=-2 * height + math.log(n) * parameters,
        fitted=nothing,
        residuals=nothing,
        deviance_residuals=nothing,
        leverage=nothing,
        cook_distances=nothing,
        predictions=None,
        success=status == "converged",
        status=status,
        message=MESSAGES[status],
        iterations=optimum.iterations,
        function_evaluations=optimum.evaluations,
        certainty="estimated",
        warnings=[
            Warning(code="rows-left-out", detail=LEFT_OUT),
            *ill_conditioned(scoring.basis.digits(known["coefficients"], known["standard_errors"]), DIGITS),
            *doubts_of(request, squares, freedom, responses.least_weight, status),
            *underflowing(known["p_values"]),
        ],
    )


def spreads_of(basis: Basis, curvature: Floats) -> Floats:
    """(p, p) with spreads spreadsᵀ the inverse information of the coefficients, the dispersion being 1.

    Raises ComputationError where the information overflows or vanishes.
    """
    if not np.isfinite(curvature).all() or not curvature.any():
        raise beyond_range()
    return basis.back(np.linalg.inv(np.linalg.cholesky(-curvature)).T)
