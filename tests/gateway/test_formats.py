"""A format is one record: one that is only written is offered, shown and given, and never read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.execution.formats import READERS, WRITERS, Writer
from service.gateway import negotiation
from service.gateway.directory import catalogue
from service.gateway.documentation import add_operations, openapi_document
from service.routers import AREAS
from tests.gateway.test_gateway import BODY, PATH, problem

LINES = "text/x-lines"


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A format of one field a line."""

    def encode(document: dict[str, Any]) -> list[bytes | memoryview]:
        return [f"{name}\n".encode() for name in document]

    monkeypatch.setitem(WRITERS, LINES, Writer(LINES, encode, spells=True, part=None))
    negotiation._negotiated.cache_clear()  # noqa: SLF001 - it remembers what was offered before
    yield
    negotiation._negotiated.cache_clear()  # noqa: SLF001


def test_an_answer_is_written_in_it(client: httpx.Client) -> None:
    for accept in (LINES, f"application/json;q=0.5, {LINES}"):
        answer = client.post(PATH, json=BODY, headers={"accept": accept})
        assert answer.headers["content-type"] == LINES
        assert answer.text.splitlines()[0] == "result"
    assert client.post(PATH, json=BODY, headers={"accept": "*/*"}).headers["content-type"] == "application/json"


def test_no_body_is_read_in_it(client: httpx.Client) -> None:
    answer = client.post(PATH, content=b"a\n", headers={"content-type": LINES})
    assert LINES not in problem(answer, "unsupported-media-type")["detail"]


def test_refusals_name_it(client: httpx.Client) -> None:
    answer = client.post(PATH, json=BODY, headers={"accept": "image/webp"})
    assert LINES in problem(answer, "not-acceptable")["detail"]


def test_documents_show_it_among_the_answers_alone() -> None:
    app, area = FastAPI(), AREAS[0]
    add_operations(app, area)
    document = openapi_document(app, (area,), secured=False)
    for key, _ in area:
        for operation in document["paths"][f"/v1/{key}"].values():
            assert list(operation["responses"]["200"]["content"]) == [
                name for name, writer in WRITERS.items() if writer.part is None
            ]
            assert LINES not in operation.get("requestBody", {"content": {}})["content"]
    assert all(LINES not in entry["media_types"] for entry in catalogue(AREAS)["operations"])
    assert LINES not in READERS
