"""A picture of an answer, from its operation's drawer to bytes."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

import numpy as np
import orjson

from service.operation import Operation, View
from service.pictures.canvas import Canvas
from service.pictures.paper import PAPERS

WITHOUT_ROWS = frozenset(("coefficients", "covariances", "heat_map", "histogram", "scree", "singular_values"))
"""Pictures that need no rows of the data, and so are there of data sets that are larger than an array may be."""
_PLAIN = (str, int, float, bool, type(None))
_LONGEST = 500  # characters of a text in the metadata


def picture(
    operation: Operation, request: Any, result: Any, document: Mapping[str, Any], view: View, kind: str
) -> bytes:
    """The picture of an answer, of the media type `kind`; `document` is the answer, for the metadata."""
    draw, canvas = operation.drawer(view.picture), Canvas(operation.summary, operation.path, view)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of letters that the font does not have, say
        draw(canvas, request, result)
        canvas.names.check()
        paper = PAPERS[kind](canvas)
        canvas.arrange(result.warnings)
        said = canvas.description(cleandoc(draw.__doc__ or "").partition("\n")[0])
        known = orjson.dumps(_certificate(document), option=orjson.OPT_SERIALIZE_NUMPY).decode()
        return paper.written(canvas.title, said, known)


def _certificate(document: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer says in single values: its certainty, warnings, residuals, errors and the like."""
    plain = {name: value for name, value in document.items() if isinstance(value, _PLAIN)}
    cut = {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in plain.items()}
    return {**cut, "warnings": document["warnings"]}
