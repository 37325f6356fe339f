"""What is received as a data set becomes one, in a worker: converted, looked through and hashed, by blocks."""

from __future__ import annotations

import mmap
import os
import secrets
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from service.execution import arrow_codec, npy_codec
from service.execution.data_fields import TABLE
from service.execution.formats import ARROW, CBOR, CSV, JSON, NPY, PARQUET, READERS
from service.execution.library import Library, Record
from service.execution.scan import DATA, Scan
from service.execution.tables import Table, Texts
from service.execution.whole_files import Digest
from service.operation import Operation
from service.schemas.types.array_parsing import ArrayFaults, array_from_nested, to_float64
from service.schemas.types.base import Request
from service.schemas.types.errors import Fault, InvalidInput, MalformedBody, NotAnObject
from service.schemas.types.results import Result
from service.schemas.types.stored import Streamed

_BLOCK = 1 << 20  # bytes converted, looked through and hashed at once: they stay in the cache between
_STORED = tuple(map(np.dtype, ("<f8", "<f4", "<i8", "<c16", "<c8")))
_MOST_NAMES = 1 << 20
"""Bytes of the names of columns and levels, which whoever asks for the data set, or works with it, reads whole."""
_SHOWN = 'A data set is {"data": [[1, 2], [3, 4]]} or {"table": {"a": [1, 2], "b": [3, 4]}}.'


class StoreRequest(Request):
    """A body that was received."""

    root: str
    """Where data sets are."""
    url: str
    """The bucket, if there is one."""
    cache_bytes: int
    """Room for copies here, if there is."""
    owner: str
    """Whose it is to be."""
    part: str
    """The file."""
    media_type: str
    """What it holds."""


@dataclass(slots=True, kw_only=True)
class DataSetResult(Result):
    """A data set that is stored."""

    record: Record
    """What is known of it."""
    known: bool
    """Whether the client had it before."""


def store(request: StoreRequest) -> DataSetResult:
    """Store a body as a data set."""
    body = _Body(Library(request.root, request.owner, request.url, request.cache_bytes), Path(request.part))
    if request.media_type == NPY:
        return body.store_npy()
    found = _READ[request.media_type](body.part)
    if isinstance(found, np.ndarray):
        return body.write(found.shape, found.dtype, [found])
    table = Table.of(found)
    columns = {name: table.column(name) for name in table.names}
    body.columns = table.names
    body.levels = {name: column.levels for name, column in columns.items() if isinstance(column, Texts)}
    _check_names(body.columns, body.levels)
    numbers = (_numbers(name, column) for name, column in columns.items())
    return body.write((len(columns), table.rows), np.dtype(float), numbers)


def _check_names(columns: list[str], levels: dict[str, list[str]]) -> None:
    sizes = {name: len(orjson.dumps([name, levels.get(name, [])])) for name in columns}
    if (size := sum(sizes.values())) > _MOST_NAMES:
        largest = max(sizes, key=sizes.__getitem__)
        texts = f", of which this one has {len(levels[largest])}" if largest in levels else ""
        detail = f"The names of the columns and their different texts{texts} take {size} bytes together; a data set "
        raise InvalidInput.at(f"{detail}has at most {_MOST_NAMES}. Leave out what names each row.", TABLE, largest)


def _mapped(part: Path) -> memoryview:
    with part.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))


def _document(media_type: str) -> Callable[[Path], Any]:
    def read(part: Path) -> Any:
        body = _mapped(part)
        reader = READERS[media_type]
        try:
            document = reader.decode_fast(body)
            document = reader.decode(body) if document is None else document
        except NotAnObject:
            raise MalformedBody(f"{_SHOWN} Send numbers as `data`, records as `table`.") from None
        if document.keys() == {TABLE}:
            return document[TABLE]
        if document.keys() != {DATA}:
            raise MalformedBody(_SHOWN)
        return _array(document[DATA])

    return read


def _array(value: Any) -> NDArray[Any]:
    try:
        if isinstance(value, dict) and value.keys() == {"real", "imag"}:
            real, imag = (_array(part) for part in (value["real"], value["imag"]))
            return real + 1j * imag
        return value if isinstance(value, np.ndarray) else array_from_nested(value, missing=True)
    except ArrayFaults as error:
        faults = [Fault((DATA, *fault.location), fault.detail) for fault in error.faults]
        raise InvalidInput(faults[0].detail, faults) from None


_READ: dict[str, Callable[[Path], Any]] = {
    JSON: _document(JSON),
    CBOR: _document(CBOR),
    CSV: lambda part: READERS[CSV].decode(_mapped(part))[TABLE],
    ARROW: lambda part: arrow_codec.decode(_mapped(part))[TABLE],
    PARQUET: lambda part: arrow_codec.decode_parquet(part)[TABLE],
}


def _numbers(name: str, column: Any) -> NDArray[Any]:
    if isinstance(column, Texts):
        return column.positions
    try:
        return np.asarray(to_float64(column) if column.dtype.kind in "iu" else column)
    except ArrayFaults as error:
        raise InvalidInput.at(error.faults[0].detail, TABLE, name, *error.faults[0].location) from None


def _blocks(file: IO[bytes], dtype: np.dtype[Any]) -> Iterable[NDArray[Any]]:
    while block := file.read(_BLOCK - _BLOCK % dtype.itemsize):
        yield np.frombuffer(block, dtype)


def _stored_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Integers are kept exact, and half precision becomes double; all else is native."""
    native = dtype.newbyteorder("<")
    if native in _STORED:
        return native
    return np.dtype("<i8") if dtype.kind in "iu" and dtype != np.uint64 else np.dtype("<f8")


def store_array(library: Library, array: NDArray[Any] | Streamed) -> Record:
    """Keep an array of an answer, whatever its numbers are."""
    body = _Body(library, library.part(secrets.token_hex(16)), finite=False)
    if isinstance(array, Streamed):
        return body.write(array.shape, np.dtype(float), array.blocks()).record
    return body.write(array.shape, array.dtype, [array]).record


class _Body:
    """A body that was received, and what it will be."""

    def __init__(self, library: Library, part: Path, *, finite: bool = True) -> None:
        self._library = library
        self._finite = finite
        self.part = part
        self.columns: list[str] | None = None
        self.levels: dict[str, list[str]] = {}

    def store_npy(self) -> DataSetResult:
        """Keep an .npy file: as it is, where it is as it would be written here."""
        with self.part.open("rb") as file:
            shape, by_column, dtype = npy_codec.checked_head(file)
            start, count = file.tell(), int(np.prod(shape, dtype=object))
            if os.fstat(file.fileno()).st_size - start != count * dtype.itemsize:
                raise MalformedBody("The .npy file has more or fewer bytes than its shape says.")
            if by_column and len(shape) > 1:
                numbers = np.memmap(self.part, dtype, "r", start, shape, "F")
                return self.write(shape, dtype, (numbers[i] for i in range(shape[0])))
            file.seek(0)
            kept = dtype in _STORED and file.read(start) == npy_codec.head_of(dtype, shape)
            file.seek(start)
            if not kept:
                return self.write(shape, dtype, _blocks(file, dtype))
            scan = self._scan(dtype, shape)
            with ThreadPoolExecutor(1) as beside:  # the disk and the hash take as long as each other
                synced = beside.submit(os.fsync, file.fileno())
                for block in _blocks(file, dtype):
                    scan.add(block)
                synced.result()
        return self._keep(self.part, scan)

    def write(self, shape: tuple[int, ...], dtype: np.dtype[Any], blocks: Iterable[NDArray[Any]]) -> DataSetResult:
        """Write numbers that come in the order of their rows, and keep them."""
        kind = _stored_type(dtype)
        scan, target = self._scan(kind, shape), self.part.with_suffix(".npy.part")
        try:
            with target.open("wb") as file:
                file.write(npy_codec.head_of(kind, shape))
                for block in blocks:
                    converted = to_float64(block) if dtype == np.uint64 else block.astype(kind, copy=False)
                    file.write(scan.add(converted))
                file.flush()
                os.fsync(file.fileno())
            return self._keep(target, scan)
        finally:
            target.unlink(missing_ok=True)

    def _scan(self, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Scan:
        return Scan(dtype, shape, Digest(dtype, shape, self.columns, self.levels), finite=self._finite)

    def _keep(self, numbers: Path, scan: Scan) -> DataSetResult:
        record = Record(
            id=scan.digest.id,
            shape=list(scan.shape if self.columns is None else scan.shape[::-1]),
            dtype=scan.dtype.name,
            columns=self.columns,
            levels=self.levels,
            missing=scan.missing,
            infinite=scan.infinite,
            bytes=scan.size * scan.dtype.itemsize,
            created=time.time(),
        )
        return DataSetResult(record=record, known=self._library.keep(numbers, record), certainty="exact")


STORE = Operation("datasets", store, "Stores a data set", keywords="")
"""Run by workers alone: no path leads to it."""
