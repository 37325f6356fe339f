"""Streams of Arrow that are damaged: they are refused, and never read in the serving process."""

from __future__ import annotations

import io

import pytest

from service.execution import arrow_codec
from service.execution.formats import READERS
from service.execution.messages import Limits, Media
from service.execution.reading import read
from service.operation import Cost
from service.routers import CATALOGUE
from service.schemas.types.errors import MalformedBody, OverBudget

pa = pytest.importorskip("pyarrow")

ROOM = 10_000_000


def stream() -> bytes:
    table = pa.table({"a": [1.5, None, 3.0], "b": ["x", "yy", None], "c": [[1], [], [2, 3]]})
    out = io.BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize("byte", [0x00, 0x7F, 0x80, 0xFF])
def test_a_damaged_stream_is_a_table_or_refused(byte: int) -> None:
    whole = stream()
    refused = 0
    for place in range(len(whole)):
        try:
            arrow_codec.decode(whole[:place] + bytes([byte]) + whole[place + 1 :])
        except MalformedBody:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize("media_type", [name for name, reader in READERS.items() if reader.in_workers])
def test_what_may_crash_its_reader_is_for_workers(media_type: str) -> None:
    operation = CATALOGUE["statistics/describe"]
    with pytest.raises(OverBudget):
        read(operation, b"", Media(content_type=media_type), Limits(ROOM, ROOM, ROOM), Cost(ROOM, ROOM))
