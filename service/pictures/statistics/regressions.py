"""Regressions: the fit with its band, residuals, quantiles and coefficients."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from service.handlers.predictions import interval_factor
from service.handlers.statistics.regression.observations import observations
from service.pictures import bars, curves, scatters
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_POINTS = 201  # of a line that bends little
_MOST_LINES = 12  # of coefficients


def fit(canvas: Canvas, request: Any, result: Any) -> None:
    """The observations with the fitted curve and its confidence band; of several predictors, fitted over observed."""
    rows = observations(request)
    axes = canvas.panel(f"R² = {number(result.r_squared)}", "x", "y")
    if rows.x.shape[1] > 1:
        canvas.dress(axes, f"R² = {number(result.r_squared)}", "fitted", "observed")
        scatters.against(canvas, axes, result.fitted, rows.y)
    else:
        scatters.cloud(canvas, axes, rows.x[:, 0], rows.y, 0, "observations")
        x = _across(rows.x[:, 0], request.at)
        powers = np.arange(len(result.coefficients)) if hasattr(request, "degree") else _powers(request)
        _with_band(canvas, axes, x, x[:, None] ** powers, request, result)
        _predictions(canvas, axes, request, result)
        canvas.legend(axes)


def _powers(request: Any) -> Any:
    return np.array([0, 1]) if request.intercept else np.array([1])


def _across(x: Any, at: Any) -> Any:
    places = x if at is None else np.concatenate([x, np.ravel(at)])
    room = 0.04 * (places.max() - places.min())
    return np.linspace(places.min() - room, places.max() + room, _POINTS)


def _with_band(canvas: Canvas, axes: Any, x: Any, design: Any, request: Any, result: Any) -> None:
    """The fitted curve, and where the expected response lies at the level of the request."""
    middle = design @ result.coefficients
    half = np.sqrt(np.maximum(np.einsum("ni,ij,nj->n", design, result.covariance, design), 0.0))
    half *= interval_factor(request.level, result.anova.degrees_of_freedom_residual)
    scatters.band(canvas, axes, x, middle - half, middle + half, 1, f"{number(100 * request.level)} % band")
    curves.line(canvas, axes, x, middle, 1, "fit")


def _predictions(canvas: Canvas, axes: Any, request: Any, result: Any) -> None:
    if result.predictions is None:
        return
    found, at = result.predictions, np.ravel(request.at)
    reach = [found.mean - found.prediction_lower, found.prediction_upper - found.mean]
    axes.errorbar(at, found.mean, reach, fmt="D", color=canvas.color(2), capsize=3, markersize=4, label="predictions")


def residuals(canvas: Canvas, _request: Any, result: Any) -> None:
    """The residuals over the fitted values, among which no pattern should be seen."""
    axes = canvas.panel("Residuals", "fitted", "residual")
    scatters.cloud(canvas, axes, result.fitted, result.residuals)
    curves.reference(canvas, axes, y=0.0)


def normal_quantiles(canvas: Canvas, _request: Any, result: Any) -> None:
    """The sorted residuals over normal quantiles, which lie on the line where they are normal."""
    axes = canvas.panel("Normal quantiles of the residuals", "normal quantile", "residual", aspect=0.75)
    scatters.quantile_plot(canvas, axes, result.residuals)


def coefficients(canvas: Canvas, _request: Any, result: Any) -> None:
    """The coefficients with their confidence intervals."""
    count = len(result.coefficients)
    axes = canvas.panel("Coefficients", "value", aspect=min(1.2, max(0.35, 0.08 * count + 0.2)))
    bars.intervals(canvas, axes, result.coefficients, result.lower, result.upper, result.terms)
    curves.reference(canvas, axes, x=0.0)


def logistic(canvas: Canvas, request: Any, result: Any) -> None:
    """The observations with the fitted probability; of several predictors, over the linear predictor."""
    rows = observations(request)
    slopes = result.coefficients[int(request.intercept) :]
    constant = result.coefficients[0] if request.intercept else 0.0
    one = rows.x.shape[1] == 1
    place = rows.x[:, 0] if one else constant + rows.x @ slopes
    axes = canvas.panel("Logistic regression", "x" if one else "linear predictor", "probability")
    x = _across(place, None)
    y = special.expit(constant + slopes[0] * x if one else x)
    curves.line(canvas, axes, x, y, 1, "fitted probability")
    scatters.cloud(canvas, axes, place, rows.y, 0, "observations")
    canvas.legend(axes)


def classes(canvas: Canvas, request: Any, result: Any) -> None:
    """The probability of each class over the predictor; of several predictors, in the order of the reference's."""
    rows = np.reshape(request.x, (len(request.x), -1))
    rows = rows[~np.isnan(rows).any(1)]
    one = rows.shape[1] == 1
    place = rows[:, 0] if one else 1 - result.fitted[:, 0]
    axes = canvas.panel("Multinomial regression", "x" if one else "1 − probability of the reference", "probability")
    order = np.argsort(place, kind="stable")
    for i, name in enumerate(result.classes[:_MOST_LINES]):
        curves.line(canvas, axes, place[order], result.fitted[order, i], i, str(name))
    canvas.legend(axes)


def generalized(canvas: Canvas, request: Any, result: Any) -> None:
    """The observations with the fitted mean; of several predictors, observed over fitted."""
    rows = observations(request)
    title = f"{request.family.replace('_', ' ').capitalize()}, link {result.link}"
    if rows.x.shape[1] > 1:
        scatters.against(canvas, canvas.panel(title, "fitted", "observed"), result.fitted, rows.y)
        return
    axes = canvas.panel(title, "x", "y")
    scatters.cloud(canvas, axes, rows.x[:, 0], rows.y, 0, "observations")
    curves.line(canvas, axes, rows.x[:, 0], result.fitted, 1, "fitted mean")
    canvas.legend(axes)


def deviances(canvas: Canvas, _request: Any, result: Any) -> None:
    """The deviance residuals over the fitted means, among which no pattern should be seen."""
    axes = canvas.panel("Deviance residuals", "fitted", "residual")
    scatters.cloud(canvas, axes, result.fitted, result.deviance_residuals)
    curves.reference(canvas, axes, y=0.0)


def path(canvas: Canvas, _request: Any, result: Any) -> None:
    """The coefficients over the strength of the penalty."""
    axes = canvas.panel("Coefficients", "strength", "coefficient")
    strengths = np.array([fit.strength for fit in result.path])
    rows = np.array([fit.coefficients for fit in result.path])
    shown = np.argsort(-np.abs(rows).max(0), kind="stable")[:_MOST_LINES]
    if len(shown) < rows.shape[1]:
        canvas.note(f"The {_MOST_LINES} largest of {rows.shape[1]} coefficients are drawn.")
    for i, column in enumerate(sorted(shown)):
        curves.line(canvas, axes, strengths, rows[:, column], i, result.terms[column], marker="." * (len(rows) < 3))
    canvas.logarithmic(axes, "x")
    curves.reference(canvas, axes, x=result.strength)
    canvas.legend(axes)


def cross_validation(canvas: Canvas, _request: Any, result: Any) -> None:
    """The error of prediction over the strength of the penalty, with its standard error."""
    if result.cross_validation is None:
        raise NoPicture("Errors of prediction are drawn where `folds` asks for them.")
    found = result.cross_validation
    strengths = np.array([fit.strength for fit in result.path])
    axes = canvas.panel("Cross-validation", "strength", "error")
    reach = found.standard_errors
    axes.errorbar(strengths, found.errors, reach, fmt="o", color=canvas.color(0), capsize=2, markersize=4)
    canvas.logarithmic(axes, "x")
    curves.reference(canvas, axes, x=float(strengths[found.best]))
