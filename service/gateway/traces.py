"""Traces: a span for each request and one for each of its steps, sent by OTLP, as the variables OTEL_* say.

The spans of steps are made at the end, of what the exchange has measured, so that nothing else knows of traces.
"""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service import __version__
from service.gateway.access import HEALTH
from service.gateway.exchange import Exchange, Message, Receive, Scope, Send
from service.gateway.gateway import ENDED, Application

_UNSEEN = (*HEALTH, "/metrics")  # asked for every few seconds
_TRACEPARENT = b"traceparent"
_LAST_MOMENT = 2.0  # seconds at the end for what has not been sent
_NANO = 1e9  # nanoseconds in a second
_METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"}


class Traced:
    """The service with a span for each request; its `traceparent` is that of the span, the caller's is the parent."""

    def __init__(self, app: Application) -> None:
        self._app = app
        own = Resource.create({"service.name": "abacus", "service.version": __version__})
        resource = own.merge(OTELResourceDetector().detect())  # what the environment says counts more
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("abacus", __version__)
        self._context = TraceContextTextMapPropagator()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the life of the service."""
        if scope["type"] == "http" and scope["path"] not in _UNSEEN:
            await self._serve(scope, receive, send)
            return

        async def send_last(message: Message) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                await self._stop()
            await send(message)

        await self._app(scope, receive, send_last if scope["type"] == "lifespan" else send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = time.time_ns()
        headers = [(name, value) for name, value in scope["headers"] if name != _TRACEPARENT]
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        context = self._context.extract(sent)
        span = self._tracer.start_span(scope["method"], context, SpanKind.SERVER, start_time=start)
        ids: dict[str, str] = {}
        self._context.inject(ids, set_span_in_context(span))
        scope["headers"] = [*headers, (_TRACEPARENT, ids["traceparent"].encode())]
        scope[ENDED] = partial(self._end, span, start)
        await self._app(scope, receive, send)

    def _end(self, span: Span, start: int, exchange: Exchange) -> None:
        if span.is_recording():
            _describe(span, exchange)
            if exchange.place and exchange.answered:  # a job was computed at another time
                self._add_steps(span, start, exchange)
        span.end()

    def _add_steps(self, span: Span, start: int, exchange: Exchange) -> None:
        """The steps end one after the other, the last when the answer was there."""
        context = set_span_in_context(span)
        steps = {name: getattr(exchange, name) for name in ("queue", "decode", "compute", "encode")}
        begin = start + int(_NANO * (exchange.answered - exchange.start - sum(steps.values())))
        for name, seconds in steps.items():
            end = begin + int(_NANO * seconds)
            if seconds:
                self._tracer.start_span(name, context, start_time=begin).end(end)
            begin = end

    async def _stop(self) -> None:
        """Send what is there; a collector that does not answer keeps nobody."""
        sending = threading.Thread(target=self._provider.shutdown, daemon=True)
        sending.start()
        end = time.monotonic() + _LAST_MOMENT
        while sending.is_alive() and time.monotonic() < end:
            await asyncio.sleep(0.01)


def _describe(span: Span, exchange: Exchange) -> None:
    method = exchange.method if exchange.method in _METHODS else "_OTHER"
    route = "" if exchange.key == "pages" else f"/v1/{exchange.key}"
    span.update_name(f"{method} {route}".rstrip())
    known = {
        "http.request.method": method,
        "http.response.status_code": exchange.status,
        "http.route": route,
        "url.path": exchange.scope["path"],
        "url.scheme": exchange.scope.get("scheme", ""),
        "http.request.body.size": exchange.bytes_in,
        "http.response.body.size": exchange.bytes_out,
        "error.type": exchange.problem,
        "abacus.request_id": exchange.id,
        "abacus.place": exchange.place,
        "abacus.key": exchange.client if exchange.has_key else "",
    }
    span.set_attributes({name: value for name, value in known.items() if value != ""})
    if exchange.status >= 500:
        span.set_status(Status(StatusCode.ERROR))
