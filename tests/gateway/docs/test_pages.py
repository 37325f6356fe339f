"""The docs pages as they are sent: what stands on them, what they link to, how they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from markupsafe import escape

from service.gateway.docs.places import GUIDES
from service.main import create_app
from service.operation import Operation
from service.routers import CATALOGUE
from service.settings import Settings
from tests.asgi import SyncTransport

every_operation = pytest.mark.parametrize(("key", "operation"), sorted(CATALOGUE.items()))
LINK = re.compile(r'(?:href|src|data-index)="(/[^"#]*)')


@pytest.fixture(scope="module")
def prefixed() -> Iterator[httpx.Client]:
    with SyncTransport(create_app(Settings(log_level="WARNING", root_path="/tools/abacus", workers=1))) as transport:
        yield httpx.Client(transport=transport, base_url="http://testserver")


@every_operation
def test_every_operation_has_a_page(client: httpx.Client, key: str, operation: Operation) -> None:
    page = client.get(f"/docs/{key}").text
    assert f"<h1>{escape(operation.summary)}</h1>" in page
    for name in () if operation.media_type else operation.request.model_fields:
        assert f"<code>{name}</code>" in page
    assert page.count("<dd>\n      <p></p>") == 0
    assert '<pre id="answer" class="json">{' in page


def test_a_list_of_everything(client: httpx.Client) -> None:
    page = client.get("/docs").text
    assert all(f'href="/docs/{key}"' in page for key in CATALOGUE)


@pytest.mark.parametrize("name", GUIDES)
def test_guides_are_pages(client: httpx.Client, name: str) -> None:
    page = client.get(f"/docs/{name}")
    assert page.status_code == 200
    assert "<h1 id=" in page.text
    assert "](" not in re.sub(r"<pre>.*?</pre>|<code>.*?</code>", "", page.text, flags=re.DOTALL)


@pytest.mark.parametrize("path", ["", "/expressions", "/tour", "/architecture", "/optimization/curve-fit"])
def test_every_link_leads_somewhere(client: httpx.Client, path: str) -> None:
    links = set(LINK.findall(client.get(f"/docs{path}").text))
    assert len(links) > len(CATALOGUE)
    broken = [link for link in links if not link.startswith("/docs/") or link.startswith("/docs/assets")]
    assert [link for link in broken if client.get(link).status_code != 200] == []
    assert {link.removeprefix("/docs/") for link in links - set(broken)} <= {*CATALOGUE, *GUIDES, "steps"}


def test_formulas_link_to_the_language(client: httpx.Client) -> None:
    for key in (
        "calculus/gradient",
        "optimization/curve-fit",
        "optimization/minimize",
        "statistics/likelihood/maximize",
    ):
        assert '<a class="note" href="/docs/expressions">' in client.get(f"/docs/{key}").text


def test_all_distributions_stand_in_one_list(client: httpx.Client) -> None:
    page = client.get("/docs/statistics/distributions/density").text
    assert page.count('data-field="distribution"') == len(
        client.get("/v1/statistics/distributions").json()["distributions"]
    )
    assert "Standard deviation σ." in page


def test_types_and_limits_are_told_in_words(client: httpx.Client) -> None:
    page = client.get("/docs/statistics/cluster/k-means").text
    assert '<span class="type">table</span>' in page
    assert '<span class="type">vector or matrix or name of a column or several</span>' in page
    assert '<span class="note">≤ 9007199254740991</span>' in page  # 9.0072e+15 is above it
    page = client.get("/docs/statistics/regression/linear").text
    assert '<span class="type">vector with nulls or name of a column or several</span>' in page


@pytest.mark.parametrize("path", ["/docs", "/docs/expressions", "/openapi.json", "/v1/operations"])
def test_pages_are_compressed_and_asked_for_again(client: httpx.Client, path: str) -> None:
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    plain = client.get(path, headers={"accept-encoding": "identity"})
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert packed.headers["cache-control"] == "private, no-cache"
    again = client.get(path, headers={"if-none-match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_assets_are_kept_for_good(client: httpx.Client) -> None:
    assets = {link for link in LINK.findall(client.get("/docs").text) if "/assets/" in link}
    assert len(assets) == 6
    for path in assets:
        headers = client.get(path).headers
        assert headers["cache-control"] == "private, max-age=31536000, immutable"
        assert "etag" in headers


def test_a_first_visit_is_small(client: httpx.Client) -> None:
    page = client.get("/docs").text
    assets = {link for link in LINK.findall(page) if "/assets/" in link}
    answers = [client.get(path) for path in ("/docs", "/openapi.json", *assets)]
    sent = sum(int(answer.headers["content-length"]) for answer in answers)
    assert sent < 500_000  # the aim is 1.5 MB, with the document that pages do without


def test_everything_stands_below_the_prefix(prefixed: httpx.Client) -> None:
    for before in ("", "/tools/abacus"):  # a proxy may take it away or leave it
        page = prefixed.get(f"{before}/docs/linear-algebra/inverse")
        assert page.status_code == 200
        links = set(LINK.findall(page.text))
        assert all(link.startswith("/tools/abacus/") for link in links)
        assert len(links) > len(CATALOGUE)
        others = [link for link in links if link.removeprefix("/tools/abacus/docs/") not in CATALOGUE]
        for link in (*others, "/tools/abacus/docs/calculus/integrate"):  # pages of operations are all made alike
            assert prefixed.get(link if before else link.removeprefix("/tools/abacus")).status_code == 200
    assert prefixed.get("/openapi.json").json()["servers"] == [{"url": "/tools/abacus"}]
    assert prefixed.get("/", follow_redirects=False).headers["location"] == "/tools/abacus/docs"
    answer = prefixed.post("/tools/abacus/v1/linear-algebra/inverse", json={"a": [[4, 7], [2, 6]]})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["abacus", "/abacus/", "/a b", '/"><script>', "//evil.example"])
def test_a_prefix_is_a_path(path: str) -> None:
    with pytest.raises(ValueError, match="root_path"):
        Settings(root_path=path)
