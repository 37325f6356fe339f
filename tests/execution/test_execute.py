"""What becomes of a request, where its handler does not end with an answer."""

from __future__ import annotations

import gc
import hashlib

import cbor2
import numpy as np
import orjson
import pytest

from service.execution.cbor_codec import encode
from service.execution.execute import execute
from service.execution.formats import CBOR, JSON
from service.execution.messages import Limits, Media, Reply
from service.execution.origin import tag
from service.execution.writing import compress_body
from service.handlers.linear_algebra.determinant import DeterminantResult
from service.operation import Cost, Operation
from service.routers import CATALOGUE
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.errors import OverBudget

LIMITS = Limits(elements=100, decompressed_bytes=1000, answer_bytes=1000)


def overflowing(request: SquareRequest) -> DeterminantResult:
    return DeterminantResult(result=1e200 ** len(request.a), sign=1.0, log_abs=0.0, condition_number=1.0)


def exhausting(_request: SquareRequest) -> DeterminantResult:
    raise MemoryError


def defective(request: SquareRequest) -> DeterminantResult:
    raise KeyError(request.a.item(0))


@pytest.mark.parametrize(
    ("handler", "status", "kind"),
    [
        (overflowing, 422, "/problems/non-finite-result"),
        (exhausting, 422, "/problems/memory-limit-exceeded"),
        (defective, 500, "/problems/internal-error"),
    ],
)
def test_a_handler_without_an_answer_is_a_problem(handler, status, kind) -> None:
    reply = execute(Operation("test", handler, "Test", keywords=""), b'{"a": [[1234567, 2], [3, 4]]}', Media(), LIMITS)
    assert (reply.status, orjson.loads(reply.body[0])["type"]) == (status, kind)
    assert b"1234567" not in reply.body[0]
    assert "1234567" not in reply.fault


KEYS = {f"k{number}": 1 for number in range(3000)}
ENCODERS = {JSON: orjson.dumps, CBOR: cbor2.dumps}


@pytest.mark.parametrize("media_type", ENCODERS)
@pytest.mark.parametrize(
    "document",
    [
        {"a": [[1]], **KEYS},
        {"a": [[1]], "axes": ["none"] * 3000},
        {"a": [[1]], "axes": [[KEYS]]},
        {"a": [[1]], "axes": [1000] * 3000},
    ],
    ids=["keys", "strings", "keys inside", "a list that comes as an array"],
)
def test_what_is_read_value_by_value_is_no_small_work(document, media_type) -> None:
    body, media = ENCODERS[media_type](document), Media(media_type)
    with pytest.raises(OverBudget):
        execute(CATALOGUE["linear-algebra/transpose"], body, media, LIMITS, Cost(5e6, 2**18))
    assert execute(CATALOGUE["linear-algebra/transpose"], body, media, LIMITS).status == 422


@pytest.mark.parametrize("media_type", ENCODERS)
def test_a_few_values_are_read_at_once(media_type) -> None:
    body = ENCODERS[media_type]({"a": [[1]], "axes": ["x"] * 50})
    reply = execute(CATALOGUE["linear-algebra/transpose"], body, Media(media_type), LIMITS, Cost(5e6, 2**18))
    assert len(orjson.loads(reply.body[0])["errors"]) == 20


@pytest.mark.parametrize("function", ["exponential", "logarithm", "square-root"])
def test_functions_of_matrices_are_no_small_work(function) -> None:
    """Their digits are made certain in ways that may take 0.1 s for a small matrix."""
    with pytest.raises(OverBudget):
        execute(CATALOGUE[f"linear-algebra/matrix-{function}"], b'{"a": [[1]]}', Media(), LIMITS, Cost(5e6, 2**18))


def test_a_long_stack_is_no_small_work() -> None:
    body = orjson.dumps({"a": [[[2]]] * 100})
    with pytest.raises(OverBudget):
        execute(CATALOGUE["linear-algebra/schur"], body, Media(), LIMITS, Cost(1e6, 2**18))


def inline(key: str, a: object, accept_encoding: str = "") -> Reply:
    limits = Limits(elements=10**6, decompressed_bytes=10**7, answer_bytes=10**7)
    body = orjson.dumps({"a": a}, option=orjson.OPT_SERIALIZE_NUMPY)
    return execute(CATALOGUE[key], body, Media(accept_encoding=accept_encoding), limits, Cost(5e6, 32768))


@pytest.mark.parametrize(("key", "n"), [("inverse", 100), ("determinant", 80), ("condition-number", 20), ("svd", 20)])
def test_a_proof_that_is_dear_is_for_a_worker_when_it_begins(key: str, n: int) -> None:
    a = np.random.default_rng(0).normal(size=(n, n))
    assert inline(f"linear-algebra/{key}", a).status == 200
    a[:, 1] = a[:, 0] * (1 + 1e-14)
    with pytest.raises(OverBudget):
        inline(f"linear-algebra/{key}", a)


def test_compressing_a_large_answer_is_for_a_worker() -> None:
    a = np.random.default_rng(0).normal(size=(160, 160))
    assert inline("linear-algebra/transpose", a[:16], "gzip").content_encoding == "gzip"
    assert inline("linear-algebra/transpose", a).status == 200
    with pytest.raises(OverBudget):
        inline("linear-algebra/transpose", a, "gzip")


@pytest.mark.parametrize(
    "body", [b'{"a": "x"}', b'{"a": [[1, 2], [3]]}', b'{"a": [[NaN]]}', b'{"a": [[1, 2], [2, 4]]}']
)
def test_a_refused_body_is_let_go(body: bytes) -> None:
    """Nothing keeps it until the next collection: its memory is another body's by then."""
    gc.disable()
    try:
        held = bytearray(body.ljust(5000))
        assert execute(CATALOGUE["linear-algebra/inverse"], memoryview(held), Media(), LIMITS).status == 422
        held.clear()  # raises BufferError while there is a view of it
    finally:
        gc.enable()


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_what_does_not_shrink_is_sent_as_it_is(encoding: str) -> None:
    drawn = np.random.default_rng(0).normal(size=1 << 18)
    for body, used in ((drawn.tobytes(), ""), (orjson.dumps(drawn.tolist()), encoding)):
        reply = Reply(200, JSON, [b"head", body])
        compress_body(reply, encoding)
        assert reply.content_encoding == used


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_what_shrinks_may_come_in_any_pieces(encoding: str) -> None:
    """Small arrays, each behind its head; texts beside doubles, which are the largest piece."""
    small = encode({"arrays": [np.arange(place % 7, place % 7 + 4) for place in range(40_000)]})
    doubles, texts = np.random.default_rng(0).normal(size=1 << 19).tobytes(), b'"a text",' * 400_000
    for pieces in (small, [doubles, texts], [texts, doubles], [b"", texts, b""]):
        reply = Reply(200, CBOR, [*pieces])
        compress_body(reply, encoding)
        assert reply.content_encoding == encoding


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_many_pieces_that_do_not_shrink(encoding: str) -> None:
    reply = Reply(200, CBOR, [piece.tobytes() for piece in np.random.default_rng(0).normal(size=(1 << 15, 5))])
    compress_body(reply, encoding)
    assert not reply.content_encoding


def test_what_a_large_body_is_hashed_to_is_another_body() -> None:
    operation, body = CATALOGUE["linear-algebra/transpose"], bytes(1 << 20)
    assert tag(operation, hashlib.sha256(body).digest(), Media()) != tag(operation, body, Media())
