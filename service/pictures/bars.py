"""Bars of named values, with intervals where there are some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures.canvas import Canvas
from service.pictures.text import label

Array = NDArray[Any]

_MOST = 60  # bars; more could not be told apart
_LETTER, _BESIDE = 6.2, 3  # pixels of a letter of a tick; letters up to which names always stand upright


def bars(
    canvas: Canvas, axes: Any, values: Array, names: Sequence[str], *, groups: Sequence[str] = (), **how: Any
) -> None:
    """Bars (n), or groups of bars side by side (groups, n), above their names."""
    rows, names = np.atleast_2d(values), canvas.names.of(names)
    if rows.shape[1] > _MOST:
        canvas.note(f"The first {_MOST} of {rows.shape[1]} bars are drawn.")
        rows, names = rows[:, :_MOST], names[:_MOST]
    width = 0.8 / len(rows)
    for i, row in enumerate(rows):
        place = np.arange(len(row)) + (i - (len(rows) - 1) / 2) * width
        shown = label(groups[i]) if groups else None
        axes.bar(
            place, np.where(np.isfinite(row), row, np.nan), width * 0.95, color=canvas.color(i), label=shown, **how
        )
    name_ticks(canvas, axes, names)
    if len(rows) > 1:
        canvas.legend(axes)


def name_ticks(canvas: Canvas, axes: Any, names: Sequence[str], which: str = "x") -> None:
    """Names at 0, 1, … of an axis; aslant where they would overlap."""
    axis = getattr(axes, f"{which}axis")
    axes.grid(visible=False, axis=which)
    room = canvas.width / max(len(names), 1) / max(canvas.columns, 1)
    if which == "x" and len(names) * 16 > canvas.width / canvas.columns:
        step = -(-len(names) * 16 * canvas.columns // canvas.width)
        axis.set_ticks(range(0, len(names), step), [label(name, 12) for name in names[::step]])
    else:
        axis.set_ticks(range(len(names)), [label(name, 24) for name in names])
    longest = max((len(name) for name in names), default=0)
    if which == "x" and longest > _BESIDE and longest * _LETTER > room:
        axes.tick_params("x", rotation=35)
        for text in axes.get_xticklabels():
            text.set_ha("right")
            text.set_rotation_mode("anchor")


def intervals(
    canvas: Canvas,
    axes: Any,
    middle: Array,
    lower: Array,
    upper: Array,
    names: Sequence[str],
    *,
    emphasised: Any = None,
) -> None:
    """Intervals below each other, the first on top, each with its estimate; `emphasised` ones in another colour."""
    middle, lower, upper = (np.atleast_1d(np.asarray(part, float)) for part in (middle, lower, upper))
    count, names = min(len(middle), _MOST), canvas.names.of(names)
    if count < len(middle):
        canvas.note(f"The first {_MOST} of {len(middle)} intervals are drawn.")
    known = np.concatenate([middle, lower, upper])
    known = known[np.isfinite(known)]
    room = 0.1 * (float(known.max() - known.min()) or 1.0) if known.size else 1.0
    low, high = (float(known.min()) - room, float(known.max()) + room) if known.size else (-1.0, 1.0)
    for i in range(count):
        place, color = count - 1 - i, canvas.color(1 if emphasised is not None and emphasised[i] else 0)
        ends = [max(lower[i], low), min(upper[i], high)]
        axes.plot(ends, [place, place], color=color, linewidth=2, solid_capstyle="butt")
        for end, given in zip(ends, (lower[i], upper[i]), strict=True):
            axes.plot(
                [end], [place], "|" if np.isfinite(given) else "<" if given < 0 else ">", color=color, markersize=8
            )
        axes.plot([middle[i]], [place], "o", color=color, markersize=6)
    name_ticks(canvas, axes, list(names[:count])[::-1], "y")
    axes.set_xlim(low, high)
    axes.set_ylim(-0.6, count - 0.4)
