"""Results to bytes: as documents in the format that was asked for, or drawn, and compressed."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate, islice
from typing import Any

from numpy.typing import NDArray
from pydantic import BaseModel

from service.execution.answers import Form, Store, answered
from service.execution.compression import compress
from service.execution.formats import PICTURES, WRITERS, Buffer
from service.execution.library import Library
from service.execution.messages import Limits, Media, Reply
from service.execution.reading import is_stored
from service.execution.storing import store_array
from service.methods.budget import affords
from service.operation import Operation, picture_name
from service.schemas.types.errors import NoPicture, TooLarge
from service.schemas.types.stored import Streamed

_COMPRESSING = 10.0  # operations of the time that a byte takes: 47 ms for 5 MB
_WORTH_COMPRESSING = 1024  # bytes; a smaller answer fits one packet anyway
_LARGE, _SAMPLE, _SAMPLES = 1 << 20, 1 << 12, 4  # bytes; of a large answer samples are tried, which takes 0.3 ms
_SHRUNK = 0.8  # of the samples: binary doubles shrink to 0.95, those of JSON to 0.45
_WHOLE = {spells: Form(spells) for spells in (False, True)}
"""The forms of documents with all their arrays in them."""


def write(operation: Operation, request: BaseModel, result: Any, media: Media, limits: Limits) -> list[Buffer]:
    """The body of an answer, in pieces. Raises AbacusError."""
    if media.accept in PICTURES:
        pieces = _draw(operation, request, result, media)
    else:
        writer = WRITERS[media.accept]
        form = Form(writer.spells, _storing(limits, media.owner)) if stores(media) else _WHOLE[writer.spells]
        document = answered(request, result, form)
        pieces = writer.encode(writer.part(document, result.table_fields) if writer.part else document)
    size = sum(map(len, pieces))
    if size > limits.answer_bytes:
        stored = " `Prefer: return=minimal` stores its arrays as data sets." if limits.data_dir else ""
        raise TooLarge(f"The answer has {size} bytes; this service gives at most {limits.answer_bytes}.{stored}")
    return pieces


def stores(media: Media) -> bool:
    """Whether arrays of an answer become data sets: not those of a picture, nor the one that is the answer."""
    return media.minimal and media.accept not in PICTURES and WRITERS[media.accept].part is None


def _storing(limits: Limits, owner: str) -> Store:
    library = Library.of(limits, owner)

    def keep(array: NDArray[Any] | Streamed) -> dict[str, Any]:
        size = 8 * math.prod(array.shape)
        if isinstance(array, Streamed) and size > limits.data_set_bytes:
            raise TooLarge(f"The answer would have {size} bytes; a data set has at most {limits.data_set_bytes}.")
        record = store_array(library, array)
        return {"dataset": record.id, "shape": record.shape, "dtype": record.dtype}

    return keep


def _draw(operation: Operation, request: BaseModel, result: Any, media: Media) -> list[Buffer]:
    # Imported for the first picture of a worker: matplotlib takes 0.4 s of CPU, which each start would pay for.
    from service.pictures.drawing import WITHOUT_ROWS, picture  # noqa: PLC0415

    if (
        operation.blocks
        and is_stored(request)
        and picture_name(operation.drawer(media.view.picture)) not in WITHOUT_ROWS
    ):
        raise NoPicture("This picture shows rows, of which a data set of this size has too many: draw a part of them.")
    document = answered(request, result, Form(spell=True))  # what has no document has no picture either
    return [picture(operation, request, result, document, media.view, media.accept)]


def compress_body(reply: Reply, encoding: str) -> None:
    """Compress a body where an encoding is taken, that is worth its time, and there is time for it."""
    if not encoding:
        return
    size = sum(map(len, reply.body))
    if size < _WORTH_COMPRESSING or (size > _LARGE and not _shrinks(reply.body, size, encoding)):
        return
    if affords(_COMPRESSING * size):
        reply.body, reply.content_encoding = compress(reply.body, encoding), encoding


def _shrinks(pieces: list[Buffer], size: int, encoding: str) -> bool:
    """Whether samples do, from all over the body: its largest piece may be the least of it."""
    ends = [*accumulate(map(len, pieces))]
    starts = (size * (2 * place + 1) // (2 * _SAMPLES) for place in range(_SAMPLES))
    samples = b"".join(_from(pieces, ends, start) for start in starts)
    return len(compress([samples], encoding)[0]) < _SHRUNK * len(samples)


def _from(pieces: list[Buffer], ends: list[int], start: int) -> bytes:
    """A sample of the body from there on, through as many pieces as it takes."""
    first = bisect_right(ends, start)
    found = bytearray(memoryview(pieces[first])[start - ends[first] + len(pieces[first]) :][:_SAMPLE])
    for piece in islice(pieces, first + 1, None):
        if len(found) >= _SAMPLE:
            break
        found += memoryview(piece)[: _SAMPLE - len(found)]
    return bytes(found)
