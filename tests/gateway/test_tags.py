"""The tag of an answer, by which a request is known again: through HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from service.gateway.documentation import example
from service.routers import CATALOGUE
from tests.gateway.test_gateway import problem

PCA = "/v1/linear-algebra/pca"
DATA = {"data": [[1.0, 2.0], [3.0, 5.0], [4.0, 4.0]]}
SAMPLE = "/v1/statistics/distributions/sample"
NORMAL = {"distribution": {"name": "normal", "mean": 0, "standard_deviation": 1}, "size": 3}


def ask(client: httpx.Client, path: str, body: Any, tag: str = "", query: str = "", **headers: str) -> httpx.Response:
    headers |= {"if-none-match": tag} if tag else {}
    return client.post(path + query, json=body, headers=headers)


def test_a_repeated_request_is_not_computed(client: httpx.Client) -> None:
    first = ask(client, PCA, DATA)
    again = ask(client, PCA, DATA, f'"other", {first.headers["etag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "compute;dur=0.000" in again.headers["server-timing"]
    assert "content-length" not in again.headers


@pytest.mark.parametrize("accept", ["application/json", "application/cbor", "image/svg+xml"])
def test_workers_know_their_answers_too(client: httpx.Client, accept: str) -> None:
    body = {"data": [[float(i * j % 17), float(i), float(j)] for i in range(90) for j in range(40)]}
    first = ask(client, PCA, body, accept=accept)
    assert ask(client, PCA, body, first.headers["etag"], accept=accept).status_code == 304
    assert ask(client, PCA, body, '"000000000000000000000000000000"', accept=accept).content == first.content


def test_thousands_of_tags_are_not_looked_through(client: httpx.Client) -> None:
    body = {"data": [[float(i * j % 17), float(i), float(j)] for i in range(90) for j in range(40)]}
    tag = ask(client, PCA, body).headers["etag"]
    others = ", ".join(f'"{place}"' for place in range(6000))
    assert ask(client, PCA, body, f"{tag}, {others}").status_code == 304
    assert ask(client, PCA, body, f"{others}, {tag}").status_code == 200


def test_tags_are_those_of_one_request(client: httpx.Client) -> None:
    answers = [
        ask(client, PCA, DATA),
        ask(client, PCA, {"data": [*DATA["data"], [0.0, 1.0]]}),
        ask(client, PCA, DATA, accept="application/cbor"),
        ask(client, PCA, DATA, accept="image/png"),
        ask(client, PCA, DATA, query="?theme=dark", accept="image/png"),
        ask(client, "/v1/statistics/describe", DATA),
    ]
    assert len({answer.headers["etag"] for answer in answers}) == len(answers)


def test_what_is_random_has_none_until_its_seed_is_sent(client: httpx.Client) -> None:
    first = ask(client, SAMPLE, NORMAL)
    assert "etag" not in first.headers
    seeded = {**NORMAL, "seed": first.json()["seed"]}
    again = ask(client, SAMPLE, seeded)
    assert again.json()["sample"] == first.json()["sample"]
    assert ask(client, SAMPLE, seeded, again.headers["etag"]).status_code == 304
    steps = {"steps": {"one": {"operation": "statistics/distributions/sample", "request": NORMAL}}}
    assert "etag" not in ask(client, "/v1/steps", steps).headers


def test_operations_do_not_share_tags(client: httpx.Client) -> None:
    keys = [key for key in CATALOGUE if key.endswith("/least-squares")]
    tags = {ask(client, f"/v1/{key}", example(CATALOGUE[key])).headers["etag"] for key in keys}
    assert len(tags) == len(keys) == 3
    assert len({(one.handler.__module__, one.path) for one in CATALOGUE.values()}) == len(CATALOGUE)


def test_a_refused_request_has_none(client: httpx.Client) -> None:
    answer = ask(client, PCA, {"data": []}, "*")
    problem(answer, "invalid-input")
    assert "etag" not in answer.headers


def test_what_decides_over_the_bits_is_told(client: httpx.Client) -> None:
    versions = client.get("/v1/version").json()
    assert {"abacus", "python", "numpy", "scipy", "blas", "libc", "machine", "cpu"} <= versions.keys()
    assert all(versions.values())
