"""Arrow's streams and Parquet to the columns of a table, by pyarrow, which is an extra of the package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from service.execution.data_fields import TABLE
from service.schemas.types.errors import MalformedBody

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
PARQUET = "application/vnd.apache.parquet"
AVAILABLE = find_spec("pyarrow") is not None
"""It is imported by the first body, in a worker: that takes 0.2 s and 60 MB."""
Buffer = bytes | memoryview


def decode(body: Buffer) -> dict[str, Any]:
    """The table of a body under its field. Raises MalformedBody."""
    import pyarrow as pa  # noqa: PLC0415

    with _whole(pa, "Not a stream of Arrow record batches."):
        table = pa.ipc.open_stream(pa.py_buffer(body)).read_all()
        table.validate(full=True)  # else damaged offsets and lengths are believed, and lead out of the memory
        return {TABLE: _columns(pa, table)}


def decode_parquet(part: Path) -> dict[str, Any]:
    """The table of a Parquet file under its field. Raises MalformedBody."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    with _whole(pa, "Not a Parquet file."):
        table = pq.read_table(part, memory_map=True, use_threads=False)
        table.validate(full=True)
        return {TABLE: _columns(pa, table)}


@contextmanager
def _whole(pa: Any, refusal: str) -> Iterator[None]:
    """Take what pyarrow raises on its way for what it is: the body is damaged, or of a kind that no table has."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise MalformedBody(refusal) from error


def _columns(pa: Any, table: Any) -> dict[str, Any]:
    names = table.column_names
    if len(set(names)) < len(names):
        raise MalformedBody("Two columns of the table have one name.")
    return {name: _column(pa, column) for name, column in zip(names, table.columns, strict=True)}


def _column(pa: Any, column: Any) -> Any:
    """Numbers as an array, NaN where one is null; anything else as a list: dates and times become text."""
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return column.to_numpy()
    if pa.types.is_temporal(kind):
        return [None if value is None else str(value) for value in column.to_pylist()]
    return column.to_pylist()
