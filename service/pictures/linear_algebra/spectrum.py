"""Singular values, eigenvalues, principal components and low ranks."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import curves, images, scatters, spectra
from service.pictures.canvas import Canvas
from service.pictures.text import number

_MOST_STACKED = 6  # matrices of a stack, whose values are drawn
_MOST_VALUES = 100  # singular values beside images, as many as tell the tale
_MOST_IMAGES = 12  # small ones on one sheet


def singular_values(canvas: Canvas, _request: Any, result: Any) -> None:
    """The singular values in falling order."""
    values = result.s if hasattr(result, "s") else result.singular_values
    rows = np.reshape(values, (-1, np.shape(values)[-1]))
    axes = canvas.panel("Singular values", "number", "singular value")
    if len(rows) > _MOST_STACKED:
        canvas.note(f"The first {_MOST_STACKED} of {len(rows)} matrices are drawn.")
    for i, row in enumerate(rows[:_MOST_STACKED]):
        spectra.falling(canvas, axes, row, i, f"matrix {i}" if len(rows) > 1 else "")
    if hasattr(result, "tolerance") and len(rows) == 1 and axes.get_yscale() == "log":
        curves.reference(canvas, axes, y=float(np.reshape(result.tolerance, -1)[0]), name="tolerance")
    canvas.legend(axes)


def eigenvalues(canvas: Canvas, _request: Any, result: Any) -> None:
    """The eigenvalues in the complex plane."""
    values = result.eigenvalues
    rows = np.reshape(values, (-1, np.shape(values)[-1]))
    axes = canvas.panel("Eigenvalues in the complex plane", "real part", "imaginary part", aspect=0.75)
    for i, row in enumerate(rows[:_MOST_STACKED]):
        spectra.complex_plane(canvas, axes, row, i, f"matrix {i}" if len(rows) > 1 else "")
    if len(rows) > _MOST_STACKED:
        canvas.note(f"The first {_MOST_STACKED} of {len(rows)} matrices are drawn.")
    canvas.legend(axes)


def closed_loop(canvas: Canvas, request: Any, result: Any) -> None:
    """The eigenvalues of the closed loop in the complex plane, with the border of stability."""
    discrete = request.time == "discrete"
    axes = canvas.panel("Eigenvalues of the closed loop", "real part", "imaginary part", aspect=0.75)
    spectra.complex_plane(canvas, axes, result.closed_loop_eigenvalues, circle=discrete)
    if not discrete:
        curves.reference(canvas, axes, x=0.0, name="stable to the left")
    canvas.legend(axes)


def scree(canvas: Canvas, _request: Any, result: Any) -> None:
    """The share of the variance along each component, and their running sum."""
    shares, running = canvas.panels(2, aspect=0.7)
    spectra.falling(canvas, shares, result.explained_variance_ratio)
    canvas.dress(shares, "Scree", "component", "share of the variance")
    spectra.cumulative(canvas, running, np.cumsum(result.explained_variance_ratio))
    canvas.dress(running, "Variance explained", "components", "share of the variance")


def scores(canvas: Canvas, _request: Any, result: Any) -> None:
    """The observations along the first two components."""
    share = result.explained_variance_ratio
    names = [f"component {i + 1} ({number(100 * part, 3)} %)" for i, part in enumerate(share[:2])]
    if result.scores.shape[1] == 1:
        axes = canvas.panel("Scores", "observation", names[0])
        scatters.cloud(canvas, axes, np.arange(len(result.scores)), result.scores[:, 0])
        return
    axes = canvas.panel("Scores", *names, aspect=0.75, equal=True)
    scatters.cloud(canvas, axes, result.scores[:, 0], result.scores[:, 1])


def approximations(canvas: Canvas, request: Any, result: Any) -> None:
    """The matrix and its approximations in shades of grey, with what each saves."""
    several = result.results if result.results is not None else [result]
    if len(several) > _MOST_IMAGES:
        canvas.note(f"The first {_MOST_IMAGES} of {len(several)} ranks are drawn.")
    shown = several[:_MOST_IMAGES]
    original = [] if result.results is not None else [request.a]
    a = np.real(request.a)
    low, high = float(a.min()), float(a.max())
    rows, columns = a.shape
    aspect = min(max(rows / columns, 0.3), 2.0) * 1.05 + 0.3
    panels = canvas.panels(len(original) + len(shown), aspect=aspect, least=125)
    for axes, whole in zip(panels, original, strict=False):
        images.grey(canvas, axes, whole, low, high)
        canvas.dress(axes, "a")
    for axes, one in zip(panels[len(original) :], shown, strict=True):
        images.grey(canvas, axes, one.approximation, low, high)
        canvas.dress(axes, f"Rank {one.rank}\n{number(100 * one.space_saved, 3)} % saved")


def spectrum(canvas: Canvas, _request: Any, result: Any) -> None:
    """The singular values, and the share of the variance that so many of them hold."""
    values, shares = canvas.panels(2, aspect=0.7)
    few = result.singular_values[:_MOST_VALUES]
    if len(few) < len(result.singular_values):
        canvas.note(f"The first {_MOST_VALUES} of {len(result.singular_values)} singular values are drawn.")
    spectra.falling(canvas, values, few)
    canvas.dress(values, "Singular values", "number", "singular value")
    spectra.cumulative(canvas, shares, result.cumulative_explained_variance)
    canvas.dress(shares, "Variance explained", "components", "share of the variance")
