"""Linear models as text: the same as their arrays, and whatever is not linear is refused."""

from __future__ import annotations

import numpy as np
import pytest

from service.expressions import compile_function
from service.expressions.domain import is_affine
from tests.conftest import Call

PATH = "optimization/linear-model"


def test_the_model_is_the_program_of_its_arrays(call: Call):
    _, arrays = call(
        "optimization/linear-program", objective=[3, 2], sense="maximize",
        constraints={"matrix": [[1, 1], [1, 3]], "upper": [4, 6]}, bounds=[[0, 3], [0, None]],
    )  # fmt: skip
    _, found = call(
        PATH, objective="3*x + 2*y", sense="maximize", constraints=["x + y <= 4", "3*y <= 6 - x"], bounds={"x": [0, 3]}
    )
    assert found["values"] == {"x": 3.0, "y": 1.0}
    shared = arrays.keys() - {"message"}
    assert {name: found[name] for name in shared} == {name: arrays[name] for name in shared}
    assert (found["column_names"], found["row_constraints"], found["bound"]) == (["x", "y"], [0, 1], None)


def test_whole_numbers(call: Call):
    # Winston, Operations Research (4th edition), section 9.1: z = 40 at (5, 0)
    _, found = call(
        PATH, objective="8*x + 5*y", sense="maximize", constraints=["x + y <= 6", "9*x + 5*y <= 45"], integer=["x", "y"]
    )
    assert (found["values"], found["value"], found["status"]) == ({"x": 5.0, "y": 0.0}, 40.0, "optimal")
    assert (found["certainty"], found["bound"], found["dual_values"]) == ("proved", 40.0, None)


def test_arrays_of_data_and_constants(call: Call):
    # A transport problem (Dantzig 1963, GAMS's trnsport): the least cost is 153.675
    data = {
        "cost": [[0.225, 0.153, 0.162], [0.225, 0.162, 0.126]], "supply": [350, 600], "demand": [325, 300, 275],
        "rows": [1, 1], "columns": [1, 1, 1],
    }  # fmt: skip
    _, found = call(
        PATH, objective="sum(cost*X) + 7", variables=["X[2,3]"], data=data,
        constraints=["X @ columns <= supply", "rows @ X >= demand"],
    )  # fmt: skip
    assert found["value"] == pytest.approx(160.675, rel=1e-12)
    assert np.shape(found["values"]["X"]) == (2, 3)
    assert found["row_constraints"] == [0, 0, 1, 1, 1]
    assert found["column_names"][:2] == ["X[0,0]", "X[0,1]"]


def test_named_formulas(call: Call):
    _, found = call(PATH, objective="profit", sense="maximize", constraints=["x + y <= 4"],
                    definitions={"profit": "3*x + 2*y"})  # fmt: skip
    assert (found["values"], found["value"]) == ({"x": 4.0, "y": 0.0}, 12.0)


def test_ends_of_variables(call: Call):
    _, found = call(PATH, objective="x - y", constraints=["-1 <= x + y <= 5", "y <= 2"], bounds={"x": [None, None]})
    assert found["values"] == {"x": -3.0, "y": 2.0}
    _, found = call(PATH, objective="x", constraints=["x >= 2", "x <= 1"])
    assert (found["status"], found["values"], found["least_violation"]) == ("infeasible", None, 1.0)


@pytest.mark.parametrize(
    "text", ["x*y", "x**2", "abs(x)", "floor(x)", "round(y)", "max(x, y)", "x > 1", "exp(x)", "x % 2"]
)
def test_what_is_not_linear(call: Call, text):
    assert not is_affine(compile_function(text, ["x", "y"]))
    status, found = call(PATH, objective=text, variables=["x", "y"])
    assert (status, found["errors"][0]["pointer"]) == (422, "/objective")
    assert "linear" in found["detail"]


@pytest.mark.parametrize("text", ["3", "x", "2*x - y/4 + 1", "(x + y)*pi", "sum([x, y, x])", "x + x*0*y"])
def test_what_is_linear(text):
    assert is_affine(compile_function(text, ["x", "y"]))


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"constraints": ["x*x <= 1"]}, "/constraints/0"),
        ({"constraints": ["x + 1"]}, "/constraints/0"),
        ({"constraints": ["x <= 1", "y ="]}, "/constraints/1"),
        ({"bounds": {"z": [0, 1]}}, "/bounds/z"),
        ({"bounds": {"x": [2, 1]}}, "/bounds/x"),
        ({"integer": ["z"]}, "/integer/0"),
        ({"objective": "3"}, "/objective"),
        ({"objective": "x/0"}, "/objective"),
        ({"objective": "1e30*x"}, "/objective/0/0"),
        ({"variables": ["y"]}, "/objective"),
    ],
)
def test_errors(call: Call, fields, pointer):
    status, found = call(PATH, **{"objective": "x", **fields})
    assert (status, found["errors"][0]["pointer"]) == (422, pointer), found
