"""What a client reads where the kind, the range or the choice of a value is wrong."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from cbor2 import CBORTag, dumps

from tests.conftest import Call

LEVEL = {"data": [1.0, 2.0, 3.0]}
GRID = {"expression": "x", "variables": ["x"], "ranges": [[0, 1]]}
UPDATE = {"model": "beta-binomial", "prior": {"alpha": 1.0, "beta": 1.0}, "data": {"successes": 7, "trials": 10}}
DESCENT = {"objective": "x**2", "variables": ["x"], "initial": [1.0]}
RULES = "'auto', 'fd', 'doane', 'scott', 'stone', 'rice', 'sturges' or 'sqrt'"


@pytest.mark.parametrize(
    ("path", "body", "place", "detail"),
    [
        ("calculus/evaluate", {"expression": 1, "variables": ["x"], "at": [1]}, "/expression",
         "Expected a string, found a number: write it in quotes."),
        ("statistics/confidence-intervals/mean", {**LEVEL, "level": "high"}, "/level",
         "Expected a number, found a string: for example 0.95."),
        ("statistics/confidence-intervals/mean", {**LEVEL, "level": 1}, "/level", "Expected less than 1."),
        ("statistics/confidence-intervals/mean", {**LEVEL, "method": "z"}, "/method",
         "Expected 't' or 'normal': did you mean 'normal'?"),
        ("linear-algebra/qr", {"a": [[1.0]], "pivoting": 1}, "/pivoting",
         "Expected true or false, found a number: write true or false, without quotes."),
        ("linear-algebra/matrix-power", {"a": [[1]], "exponent": 2.5}, "/exponent",
         "Expected an integer, found a number with a decimal point."),
        ("linear-algebra/matrix-power", {"a": [[1]], "exponent": 10**7}, "/exponent", "Expected at most 1000000."),
        ("linear-algebra/chain-product", {"matrices": []}, "/matrices", "Expected 1 or more entries, found 0."),
        ("linear-algebra/chain-product", {"matrices": "A"}, "/matrices",
         "Expected a list, found a string: for example [[[1, 2], [3, 4]], [[5], [6]], [[7, 8]]]."),
        ("optimization/linear-program", {"objective": [1.0], "constraints": 3}, "/constraints",
         'Expected an object, found a number: for example {"matrix": [[1.0, 1.0], [1.0, 3.0]]}.'),
    ],
)  # fmt: skip
def test_says_what_is_expected(call: Call, path: str, body: dict[str, Any], place: str, detail: str) -> None:
    status, problem = call(path, **body)
    assert status == 422
    assert problem["errors"] == [{"pointer": place, "detail": detail}]
    assert problem["detail"] == f"`{place[1:]}`: {detail[0].lower()}{detail[1:]}"


@pytest.mark.parametrize(
    ("path", "body", "place", "detail"),
    [
        ("matrix-power", {"a": [[1]], "exponent": CBORTag(64, b"\1")}, "/exponent",
         "Expected an integer, found a typed array: for example 10."),
        ("inverse", {"a": [CBORTag(64, b"\1")]}, "/a/0", "Expected a number, found a typed array."),
        ("inverse", {"a": CBORTag(40, [[1, 2], [1, "x"]])}, "/a/0/1",
         "Expected a number, found a string: a label is written as a number, such as 0 and 1 for two of them."),
    ],
)  # fmt: skip
def test_says_what_stands_in_cbor(
    client: httpx.Client, path: str, body: dict[str, Any], place: str, detail: str
) -> None:
    answer = client.post(
        f"/v1/linear-algebra/{path}", content=dumps(body), headers={"content-type": "application/cbor"}
    )
    assert answer.json()["errors"] == [{"pointer": place, "detail": detail}]


@pytest.mark.parametrize(
    ("path", "body", "errors"),
    [
        (
            "calculus/sample",
            {**GRID, "points": "many"},
            {"/points": "Expected an integer, or a list, found a string: for example 50."},
        ),
        ("calculus/sample", {**GRID, "points": 1}, {"/points": "Expected at least 2."}),
        (
            "calculus/sample",
            {**GRID, "points": [9, "9"]},
            {"/points/1": "Expected an integer, found a string: write it without quotes, as 2."},
        ),
        ("calculus/sample", {**GRID, "points": []}, {"/points": "Expected 1 or more entries, found 0."}),
        (
            "statistics/histogram",
            {**LEVEL, "bins": "all"},
            {"/bins": f'Expected an integer, or {RULES}, or a list: for example "auto".'},
        ),
        ("statistics/kernel-density", {**LEVEL, "at": [1.0], "bandwidth": 0}, {"/bandwidth": "Expected more than 0."}),
    ],
)
def test_one_fault_a_place_where_several_kinds_are_taken(
    call: Call, path: str, body: dict[str, Any], errors: dict[str, str]
) -> None:
    status, problem = call(path, **body)
    assert status == 422
    assert problem["errors"] == [{"pointer": pointer, "detail": detail} for pointer, detail in errors.items()]


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("data", {"successes": "x", "trials": 10}, "/data/successes"),
        ("data", {"trials": 10}, "/data/successes"),
        ("prior", {"alpha": -1.0, "beta": 1.0}, "/prior/alpha"),
        ("prior", "beta", "/prior"),
        ("prior", [1.0, 1.0], "/prior"),
    ],
)
def test_fields_beside_branches_of_a_union_are_pointed_at(call: Call, field: str, value: Any, place: str) -> None:
    status, problem = call("statistics/bayes/update", **{**UPDATE, field: value})
    assert status == 422
    assert place in [error["pointer"] for error in problem["errors"]]


def test_a_field_with_the_name_of_its_branch_is_pointed_at(call: Call) -> None:
    algorithm = {"name": "momentum", "learning_rate": 0.1, "momentum": "x"}
    status, problem = call("optimization/gradient-descent", **DESCENT, algorithm=algorithm)
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == ["/algorithm/momentum"]


def test_required_fields_are_named_first(call: Call) -> None:
    _, problem = call("statistics/describe", data=[1.0, 2.0], wieghts=[1.0, 1.0])
    known = "The operation takes data, missing, weights, degrees_of_freedom_correction."
    assert problem["detail"] == f"`wieghts`: this field is not known: did you mean `weights`? {known}"


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("calculus/evaluate", {"expression": "x", "variables": ["x", "y+"], "at": [1, 2]}, "/variables/1"),
        ("calculus/evaluate", {"expression": "x", "variables": "x y", "at": [1]}, "/variables"),
        ("calculus/evaluate", {"expression": "x", "variables": ["x"], "at": [1], "data": {"2": [1]}}, "/data/2"),
        ("calculus/derivative", {"expression": "x", "variable": "x[2]", "at": 1}, "/variable"),
        ("calculus/evaluate", {"expression": "w", "variables": ["w[0]"], "at": [1]}, "/variables/0"),
    ],
)
def test_names_that_are_none_are_pointed_at(call: Call, path: str, body: dict[str, Any], place: str) -> None:
    status, problem = call(path, **body)
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == [place]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("linear-algebra/norm", {"a": [[1.0]]}),
        ("numerics/fft", {"a": [[1.0]]}),
        ("numerics/reduce", {"array": [[1.0]], "operation": "sum"}),
        ("statistics/entropy", {"probabilities": [[1.0]]}),
        ("calculus/sampled-gradient", {"y": [[1.0]]}),
        ("neural-networks/activation", {"name": "softmax", "x": [[1.0]]}),
    ],
)
def test_an_axis_that_there_is_not_is_told_the_same_way_everywhere(call: Call, path: str, body: dict[str, Any]) -> None:
    status, problem = call(path, **body, axis=2)
    assert status == 422
    assert problem["errors"] == [
        {"pointer": "/axis", "detail": "Axes are counted from 0: here 0 to 1, or from the end -1 to -2."}
    ]


def test_null_is_omitted_at_every_level(call: Call) -> None:
    update = {**UPDATE, "prior": {"alpha": 1.0, "beta": 1.0, "scale": None}, "level": None, "unknown": None}
    assert call("statistics/bayes/update", **update) == call("statistics/bayes/update", **UPDATE)


def test_a_null_hides_no_error_beside_it(call: Call) -> None:
    status, problem = call("statistics/confidence-intervals/mean", data=None, level=1, method=None)
    assert status == 422
    assert {error["pointer"] for error in problem["errors"]} == {"/data", "/level"}
