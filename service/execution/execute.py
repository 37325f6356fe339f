"""One request from bytes to bytes: decode, validate, compute, encode. It knows no HTTP server, and runs anywhere."""

from __future__ import annotations

import math
import time
import traceback
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from service.execution.answers import Form, Store, answered, undefined_fields
from service.execution.bare import with_query
from service.execution.caught import CaughtWarnings
from service.execution.compression import compress, decompress
from service.execution.formats import JSON, PICTURES, READERS, WRITERS, Reader
from service.execution.library import Library
from service.execution.origin import tag
from service.execution.references import refers, with_data_sets
from service.execution.request_fields import request_shown
from service.execution.storing import store_array
from service.execution.table_arrays import in_table, with_arrays
from service.execution.validation import is_too_large, refusal, validate
from service.methods.budget import Allowance, Budget, affords
from service.methods.progress import SILENT, Progress
from service.methods.seeds import Fresh
from service.operation import Cost, Operation, View, picture_name
from service.schemas.types import problems
from service.schemas.types.errors import (
    AbacusError,
    MalformedBody,
    MemoryLimitExceeded,
    NonFiniteResult,
    NoPicture,
    OverBudget,
    TooLarge,
)
from service.schemas.types.results import Warning
from service.schemas.types.stored import Stored, Streamed

Buffer = bytes | memoryview
_STRICT_AT_ONCE = 2048  # bytes; to read values one by one, and to say what is wrong with each, takes 4 ms for so many
_LISTED_AT_ONCE = 256  # arrays in a list; to look at each by itself, and to say what is wrong, takes 3 ms for so many
_BLANK = 16  # bytes of a body that may be nothing but spaces and line ends
_COMPUTING = 0.9  # share of the time until the deadline; with the rest the answer is written
_COMPRESSING = 10.0  # operations of the time that a byte takes: 47 ms for 5 MB
_WORTH_COMPRESSING = 1024  # bytes; a smaller answer fits one packet anyway


_USUAL = View()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask for."""

    elements: int
    """Entries of one array, in or out."""
    decompressed_bytes: int
    answer_bytes: int
    seconds: float = 30.0
    """Time until the answer: an operation that takes a budget of time keeps to it."""
    data_dir: str = ""
    """Where data sets are; empty for none."""


@dataclass(frozen=True, slots=True)
class Media:
    """The encodings of a request and of its answer."""

    content_type: str = JSON
    content_encoding: str = ""
    accept: str = JSON
    accept_encoding: str = ""
    query: str = ""
    """The fields beside a body that is nothing but data."""
    owner: str = ""
    """Whose data sets it may name."""
    minimal: bool = False
    """Whether arrays of the answer become data sets."""
    if_none_match: str = ""
    """The tags of answers that the client has."""
    view: View = _USUAL
    """How the answer is drawn, if it is."""


@dataclass(slots=True)
class Reply:
    """An answer or a problem, and the seconds that each step took."""

    status: int
    media_type: str
    body: list[Buffer]
    content_encoding: str = ""
    decode: float = 0.0
    compute: float = 0.0
    encode: float = 0.0
    fault: str = ""
    """Where a defect of ours was, for the log: code lines only, never data."""
    tag: str = ""
    """The same for the same request, where nothing random is in the answer; empty where there is."""


def execute(  # noqa: PLR0913 - what is told on the way comes with the rest
    operation: Operation,
    body: Buffer,
    media: Media,
    limits: Limits,
    bound: Cost | None = None,
    *,
    progress: Progress = SILENT,
) -> Reply:
    """The reply to a request. Raises OverBudget, before it is done, where a bound on its work would be passed."""
    start, drawn = time.perf_counter(), Fresh.count
    known = tag(operation, body, media)
    if known in media.if_none_match and not media.minimal:
        return Reply(304, media.accept, [], tag=known)
    reply = Reply(200, media.accept, [])
    request: BaseModel | None = None
    try:
        request = _read(operation, body, media, limits, bound)
        spare = check_cost(operation, request, limits, bound)
        computing = time.perf_counter()
        reply.decode = computing - start
        seconds = _COMPUTING * limits.seconds - reply.decode
        with Allowance(spare, seconds):
            result = compute(operation, request, seconds, progress)
            encoding = time.perf_counter()
            reply.compute = encoding - computing
            reply.body = _write(operation, request, result, media, limits)
            if media.accept_encoding:
                _compress(reply, media.accept_encoding)
        reply.encode = time.perf_counter() - encoding
        # What is stored with an answer may be gone when it is asked for again.
        reply.tag = "" if media.minimal or Fresh.count > drawn else known
    except OverBudget:
        raise
    except AbacusError as error:
        return _refuse(reply, *problems.problem_of(error))
    except MemoryError:
        exceeded = MemoryLimitExceeded(
            f"The computation needs more memory than a worker has{_declared(operation, request)}. "
            "Send a smaller problem, or sparse matrices as such."
        )
        return _refuse(reply, *problems.problem_of(exceeded))
    except OverflowError:
        overflow = NonFiniteResult("The computation overflowed: it passed the range of 64-bit floating point.")
        return _refuse(reply, *problems.problem_of(overflow))
    except RecursionError:
        return _refuse(reply, *problems.problem("malformed-body", "Lists or objects are nested too deeply."))
    except Exception as error:  # noqa: BLE001 - the last line: whatever a handler raises is our defect, told as such
        reply.fault = f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
        return _refuse(
            reply, *problems.problem("internal-error", "The service failed on this request; it is our defect.")
        )
    return reply


def _compress(reply: Reply, encoding: str) -> None:
    size = sum(map(len, reply.body))
    if size >= _WORTH_COMPRESSING and affords(_COMPRESSING * size):
        reply.body, reply.content_encoding = compress(reply.body, encoding), encoding


def _refuse(reply: Reply, status: int, body: bytes) -> Reply:
    reply.status, reply.media_type, reply.body = status, problems.MEDIA_TYPE, [body]
    return reply


def _read(operation: Operation, body: Buffer, media: Media, limits: Limits, bound: Cost | None) -> BaseModel:
    at_once = math.inf if bound is None else _LISTED_AT_ONCE
    if media.content_encoding:
        body = decompress(body, media.content_encoding, limits.decompressed_bytes)
    if operation.media_type:
        return validated(operation, _text_document(body), limits, at_once)
    reader = READERS[media.content_type]
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
        raise MalformedBody(f"The body is empty: send {request_shown(operation)}.")
    try:
        return reader.decode(body)
    except MalformedBody as error:
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


def _validated(
    operation: Operation, document: dict[str, Any], limits: Limits, at_once: float, owner: str = ""
) -> BaseModel:
    if refers(document):
        if at_once < math.inf:
            raise OverBudget  # to look into files is for a worker
        library = Library(limits.data_dir, owner) if limits.data_dir else None
        document = with_data_sets(document, library, limits.elements)
    by_blocks = operation.blocks is not None
    document, columns = with_arrays(operation.request, document, limits.elements, at_once)
    if columns is None:
        return validate(operation.request, document, limits.elements, at_once, by_blocks=by_blocks)
    try:
        request = validate(operation.request, document, limits.elements, at_once, by_blocks=by_blocks)
    except ValidationError as error:
        raise in_table(refusal(error, operation.request, document), columns) from None
    request.__dict__["table_columns"] = columns
    return request


def _declared(operation: Operation, request: BaseModel | None) -> str:
    if request is None or operation.cost is None:
        return ""
    return f": its largest array has {operation.cost(request).elements} entries"


def check_cost(operation: Operation, request: BaseModel, limits: Limits, bound: Cost | None) -> float:
    """The operations that the bound leaves beside the declared ones."""
    if operation.blocks and _is_stored(request):
        return math.inf  # its size is no bound on what is made of it
    if operation.cost is None:
        if bound is not None:
            raise OverBudget
        return math.inf
    cost = operation.cost(request)
    if cost.elements > limits.elements:
        detail = f"The result would have {cost.elements} entries; this service gives at most {limits.elements}."
        raise TooLarge(detail)
    if bound is None:
        return math.inf
    if cost.flops > bound.flops or cost.elements > bound.elements:
        raise OverBudget
    return bound.flops - cost.flops


def compute(operation: Operation, request: BaseModel, seconds: float, progress: Progress) -> Any:
    """The result of a request, with what was warned of on the way."""
    given: dict[str, Any] = {"budget": Budget.of(seconds)} if operation.timed else {}
    if operation.reports:
        given["progress"] = progress
    handler = operation.handler
    if operation.blocks and _is_stored(request):
        handler, given = operation.blocks, {"progress": progress}
    with CaughtWarnings() as doubts:
        try:
            result = handler(request, **given)
        except AbacusError as error:
            if columns := getattr(request, "table_columns", None):
                raise in_table(error, columns) from None
            raise
    if doubts:
        result.warnings.extend(Warning(code=code, detail=doubt) for doubt, code in doubts.items())
    if not result.warnings and (names := undefined_fields(result)):
        detail = f"Not a number: for this input there is no value of {', '.join(f'`{name}`' for name in names)}."
        result.warnings.append(Warning(code="undefined", detail=detail))
    return result


def _is_stored(request: BaseModel) -> bool:
    return any(isinstance(value, Stored) for value in request.__dict__.values())


def _write(operation: Operation, request: BaseModel, result: Any, media: Media, limits: Limits) -> list[Buffer]:
    if media.accept in PICTURES:
        pieces = _draw(operation, request, result, media)
    else:
        writer = WRITERS[media.accept]
        whole = media.minimal and writer.part is None
        form = Form(writer.spells, _storing(Library(limits.data_dir, media.owner)) if whole else None)
        document = answered(request, result, form)
        pieces = writer.encode(writer.part(document, result.table_fields) if writer.part else document)
    size = sum(map(len, pieces))
    if size > limits.answer_bytes:
        stored = " `Prefer: return=minimal` stores its arrays as data sets." if limits.data_dir else ""
        raise TooLarge(f"The answer has {size} bytes; this service gives at most {limits.answer_bytes}.{stored}")
    return pieces


def _storing(library: Library) -> Store:
    def keep(array: NDArray[Any] | Streamed) -> dict[str, Any]:
        record = store_array(library, array)
        return {"dataset": record.id, "shape": record.shape, "dtype": record.dtype}

    return keep


def _draw(operation: Operation, request: BaseModel, result: Any, media: Media) -> list[Buffer]:
    # Imported for the first picture of a worker: matplotlib takes 0.4 s of CPU, which each start would pay for.
    from service.pictures.drawing import WITHOUT_ROWS, picture  # noqa: PLC0415

    if (
        operation.blocks
        and _is_stored(request)
        and picture_name(operation.drawer(media.view.picture)) not in WITHOUT_ROWS
    ):
        raise NoPicture("This picture shows rows, of which a data set of this size has too many: draw a part of them.")
    document = answered(request, result, Form(spell=True))  # what has no document has no picture either
    return [picture(operation, request, result, document, media.view, media.accept)]
