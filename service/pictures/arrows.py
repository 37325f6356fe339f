"""Vectors as arrows from the origin, with equal axes, so that lengths and angles are true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures.canvas import Canvas
from service.pictures.text import label

Array = NDArray[Any]

_ROOM = 0.12  # of the panel, around the tips


def arrow(canvas: Canvas, axes: Any, tip: Array, name: str = "", color: str = "", start: Array | None = None) -> None:
    """One arrow in a plane, from the origin or from another point."""
    from_x, from_y = (0.0, 0.0) if start is None else map(float, start)
    along = np.linspace(0, 1, 9)
    axes.plot(
        from_x + (tip[0] - from_x) * along, from_y + (tip[1] - from_y) * along, alpha=0
    )  # legends keep clear of it
    axes.quiver(
        from_x, from_y, tip[0] - from_x, tip[1] - from_y, angles="xy", scale_units="xy", scale=1, width=0.009,
        color=color or canvas.color(0), label=label(name) if name else None, zorder=3,
    )  # fmt: skip


def frame(axes: Any, points: Sequence[Array]) -> None:
    """Equal axes that hold the origin and all points, with some room around them."""
    axes.update_datalim(np.vstack([np.zeros((1, 2)), *(np.reshape(np.real(part), (-1, 2)) for part in points)]))
    axes.margins(_ROOM)
    axes.set_aspect("equal", adjustable="datalim")


def in_their_plane(a: Array, b: Array) -> tuple[Array, Array]:
    """Two vectors in the plane that they span: as they are in two dimensions, else the first along the first axis."""
    if len(a) == 2 and not np.iscomplexobj(a) and not np.iscomplexobj(b):
        return a, b
    length = float(np.linalg.norm(a))
    if not length:
        return np.zeros(2), np.array([np.linalg.norm(b), 0.0])
    along = float(np.real(np.vdot(a, b))) / length
    across = np.sqrt(max(float(np.linalg.norm(b)) ** 2 - along**2, 0.0))
    return np.array([length, 0.0]), np.array([along, across])
