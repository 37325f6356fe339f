"""A picture of an answer, from its operation's drawer to bytes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from inspect import cleandoc
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import BaseModel

from service.operation import Operation, View
from service.pictures.canvas import Canvas
from service.pictures.paper import PAPERS
from service.schemas.types.errors import NoPicture

WITHOUT_ROWS = frozenset(("coefficients", "covariances", "heat_map", "histogram", "scree", "singular_values"))
"""Pictures that need no rows of the data, and so are there of data sets that are larger than an array may be."""
_PLAIN = (str, int, float, bool, type(None))
_LONGEST = 500  # characters of a text in the metadata
_SIZES = 1e-150, 1e150
"""Of numbers whose squares are in the range of doubles: beyond, matplotlib's limits and transforms may leave it."""


def picture(
    operation: Operation, request: Any, result: Any, document: Mapping[str, Any], view: View, kind: str
) -> bytes:
    """The picture of an answer, of the media type `kind`; `document` is the answer, for the metadata."""
    draw, canvas = operation.drawer(view.picture), Canvas(operation.summary, operation.path, view)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of letters that the font does not have, say
        try:
            draw(canvas, request, result)
            canvas.names.check()
            paper = PAPERS[kind](canvas)
            canvas.arrange(result.warnings)
            said = canvas.description(cleandoc(draw.__doc__ or "").partition("\n")[0])
            known = orjson.dumps(_certificate(document), option=orjson.OPT_SERIALIZE_NUMPY).decode()
            return paper.written(canvas.title, said, known)
        except (ValueError, ArithmeticError) as error:
            if not any(map(_is_beyond, (*_numbers(request), *_numbers(result)))):
                raise
            low, high = _SIZES
            detail = (
                f"Numbers of sizes from {low:g} to {high:g} can be drawn for certain; there are others: scale them."
            )
            raise NoPicture(detail) from error


def _numbers(value: Any) -> Iterator[NDArray[Any]]:
    """All numbers in a request or a result."""
    if isinstance(value, int | float | complex | np.ndarray | np.number):
        array = np.asarray(value)
        if array.dtype.kind in "iufc":
            yield array
    elif isinstance(value, BaseModel):
        yield from _numbers(value.__dict__)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _numbers(getattr(value, field.name))
    elif isinstance(value, dict | list | tuple):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _numbers(entry)


def _is_beyond(numbers: NDArray[Any]) -> bool:
    """Whether one is finite, and of a size that may leave the range: open ends and undefined values are for drawers."""
    low, high = _SIZES
    sizes = np.abs(np.stack((numbers.real, numbers.imag)).astype(float))
    return bool((((sizes > 0) & (sizes < low)) | ((sizes > high) & (sizes < np.inf))).any())


def _certificate(document: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer says in single values: its certainty, warnings, residuals, errors and the like."""
    plain = {name: value for name, value in document.items() if isinstance(value, _PLAIN)}
    cut = {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in plain.items()}
    return {**cut, "warnings": document["warnings"]}
