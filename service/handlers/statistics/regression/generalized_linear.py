"""Generalized linear models with inference."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.predictions import Predictions, extrapolated, points
from service.handlers.statistics.lost_digits import limited, underflowing
from service.handlers.statistics.regression.generalized_linear_result import (
    MESSAGES,
    GeneralizedLinearResult,
    Status,
    doubts_of,
)
from service.handlers.statistics.regression.logistic import DIGITS
from service.handlers.statistics.regression.observations import (
    Observations,
    observations,
    term_names,
    terms,
    with_intercept,
)
from service.handlers.statistics.regression.wald import inference, quantile
from service.methods.linear_algebra.norms import row_lengths
from service.methods.statistics.exact_least_squares import Basis, orthogonal_basis
from service.methods.statistics.generalized_linear import Fit, Model, fit, fit_with_shape
from service.methods.statistics.links import LINKS
from service.methods.statistics.logistic import kept_digits
from service.methods.statistics.response_families import FAMILIES, Family
from service.methods.statistics.summation import Floats
from service.schemas.statistics.regression import GeneralizedLinearRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Warning


def generalized_linear(request: GeneralizedLinearRequest) -> GeneralizedLinearResult:
    """A generalized linear model g(μ) = Xβ + offset by maximum likelihood (McCullagh, Nelder 1989).

    Fisher scoring on an orthogonal basis of the columns, so that years or nearly parallel columns cost no digits.
    Standard errors are those of the expected information; tests and intervals are normal (Wald), Student's t where the
    dispersion is estimated. A warning `overdispersed` says where Poisson or binomial responses vary more than their
    law, `limited-by-input` how many digits of coefficients rounding the decimals sent leaves. θ of the negative
    binomial law is estimated by maximum likelihood; its own error is not in the others. Where
    the predictors separate the least or largest responses, so that there is no maximum, the request is refused.
    """
    family = FAMILIES[request.family]
    link = link_of(request, family)
    rows, at = observations(request), points(request.at, 1 if request.x.ndim == 1 else request.x.shape[1])
    _check(request, rows, family)
    design = with_intercept(rows.x) if request.intercept else rows.x
    names = term_names(request)
    if len(design) <= len(names):
        detail = f"{len(design)} observations cannot give {len(names)} coefficients and their errors; send more."
        raise InvalidInput.at(detail, "y")
    basis = orthogonal_basis(design, names)
    weights = np.ones(len(rows.y)) if rows.weights is None else rows.weights
    offset = np.zeros(len(rows.y)) if request.offset is None else request.offset[rows.kept].astype(np.float64)
    model = Model(family, LINKS[link], basis.of(design), rows.y, weights, offset, request.theta or math.inf)
    shaped = request.family == "negative_binomial" and request.theta is None
    found = (fit_with_shape if shaped else fit)(model, request.max_iterations)
    if found is None or not np.isfinite(found.optimum.value):
        raise no_start()
    if found.endless:
        raise no_maximum()
    places = None if at is None else basis.of(with_intercept(at) if request.intercept else at)
    result = _result(request, basis, found, places, estimated=family.dispersed + shaped)
    result.warnings += limited(kept_digits(basis, design), DIGITS, "the coefficients or their errors")
    return result


def no_start() -> ComputationError:
    """The error where no coefficients to start from are found."""
    detail = (
        "No coefficients were found with means in the range of the family and a deviance that 64-bit floating point "
        "holds: another link, or other units of the responses, may help."
    )
    return ComputationError.at(detail, "link")


def no_maximum() -> ComputationError:
    """The error where the likelihood grows for ever."""
    detail = "The likelihood has no maximum: it grows for ever along some coefficients, as the predictors separate the "
    return ComputationError.at(detail + "least or largest responses from the others.", "y")


def link_of(request: GeneralizedLinearRequest, family: Family) -> str:
    """The name of the link. Raises InvalidInput for one that the family has not."""
    link = request.link or family.links[0]
    if link not in family.links:
        raise InvalidInput.at(f"The links of {request.family} are {', '.join(family.links)}.", "link")
    return link


def _check(request: GeneralizedLinearRequest, rows: Observations, family: Family) -> None:
    wrong = (rows.y < family.least) | (rows.y > family.most) | (family.open & (rows.y == family.least))
    if wrong.any():
        raise InvalidInput.at(range_of(request, family), "y", int(np.argmax(wrong)))
    if np.all(rows.y == family.least) or np.all(rows.y == family.most):
        raise all_at_the_edge()
    if request.theta is not None and request.family != "negative_binomial":
        raise InvalidInput.at("Only negative_binomial has a shape.", "theta")
    _require_length(request.offset, len(request.y), "offset")
    _require_length(request.at_offset, 0 if request.at is None else len(request.at), "at_offset")


def range_of(request: GeneralizedLinearRequest, family: Family) -> str:
    """What its responses are, as a sentence."""
    what = "from 0 to 1" if family.most == 1 else "above 0" if family.open else "from 0 on"
    return f"A response of {request.family} is {what}."


def all_at_the_edge() -> ComputationError:
    """The error for responses that are all the least or the largest possible."""
    return ComputationError.at("All responses are at the edge of their range: there is no maximum.", "y")


def _require_length(values: Floats | None, count: int, field: str) -> None:
    if values is not None and len(values) != count:
        raise InvalidInput.at(f"Expected {count} offsets, found {len(values)}.", field)


def _result(
    request: GeneralizedLinearRequest, basis: Basis, found: Fit, places: Floats | None, *, estimated: int
) -> GeneralizedLinearResult:
    """The answer from a fit of which so many parameters beside the coefficients were estimated."""
    optimum, phi, n = found.optimum, found.dispersion, len(found.mean)
    coefficients = basis.coefficients(optimum.point)
    spreads = math.sqrt(phi) * basis.spreads(found.projection.solved(np.eye(len(coefficients))))
    student = found.freedom if found.model.family.dispersed else None
    known = inference(coefficients, spreads, request.level, student)
    height, parameters = found.log_likelihood(), len(coefficients) + estimated
    status: Status = "converged" if optimum.success else "iteration_limit"
    predictions, doubts = _predictions(request, found, places, quantile(0.5 + request.level / 2, student))
    varied = doubts_of(request, found.pearson_chi_squared, found.freedom, float(found.model.weights.min()), status)
    return GeneralizedLinearResult(
        terms=terms(request),
        count=n,
        link=request.link or found.model.family.links[0],
        **known,
        dispersion=phi,
        theta=None if math.isinf(found.model.theta) else found.model.theta,
        log_likelihood=height,
        deviance=found.deviance,
        null_deviance=found.null_deviance(request.max_iterations, intercept=request.intercept),
        pearson_chi_squared=found.pearson_chi_squared,
        aic=-2 * height + 2 * parameters,
        bic=-2 * height + math.log(n) * parameters,
        fitted=found.mean,
        residuals=found.model.y - found.mean,
        deviance_residuals=found.deviance_residuals,
        leverage=found.projection.leverage,
        cook_distances=found.cook_distances(),
        predictions=predictions,
        success=status == "converged",
        status=status,
        message=MESSAGES[status],
        iterations=optimum.iterations,
        function_evaluations=optimum.evaluations,
        certainty="checked" if status == "converged" else "estimated",
        warnings=[*varied, *underflowing(known["p_values"]), *doubts],
    )


def _predictions(
    request: GeneralizedLinearRequest, found: Fit, places: Floats | None, factor: float
) -> tuple[Predictions | None, list[Warning]]:
    """Means at other places: the ends of intervals are those of the linear predictor's."""
    if places is None:
        return None, []
    link, directions = found.model.link, found.projection.directions(places)
    eta = places @ found.optimum.point + (0.0 if request.at_offset is None else request.at_offset)
    half = factor * math.sqrt(found.dispersion) * row_lengths(directions)
    mean, *ends = (link.mean(one) for one in (eta, eta - half, eta + half))
    lower, upper = np.minimum(*ends), np.maximum(*ends)
    made = Predictions(mean=mean, lower=lower, upper=upper, prediction_lower=None, prediction_upper=None)
    return made, extrapolated(found.projection, directions)
