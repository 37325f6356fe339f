"""What of an answer fits a format that carries one table, or one array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.types.errors import NotExpressible
from service.schemas.types.results import LAST, TURNED

Document = dict[str, Any]
Columns = dict[str, list[Any]]

_BESIDE = frozenset((*LAST, "columns", "levels"))
_SCALARS = (str, int, float, bool, type(None))
_MORE = "This answer is more than one table: ask for application/json or application/cbor."


def array_of(document: Document, _fields: Sequence[str]) -> NDArray[Any]:
    """The one array of an answer, or its `result`. Raises NotExpressible."""
    arrays = _arrays(document)
    if len(arrays) != 1 and "result" not in arrays:
        detail = (
            f"As .npy an answer is one array, and this has {', '.join(arrays) or 'none'}: ask for application/cbor."
        )
        raise NotExpressible(detail)
    value = arrays.get("result", next(iter(arrays.values())))
    return value["real"] + 1j * value["imag"] if isinstance(value, dict) else np.asarray(value)


def table_of(document: Document, fields: Sequence[str]) -> Columns:
    """The one table of an answer by column: these fields, or its only array, or all its numbers as one row.

    Raises NotExpressible.
    """
    if fields:
        return _declared(document, fields)
    arrays = _arrays(document)
    if "result" in arrays or len(arrays) == 1:
        name = "result" if "result" in arrays else next(iter(arrays))
        return _column(name, arrays[name], document)
    own = {key: one for name, value in document.items() if name not in _BESIDE for key, one in _parts(name, value)}
    if not all(isinstance(value, _SCALARS) for value in own.values()):
        raise NotExpressible(_MORE)
    return {name: [value] for name, value in own.items()}


def _declared(document: Document, fields: Sequence[str]) -> Columns:
    table: Columns = {}
    for field in fields:
        name = field.removesuffix(TURNED)
        if _is_complex(document[name]):
            table |= _column(name, document[name], document)
            continue
        value = np.atleast_1d(np.asarray(document[name], dtype=None if document[name] is not None else object))
        table |= _column(name, np.atleast_2d(value.T) if field != name and value.size > 1 else value, document)
    rows = len(next(iter(table.values())))
    for names in document.get("columns", {}).values():
        if len(names) == rows > 1 and "terms" not in table:
            return {"column": names, **table}
    return table


def _column(name: str, value: Any, document: Document) -> Columns:
    """One column of a vector, several of a matrix, two of complex numbers."""
    if isinstance(value, dict):
        return {key: one for part, array in value.items() for key, one in _column(f"{name}.{part}", array, {}).items()}
    if value.ndim > 2:
        raise NotExpressible("This answer has more axes than a table: ask for application/cbor.")
    if value.ndim < 2:
        return {name: np.atleast_1d(value).tolist()}
    return dict(zip(_names(name, value.shape[1], document), value.T.tolist(), strict=True))


def _names(field: str, count: int, document: Document) -> list[str]:
    """What the columns of a matrix are called: as those of the table that was sent, where it has as many."""
    known = [names for names in document.get("columns", {}).values() if len(names) == count]
    return known[0] if len(known) == 1 and field == "result" else [f"{field}[{j}]" for j in range(count)]


def _arrays(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in _BESIDE and _is_array(value)}


def _is_array(value: Any) -> bool:
    return isinstance(value["real"] if _is_complex(value) else value, np.ndarray)


def _is_complex(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"real", "imag"}


def _parts(name: str, value: Any) -> list[tuple[str, Any]]:
    """A complex number as its two parts."""
    return [(f"{name}.{part}", value[part]) for part in ("real", "imag")] if _is_complex(value) else [(name, value)]
