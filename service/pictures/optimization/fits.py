"""Curves fitted to observations."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.formulas import function_of
from service.pictures import curves, scatters
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import AbacusError


def fitted(canvas: Canvas, request: Any, result: Any) -> None:
    """The observations with the fitted curve; of several independent variables, fitted over observed."""
    several = not isinstance(request.independent, str) and len(request.independent) > 1
    y = np.asarray(request.y, float)
    title = "" if several else ", ".join(f"{name} = {number(value)}" for name, value in result.estimates.items())
    if several:
        axes = canvas.panel(title or "Fit", "fitted", "observed", aspect=0.75)
        scatters.against(canvas, axes, result.fitted, y)
        return
    name = request.independent if isinstance(request.independent, str) else request.independent[0]
    x = np.ravel(np.asarray(request.x, float))
    axes = canvas.panel(f"{request.model[:60]}: {title}", name, "y")
    if request.sigma is None:
        scatters.cloud(canvas, axes, x, y, 0, "observations")
    else:
        axes.errorbar(
            x, y, request.sigma, fmt="o", color=canvas.color(0), capsize=3, markersize=4, label="observations"
        )
    room = 0.04 * (x.max() - x.min())
    across = np.linspace(x.min() - room * (x.min() < 0), x.max() + room, 301)
    try:
        function = function_of(request.model, list(result.estimates), request.beside({name: across}), place=("model",))
        values = function.value(np.array(list(result.estimates.values())))
        curves.line(canvas, axes, across, np.broadcast_to(values, across.shape), 1, "fit")
    except AbacusError:  # a model that uses all observations together has no value between them
        curves.line(canvas, axes, x, result.fitted, 1, "fit")
    canvas.legend(axes)


def fit_residuals(canvas: Canvas, request: Any, result: Any) -> None:
    """The residuals over the fitted values, among which no pattern should be seen."""
    axes = canvas.panel("Residuals", "fitted", "residual")
    scatters.cloud(canvas, axes, result.fitted, np.asarray(request.y, float) - result.fitted)
    curves.reference(canvas, axes, y=0.0)
