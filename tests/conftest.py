"""What all tests share: the application, and one call of an operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import hypothesis
import pytest

from service.main import create_app
from service.settings import Settings
from tests.asgi import SyncTransport

# Generated inputs are the same in every run; `make fuzz` looks at others, by --hypothesis-profile=random.
hypothesis.settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis.settings.register_profile("random", derandomize=False, deadline=None, print_blob=True)
hypothesis.settings.load_profile("fixed")

Call = Callable[..., tuple[int, dict[str, Any]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of real processes first, then those of many tests: none that takes long is left for the end of one core."""
    count, real = Counter(item.path for item in items), {item.path for item in items if item.get_closest_marker("real")}
    items.sort(key=lambda item: (item.path not in real, -count[item.path], item.path))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """A client on the ASGI application, in process; work that is not small runs in its real worker processes."""
    with SyncTransport(create_app(Settings(log_level="WARNING"))) as transport:
        yield httpx.Client(transport=transport, base_url="http://testserver")


@pytest.fixture(scope="session")
def call(client: httpx.Client) -> Call:
    """`call("linear-algebra/inverse", a=[[4, 7], [2, 6]])` is the status and the document of the answer."""

    def send(path: str, /, **fields: Any) -> tuple[int, dict[str, Any]]:
        answer = client.post(f"/v1/{path}", json=fields)
        return answer.status_code, answer.json()

    return send
