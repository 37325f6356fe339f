"""Box plots: quartiles, whiskers, and what lies beyond."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures.bars import name_ticks
from service.pictures.canvas import Canvas

Array = NDArray[Any]

_MOST_BOXES = 30  # that can be told apart side by side
_MOST_OUTLIERS = 100  # of a box
_WHISKERS = 1.5  # times the distance of the quartiles (Tukey 1977)


def boxes(canvas: Canvas, axes: Any, samples: Sequence[Array], names: Sequence[str]) -> None:
    """A box for each sample, with its mean, side by side."""
    names = canvas.names.of(names)
    if len(samples) > _MOST_BOXES:
        canvas.note(f"The first {_MOST_BOXES} of {len(samples)} samples are drawn.")
    shown = [_summary(canvas, np.asarray(one)[np.isfinite(one)]) for one in samples[:_MOST_BOXES]]
    ink, color = canvas.theme.ink, canvas.color(0)
    axes.bxp(
        shown, positions=range(len(shown)), widths=0.5, showmeans=True, patch_artist=True,
        boxprops={"facecolor": color, "alpha": 0.5, "edgecolor": ink}, medianprops={"color": ink, "linewidth": 1.6},
        whiskerprops={"color": ink}, capprops={"color": ink},
        meanprops={"marker": "D", "markerfacecolor": canvas.color(1), "markeredgecolor": "none", "markersize": 5},
        flierprops={"marker": "o", "markersize": 3, "markerfacecolor": ink, "markeredgecolor": "none"},
    )  # fmt: skip
    name_ticks(canvas, axes, names[:_MOST_BOXES])


def _summary(canvas: Canvas, values: Array) -> dict[str, Any]:
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    reach = _WHISKERS * (high - low)
    inside = values[(values >= low - reach) & (values <= high + reach)]
    beyond = np.sort(values[(values < low - reach) | (values > high + reach)])
    if len(beyond) > _MOST_OUTLIERS:
        canvas.note(f"Of values beyond the whiskers the {_MOST_OUTLIERS} farthest out of each box are drawn.")
        beyond = np.concatenate([beyond[: _MOST_OUTLIERS // 2], beyond[-_MOST_OUTLIERS // 2 :]])
    return {
        "q1": low, "med": middle, "q3": high, "whislo": inside.min(), "whishi": inside.max(), "mean": values.mean(),
        "fliers": beyond,
    }  # fmt: skip
