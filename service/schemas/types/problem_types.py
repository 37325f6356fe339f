"""The kinds of problems, and what the page of each says."""

from __future__ import annotations

from dataclasses import dataclass


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
        "The body could not be read as what its Content-Type says. The detail gives the place. Common causes: a "
        "trailing comma, single quotes, a key that stands twice, or a Content-Type that does not match the body.",
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
