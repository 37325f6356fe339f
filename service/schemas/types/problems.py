"""The one error body, RFC 9457, and the table from each kind of error to its type, status and explanation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

from service.schemas.types import errors
from service.schemas.types.array_parsing import MAX_FAULTS
from service.schemas.types.errors import AbacusError, Fault, Location

MEDIA_TYPE = "application/problem+json"
_PAGES = "/problems/"
_PROPER = frozenset(("Gauss", "Romberg", "Shapiro", "Simpson"))  # words that begin a sentence, and keep their capital
_WORD = re.compile(r"[A-Z][a-z]*\b")
_LONGEST_PART = 40  # characters of one step of a pointer; a longer one would echo data


class ProblemFault(BaseModel):
    """One bad input."""

    pointer: str = Field(description="JSON Pointer (RFC 6901) to the bad input in the request.")
    detail: str = Field(description="What is wrong there, and what to send instead.")


class Problem(BaseModel):
    """Why a request has no answer (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Relative reference to the page that explains this kind of problem.")
    title: str = Field(description="The kind of problem.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What was wrong with this request.")
    request_id: str | None = Field(default=None, description="The id of the request, as in the service's log.")
    errors: list[ProblemFault] | None = Field(default=None, description="Each bad input; 20 at most.")
    errors_truncated: bool | None = Field(default=None, description="True where there were more.")


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its status, and what its page says."""

    name: str
    status: int
    title: str
    explanation: str


_TYPES = (
    ProblemType(
        "malformed-body", 400, "The body is not a document",
        "The body could not be read as JSON or CBOR. The detail gives the byte offset. Common causes: a trailing "
        "comma, single quotes, a key that stands twice, or a Content-Type that does not match the body.",
    ),
    ProblemType(
        "malformed-request", 400, "The request is not HTTP",
        "What was received is not a request of HTTP/1.1, or its head, the request line and all headers, has more than "
        "64 KiB. The connection was closed. Common causes: a wrong Content-Length, or https sent to a port for http.",
    ),
    ProblemType(
        "unauthorized", 401, "An API key is needed",
        "This service asks for a key: send it in the header `Authorization: Bearer <key>` or `X-API-Key: <key>`.",
    ),
    ProblemType(
        "forbidden", 403, "The API key is not known",
        "A key was sent, but it is not one of this service's keys.",
    ),
    ProblemType(
        "not-found", 404, "There is nothing at this path",
        "Operations stand at /v1/<area>/<path>; GET /v1/operations lists them all, and /docs shows them.",
    ),
    ProblemType(
        "no-such-job", 404, "There is no such job",
        "No job of yours has this id. Jobs are forgotten an hour after their end unless the service says otherwise; "
        "GET /v1/jobs lists those of your API key.",
    ),
    ProblemType(
        "no-such-data-set", 404, "There is no such data set",
        "No data set of yours has this id. Data sets are forgotten a day after their last use unless the service says "
        "otherwise; GET /v1/datasets lists those of your API key.",
    ),
    ProblemType(
        "result-not-ready", 404, "The job has not ended yet",
        "The answer is not there yet. Ask again later, follow /v1/jobs/{id}/events, or let the request wait with "
        "`Prefer: respond-async, wait=30`.",
    ),
    ProblemType(
        "method-not-allowed", 405, "This path takes another method",
        "The header Allow names the methods that this path takes. Most operations take POST.",
    ),
    ProblemType(
        "not-acceptable", 406, "No encoding that is asked for can be given",
        "Accept names no encoding that this answer has. The detail says which there are: name one, or leave the header "
        "out. GET /v1/operations lists the pictures of each operation.",
    ),
    ProblemType(
        "request-timeout", 408, "The body came too slowly",
        "The connection was closed because the body was not complete in time. Send it again.",
    ),
    ProblemType(
        "job-dismissed", 410, "The job was dismissed",
        "The job was stopped and its answer dropped by DELETE /v1/jobs/{id}. Send the request again for a new job.",
    ),
    ProblemType(
        "body-too-large", 413, "The body is too large",
        "The body, or what it decompresses to, has more bytes than the service takes. CBOR typed arrays need 8 bytes a "
        "number where JSON needs about 20.",
    ),
    ProblemType(
        "unsupported-media-type", 415, "This encoding of the body is not read",
        "The detail names what is read: a Content-Type, or a Content-Encoding.",
    ),
    ProblemType(
        "invalid-input", 422, "An input is not valid",
        "The document was read, but a value in it is not one that the operation takes. Each entry of `errors` points "
        "to one place and says what to send there.",
    ),
    ProblemType(
        "idempotency-key-reused", 422, "The idempotency key stands for another request",
        "A request with the same Idempotency-Key but another operation, body or format was taken before. Use a new key "
        "for a new request; keys are forgotten with their jobs.",
    ),
    ProblemType(
        "invalid-expression", 422, "A formula is not valid",
        "A formula is not in the expression language, names something unknown, or its shapes do not fit. The detail "
        "gives the position in the text, counted from 0, what was found and what was expected. The top of /docs shows "
        "the language.",
    ),
    ProblemType(
        "singular-matrix", 422, "The matrix is singular",
        "The matrix has no inverse: some of its rows or columns depend linearly on others. Use least-squares or "
        "pseudo-inverse, or add a small multiple of the identity.",
    ),
    ProblemType(
        "not-positive-definite", 422, "The matrix is not positive definite",
        "The operation needs a symmetric (Hermitian) matrix with positive eigenvalues only.",
    ),
    ProblemType(
        "not-convex", 422, "The problem is not convex",
        "The quadratic form has a negative eigenvalue, so that a local method could not certify a minimum.",
    ),
    ProblemType(
        "no-convergence", 422, "An iteration did not converge",
        "An iteration inside a direct method (such as the QR algorithm) did not converge for this input. It is rare; "
        "scaling the data usually helps.",
    ),
    ProblemType(
        "negative-cycle", 422, "A cycle of the graph has a negative weight",
        "Each round of the cycle makes a path shorter, so that there is no shortest one. `errors` points to its edges. "
        "Look for a weight with the wrong sign; an undirected edge counts there and back.",
    ),
    ProblemType(
        "no-answer", 422, "There is no answer for these values",
        "Each value is valid, but together they have no answer. The detail says why.",
    ),
    ProblemType(
        "integer-overflow", 422, "An exact integer result leaves 64 bits",
        "Arrays of integers are computed exactly, and this result does not fit. Send the numbers as decimals (2.0 "
        "rather than 2) to compute in floating point.",
    ),
    ProblemType(
        "non-finite-result", 422, "The result is not finite",
        "The computation overflowed or is undefined for these values. Scaling the data usually helps.",
    ),
    ProblemType(
        "too-large", 422, "The request passes a declared limit",
        "The size of the input or of the result, known from the shapes, is over a limit of the service.",
    ),
    ProblemType(
        "memory-limit-exceeded", 422, "The computation needs more memory than there is",
        "A worker has a fixed budget of memory, and this computation passed it. Send smaller or sparse problems.",
    ),
    ProblemType(
        "too-many-requests", 429, "Too many requests at once from one client",
        "A client may have only so many requests in work at a time. Retry-After says when to come again.",
    ),
    ProblemType(
        "quota-exceeded", 429, "The key's quota is used up",
        "The owner of the service lets your key call so many operations in a minute. They come back one by one: "
        "`RateLimit` says how many there are and when there is one more, Retry-After how long to wait.",
    ),
    ProblemType(
        "internal-error", 500, "A defect of the service",
        "Something failed that should not have. The request id leads us to the log; please report it.",
    ),
    ProblemType(
        "worker-lost", 500, "Two worker processes died",
        "The process that computed died, and so did the one that tried again. The detail says whether a library "
        "crashed or something killed them from outside; the request id leads to the log.",
    ),
    ProblemType(
        "service-unavailable", 503, "The service is busy",
        "All workers are busy and the queue is full, or the service is stopping. Retry-After says when to come again.",
    ),
    ProblemType(
        "deadline-exceeded", 504, "The deadline passed",
        "The work was stopped at its deadline, which covers waiting, reading and computing. `Prefer: wait=n` asks for "
        "n seconds, up to the service's maximum.",
    ),
)  # fmt: skip

PROBLEM_TYPES = {problem.name: problem for problem in _TYPES}

_BY_ERROR: dict[type[AbacusError], str] = {
    errors.InvalidInput: "invalid-input",
    errors.InvalidExpression: "invalid-expression",
    errors.MalformedBody: "malformed-body",
    errors.ComputationError: "no-answer",
    errors.SingularMatrix: "singular-matrix",
    errors.NotPositiveDefinite: "not-positive-definite",
    errors.NotConvex: "not-convex",
    errors.NoConvergence: "no-convergence",
    errors.NegativeCycle: "negative-cycle",
    errors.IntegerOverflow: "integer-overflow",
    errors.NonFiniteResult: "non-finite-result",
    errors.NotExpressible: "not-acceptable",
    errors.TooLarge: "too-large",
    errors.MemoryLimitExceeded: "memory-limit-exceeded",
    errors.BodyTooLarge: "body-too-large",
}


def problem_of(error: AbacusError) -> tuple[int, bytes]:
    """Status and body of an error."""
    name = next(_BY_ERROR[kind] for kind in type(error).__mro__ if kind in _BY_ERROR)
    return problem(name, _headline(error), error.faults)


def problem(name: str, detail: str, faults: Sequence[Fault] = (), **more: Any) -> tuple[int, bytes]:
    """Status and body of a problem of one of the PROBLEM_TYPES."""
    kind = PROBLEM_TYPES[name]
    body = {"type": _PAGES + name, "title": kind.title, "status": kind.status, "detail": detail, **more}
    if faults:
        body["errors"] = [{"pointer": _short(found).pointer, "detail": found.detail} for found in faults[:MAX_FAULTS]]
        if len(faults) > MAX_FAULTS:
            body["errors_truncated"] = True
    return kind.status, orjson.dumps(body)


def with_id(body: bytes | memoryview, request_id: str) -> bytes:
    """The body of a problem that `problem` made, with the id of its request."""
    return b'%b,"request_id":%b}' % (bytes(body)[:-1], orjson.dumps(request_id))


def kind_of(body: bytes | memoryview) -> str:
    """The name of the type of a problem that `problem` made."""
    return str(orjson.loads(body)["type"]).removeprefix(_PAGES)


def _headline(error: AbacusError) -> str:
    """What is wrong in one sentence that names the field: of several faults the one that says what was meant."""
    faults = error.faults[:MAX_FAULTS]
    told = [_short(fault) for fault in faults if fault.location]
    if not told:
        return error.detail
    first = next((fault for fault in told if "did you mean" in fault.detail), told[0])
    more = f" And {len(faults) - 1} more; `errors` points to each." if len(faults) > 1 else ""
    return f"`{_field(first.location)}`: {_inside(first.detail)}{more}"


def _field(location: Location) -> str:
    """A place as it is written in a program: `data[1]`, `algorithm.name`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")


def _inside(sentence: str) -> str:
    """A sentence that goes on behind a colon."""
    word = _WORD.match(sentence)
    return sentence[0].lower() + sentence[1:] if word and word[0] not in _PROPER else sentence


def _short(found: Fault) -> Fault:
    parts = (part if isinstance(part, int) else _printable(part[:_LONGEST_PART]) for part in found.location)
    return found._replace(location=tuple(parts))


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # JSON may carry half of a surrogate pair, which UTF-8 cannot.
