"""Several operations in one request: order, references, faults, formats."""

from __future__ import annotations

import json
from typing import Any

import cbor2
import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.execution import steps
from service.execution.request_fields import example
from service.execution.steps import SERVED
from service.routers import CATALOGUE
from tests.conftest import Call

A = [[4.0, 7.0], [2.0, 6.0]]
INVERSE = {"operation": "linear-algebra/inverse", "request": {"a": A}}


def taken(name: str, pointer: str) -> dict[str, str]:
    return {"from": name, "pointer": pointer}


def product(a: Any, b: Any) -> dict[str, Any]:
    return {"operation": "linear-algebra/matmul", "request": {"a": a, "b": b}}


def test_the_example_runs(call: Call) -> None:
    status, answer = call("steps", **example(SERVED["steps"]))
    assert (status, list(answer["answers"])) == (200, ["fit", "at"])


def test_steps_run_in_the_order_of_their_references(call: Call) -> None:
    request = {"check": product(A, taken("inverted", "/result")), "inverted": INVERSE}
    status, answer = call("steps", steps=request)
    assert (status, list(answer["answers"])) == (200, ["check", "inverted"])
    np.testing.assert_allclose(answer["answers"]["check"]["result"], np.eye(2), atol=1e-15)
    assert answer["answers"]["inverted"] == call("linear-algebra/inverse", a=A)[1]


def test_arrays_are_handed_on_as_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    compute = steps.compute

    def looked(operation: Any, request: Any, *rest: Any) -> Any:
        seen.append((operation.path, request))
        return compute(operation, request, *rest)

    monkeypatch.setattr(steps, "compute", looked)
    there = {"operation": "numerics/fft", "request": {"a": [1.0, 2.0, 0.5]}}
    back = {"operation": "numerics/inverse-fft", "request": {"a": taken("f", "/result")}}
    request = SERVED["steps"].request(steps={"f": there, "g": back})
    result = steps.run_steps(request, steps.Budget.of(30), steps.SILENT)
    assert seen[1][1].a.dtype == np.complex128
    np.testing.assert_allclose(result.answers["g"]["result"]["real"], [1.0, 2.0, 0.5], rtol=1e-15)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/result/1", [-0.2, 0.4]),
        ("/result/1/0", -0.2),
        ("", None),
    ],
)
def test_pointers_reach_rows_and_numbers(call: Call, pointer: str, value: Any) -> None:
    reduced = {"operation": "numerics/reduce", "request": {"array": taken("i", pointer), "operation": "sum"}}
    status, answer = call("steps", steps={"i": INVERSE, "s": reduced}, answer=["s"])
    if value is None:
        assert (status, answer["errors"][0]["pointer"]) == (422, "/steps/s/request/array")
    else:
        assert answer["answers"]["s"]["result"] == pytest.approx(np.sum(value), rel=1e-15)


@given(order=st.permutations(range(6)))
@settings(max_examples=20, deadline=None)
def test_a_chain_runs_whatever_its_order(order: list[int]) -> None:
    chain = {"m0": {"operation": "linear-algebra/transpose", "request": {"a": [[1.0, 1.0], [0.0, 1.0]]}}}
    chain |= {f"m{i}": product(taken(f"m{i - 1}", "/result"), taken("m0", "/result")) for i in range(1, 6)}
    request = SERVED["steps"].request(steps={f"m{i}": chain[f"m{i}"] for i in order}, answer=["m5"])
    result = steps.run_steps(request, steps.Budget.of(30), steps.SILENT)
    assert result.answers["m5"]["result"].tolist() == [[1, 0], [6, 1]]


def test_the_certainty_is_the_weakest_and_warnings_name_their_step(call: Call) -> None:
    sure = {"operation": "numerics/reduce", "request": {"array": [1, 2], "operation": "sum"}}
    rough = {"operation": "statistics/bootstrap", "request": {"data": [1.0, 2.0, 4.0], "statistic": "mean", "seed": 1}}
    tied = {"operation": "numerics/reduce", "request": {"array": [2, 2], "operation": "argmax"}}
    assert call("steps", steps={"a": sure})[1]["certainty"] == "exact"
    _, answer = call("steps", steps={"a": sure, "b": rough, "c": tied}, answer=["a"])
    assert (answer["certainty"], list(answer["answers"])) == ("estimated", ["a"])
    assert [one["detail"].partition(":")[0] for one in answer["warnings"] if one["code"] == "tie"] == ["c"]


def test_in_cbor(client: httpx.Client) -> None:
    request = {"data": [1.0, 2.0, 4.0, 8.0]}
    names = ("describe", "histogram")
    body = {"steps": {name: {"operation": f"statistics/{name}", "request": request} for name in names}}
    headers = {"content-type": "application/cbor", "accept": "application/cbor"}
    answer = client.post("/v1/steps", content=cbor2.dumps(body), headers=headers)
    assert cbor2.loads(answer.content)["answers"]["describe"]["mean"] == 3.75


def test_the_last_answer_is_drawn(client: httpx.Client) -> None:
    key = next(key for key, one in CATALOGUE.items() if one.pictures)
    body = {"steps": {"i": INVERSE, "p": {"operation": key, "request": example(CATALOGUE[key])}}}
    drawn = client.post("/v1/steps", json=body, headers={"accept": "image/svg+xml"})
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert CATALOGUE[key].summary in drawn.text
    plain = {"steps": {"i": {"operation": "numerics/integers/gcd", "request": {"values": [4, 6]}}}}
    refused = client.post("/v1/steps", json=plain, headers={"accept": "image/svg+xml"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/answer")


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        ({"steps": {"a": {"operation": "linear-algebra/invers", "request": {}}}}, "/steps/a/operation"),
        ({"steps": {"a": {"operation": "steps", "request": {}}}}, "/steps/a/operation"),
        ({"steps": {"a": INVERSE}, "answer": ["a", "b"]}, "/answer/1"),
        ({"steps": {"a": product(A, taken("b", "/result"))}}, "/steps/a/request"),
        ({"steps": {"a": product(A, taken("a", "/result"))}}, "/steps"),
        ({"steps": {"a": product(A, taken("b", "/result")), "b": product(A, taken("a", "/result"))}}, "/steps"),
        ({"steps": {"a": INVERSE, "b": product(A, taken("a", "/results"))}}, "/steps/b/request/b/pointer"),
        ({"steps": {"a": INVERSE, "b": product(A, taken("a", "/result/2"))}}, "/steps/b/request/b/pointer"),
        ({"steps": {"a": INVERSE, "b": product(A, taken("a", "/result/-1"))}}, "/steps/b/request/b/pointer"),
        ({"steps": {"a": INVERSE, "b": product(A, taken("a", "result"))}}, "/steps/b/request/b/pointer"),
        ({"steps": {"a": INVERSE, "b": product(A, taken("a", "/certainty"))}}, "/steps/b/request/b"),
        ({"steps": {"a": INVERSE | {"request": {"a": [[1, 2], [2, 4]]}}}}, "/steps/a/request/a"),
        ({"steps": {"a": INVERSE | {"request": {"b": 1}}}}, "/steps/a/request/a"),
        ({"steps": {}}, "/steps"),
        ({"steps": {str(i): INVERSE for i in range(51)}}, "/steps"),
        ({"steps": {"1 2": INVERSE}}, "/steps/1 2"),
    ],
)  # fmt: skip
def test_faults_point_into_their_step(client: httpx.Client, request_: dict[str, Any], pointer: str) -> None:
    answer = client.post("/v1/steps", json=request_)
    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json()["errors"]], json.dumps(answer.json())


def test_steps_stand_in_the_documents(client: httpx.Client) -> None:
    assert "/v1/steps" in client.get("/openapi.json").json()["paths"]
    assert "/v1/steps" in [one["path"] for one in client.get("/v1/operations").json()["operations"]]
    assert client.get("/docs/steps").status_code == 200


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("linear-algebra/invers", "Did you mean linear-algebra/inverse?"),
        ("numerics/inverse", "Did you mean linear-algebra/inverse?"),
        ("statistics/zzzz", "GET /v1/statistics lists"),
        ("zzzz", "GET /v1/operations lists"),
        ("linalg/zzzz", "GET /v1/operations lists"),
    ],
)
def test_an_unknown_path_names_a_near_one(client: httpx.Client, path: str, said: str) -> None:
    answer = client.post("/v1/steps", json={"steps": {"one": {"operation": path, "request": {}}}})
    assert said in answer.json()["errors"][0]["detail"]
    assert answer.json()["errors"][0]["pointer"] == "/steps/one/operation"
