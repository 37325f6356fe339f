"""How iterations converge: values over steps, on a logarithmic axis where they are positive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures import curves
from service.pictures.canvas import Canvas

Array = NDArray[Any]

_WIDE = 100.0  # from the largest to the smallest value: such histories need a logarithmic axis


def history(canvas: Canvas, axes: Any, steps: Array, histories: Sequence[Array], names: Sequence[str] = ("",)) -> None:
    """Histories over their steps; what is not finite, as after a divergence, is left out."""
    for i, (values, name) in enumerate(zip(histories, names, strict=True)):
        curves.line(canvas, axes, np.asarray(steps, float), np.asarray(values, float), i, name)
    known = np.concatenate([np.ravel(values)[np.isfinite(np.ravel(values))] for values in histories])
    if known.size and known.min() > 0 and known.max() > _WIDE * known.min():
        canvas.logarithmic(axes, "y")
    canvas.legend(axes)
