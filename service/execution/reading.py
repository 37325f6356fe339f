"""Bodies to requests: decoded, its references to data sets and tables resolved, validated."""

from __future__ import annotations

import math
from typing import Any

from pydantic import BaseModel, ValidationError

from service.execution.bare import with_query
from service.execution.compression import decompress
from service.execution.data_fields import TABLE
from service.execution.formats import READERS, Buffer, Reader
from service.execution.library import Library
from service.execution.messages import Limits, Media
from service.execution.model_design import FORMULA
from service.execution.references import refers, with_data_sets
from service.execution.request_fields import request_shown
from service.execution.table_arrays import in_table, with_arrays
from service.execution.validation import is_too_large, refusal, validate
from service.operation import Cost, Operation
from service.schemas.types.errors import MalformedBody, OverBudget
from service.schemas.types.stored import Stored

_STRICT_AT_ONCE = 2048  # bytes; to read values one by one, and to say what is wrong with each, takes 4 ms for so many
_LISTED_AT_ONCE = 256  # arrays in a list; to look at each by itself, and to say what is wrong, takes 3 ms for so many
_BLANK = 16  # bytes of a body that may be nothing but spaces and line ends


def read(operation: Operation, body: Buffer, media: Media, limits: Limits, bound: Cost | None) -> BaseModel:
    """The request of a body. Raises AbacusError, and OverBudget where with a bound it would take too long."""
    at_once = math.inf if bound is None else _LISTED_AT_ONCE
    if media.content_encoding:
        body = decompress(body, media.content_encoding, limits.decompressed_bytes)
    if operation.media_type:
        return validated(operation, _text_document(body), limits, at_once)
    reader = READERS[media.content_type]
    if bound is not None and reader.in_workers:
        raise OverBudget
    fast = reader.decode_fast(body)
    if fast is not None:
        try:
            return _validated(operation, fast, limits, at_once, media.owner)
        except ValidationError as error:
            # The fast path decides no other error: the strict one below finds its place.
            if is_too_large(error):
                raise refusal(error, operation.request, fast) from None
    if bound is not None and len(body) > _STRICT_AT_ONCE:
        raise OverBudget
    document = _decoded(operation, reader, body)
    if reader.bare:
        document = with_query(operation.request, document, media.query)
    return validated(operation, document, limits, at_once, media.owner)


def _decoded(operation: Operation, reader: Reader, body: Buffer) -> Any:
    if len(body) < _BLANK and not bytes(body).strip():
        wanted = f"{reader.media_type}, as Content-Type says" if reader.bare else request_shown(operation)
        raise MalformedBody(f"The body is empty: send {wanted}.")
    try:
        return reader.decode(body)
    except MalformedBody as error:
        if reader.bare:
            raise
        raise MalformedBody(f"{error.detail} This operation takes {request_shown(operation)}.") from None


def _text_document(body: Buffer) -> dict[str, Any]:
    try:
        return {"text": str(body, "utf-8")}
    except UnicodeDecodeError as error:
        raise MalformedBody(f"Not UTF-8 at byte {error.start}.") from None


def validated(
    operation: Operation, document: dict[str, Any], limits: Limits, at_once: float = math.inf, owner: str = ""
) -> BaseModel:
    """The request of a document. Raises InvalidInput, TooLarge, and OverBudget for too many arrays `at_once`."""
    try:
        return _validated(operation, document, limits, at_once, owner)
    except ValidationError as error:
        raise refusal(error, operation.request, document) from None


def _validated(operation: Operation, document: dict[str, Any], limits: Limits, at_once: float, owner: str) -> BaseModel:
    if refers(document):
        if at_once < math.inf:
            raise OverBudget  # to look into files is for a worker
        library = Library.of(limits, owner) if limits.data_dir else None
        document = with_data_sets(document, library, limits.elements)
    by_blocks, columns = operation.blocks is not None, None
    if TABLE in document or FORMULA in document:
        document, columns = with_arrays(operation.request, document, limits.elements, at_once)
    if columns is None:
        return validate(operation.request, document, limits.elements, at_once, by_blocks=by_blocks)
    try:
        request = validate(operation.request, document, limits.elements, at_once, by_blocks=by_blocks)
    except ValidationError as error:
        raise in_table(refusal(error, operation.request, document), columns) from None
    request.__dict__["table_columns"] = columns
    return request


def is_stored(request: BaseModel) -> bool:
    """Whether an array of the request is a data set that is larger than an array may be."""
    return Stored in map(type, request.__dict__.values())
