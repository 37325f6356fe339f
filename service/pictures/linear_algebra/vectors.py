"""Vectors, angles and linear maps."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import arrows, images
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_MOST = 6  # pairs that are drawn


def dot_product(canvas: Canvas, request: Any, result: Any) -> None:
    """Both vectors as arrows, with the angle between them; of more than two components, in the plane they span."""
    a, b = np.asarray(request.a), np.asarray(request.b)
    if a.ndim == b.ndim == 1:
        _pairs(canvas, a[None], b[None])
    elif np.ndim(result.result) == 2:
        images.side_by_side(canvas, [("a", _at_least_2d(a)), ("b", _at_least_2d(b)), ("a · b", result.result)])
    else:
        raise NoPicture("The dot product of two vectors, or of two matrices, has a picture; this one has none.")


def _at_least_2d(a: Any) -> Any:
    return np.atleast_2d(a)


def angle(canvas: Canvas, request: Any, _result: Any) -> None:
    """Both vectors of each pair as arrows; of more than two components, in the plane they span."""
    a, b = np.broadcast_arrays(request.a, request.b)
    n = a.shape[-1]
    _pairs(canvas, a.reshape(-1, n), b.reshape(-1, n))


def _pairs(canvas: Canvas, a: Any, b: Any) -> None:
    if len(a) > _MOST:
        canvas.note(f"The first {_MOST} of {len(a)} pairs are drawn.")
    if a.shape[-1] != 2:
        canvas.note("In the plane that both span, the first along the horizontal axis.")
    panels = canvas.panels(min(len(a), _MOST), aspect=0.75 if len(a) == 1 else 1.0, least=200)
    for axes, first, second in zip(panels, a, b, strict=False):
        flat = arrows.in_their_plane(first, second)
        for i, (tip, name) in enumerate(zip(flat, ("a", "b"), strict=True)):
            arrows.arrow(canvas, axes, tip, name, canvas.color(i))
        arrows.frame(axes, flat)
        lengths = np.linalg.norm(first) * np.linalg.norm(second)
        product = np.vdot(first, second).real
        angle = f", {number(np.degrees(np.arccos(np.clip(product / lengths, -1, 1))))}°" if lengths else ""
        canvas.dress(axes, f"a · b = {number(product)}{angle}")
        canvas.legend(axes, loc="best")


def projection(canvas: Canvas, request: Any, _result: Any) -> None:
    """The vector, its projection on the direction, and what is left; in the plane that both span."""
    a, onto = np.broadcast_arrays(request.a, request.onto)
    n = a.shape[-1]
    a, onto = a.reshape(-1, n)[0], onto.reshape(-1, n)[0]
    if np.size(request.a) > n:
        canvas.note("The first of the vectors is drawn.")
    if n != 2:
        canvas.note("In the plane that both span, the direction along the horizontal axis.")
    direction, vector = arrows.in_their_plane(onto, a)
    foot = direction * (np.dot(direction, vector) / max(np.dot(direction, direction), 1e-300))
    axes = canvas.panel("Projection and rejection", aspect=0.75)
    for i, (tip, name) in enumerate(((vector, "a"), (direction, "onto"), (foot, "projection"))):
        arrows.arrow(canvas, axes, tip, name, canvas.color(i))
    arrows.arrow(canvas, axes, vector, "rejection", canvas.color(3), start=foot)
    arrows.frame(axes, [vector, direction, foot])
    canvas.legend(axes, loc="best")


def transformation(canvas: Canvas, request: Any, result: Any) -> None:
    """The points before and after the map, with the eigenvectors where they are asked for."""
    before, after = result.points, result.result
    if before.shape[1] != 2 or after.shape[1] != 2:
        raise NoPicture("A map of the plane has a picture; this one has other dimensions.")
    axes = canvas.panel("Eigenvalues: directions that only scale" if result.eigenvalues is not None else "", aspect=0.9)
    closed = request.shape is not None
    names = ("unit circle", "A @ circle") if request.shape == "circle" else ("before", "after")
    for i, (points, name) in enumerate(zip((before, after), names, strict=True)):
        style = "-" if closed else "o"
        axes.plot(*points.T, style, color=canvas.color(i), label=name, alpha=0.8, markersize=5)
    if not closed and len(before) <= 100:
        for one, other in zip(before, after, strict=True):
            arrows.arrow(canvas, axes, other, start=one, color=canvas.theme.faint)
    tips = _eigenvectors(canvas, axes, result) if result.eigenvalues is not None else []
    arrows.frame(axes, [before, after, *tips])
    canvas.legend(axes)


def _eigenvectors(canvas: Canvas, axes: Any, result: Any) -> list[Any]:
    """Real eigenvectors, each as long as its eigenvalue."""
    if np.iscomplexobj(result.eigenvalues) and np.any(np.imag(result.eigenvalues)):
        canvas.note("The eigenvalues are complex: the map turns every direction of the plane.")
        return []
    tips = []
    for i, value in enumerate(np.real(result.eigenvalues)):
        tip = np.real(result.eigenvectors[:, i]) * value
        arrows.arrow(canvas, axes, tip, f"eigenvector {i + 1} (λ = {number(value)})", canvas.color(2 + i))
        tips.append(tip)
    return tips


def points_apart(canvas: Canvas, _request: Any, result: Any) -> None:
    """The distances between all pairs in colours."""
    axes = canvas.panel("", "point of b", "point of a", aspect=0.8)
    images.bar(canvas, axes, images.matrix(canvas, axes, np.atleast_2d(np.asarray(result.result))))
