"""The formats of documents: those that are read, and those that are written. The first of each is the default.

A format is one record: what negotiation offers, refusals name and the OpenAPI document shows is made from these tables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from service.execution import cbor_codec, json_codec
from service.pictures import PNG, SVG

Buffer = bytes | memoryview
Document = dict[str, Any]
PICTURES = (SVG, PNG)
"""What answers are drawn in, by service.pictures, where their operation has a picture; no body is read in them."""
JSON, CBOR = json_codec.MEDIA_TYPE, cbor_codec.MEDIA_TYPE


class Reader(NamedTuple):
    """How bodies of a media type are read."""

    media_type: str
    decode_fast: Callable[[Buffer], Document | None]
    """None where `decode` must decide: what it says of faults is the last word."""
    decode: Callable[[Buffer], Document]


class Writer(NamedTuple):
    """How answers of a media type are written."""

    media_type: str
    encode: Callable[[Document], list[Buffer]]
    spells: bool
    """Whether the format has no non-finite numbers, so that they are written as strings."""


READERS = {
    reader.media_type: reader
    for reader in (
        Reader(JSON, json_codec.decode_fast, json_codec.decode),
        Reader(CBOR, cbor_codec.decode_fast, cbor_codec.decode),
    )
}
WRITERS = {
    writer.media_type: writer
    for writer in (
        Writer(JSON, lambda document: [json_codec.encode(document)], spells=True),
        Writer(CBOR, cbor_codec.encode, spells=False),
    )
}
