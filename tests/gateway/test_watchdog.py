"""An operation that holds the event loop too long runs in a worker from then on, from that size on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_type_hints

import httpx
import pytest

from service import main
from service.gateway.watchdog import LONGEST
from service.routers import CATALOGUE
from service.settings import Settings
from tests.asgi import SyncTransport

KEY = "linear-algebra/trace"


def slow(request: Any) -> Any:
    """Burn the processor where the matrix is no small one; where it has run is seen by its wrong answer."""
    end = time.thread_time() + 1.5 * LONGEST
    while request.a.size > 4 and time.thread_time() < end:
        pass
    return replace(CATALOGUE[KEY].handler(request), result=-1.0)


slow.__annotations__ = get_type_hints(CATALOGUE[KEY].handler)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """A service whose own process has a slow trace; that of its workers is as usual."""
    catalogue = {**CATALOGUE, KEY: replace(CATALOGUE[KEY], handler=slow)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "SERVED", catalogue)
        app = main.create_app(Settings(log_level="ERROR", workers=1))
    with SyncTransport(app) as transport:
        yield httpx.Client(transport=transport, base_url="http://testserver")


def trace(client: httpx.Client, n: int) -> float:
    return client.post(f"/v1/{KEY}", json={"a": [[1.0] * n] * n}).json()["result"]


def test_what_held_the_loop_goes_to_workers(client: httpx.Client) -> None:
    counted = f'abacus_inline_overruns_total{{operation="{KEY}"}}'
    assert counted not in client.get("/metrics").text
    assert [trace(client, n) for n in (2, 3)] == [-1.0, -1.0]
    assert [trace(client, n) for n in (2, 3, 4)] == [-1.0, 3.0, 4.0]
    assert f"{counted} 1.0" in client.get("/metrics").text
