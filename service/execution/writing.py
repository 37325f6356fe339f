"""Results to bytes: as documents in the format that was asked for, or drawn, and compressed."""

from __future__ import annotations

import math
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
_LARGE, _SAMPLE = 1 << 20, 1 << 14  # bytes; of a large answer a sample is tried, which takes 0.3 ms
_SHRUNK = 0.8  # of a sample: binary doubles shrink to 0.95, those of JSON to 0.45
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
    """Compress a body where that is worth its time, and there is time for it."""
    size = sum(map(len, reply.body))
    if size < _WORTH_COMPRESSING or (size > _LARGE and not _shrinks(max(reply.body, key=len), encoding)):
        return
    if affords(_COMPRESSING * size):
        reply.body, reply.content_encoding = compress(reply.body, encoding), encoding


def _shrinks(piece: Buffer, encoding: str) -> bool:
    """Whether a sample from the middle does."""
    sample = memoryview(piece)[len(piece) // 2 :][:_SAMPLE]
    return len(compress([sample], encoding)[0]) < _SHRUNK * len(sample)
