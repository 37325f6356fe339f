"""Traces as a receiver of OTLP gets them: decoded by the protocol's own messages."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from service.gateway.traces import Traced
from service.main import create_app
from service.settings import Settings
from tests.asgi import SyncTransport
from tests.gateway.test_gateway import BODY, PATH

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
INTEGRAL = "/v1/calculus/symbolic/integral"
STEPS = ["queue", "decode", "compute", "encode"]


class Receiver:
    """Takes what is sent to /v1/traces."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.resource: dict[str, str] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert (self.path, self.headers["content-type"]) == ("/v1/traces", "application/x-protobuf")
                body = self.rfile.read(int(self.headers["content-length"]))
                plain = gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body
                receiver.take(ExportTraceServiceRequest.FromString(plain))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def take(self, request: ExportTraceServiceRequest) -> None:
        for part in request.resource_spans:
            self.resource = texts(part.resource.attributes)
            self.spans += [span for scope in part.scope_spans for span in scope.spans]


def texts(attributes: Any) -> dict[str, str]:
    return {one.key: one.value.string_value or str(one.value.int_value) for one in attributes}


@contextmanager
def traced(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Iterator[tuple[Receiver, httpx.Client]]:
    """A service and its receiver, which has everything once the service has stopped."""
    receiver = Receiver()
    thread = Thread(target=receiver.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.address)
    monkeypatch.setenv("OTEL_SERVICE_NAME", "calculator")
    app = create_app(Settings(log_level="WARNING", workers=1, telemetry=True, **settings))
    try:
        with SyncTransport(app) as transport:
            yield receiver, httpx.Client(transport=transport, base_url="http://testserver")
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()


class Told(NamedTuple):
    """What a receiver has of six requests, and the answers to the first and the last."""

    receiver: Receiver
    inline: httpx.Response
    unsampled: httpx.Response

    @property
    def servers(self) -> list[Span]:
        return [span for span in self.receiver.spans if span.kind == Span.SPAN_KIND_SERVER]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    key = {"x-api-key": "secret"}
    with pytest.MonkeyPatch.context() as patch:
        with traced(patch, api_keys="secret") as (receiver, client):
            inline = client.post(PATH, json=BODY, headers={**key, "traceparent": PARENT})
            client.post(INTEGRAL, json={"expression": "x", "variable": "x"}, headers=key)
            client.post(PATH, json={}, headers=key)
            client.post(PATH, json=BODY)
            client.get("/docs", headers=key)
            client.get("/health/ready")
            unsampled = client.post(PATH, json=BODY, headers={**key, "traceparent": PARENT.removesuffix("1") + "0"})
        yield Told(receiver, inline, unsampled)


def test_requests_are_spans_of_the_service(told: Told) -> None:
    assert told.receiver.resource["service.name"] == "calculator"
    assert [span.name for span in told.servers] == [
        f"POST {PATH}",
        f"POST {INTEGRAL}",
        f"POST {PATH}",
        f"POST {PATH}",
        "GET",
    ]
    assert {span.status.code for span in told.servers} == {Status.STATUS_CODE_UNSET}, "a client's error is none of ours"


def test_a_trace_goes_on_that_the_client_began(told: Told) -> None:
    first, second, *_ = told.servers
    _, trace, parent, _ = PARENT.split("-")
    assert (first.trace_id.hex(), first.parent_span_id.hex()) == (trace, parent)
    assert told.inline.headers["traceparent"] == f"00-{trace}-{first.span_id.hex()}-01"
    assert not second.parent_span_id
    assert told.unsampled.headers["traceparent"].endswith("-00")


def test_steps_lie_inside_of_their_request(told: Told) -> None:
    first, second, _, keyless, _ = told.servers
    assert [name for name, _ in steps(told.receiver, first)] == STEPS[1:]
    assert [name for name, _ in steps(told.receiver, second)] == STEPS
    assert not steps(told.receiver, keyless)
    for server in (first, second):
        edges = [edge for _, (begin, end) in steps(told.receiver, server) for edge in (begin, end)]
        assert edges == sorted(edges)
        assert server.start_time_unix_nano <= edges[0]
        assert edges[-1] <= server.end_time_unix_nano
    assert abs(second.end_time_unix_nano / 1e9 - time.time()) < 600


def test_a_span_says_what_became_of_its_request(told: Told) -> None:
    _, second, wrong, keyless, _ = (texts(server.attributes) for server in told.servers)
    assert (second["http.response.status_code"], second["abacus.place"]) == ("200", "worker")
    assert second["http.route"] == INTEGRAL
    assert (wrong["error.type"], keyless["error.type"]) == ("invalid-input", "unauthorized")


def steps(receiver: Receiver, server: Span) -> list[tuple[str, tuple[int, int]]]:
    inside = [span for span in receiver.spans if span.parent_span_id == server.span_id]
    ordered = sorted(inside, key=lambda span: (span.start_time_unix_nano, span.end_time_unix_nano))
    return [(span.name, (span.start_time_unix_nano, span.end_time_unix_nano)) for span in ordered]


def test_a_collector_that_is_not_there_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with traced(monkeypatch) as (receiver, client):
        receiver.server.shutdown()
        receiver.server.server_close()
        assert client.post(PATH, json=BODY).status_code == 200
        start = time.monotonic()
    assert time.monotonic() - start < 30, "the export would be tried again and again"
    assert not receiver.spans


def test_it_is_off_unless_it_is_asked_for() -> None:
    assert not Settings().telemetry
    assert not isinstance(create_app(Settings(workers=1)), Traced)
