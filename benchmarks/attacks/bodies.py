"""Bodies that are not what their media type promises, or far more than they look: to operations and to data sets."""

from __future__ import annotations

import gzip
import io
import struct
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from benchmarks.target import JSON, Seen, Watched, message
from service.execution.formats import ARROW, CBOR, CSV, NPY, PARQUET

_DATA_SETS = "/v1/datasets"
_TABLES = (_DATA_SETS, "/v1/statistics/describe")
_ARRAYS = (_DATA_SETS, "/v1/linear-algebra/determinant")
_SIZE = 250_000  # bytes, or as many characters


def _posted(paths: tuple[str, ...], media: str, *bodies: bytes, **headers: str) -> Iterator[bytes]:
    for path in paths:
        for body in bodies:
            yield message("POST", path, body, media, prefer="wait=3", **headers)


def _stream(table: pa.Table, compression: str | None = None) -> bytes:
    file = io.BytesIO()
    with pa.ipc.new_stream(file, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    return file.getvalue()


def _file(table: pa.Table) -> bytes:
    file = io.BytesIO()
    parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def _damaged(whole: bytes, count: int) -> Iterator[bytes]:
    chance = Random(0)
    for _ in range(count):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        yield bytes(damaged)


def arrow(target: Watched) -> Iterator[Seen]:
    """Tables of Arrow and Parquet."""
    zeros = pa.table({"a": pa.array(np.zeros(20_000_000))})
    wide = pa.table({f"c{place}": [1.0] for place in range(1000)})
    kind = pa.float64()
    for _ in range(50):
        kind = pa.list_(kind)
    nested = pa.table({"a": pa.nulls(1, kind)})
    mixed = pa.table({"a": [1.0] * 100, "b": ["x"] * 100})
    yield target.attacked("Arrow, 160 MB in 5 KB", _posted(_TABLES, ARROW, _stream(zeros, "zstd")))
    yield target.attacked("Arrow, 1,000 columns", _posted(_TABLES, ARROW, _stream(wide)))
    yield target.attacked("Arrow, nested 50 deep", _posted(_TABLES, ARROW, _stream(nested)))
    yield target.attacked("Arrow, damaged", _posted(_TABLES, ARROW, *_damaged(_stream(mixed), 40)))
    yield target.attacked("Parquet, 160 MB in 9 KB", _posted((_DATA_SETS,), PARQUET, _file(zeros)))
    yield target.attacked("Parquet, 1,000 columns", _posted((_DATA_SETS,), PARQUET, _file(wide)))
    yield target.attacked("Parquet, damaged", _posted((_DATA_SETS,), PARQUET, *_damaged(_file(mixed), 40)))


def csv(target: Watched) -> Iterator[Seen]:
    """Tables of CSV."""
    names = ",".join(f"c{place}" for place in range(30_000)).encode()
    tables = {
        "one line of numbers": b"1," * (_SIZE // 2),
        "30,000 columns": names + b"\n" + b"1," * 29_999 + b"1\n",
        "one name 60,000 times": b"a," * 60_000 + b"a\n",
        "quotes": b'"' * _SIZE,
        "empty lines": b"\n" * _SIZE,
        "a number of 250,000 digits": b"a\n" + b"9" * _SIZE,
        "NUL": b"a\n" + b"\0" * _SIZE,
        "ragged": b"a,b\n" + b"1\n1,2,3\n" * 20_000,
        "no UTF-8": b"a\n" + b"\xff" * _SIZE,
    }
    for name, table in tables.items():
        yield target.attacked(f"CSV, {name}", _posted(_TABLES, CSV, table))


def _npy(shape: Any, descr: str = "<f8") -> bytes:
    head = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head


def arrays(target: Watched) -> Iterator[Seen]:
    """Files of NumPy, and CBOR."""
    heads = [_npy((10**15,)), _npy((-1,)), _npy((1,) * 5000), _npy((2**62, 4, 2)), _npy((1,), "|O"), _npy("exit()")]
    deep = b"\x93NUMPY\x02\x00" + struct.pack("<I", _SIZE) + b"(" * _SIZE
    yield target.attacked("npy, heads that lie", _posted(_ARRAYS, NPY, *heads, deep))
    lies = [b"\x81" * _SIZE, b"\xc1" * _SIZE, b"\x9b\x7f" + b"\xff" * 7, b"\x5b\x7f" + b"\xff" * 7]
    yield target.attacked("CBOR, nested and endless", _posted(_ARRAYS, CBOR, *lies, b"\xbb" + b"\x00" * 8))


def packed(target: Watched) -> Iterator[Seen]:
    """Small bodies that become large."""
    bomb, members = gzip.compress(b"0" * 200_000_000, 9), gzip.compress(b"") * 10_000
    paths = ("/v1/linear-algebra/determinant", "/v1/steps")
    yield target.attacked(
        "gzip, 200 MB and 10,000 members", _posted(paths, JSON, bomb, members, content_encoding="gzip")
    )
    yield target.attacked("gzip to data sets", _posted((_DATA_SETS,), CSV, bomb, content_encoding="gzip"))


def documents(target: Watched) -> Iterator[Seen]:
    """JSON, where objects are looked into."""
    lists = b"[" * 100_000 + b"]" * 100_000
    keys = b"{" + b",".join(b'"k%d":1' % place for place in range(20_000)) + b"}"
    reference = b'{"dataset":"sha256-%b"}' % (b"0" * 64)
    bodies = (
        b'{"data":%b}' % lists, keys, b'"' + b"a" * _SIZE + b'"', b'{"data":[[1e%b]]}' % (b"9" * _SIZE),
        b'{"data":[%b]}' % b",".join([reference] * 2500), b"\xff" * _SIZE,
    )  # fmt: skip
    yield target.attacked("JSON, nested, wide and long", _posted((*_TABLES, "/v1/steps"), JSON, *bodies))


ATTACKS: tuple[Callable[[Watched], Iterator[Seen]], ...] = (arrow, csv, arrays, packed, documents)
