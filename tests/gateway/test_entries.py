"""One operation at a time: GET /v1/operations/{id}, and /llms.txt, which lists them."""

from __future__ import annotations

import re
from typing import Any

import httpx
import jsonschema
import pytest

from service.operation import operation_id
from service.routers import CATALOGUE
from tests.gateway.test_gateway import problem

_SOME = sorted(CATALOGUE)[::12]


@pytest.mark.parametrize("key", _SOME)
def test_an_entry_stands_by_itself(client: httpx.Client, key: str) -> None:
    entry = client.get(f"/v1/operations/{operation_id(key)}").json()
    assert entry["path"] == f"/v1/{key}"
    assert entry["summary"] in client.get("/v1/operations").text
    if entry["method"] == "POST" and "application/json" in entry["media_types"]:
        whole: dict[str, Any] = {**entry["request"], "components": entry["components"]}
        jsonschema.Draft202012Validator(whole).validate(entry["example"])
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(whole).validate({"no such field": 0})
        assert entry["answered"]["certainty"]


def test_an_unknown_one_is_not_there(client: httpx.Client) -> None:
    problem(client.get("/v1/operations/linear_algebra_invers"), "not-found")


def test_models_find_each_entry(client: httpx.Client) -> None:
    answer = client.get("/llms.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("# Abacus\n\n> ")
    links = re.findall(r"\]\((/v1/operations/\w+)\)", answer.text)
    assert set(links) >= {f"/v1/operations/{operation_id(key)}" for key in CATALOGUE}
    assert client.get(links[0]).status_code == 200
    assert all(
        client.get(path).status_code == 200 for path in re.findall(r"\]\((/(?:docs|openapi)[^)]*)\)", answer.text)
    )
