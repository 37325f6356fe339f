"""How well predictions do: confusion, errors and rates."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import bars, curves, histograms, images, scatters
from service.pictures.canvas import Canvas
from service.pictures.text import number


def confusion_matrix(canvas: Canvas, _request: Any, result: Any) -> None:
    """How often each class was predicted for each: right on the diagonal."""
    axes = canvas.panel(f"Accuracy {number(result.accuracy)}", "prediction", "target", aspect=0.8)
    image = images.matrix(canvas, axes, np.asarray(result.confusion_matrix, float))
    names = canvas.names.of([str(label) for label in result.labels])
    for which in ("x", "y"):
        bars.name_ticks(canvas, axes, names, which)
    axes.set_aspect("equal")
    images.bar(canvas, axes, image)


def predictions(canvas: Canvas, request: Any, result: Any) -> None:
    """The predictions over the targets, on a line where they are equal."""
    axes = canvas.panel(f"Root mean squared error {number(result.root_mean_squared_error)}", "target", "prediction")
    scatters.against(canvas, axes, np.ravel(request.targets), np.ravel(request.predictions))


def errors(canvas: Canvas, request: Any, _result: Any) -> None:
    """The errors of the predictions as a histogram."""
    axes = canvas.panel("Prediction − target", "error", "density")
    histograms.histogram(canvas, axes, np.ravel(np.subtract(request.predictions, request.targets, dtype=float)))
    curves.reference(canvas, axes, x=0.0)


def roc(canvas: Canvas, _request: Any, result: Any) -> None:
    """The true over the false positive rate at all thresholds, above the line of chance."""
    title = f"Area under the curve {number(result.area)}"
    axes = canvas.panel(title, "false positive rate", "true positive rate", aspect=0.85)
    axes.fill_between(result.false_positive_rate, result.true_positive_rate, color=canvas.color(0), alpha=0.15)
    axes.plot(result.false_positive_rate, result.true_positive_rate, color=canvas.color(0))
    axes.plot([0, 1], [0, 1], color=canvas.theme.ink, linestyle="--", linewidth=1, label="chance")
    axes.set_aspect("equal")
    canvas.legend(axes, loc="lower right")


def precision_recall(canvas: Canvas, _request: Any, result: Any) -> None:
    """The precision over the recall at all thresholds."""
    found = result.precision_recall
    axes = canvas.panel(f"Average precision {number(found.average_precision)}", "recall", "precision")
    axes.plot(found.recall, found.precision, color=canvas.color(0), drawstyle="steps-pre")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
