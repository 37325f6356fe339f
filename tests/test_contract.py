"""Every operation in the OpenAPI document is held to the same promises; a new one is covered by being there."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import cbor2
import httpx
import jsonschema
import openapi_spec_validator
import pytest

from service.execution import cbor_codec
from service.execution.request_fields import example
from service.gateway.documentation import stored_answers
from service.operation import Operation, operation_id
from service.routers import AREAS, CATALOGUE
from tests.agreement import differences
from tests.answers import run
from tests.extremes import faults
from tests.processes import ROOT

Schema = dict[str, Any]
JSON = "application/json"
CBOR = "application/cbor"
ARRAYS = ("Vector", "Matrix", "Tensor", "Stack", "Array3", "Array3Or4")
BAD_ARRAYS = {
    "a string": "text",
    "a boolean": True,
    "a string inside": [1.0, "x"],
    "a boolean inside": [True, 1.0],
    "null inside a row": [[1.0, [None]]],
    "ragged rows": [[1.0, 2.0], [3.0]],
    "nested too deep": json.loads("[" * 40 + "1" + "]" * 40),
}

every_operation = pytest.mark.parametrize("key", sorted(CATALOGUE))
posted = pytest.mark.parametrize("key", sorted(key for key, one in CATALOGUE.items() if one.method == "POST"))
documents = pytest.mark.parametrize(
    "key", sorted(key for key, one in CATALOGUE.items() if one.method == "POST" and not one.media_type)
)


@pytest.fixture(scope="session")
def openapi(client: httpx.Client) -> Schema:
    return client.get("/openapi.json").json()


def described(openapi: Schema, key: str) -> Schema:
    return openapi["paths"][f"/v1/{key}"][CATALOGUE[key].method.lower()]


def test_document_is_valid_openapi(openapi: Schema) -> None:
    openapi_spec_validator.validate(openapi)
    assert openapi["openapi"].startswith("3.1")


def test_components_have_plain_names(openapi: Schema) -> None:
    assert not [name for name in openapi["components"]["schemas"] if "__" in name or "-" in name]


def test_document_and_catalogue_agree(client: httpx.Client, openapi: Schema) -> None:
    listed = {entry["path"] for entry in client.get("/v1/operations").json()["operations"]}
    jobs = {path for path in openapi["paths"] if path.startswith("/v1/jobs")}
    assert jobs == {"/v1/jobs", *(f"/v1/jobs/{{job_id}}{rest}" for rest in ("", "/results", "/events"))}
    data_sets = {path for path in openapi["paths"] if path.startswith("/v1/datasets")}
    assert data_sets == {"/v1/datasets", "/v1/datasets/{dataset_id}"}
    assert listed == set(openapi["paths"]) - jobs - data_sets == {*(f"/v1/{key}" for key in CATALOGUE), "/v1/steps"}


def test_required_fields_are_shown_first(openapi: Schema) -> None:
    for name, schema in openapi["components"]["schemas"].items():
        if name.endswith("Request"):
            shown, required = list(schema["properties"]), set(schema.get("required", ()))
            assert set(shown[: len(required)]) == required, name


@every_operation
def test_is_described(openapi: Schema, key: str) -> None:
    operation = described(openapi, key)
    assert operation["summary"]
    assert len(operation["description"]) > 40
    assert operation["tags"][0] in {area.title for area in AREAS}
    assert operation["operationId"] == operation_id(key)
    words = operation["x-keywords"]
    assert all(0 < len(word) < 40 and word.strip() == word for word in words)
    assert len(set(words)) == len(words)


@every_operation
def test_every_field_is_described(openapi: Schema, key: str) -> None:
    operation = described(openapi, key)
    roots = [operation["responses"]["200"]["content"][JSON]["schema"]]
    roots += [content["schema"] for content in operation.get("requestBody", {"content": {}})["content"].values()]
    missing = {place for root in roots for place in undescribed(openapi, root, "", frozenset())}
    assert not missing


def undescribed(openapi: Schema, schema: Schema, place: str, above: frozenset[str]) -> Iterator[str]:
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in above:
        return
    if name:
        yield from undescribed(openapi, openapi["components"]["schemas"][name], name, above | {name})
    for field, content in schema.get("properties", {}).items():
        if not content.get("description") and "const" not in content:
            yield f"{place}.{field}"
        yield from undescribed(openapi, content, f"{place}.{field}", above)
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *filter(None, [as_schema(schema.get("items"))])):
        yield from undescribed(openapi, inner, place, above)


def as_schema(value: Any) -> Schema | None:
    return value if isinstance(value, dict) else None


@every_operation
def test_example_runs_and_answers_as_documented(client: httpx.Client, openapi: Schema, key: str) -> None:
    answer = run(client, key)
    assert answer.status_code == 200, answer.text
    schema = described(openapi, key)["responses"]["200"]["content"][JSON]["schema"]
    validator(json.dumps(openapi["components"]["schemas"]), json.dumps(schema)).validate(answer.json())
    assert list(answer.json())[-2:] == ["certainty", "warnings"]
    assert answer.json()["certainty"] in ("exact", "proved", "checked", "estimated")


@every_operation
def test_the_answer_on_the_docs_page_is_current(client: httpx.Client, key: str) -> None:
    found, shown = run(client, key).json(), stored_answers()[key]
    assert found.keys() == shown.keys()
    drawn = "seed" in found and "seed" not in example(CATALOGUE[key])
    timed = isinstance(found.get("seconds"), float)
    if not (drawn or timed):
        assert list(differences(found, shown, "")) == [], "python -m tests.answers writes the answers anew"


@cache
def validator(components: str, schema: str) -> jsonschema.Draft202012Validator:
    root = {**json.loads(schema), "components": {"schemas": json.loads(components)}}
    return jsonschema.Draft202012Validator(root)


@every_operation
def test_example_is_valid_by_its_schema(openapi: Schema, key: str) -> None:
    body = described(openapi, key).get("requestBody")
    if body and JSON in body["content"]:
        content = body["content"][JSON]
        components = json.dumps(openapi["components"]["schemas"])
        validator(components, json.dumps(content["schema"])).validate(content["example"])


@every_operation
def test_answers_the_same_in_cbor(client: httpx.Client, key: str) -> None:
    plain, packed = run(client, key), run(client, key, headers={"accept": CBOR})
    assert packed.headers["content-type"] == CBOR
    document = cbor2.loads(packed.content)
    assert set(document) == set(plain.json())
    seeded = "seed" in document and "seed" not in example(CATALOGUE[key])
    if not seeded and not isinstance(document.get("seconds"), float):
        assert spelled(cbor_codec.decode(packed.content)) == plain.json()


def spelled(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: spelled(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [spelled(entry) for entry in value]
    if isinstance(value, float) and value - value != 0:
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"  # noqa: PLR0124 - NaN's own mark
    return value


@documents
def test_takes_its_example_in_cbor(client: httpx.Client, key: str) -> None:
    body = cbor2.dumps(example(CATALOGUE[key]))
    answer = client.post(f"/v1/{key}", content=body, headers={"content-type": CBOR})
    assert answer.status_code == 200, answer.text


@documents
def test_unknown_field_is_pointed_at(client: httpx.Client, key: str) -> None:
    answer = client.post(f"/v1/{key}", json={**example(CATALOGUE[key]), "unknwon": 1})
    assert answer.status_code == 422
    assert "/unknwon" in pointers(answer)


@documents
def test_missing_field_is_pointed_at(client: httpx.Client, key: str) -> None:
    operation = CATALOGUE[key]
    for name, field in operation.request.model_fields.items():
        if field.is_required():
            body = {other: value for other, value in example(operation).items() if other != name}
            answer = client.post(f"/v1/{key}", json=body)
            assert answer.status_code == 422
            assert f"/{name}" in pointers(answer)


@documents
def test_null_is_omitted(client: httpx.Client, key: str) -> None:
    operation = CATALOGUE[key]
    nulls = {name: None for name in operation.request.model_fields if name not in example(operation)}
    assert client.post(f"/v1/{key}", json={**nulls, **example(operation)}).status_code == 200


def array_fields(openapi: Schema, key: str) -> list[str]:
    schema = described(openapi, key)["requestBody"]["content"][JSON]["schema"]
    model = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return [name for name, field in model["properties"].items() if only_array(field)]


def only_array(field: Schema) -> bool:
    branches = [branch for branch in field.get("anyOf", [field]) if branch.get("type") != "null"]
    names = [name for branch in branches if (name := branch.get("$ref", "").rpartition("/")[2]) != "ColumnNames"]
    return all(name.endswith(ARRAYS) and "Sparse" not in name for name in names)


@documents
def test_bad_arrays_are_pointed_at(client: httpx.Client, openapi: Schema, key: str) -> None:
    for name in array_fields(openapi, key):
        for what, bad in BAD_ARRAYS.items():
            body = {**copy.deepcopy(example(CATALOGUE[key])), name: bad}
            answer = client.post(f"/v1/{key}", json=body)
            assert answer.status_code == 422, (what, name, answer.text)
            assert any(pointer.startswith(f"/{name}") for pointer in pointers(answer)), (what, name, answer.text)


@documents
def test_non_finite_literals_are_pointed_at(client: httpx.Client, openapi: Schema, key: str) -> None:
    for name in array_fields(openapi, key):
        body = example(CATALOGUE[key])
        for literal in ("NaN", "1e400", "-Infinity"):
            rest = json.dumps({other: value for other, value in body.items() if other != name})[1:-1]
            text = f'{{"{name}": [[1.0, {literal}]]{", " + rest if rest else ""}}}'
            answer = client.post(f"/v1/{key}", content=text, headers={"content-type": JSON})
            assert answer.status_code == 422, (name, literal, answer.text)
            assert any(pointer.startswith(f"/{name}") for pointer in pointers(answer)), (name, literal, answer.text)


@documents
def test_extremes_have_an_answer_or_a_refusal_that_names_a_field(client: httpx.Client, key: str) -> None:
    draws = 1 if CATALOGUE[key].timed else 4  # a search may take all of its time; `make fuzz` draws more
    assert not [fault for draw in range(draws) for fault in faults(client, key, f"fixed.{draw}", seconds=6)]


@posted
def test_other_method_is_refused(client: httpx.Client, key: str) -> None:
    answer = client.get(f"/v1/{key}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def pointers(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return [error["pointer"] for error in answer.json().get("errors", ())]


def test_operations_are_plain_records() -> None:
    assert all(isinstance(one, Operation) and one.summary.strip() == one.summary for one in CATALOGUE.values())


def test_how_work_ended_is_said_in_one_vocabulary(openapi: Schema) -> None:
    answers = [
        schema for name, schema in openapi["components"]["schemas"].items() if name not in ("Problem", "JobStatus")
    ]
    shown = [schema["properties"]["status"] for schema in answers if "status" in schema.get("properties", {})]
    used = {word for status in shown for word in status.get("enum", [status])}
    text = (ROOT / "docs" / "answers.md").read_text().partition("| `status` |")[2]
    words = {
        word for line in text.splitlines() for word in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")
    }
    assert used == words
