"""The formats of documents and of data: those that are read, and those that are written. The first is the default.

A format is one record: what negotiation offers, refusals name and the OpenAPI document shows is made from these tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from service.execution import arrow_codec, cbor_codec, csv_codec, json_codec, npy_codec
from service.execution.data_fields import takes_an_array, takes_tables
from service.execution.parts import array_of, table_of
from service.operation import Operation
from service.pictures import PNG, SVG

Buffer = bytes | memoryview
Document = dict[str, Any]
PICTURES = (SVG, PNG)
"""What answers are drawn in, by service.pictures, where their operation has a picture; no body is read in them."""
JSON, CBOR = json_codec.MEDIA_TYPE, cbor_codec.MEDIA_TYPE
CSV, NPY, ARROW, PARQUET = csv_codec.MEDIA_TYPE, npy_codec.MEDIA_TYPE, arrow_codec.MEDIA_TYPE, arrow_codec.PARQUET


class Reader(NamedTuple):
    """How bodies of a media type are read."""

    media_type: str
    decode_fast: Callable[[Buffer], Document | None]
    """None where `decode` must decide: what it says of faults is the last word."""
    decode: Callable[[Buffer], Any]
    """The document; of a bare body its table, by the field of tables, or its array."""
    bare: Callable[[type[BaseModel]], bool] | None
    """None where bodies are whole documents. Else they are data alone, and the other fields stand in the query: whether
    such requests take them."""
    in_workers: bool
    """Whether only workers read them: by a library that a damaged body may crash, or that takes long to import."""


class Writer(NamedTuple):
    """How answers of a media type are written."""

    media_type: str
    encode: Callable[[Any], list[Buffer]]
    spells: bool
    """Whether the format has no non-finite numbers, so that they are written as strings."""
    part: Callable[[Document, Sequence[str]], Any] | None
    """None where whole documents are written. Else what of one is, given the fields that are a table of its own."""


def _slowly(_body: Buffer) -> None:
    """The strict reader decides."""


READERS = {
    reader.media_type: reader
    for reader in (
        Reader(JSON, json_codec.decode_fast, json_codec.decode, None, in_workers=False),
        Reader(CBOR, cbor_codec.decode_fast, cbor_codec.decode, None, in_workers=False),
        Reader(CSV, _slowly, csv_codec.decode, takes_tables, in_workers=False),
        *([Reader(ARROW, _slowly, arrow_codec.decode, takes_tables, in_workers=True)] if arrow_codec.AVAILABLE else []),
        Reader(NPY, _slowly, npy_codec.decode, takes_an_array, in_workers=False),
    )
}
WRITERS = {
    writer.media_type: writer
    for writer in (
        Writer(JSON, lambda document: [json_codec.encode(document)], spells=True, part=None),
        Writer(CBOR, cbor_codec.encode, spells=False, part=None),
        Writer(CSV, csv_codec.encode, spells=False, part=table_of),
        Writer(NPY, npy_codec.encode, spells=False, part=array_of),
    )
}


def media_types(operation: Operation) -> tuple[str, ...]:
    """What bodies an operation takes."""
    return (operation.media_type,) if operation.media_type else _read_for(operation.request)


@cache
def _read_for(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name, one in READERS.items() if one.bare is None or one.bare(model))
