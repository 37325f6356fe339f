"""Matrices and their factors in colours."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import images
from service.pictures.canvas import Canvas
from service.schemas.types.errors import NoPicture

_NAMES = {"vh": "Vᴴ"}


def matrix(canvas: Canvas, _request: Any, result: Any) -> None:
    """The resulting matrix in colours, with its numbers where there are few."""
    axes = canvas.panel(aspect=0.75)
    images.bar(canvas, axes, images.matrix(canvas, axes, first(canvas, result.result)))


def operands(canvas: Canvas, request: Any, result: Any) -> None:
    """Both matrices and the result in colours."""
    shown = [(name, first(canvas, np.atleast_2d(getattr(request, name)))) for name in ("a", "b")]
    images.side_by_side(canvas, [*shown, ("result", first(canvas, np.atleast_2d(result.result)))])


def before_and_after(canvas: Canvas, request: Any, result: Any) -> None:
    """The matrix and the result in colours."""
    images.side_by_side(canvas, [("a", first(canvas, request.a)), ("result", first(canvas, result.result))])


def factors(canvas: Canvas, request: Any, result: Any) -> None:
    """The matrix and its factors in colours."""
    names = [name for name in _FACTORS if hasattr(result, name)]
    shown = [(_NAMES.get(name, name), first(canvas, getattr(result, name))) for name in names]
    images.side_by_side(canvas, [("a", first(canvas, request.a)), *shown])


_FACTORS = ("l", "u", "d", "q", "r", "factor", "t", "z", "p", "h")


def solution(canvas: Canvas, _request: Any, result: Any) -> None:
    """The resulting matrix x in colours."""
    axes = canvas.panel(aspect=0.75)
    images.bar(canvas, axes, images.matrix(canvas, axes, first(canvas, result.x)))


def first(canvas: Canvas, a: Any) -> Any:
    """A matrix, or the first of a stack."""
    array = np.asarray(a)
    if array.ndim < 2:
        raise NoPicture("A matrix has a picture; this answer is a vector or a number.")
    if array.ndim > 2:
        canvas.note("The first matrix of the stack is drawn.")
    return array.reshape(-1, *array.shape[-2:])[0]
