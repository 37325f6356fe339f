"""The one error body, RFC 9457, and the table from each kind of error to its type, status and explanation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

from service.schemas.types import errors
from service.schemas.types.array_parsing import MAX_FAULTS
from service.schemas.types.errors import AbacusError, Fault, Location
from service.schemas.types.problem_types import PROBLEM_TYPES

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
