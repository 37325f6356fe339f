"""Encodings and preferences: what the headers of a request ask for, and what is given."""

from __future__ import annotations

import gc
import json
import weakref

import httpx
import pytest

from service.gateway.events import EventStream
from service.gateway.exchange import Exchange
from tests.gateway.test_gateway import BODY, JSON, PATH, problem


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_unread_media_type(client: httpx.Client, content_type: str) -> None:
    answer = client.post(PATH, content=json.dumps(BODY), headers={"content-type": content_type})
    assert "application/json" in problem(answer, "unsupported-media-type")["detail"]


def test_unread_content_encoding(client: httpx.Client) -> None:
    answer = client.post(PATH, content=b"x", headers={**JSON, "content-encoding": "br"})
    problem(answer, "unsupported-media-type")
    assert answer.headers["accept-encoding"] == "zstd, gzip"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/cbor", "application/cbor"),
        ("application/json;q=0.5, application/cbor", "application/cbor"),
        ("text/html, application/json;q=0.9", "application/json"),
        ("application/cbor;q=0, */*", "application/json"),
        ("application/json;q=0, */*;q=0.1", "application/cbor"),
    ],
)
def test_accept(client: httpx.Client, accept: str, given: str) -> None:
    assert client.post(PATH, json=BODY, headers={"accept": accept}).headers["content-type"] == given


def test_a_header_that_stands_twice_is_a_list(client: httpx.Client) -> None:
    twice = [("accept", "application/cbor"), ("accept", "text/html")]
    assert client.post(PATH, json=BODY, headers=twice).headers["content-type"] == "application/cbor"
    waits = [("prefer", "wait=0"), ("prefer", "return=minimal")]
    problem(client.post("/v1/calculus/symbolic/simplify", json={"expression": "x"}, headers=waits), "deadline-exceeded")


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "image/webp, text/x-lines"])
def test_nothing_acceptable(client: httpx.Client, accept: str) -> None:
    problem(client.post(PATH, json=BODY, headers={"accept": accept}), "not-acceptable")


def test_answers_are_plain_unless_asked(client: httpx.Client) -> None:
    for encoding in ("identity", "gzip;q=0", "br", "gzip;q=0.5, identity"):
        answer = client.post(PATH, json={"a": [[1.0] * 30] * 29 + [[0.0] * 30]}, headers={"accept-encoding": encoding})
        assert "content-encoding" not in answer.headers


def test_the_query_beside_a_table_has_an_end(client: httpx.Client) -> None:
    path, headers = f"/v1/statistics/describe?missing={40_000 * 'x'}", {"content-type": "text/csv"}
    answer = client.post(path, content="a\n1\n2\n", headers=headers)
    assert answer.status_code == 422
    assert "more than 16384 bytes" in answer.json()["detail"]


def test_an_answer_in_events_leaves_no_cycle(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    streams: list[weakref.ref[EventStream]] = []
    follow = Exchange.follow

    def noted(exchange: Exchange) -> EventStream:
        stream = follow(exchange)
        streams.append(weakref.ref(stream))
        return stream

    monkeypatch.setattr(Exchange, "follow", noted)
    gc.disable()
    try:
        for body in (BODY, {}):
            client.post(PATH, json=body, headers={"accept": "text/event-stream"})
        assert [stream() for stream in streams] == [None, None]
    finally:
        gc.enable()
