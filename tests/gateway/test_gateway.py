"""The edge: dispatch, negotiation, limits, ids, access, through HTTP."""

from __future__ import annotations

import gzip
import json
import struct
import sys
from collections.abc import Iterator
from typing import Any

import cbor2
import httpx
import pytest

from service.execution.workers import WorkerPool
from service.gateway.admission import network_of
from service.main import create_app
from service.schemas.types.problem_types import PROBLEM_TYPES
from service.settings import Settings
from tests.asgi import SyncTransport

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PATH = "/v1/linear-algebra/inverse"
BODY: dict[str, Any] = {"a": [[4.0, 7.0], [2.0, 6.0]]}
JSON = {"content-type": "application/json"}


def serve(**settings: Any) -> Iterator[httpx.Client]:
    with SyncTransport(create_app(Settings(log_level="WARNING", workers=1, **settings))) as transport:
        yield httpx.Client(transport=transport, base_url="http://testserver")


@pytest.fixture(scope="module")
def small() -> Iterator[httpx.Client]:
    """A service with small limits and one key."""
    yield from serve(
        max_body_bytes=4096,
        max_elements=100,
        max_answer_bytes=2048,
        api_keys="secret",
        cors_origins="https://app.example",
    )


KEY = {"x-api-key": "secret"}


def problem(answer: httpx.Response, name: str) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["type"] == f"/problems/{name}"
    assert document["status"] == answer.status_code == PROBLEM_TYPES[name].status
    return document  # type: ignore[no-any-return]


def test_unknown_path(client: httpx.Client) -> None:
    problem(client.post("/v1/linear-algebra/invrese", json=BODY), "not-found")
    problem(client.get("/nowhere"), "not-found")


@pytest.mark.parametrize("end", ["%0A", "/", "%0D", "%20"])
def test_only_the_gateway_serves_operations(client: httpx.Client, end: str) -> None:
    problem(client.post(PATH + end, json=BODY), "not-found")


def test_other_methods(client: httpx.Client) -> None:
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "PATCH"):
        answer = client.request(method, PATH)
        problem(answer, "method-not-allowed")
        assert answer.headers["allow"] == "POST"


def test_head_of_what_is_got(client: httpx.Client) -> None:
    path = "/v1/statistics/distributions"
    assert client.head(path).headers["content-length"] == client.get(path).headers["content-length"]
    assert client.post(path).headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_compressed_both_ways(client: httpx.Client, encoding: str) -> None:
    matrix = json.dumps({"a": [[float(i == j) for i in range(30)] for j in range(30)]}).encode()
    packed = {"gzip": gzip.compress, "zstd": zstd.compress}[encoding](matrix)
    headers = {**JSON, "content-encoding": encoding, "accept-encoding": encoding}
    answer = client.post(PATH, content=packed, headers=headers)
    assert answer.headers["content-encoding"] == encoding
    body = answer.content if encoding == "gzip" else zstd.decompress(answer.content)
    assert json.loads(body)["condition_number"] == 1


def test_damaged_compression(client: httpx.Client) -> None:
    packed = gzip.compress(json.dumps(BODY).encode())
    for body in (packed[:-6], packed + b"x", b"no gzip"):
        problem(client.post(PATH, content=body, headers={**JSON, "content-encoding": "gzip"}), "malformed-body")


def skippable(content: bytes) -> bytes:
    """A frame of zstd that is to be skipped (RFC 8878, section 3.1.2)."""
    return struct.pack("<II", 0x184D2A53, len(content)) + content


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_members_and_frames_are_one_body(client: httpx.Client, small: httpx.Client, encoding: str) -> None:
    pack = {"gzip": gzip.compress, "zstd": zstd.compress}[encoding]
    text, skipped = json.dumps(BODY).encode(), skippable(b"who packed it") if encoding == "zstd" else pack(b"")
    packed = skipped + pack(text[:9]) + skipped + pack(text[9:]) + skipped
    headers = {**JSON, "content-encoding": encoding}
    assert client.post(PATH, content=packed, headers=headers).json() == client.post(PATH, json=BODY).json()
    for body in (packed + b"x", packed[:-1], pack(text) + pack(text)[:-4], b""):
        problem(client.post(PATH, content=body, headers=headers), "malformed-body")
    many = pack(b" " * 1000) * 10
    problem(small.post(PATH, content=many, headers={**headers, **KEY}), "body-too-large")


def test_all_is_computed_by_workers_where_that_is_asked() -> None:
    for service in serve(inline_body_bytes=0):
        for path in ("statistics/distributions", "linear-algebra/inverse"):
            ask = {"json": BODY} if path.endswith("inverse") else {}
            answer = service.request("POST" if ask else "GET", f"/v1/{path}", **ask)
            assert answer.status_code == 200
        answer = service.request("GET", "/v1/statistics/distributions", content=b"means nothing")
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_all_addresses_of_a_customer_are_one_client(address: str, client: str) -> None:
    assert network_of(address) == client


def test_redirects_and_pages_trust_no_host_and_no_cache(client: httpx.Client) -> None:
    for path in ("/docs/", "/docs/assets", "/v1/operations/"):
        assert client.get(path, headers={"host": "evil.example"}).status_code == 404
    for path in ("/docs", "/openapi.json", "/v1/operations", "/metrics"):
        assert client.get(path).headers["cache-control"] == "private, no-cache"


def test_a_stuck_fork_server_is_no_life(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    monkeypatch.setattr(WorkerPool, "stuck", True)
    answer = client.get("/health/live")
    assert "fork server" in problem(answer, "service-unavailable")["detail"]
    assert "retry-after" in answer.headers


def test_body_limit(small: httpx.Client) -> None:
    problem(small.post(PATH, content=b" " * 5000, headers={**JSON, **KEY}), "body-too-large")


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_decompressed_limit(small: httpx.Client, encoding: str) -> None:
    bomb = {"gzip": gzip.compress, "zstd": zstd.compress}[encoding](b" " * 2_000_000)
    headers = {**JSON, **KEY, "content-encoding": encoding}
    problem(small.post(PATH, content=bomb, headers=headers), "body-too-large")


def test_element_limit(small: httpx.Client) -> None:
    answer = small.post(PATH, json={"a": [[1] * 11] * 11}, headers=KEY)
    assert problem(answer, "too-large")["errors"][0]["pointer"] == "/a"


def test_answer_limit(small: httpx.Client) -> None:
    matrix = [[1.0 / (1 + abs(i - j)) for i in range(10)] for j in range(10)]
    problem(small.post(PATH, json={"a": matrix}, headers=KEY), "too-large")


def test_ids_are_carried_or_replaced(client: httpx.Client) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = client.post(PATH, json=BODY, headers={"x-request-id": "mine-1", "traceparent": trace})
    assert answer.headers["x-request-id"] == "mine-1"
    assert answer.headers["traceparent"] == trace
    for bad in ("x" * 129, "a b", "é"):
        replaced = client.post(PATH, json=BODY, headers={"x-request-id": bad.encode()}).headers["x-request-id"]
        assert replaced != bad
        assert 0 < len(replaced) <= 128


TRACE = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"


@pytest.mark.parametrize(
    ("sent", "carried"),
    [
        (f"00-{TRACE}-01", f"00-{TRACE}-01"),
        (f"cc-{TRACE}-00-more", f"cc-{TRACE}-00"),
        (f"00-{TRACE}-01-more", None),
        (f"cc-{TRACE}-01x", None),
        (f"ff-{TRACE}-01", None),
        (f"00-{TRACE.upper()}-01", None),
        (f"00-{'0' * 32}-b7ad6b7169203331-01", None),
        (f"00-{TRACE[:32]}-{'0' * 16}-01", None),
        ("my-secret-data", None),
    ],
)
def test_only_a_valid_trace_is_carried(client: httpx.Client, sent: str, carried: str | None) -> None:
    assert client.post(PATH, json=BODY, headers={"traceparent": sent}).headers.get("traceparent") == carried


def test_server_timing(client: httpx.Client) -> None:
    timing = client.post(PATH, json=BODY).headers["server-timing"]
    assert [part.partition(";")[0].strip() for part in timing.split(",")] == ["queue", "decode", "compute", "encode"]


def test_security_headers_everywhere(client: httpx.Client) -> None:
    assert client.post(PATH, json=BODY).headers["x-content-type-options"] == "nosniff"
    for path in ("/docs", "/openapi.json", "/nowhere", "/health/live"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert "script-src 'self';" in client.get("/docs").headers["content-security-policy"]


def test_key_is_asked_for(small: httpx.Client) -> None:
    for path in (PATH, "/docs", "/openapi.json", "/metrics", "/v1/operations"):
        answer = small.request("POST" if path == PATH else "GET", path)
        problem(answer, "unauthorized")
        # A browser looks at the first challenge of each header alone, and prompts only for Basic.
        challenges = answer.headers.get_list("www-authenticate")
        assert [challenge.partition(" ")[0] for challenge in challenges] == ["Basic", "Bearer"]
    assert small.get("/health/live").status_code == small.get("/health/ready").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"x-api-key": "secret"}, {"authorization": "Bearer secret"}, {"authorization": "Basic OnNlY3JldA=="}],
)
def test_key_opens(small: httpx.Client, headers: dict[str, str]) -> None:
    assert small.post(PATH, json=BODY, headers=headers).status_code == 200
    document = small.get("/openapi.json", headers=headers).json()
    assert set(document["components"]["securitySchemes"]) == {"bearer", "key"}


@pytest.mark.parametrize("headers", [{"x-api-key": "wrong"}, {"authorization": "Bearer secre"}])
def test_unknown_key(small: httpx.Client, headers: dict[str, str]) -> None:
    problem(small.post(PATH, json=BODY, headers=headers), "forbidden")


def test_a_browser_asks_again_for_a_mistyped_key(small: httpx.Client) -> None:
    answer = small.get("/docs", auth=("", "secre"))
    problem(answer, "unauthorized")
    assert "Basic" in answer.headers["www-authenticate"]


def test_keys_are_kept_as_hashes() -> None:
    settings = Settings(api_keys="secret")
    assert "secret" not in repr(settings)
    assert Settings(api_keys=settings.api_keys[0]).api_keys == settings.api_keys


def test_cors_only_where_configured(client: httpx.Client, small: httpx.Client) -> None:
    ask = {"origin": "https://app.example", "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in client.options(PATH, headers=ask).headers
    assert small.options(PATH, headers=ask).headers["access-control-allow-origin"] == "https://app.example"
    other = small.options(PATH, headers={**ask, "origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


def test_problem_pages_explain(client: httpx.Client) -> None:
    for name, kind in PROBLEM_TYPES.items():
        page = client.get(f"/problems/{name}")
        assert page.headers["content-type"].startswith("text/html")
        assert str(kind.status) in page.text
        assert "width=device-width" in page.text
    problem(client.get("/problems/none"), "not-found")


def test_documents_for_machines(client: httpx.Client) -> None:
    description = client.get("/openapi.json").json()["info"]["description"]
    assert {"clip", "lgamma", "where"} <= set(description.split("functions `")[1].split("`")[0].split())
    assert {"abacus", "numpy", "scipy"} <= set(client.get("/v1/version").json())
    assert client.get("/", follow_redirects=False).headers["location"] == "/docs"


def test_cbor_in_and_json_out(client: httpx.Client) -> None:
    answer = client.post(PATH, content=cbor2.dumps(BODY), headers={"content-type": "application/cbor"})
    assert answer.json()["condition_number"] == pytest.approx(14.3)


def test_many_faults_are_truncated(client: httpx.Client) -> None:
    document = problem(client.post(PATH, json={"a": [["x"] * 10] * 10}), "invalid-input")
    assert len(document["errors"]) == 20
    assert document["errors_truncated"] is True


def test_nothing_is_echoed(client: httpx.Client) -> None:
    answer = client.post(PATH, json={"a": [["my-secret-data", 1]], "another-secret-" + "x" * 100: 1})
    assert "my-secret-data" not in answer.text
    assert "x" * 41 not in answer.text


@pytest.mark.parametrize("path", ["/", "/docs", "/health/live", "/health/ready", "/metrics", "/openapi.json"])
def test_pages_answer_to_head(small: httpx.Client, path: str) -> None:
    headers = {"x-api-key": "secret"}
    assert small.head(path, headers=headers).status_code == small.get(path, headers=headers).status_code < 400
