"""Functions of two variables that are known at samples alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import contours, scatters
from service.pictures.canvas import Canvas
from service.schemas.types.errors import NoPicture


def on_grid(canvas: Canvas, request: Any, _result: Any) -> None:
    """The samples as contours, with the points that were asked for."""
    if len(request.grid) != 2 or min(map(len, request.grid)) < 2:
        raise NoPicture("A grid of two axes has a picture; this one has others.")
    axes = canvas.panel("Interpolation on a grid", "axis 0", "axis 1", aspect=0.75)
    contours.contour(canvas, axes, list(request.grid), np.asarray(request.values, float), filled=True)
    at = request.at.reshape(-1, 2)
    scatters.cloud(canvas, axes, at[:, 0], at[:, 1], 1, "asked for")
    canvas.legend(axes)


def scattered(canvas: Canvas, request: Any, result: Any) -> None:
    """Where the samples are, in the colours of their values, and the points that were asked for."""
    if request.points.shape[1] != 2:
        raise NoPicture("Samples in the plane have a picture; these are in another space.")
    axes = canvas.panel("Interpolation of scattered samples", "coordinate 0", "coordinate 1", aspect=0.75)
    at = request.at.reshape(-1, 2)
    every = np.concatenate([request.values, np.ravel(result.result)])
    known = every[np.isfinite(every)]
    shown = {"cmap": canvas.theme.rising, "vmin": known.min(), "vmax": known.max(), "zorder": 3}
    drawn = axes.scatter(*request.points.T, c=request.values, s=28, label="samples", **shown)
    axes.scatter(*at.T, c=np.ravel(result.result), s=40, marker="D", label="asked for", **shown)
    canvas.figure.colorbar(drawn, ax=axes, pad=0.02)
    canvas.legend(axes)
