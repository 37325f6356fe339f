"""The answers to all examples, on the docs pages: `python -m tests.answers` writes them, a test compares them."""

from __future__ import annotations

import json
from typing import Any

import httpx

from service.execution.request_fields import example
from service.gateway.documentation import ANSWERS
from service.main import create_app
from service.routers import CATALOGUE
from service.settings import Settings
from tests.asgi import SyncTransport


def run(client: httpx.Client, key: str, **how: Any) -> httpx.Response:
    """The answer to the example of an operation."""
    operation = CATALOGUE[key]
    if operation.method == "GET":
        return client.get(f"/v1/{key}", **how)
    body = example(operation)
    if operation.media_type:
        headers = {"content-type": operation.media_type, **how.pop("headers", {})}
        return client.post(f"/v1/{key}", content=body["text"], headers=headers, **how)
    return client.post(f"/v1/{key}", json=body, **how)


def main() -> None:
    """Write the answers, a line for each operation."""
    known = json.loads(ANSWERS.read_text()) if ANSWERS.exists() else {}
    ANSWERS.write_text(json.dumps(dict.fromkeys(CATALOGUE) | known))  # the service asks for one of each
    with SyncTransport(create_app(Settings(log_level="WARNING"))) as transport:
        client = httpx.Client(transport=transport, base_url="http://testserver")
        answers = {key: run(client, key).raise_for_status().json() for key in CATALOGUE}
    lines = [f"{json.dumps(key)}: {json.dumps(answer, ensure_ascii=False)}" for key, answer in answers.items()]
    ANSWERS.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
