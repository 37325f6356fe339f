"""Layers, activations and training."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.neural_networks.activation import activation as handler_of_activation
from service.pictures import bars, convergence, curves, histograms, images, networks, scatters, spectra
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_MOST_PLANES = 6  # in a row


def activation(canvas: Canvas, request: Any, result: Any) -> None:
    """The function with its derivative around the points; of softmax the probabilities."""
    x = np.ravel(request.x)
    if result.derivative is None:
        axes = canvas.panel(request.name, "position", "result")
        rows = np.moveaxis(np.asarray(result.result, float), request.axis, -1).reshape(
            -1, np.shape(request.x)[request.axis]
        )
        for i, row in enumerate(rows[:_MOST_PLANES]):
            curves.line(canvas, axes, np.arange(len(row)), row, i, f"row {i}" if len(rows) > 1 else "", marker="o")
        canvas.legend(axes)
        return
    reach = max(4.0, 1.2 * float(np.abs(x).max()))
    across = np.linspace(-reach, reach, 401)
    shown = handler_of_activation(request.model_copy(update={"x": across}))
    axes = canvas.panel(request.name.replace("_", " "), "x")
    curves.line(canvas, axes, across, np.asarray(shown.result), 0, "function")
    curves.line(canvas, axes, across, np.asarray(shown.derivative), 1, "derivative", linestyle="--")
    if len(x) <= 100:
        axes.plot(x, np.ravel(result.result), "o", color=canvas.color(0), markersize=5)
    canvas.legend(axes)


def training(canvas: Canvas, _request: Any, result: Any) -> None:
    """The loss over the epochs, with accuracy and entropy where there are some."""
    series = [("Loss", result.loss_history)]
    series += [(name, getattr(result, field, None)) for name, field in _MORE]
    known = [(name, np.asarray(values, float)) for name, values in series if values is not None]
    for axes, (name, values) in zip(canvas.panels(len(known), aspect=0.75), known, strict=True):
        steps = getattr(result, "epochs", None)
        convergence.history(canvas, axes, np.arange(len(values)) if steps is None else steps, [values])
        canvas.dress(axes, name, "epoch")


_MORE = (("Accuracy", "accuracy_history"), ("Entropy", "entropy_history"))


def network(canvas: Canvas, request: Any, result: Any) -> None:
    """The layers as units and weights."""
    layers = getattr(result, "layers", None) or request.layers
    (axes,) = canvas.panels(1, aspect=0.72)
    canvas.dress(axes, "Network")
    names = [str(layer.activation).replace("_", " ") for layer in layers]
    networks.network(canvas, axes, [np.asarray(layer.weights, float) for layer in layers], names)


def dense(canvas: Canvas, request: Any, _result: Any) -> None:
    """The layer as units and weights."""
    (axes,) = canvas.panels(1, aspect=0.72)
    canvas.dress(axes, "Layer")
    networks.network(canvas, axes, [np.asarray(request.weights, float)], [request.activation.replace("_", " ")])


def uncertain(canvas: Canvas, request: Any, result: Any) -> None:
    """The mean of each output of the first input, with the interval in which its passes lie."""
    if len(result.mean) > 1:
        canvas.note(f"The first of {len(result.mean)} inputs is drawn.")
    names = [f"output {i}" for i in range(result.mean.shape[1])]
    title = f"{request.samples:,} passes, {number(100 * request.level)} % intervals"
    axes = canvas.panel(title, "value", aspect=min(1.2, max(0.35, 0.08 * len(names) + 0.2)))
    bars.intervals(canvas, axes, result.mean[0], result.lower[0], result.upper[0], names)


def linear_model(canvas: Canvas, request: Any, result: Any) -> None:
    """The observations with the trained line; of several predictors, predicted over observed."""
    x, y = np.asarray(request.x, float), np.asarray(request.y, float)
    if result.diverged:
        raise NoPicture("A model that was trained has a picture; this training diverged. Ask for `training`.")
    scores = x @ result.weights + result.bias
    logistic = request.loss == "logistic"
    predicted = 1 / (1 + np.exp(-scores)) if logistic else scores
    if x.shape[1] > 1:
        scatters.against(canvas, canvas.panel("Predictions", "predicted", "observed"), predicted, y)
        return
    axes = canvas.panel("Trained model", "x", "y")
    scatters.cloud(canvas, axes, x[:, 0], y, 0, "observations")
    across = np.linspace(x.min(), x.max(), 201)
    line = across * result.weights[0] + result.bias
    curves.line(canvas, axes, across, 1 / (1 + np.exp(-line)) if logistic else line, 1, "model")
    canvas.legend(axes)


def spectrum(canvas: Canvas, request: Any, result: Any) -> None:
    """The eigenvalues of the weights in the complex plane with the unit circle; of a layer that is not square none."""
    if result.eigenvalues is None:
        singular_values(canvas, request, result)
        return
    title = f"Eigenvalues of {request.scheme.replace('_', ' ')}, {request.shape[0]} × {request.shape[1]}"
    axes = canvas.panel(title, "real part", "imaginary part", aspect=0.9)
    spectra.complex_plane(canvas, axes, result.eigenvalues, circle=True)
    canvas.legend(axes, loc="upper right")


def singular_values(canvas: Canvas, _request: Any, result: Any) -> None:
    """The singular values of the weights in falling order."""
    axes = canvas.panel("Singular values", "number", "singular value")
    spectra.falling(canvas, axes, result.singular_values)


def weights(canvas: Canvas, _request: Any, result: Any) -> None:
    """The weights as a histogram."""
    if result.weights is None:
        raise NoPicture("Weights have a picture where the answer includes them: send `include_weights`.")
    axes = canvas.panel("Weights", "weight", "density")
    histograms.histogram(canvas, axes, np.ravel(result.weights))


def planes(canvas: Canvas, request: Any, result: Any) -> None:
    """The input and the result of the first item, channel by channel, in colours; of sequences as curves."""
    before, after = np.asarray(request.input, float)[0], np.asarray(result.result, float)[0]
    if before.ndim == 2:
        _sequences(canvas, before, after)
        return
    shown = [(f"input, channel {i}", plane) for i, plane in enumerate(before[:_MOST_PLANES])]
    shown += [(f"result, channel {i}", plane) for i, plane in enumerate(after[:_MOST_PLANES])]
    if len(before) > _MOST_PLANES or len(after) > _MOST_PLANES:
        canvas.note(f"The first {_MOST_PLANES} channels are drawn.")
    if len(np.asarray(request.input)) > 1:
        canvas.note("The first item of the batch is drawn.")
    images.side_by_side(canvas, shown)


def _sequences(canvas: Canvas, before: Any, after: Any) -> None:
    for axes, name, rows in zip(canvas.panels(2, aspect=0.75), ("Input", "Result"), (before, after), strict=True):
        for i, row in enumerate(rows[:_MOST_PLANES]):
            curves.line(canvas, axes, np.arange(len(row)), row, i, f"channel {i}" if len(rows) > 1 else "", marker="o")
        canvas.dress(axes, name, "position")
        canvas.legend(axes)


def states(canvas: Canvas, _request: Any, result: Any) -> None:
    """The hidden states of the first sequence over time."""
    rows = np.asarray(result.states, float)[0].T
    axes = canvas.panel("Hidden states", "step", "state")
    for i, row in enumerate(rows[:_MOST_PLANES]):
        curves.line(canvas, axes, np.arange(1, len(row) + 1), row, i, f"unit {i}", marker="o" if len(row) <= 40 else "")
    if len(rows) > _MOST_PLANES:
        canvas.note(f"The first {_MOST_PLANES} of {len(rows)} units are drawn.")
    canvas.legend(axes)
