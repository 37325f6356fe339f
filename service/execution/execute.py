"""One request from bytes to bytes: decode, validate, compute, encode. It knows no HTTP server, and runs anywhere."""

from __future__ import annotations

import math
import time
import traceback
from typing import Any

from pydantic import BaseModel

from service.execution.answers import undefined_fields
from service.execution.caught import CaughtWarnings
from service.execution.formats import Buffer
from service.execution.messages import Limits, Media, Reply
from service.execution.origin import tag
from service.execution.reading import is_stored, read
from service.execution.shelves import Unreachable
from service.execution.table_arrays import in_table
from service.execution.writing import compress_body, stores, write
from service.methods.budget import Allowance, Budget
from service.methods.progress import SILENT, Progress
from service.methods.seeds import Fresh
from service.operation import Cost, Operation
from service.schemas.types import problems
from service.schemas.types.errors import (
    AbacusError,
    MemoryLimitExceeded,
    NonFiniteResult,
    NoPicture,
    OverBudget,
    TooLarge,
)
from service.schemas.types.results import Warning
from service.schemas.types.stored import kept

_COMPUTING = 0.9  # share of the time until the deadline; with the rest the answer is written


def execute(  # noqa: PLR0913 - what is told on the way comes with the rest
    operation: Operation,
    body: Buffer,
    media: Media,
    limits: Limits,
    bound: Cost | None = None,
    *,
    progress: Progress = SILENT,
    last: bool = True,
) -> Reply:
    """The reply to a request. Raises OverBudget, before it is done, where a bound on its work would be passed.

    Raises MemoryError where this is not the last attempt.
    """
    start, drawn = time.perf_counter(), Fresh.count
    known = tag(operation, body, media)
    if known in media.if_none_match and not media.minimal:
        return Reply(304, media.accept, [], tag=known)
    reply = Reply(200, media.accept, [])
    request: BaseModel | None = None
    try:
        request = read(operation, body, media, limits, bound)
        spare = check_cost(operation, request, limits, bound)
        computing = time.perf_counter()
        reply.decode = computing - start
        seconds = _COMPUTING * limits.seconds - reply.decode
        with Allowance(spare, seconds):
            result = compute(operation, request, seconds, progress, keeps=stores(media))
            encoding = time.perf_counter()
            reply.compute = encoding - computing
            reply.body = write(operation, request, result, media, limits)
            compress_body(reply, media.accept_encoding)
        reply.encode = time.perf_counter() - encoding
        # What is stored with an answer may be gone when it is asked for again.
        reply.tag = "" if media.minimal or Fresh.count > drawn else known
    except OverBudget:
        raise
    except AbacusError as error:
        reply.notice = _excused(error)
        return _refuse(reply, *problems.problem_of(error))
    except MemoryError:
        if not last:
            raise
        return _refuse(reply, *problems.problem_of(_exceeded(operation, request)))
    except Unreachable as error:
        reply.notice = str(error)
        return _refuse(reply, *problems.problem("service-unavailable", error.detail))
    except OverflowError:
        overflow = NonFiniteResult("The computation overflowed: it passed the range of 64-bit floating point.")
        return _refuse(reply, *problems.problem_of(overflow))
    except RecursionError:
        return _refuse(reply, *problems.problem("malformed-body", "Lists or objects are nested too deeply."))
    except Exception as error:  # noqa: BLE001 - the last line: whatever a handler raises is our defect, told as such
        reply.fault = _place_of(error)
        return _refuse(
            reply, *problems.problem("internal-error", "The service failed on this request; it is our defect.")
        )
    return reply


def _excused(error: AbacusError) -> str:
    """What failed of a picture whose numbers excuse it: it may be a defect of ours even so."""
    return _place_of(error.__cause__) if isinstance(error, NoPicture) and error.__cause__ else ""


def _place_of(error: BaseException) -> str:
    """Its kind and where it was raised, for the log: not its words, which may have data in them."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def _refuse(reply: Reply, status: int, body: bytes) -> Reply:
    reply.status, reply.media_type, reply.body = status, problems.MEDIA_TYPE, [body]
    return reply


def _exceeded(operation: Operation, request: BaseModel | None) -> MemoryLimitExceeded:
    """What is told of a lack of memory."""
    declared = ""
    if request is not None and operation.cost is not None:
        declared = f": its largest array has {operation.cost(request).elements} entries"
    return MemoryLimitExceeded(
        f"The computation needs more memory than a worker has{declared}. "
        "Send a smaller problem, or sparse matrices as such."
    )


def check_cost(operation: Operation, request: BaseModel, limits: Limits, bound: Cost | None) -> float:
    """The operations that the bound leaves beside the declared ones."""
    if operation.blocks and is_stored(request):
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


def compute(operation: Operation, request: BaseModel, seconds: float, progress: Progress, *, keeps: bool = True) -> Any:
    """The result of a request, with what was warned of on the way; `keeps` says that large arrays of it are stored."""
    given: dict[str, Any] = {"budget": Budget.of(seconds)} if operation.timed else {}
    if operation.reports:
        given["progress"] = progress
    handler = operation.handler
    if operation.blocks and is_stored(request):
        handler, given = kept(keeps)(operation.blocks), {"progress": progress}
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
