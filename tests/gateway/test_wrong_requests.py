"""Requests as strangers send them, and the words by which each answer teaches; `wrong_requests.jsonl` has them all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Call

REQUESTS = [json.loads(line) for line in Path(__file__).with_name("wrong_requests.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("sent", [pytest.param(sent, id=sent["title"]) for sent in REQUESTS])
def test_the_answer_says_what_to_do(client: httpx.Client, sent: dict[str, Any]) -> None:
    content = sent["body"].encode() if sent["method"] != "GET" else None
    answer = client.request(sent["method"], sent["path"], content=content, headers=sent["headers"])
    assert answer.status_code == sent["status"]
    if answer.status_code >= 400:
        problem = answer.json()
        assert problem["request_id"] == answer.headers["x-request-id"]
        told = problem["detail"]
    else:
        told = answer.headers.get("location", answer.text)
    for words in sent["words"]:
        assert words in told


@pytest.mark.parametrize(
    ("path", "fields", "value"),
    [
        ("optimization/root-scalar", {"equation": "x**2 = 2", "variable": "x", "bracket": [0, 2]}, 2**0.5),
        ("optimization/root-scalar", {"equation": "x**2 == 2", "variable": "x", "bracket": [0, 2]}, 2**0.5),
        ("optimization/root", {"equations": ["3 = x"], "variables": ["x"], "initial": [1]}, [3]),
    ],
)
def test_equations_are_taken_as_they_are_written(call: Call, path: str, fields: dict[str, Any], value: Any) -> None:
    status, answer = call(path, **fields)
    assert (status, answer["x"]) == (200, pytest.approx(value, rel=1e-14))


@pytest.mark.parametrize("left", ["y = ", "f(x) = ", "f(x, t)=", "= "])
def test_a_model_is_its_right_side(call: Call, left: str) -> None:
    data = {"independent": "x", "x": [0, 1, 2], "y": [1.0, 3.0, 5.0], "initial": {"m": 1, "c": 0}}
    status, answer = call("optimization/curve-fit", model=f"{left}m*x + c", **data)
    assert status == 200
    assert answer["estimates"] == pytest.approx({"m": 2, "c": 1})


def test_a_model_that_names_itself_is_refused(call: Call) -> None:
    data = {"independent": "x", "x": [0, 1], "y": [1.0, 3.0], "initial": {"m": 1}}
    assert call("optimization/curve-fit", model="m = m*x", **data)[0] == 422


@pytest.mark.parametrize(("order", "slope"), [(2.0, 2), (1.0, 6)])
def test_a_number_without_fraction_is_an_integer(call: Call, order: float, slope: float) -> None:
    assert call("calculus/derivative", expression="x**2", variable="x", at=3, order=order)[1]["result"] == slope
    status, answer = call("numerics/fft", a=[1.0, 2.0], length=2.0, axis=None)
    assert (status, answer["result"]["real"]) == (200, [3, -1])


def test_nan_is_never_without_a_word(call: Call) -> None:
    law = {"name": "cauchy", "location": 0, "scale": 1}
    answer = call("statistics/distributions/moments", distribution=law)[1]
    assert answer["mean"] == "NaN"
    (warning,) = answer["warnings"]
    assert warning["code"] == "undefined"
    assert "`mean`" in warning["detail"]


def test_powers_of_matrices_are_told_where_a_formula_is_read(call: Call) -> None:
    data = {"A": [[2.0, 0.0], [0.0, 4.0]]}
    fields = {"variables": ["x[2]"], "initial": [1, 2], "data": data}
    answer = call("optimization/minimize", objective="sum((A^2 @ x - 1)**2)", **fields)[1]
    assert "matrix-power" in [warning["code"] for warning in answer["warnings"]]


@pytest.mark.parametrize("path", ["", "/statistics", "/statistics/tests", "/linear-algebra/sparse"])
def test_areas_list_themselves(client: httpx.Client, path: str) -> None:
    answer = client.get(f"/v1{path}")
    assert answer.status_code == 200
    entries = answer.json()["operations" if path else "areas"]
    assert entries
    for entry in entries:
        assert entry["path"].startswith(f"/v1{path}/")
        assert client.get(entry["path"]).status_code in {200, 405}
