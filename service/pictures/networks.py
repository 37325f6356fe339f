"""Networks of layers: units as dots, weights as lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures.canvas import Canvas
from service.pictures.text import label

Array = NDArray[Any]

_MOST_UNITS = 12  # of a layer; of more the first are drawn
_MOST_LAYERS = 10  # that have room for their names


def network(canvas: Canvas, axes: Any, weights: Sequence[Array], names: Sequence[str]) -> None:
    """Layers from left to right, with a line for each weight: its colour tells the sign, its width the size."""
    weights = weights[:_MOST_LAYERS]
    sizes = [weights[0].shape[0], *(one.shape[1] for one in weights)]
    places = [_places(size) for size in sizes]
    largest = max(float(np.abs(one[np.isfinite(one)]).max(initial=0.0)) for one in weights) or 1.0
    for layer, one in enumerate(weights):
        for i, from_y in enumerate(places[layer]):
            for j, to_y in enumerate(places[layer + 1]):
                strength = abs(float(one[i, j])) / largest if np.isfinite(one[i, j]) else 0.0
                axes.plot(
                    [layer, layer + 1], [from_y, to_y], color=canvas.color(0 if one[i, j] >= 0 else 1),
                    linewidth=0.3 + 2.2 * strength, alpha=0.25 + 0.7 * strength, zorder=1,
                )  # fmt: skip
    for layer, (size, place) in enumerate(zip(sizes, places, strict=True)):
        axes.plot([layer] * len(place), place, "o", color=canvas.theme.ink, markersize=11, zorder=2)
        hidden = f"\nfirst {len(place)} of {size}" if len(place) < size else f"\n{size}"
        name = "inputs" if layer == 0 else label(names[layer - 1], 18)
        axes.text(layer, min(map(min, places)) - 0.9, name + hidden, ha="center", va="top", size=8)
    for sign, word in ((0, "positive weight"), (1, "negative weight")):
        axes.plot([], [], color=canvas.color(sign), label=word)
    axes.set_xlim(-0.4, len(sizes) - 0.6)
    axes.set_ylim(min(map(min, places)) - 2.2, max(map(max, places)) + 0.8)
    axes.axis("off")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=2)


def _places(size: int) -> Array:
    count = min(size, _MOST_UNITS)
    return (count - 1) / 2 - np.arange(count)
