"""How far predicted values are from the true ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from service.handlers.checks import require_weights
from service.handlers.labels import require_alike
from service.handlers.proofs import proved
from service.handlers.statistics.lost_digits import SMALLEST, limited
from service.methods.numerics.sums import exact_sum
from service.methods.statistics.balls import metrics
from service.methods.statistics.input_rounding import ALL_DIGITS, digits_left, moved_inputs
from service.methods.statistics.summation import Floats, two_product
from service.operation import Cost
from service.schemas.statistics.metrics import RegressionMetricsRequest
from service.schemas.types.results import Number, Result, Warning

_SMALL = 2.0**-400  # squares of which, and their rounding errors, are well within the range
_DIGITS = 10  # fewer that the rounding of the input leaves are worth a warning; a choice, as for covariances


@dataclass(slots=True, kw_only=True)
class RegressionMetrics(Result):
    """Measures of the errors y − ŷ."""

    mean_squared_error: Number
    """Σ(y − ŷ)²/n."""
    root_mean_squared_error: Number
    """Its square root."""
    mean_absolute_error: Number
    """Σ|y − ŷ|/n."""
    maximum_error: Number
    """max |y − ŷ|."""
    r_squared: float | None
    """1 − Σ(y − ŷ)²/Σ(y − ȳ)²; null where the targets are all equal."""
    explained_variance: float | None
    """1 − Var(y − ŷ)/Var(y): the like when a constant error is forgiven."""


def regression_metrics(request: RegressionMetricsRequest) -> RegressionMetrics:
    """Mean squared, root mean squared and mean absolute error of predictions, R² and explained variance.

    Sums are exact and rounded once; a warning `limited-by-input` counts the digits of R² where rounding the decimals
    that were sent leaves fewer than ten.
    """
    require_alike(len(request.targets), request.predictions, "predictions")
    require_weights(request.weights, len(request.targets))
    y, fitted, unit = _scaled(request.targets, request.predictions)
    w = np.ones(len(y)) if request.weights is None else np.asarray(request.weights, np.float64)
    errors, total = y - fitted, exact_sum(w.tolist())
    squares = _squares(errors, w)
    r_squared, explained = _shares(y, errors, w)
    constant = Warning(code="undefined", detail="The targets are all equal: there is no variance to explain.")
    mean_square = squares / total * unit * unit
    tiny = Warning(code="underflow", detail="The mean squared error is below 2.2e-308; its root has all digits.")
    result = RegressionMetrics(
        mean_squared_error=mean_square,
        root_mean_squared_error=math.sqrt(squares / total) * unit,
        mean_absolute_error=exact_sum((w * np.abs(errors)).tolist()) / total * unit,
        maximum_error=float(np.abs(errors).max()) * unit,
        r_squared=r_squared,
        explained_variance=explained,
        certainty="estimated",
        warnings=[
            *([constant] if r_squared is None else _lost(y, fitted, w, r_squared)),
            *([tiny] if squares and mean_square < SMALLEST else []),
        ],
    )
    data = request.targets, request.predictions, request.weights
    balls = partial(metrics.regression, *(None if one is None else np.asarray(one, np.float64) for one in data))
    return proved(result, partial(balls, constant=r_squared is None), metrics.VALUE * len(y))


def _scaled(targets: Floats, predictions: Floats) -> tuple[Floats, Floats, float]:
    """Both over a power of two, which is given too, where their squares would leave the range of doubles."""
    y, fitted = (np.asarray(one, np.float64) for one in (targets, predictions))
    largest = max(float(np.abs(one).max()) for one in (y, fitted))
    unit = 1.0 if _SMALL < largest < 1 / _SMALL or not largest else 2.0 ** (math.frexp(largest)[1] - 1)
    return y / unit, fitted / unit, unit


def _squares(x: Floats, w: Floats) -> float:
    """Σ w x², the rounding of squares added beside."""
    return exact_sum([part for square in two_product(x, x) for part in (w * square).tolist()])


def _centred(x: Floats, w: Floats) -> Floats:
    for _ in range(2):
        x = x - exact_sum((w * x).tolist()) / exact_sum(w.tolist())
    return x


def _shares(y: Floats, errors: Floats, w: Floats) -> tuple[float | None, float | None]:
    whole = _squares(_centred(y, w), w)
    if y.min() == y.max() or not whole:
        return None, None
    return (whole - _squares(errors, w)) / whole, (whole - _squares(_centred(errors, w), w)) / whole


def _lost(y: Floats, fitted: Floats, w: Floats, r_squared: float) -> list[Warning]:
    digits = ALL_DIGITS
    for dy, df in moved_inputs(y, fitted):
        moved, _ = _shares(_centred(y, w) + dy, (y - fitted) + (dy - df), w)
        digits = min(digits, digits_left((0.0 if moved is None else moved) - r_squared, r_squared))
    return limited(digits, _DIGITS, "R²")


def regression_metrics_cost(request: RegressionMetricsRequest) -> Cost:
    """Sums, and again for up to eight roundings of the input."""
    return Cost(20_000.0 * len(request.targets), 2 * len(request.targets))
