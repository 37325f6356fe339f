"""Every example of docs/expressions.md is run."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from service.expressions import ExpressionError, compile_function
from service.expressions.complex_function import compile_complex
from service.expressions.functions.constants import CONSTANTS
from service.expressions.reading.vocabulary import FUNCTIONS
from service.methods.calculus.nearest_doubles import proved_values

TEXT = (Path(__file__).parents[2] / "docs" / "expressions.md").read_text()
VARIABLES = ["x", "y", "v[4]"]
POINT = [2, 3, 1, 2, 3, 4]
DATA = {"A": np.array([[1, 2], [3, 4]]), "b": np.array([5, 6])}


def rows(*header):
    """Cells of all tables with this header."""
    found = []
    for table in re.findall(r"(?:^\|.*\|\n)+", TEXT, re.MULTILINE):
        lines = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in table.splitlines()]
        if lines[0] == header:
            found += [tuple(cell.strip("`") for cell in line) for line in lines[2:]]
    assert found
    return found


@pytest.mark.parametrize(("text", "value"), rows("expression", "value"))
def test_values(text, value):
    got = compile_function(text, VARIABLES, DATA).value(POINT)
    np.testing.assert_allclose(got, ast.literal_eval(value), rtol=1e-14)


@pytest.mark.parametrize(("text", "value"), rows("expression", "complex value"))
def test_complex_values(text, value):
    got = compile_complex(text, VARIABLES, DATA).value(np.array(POINT, complex)).result
    np.testing.assert_allclose(got, complex(value), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize(("text", "x", "slope"), rows("expression", "x", "slope"))
def test_slopes(text, x, slope):
    assert compile_function(text, "x").gradient([float(x)])[1] == pytest.approx([float(slope)], rel=1e-14)


@pytest.mark.parametrize(("text", "x", "value"), rows("expression", "x", "to the last digit"))
def test_digits(text, x, value):
    function, point = compile_function(text, ["x"]), np.array([float(x)])
    (got,), (unproved,), _ = proved_values(function, point, np.atleast_1d(function.value(point)))
    assert (got, unproved) == (float(value), False)


@pytest.mark.parametrize(("text", "error"), rows("expression", "error"))
def test_errors(text, error):
    with pytest.raises(ExpressionError, match=f"^{re.escape(error)}$"):
        compile_function(text, VARIABLES, DATA)


def test_every_name_is_explained():
    words = set(re.findall(r"[a-z0-9_]+", TEXT))
    assert {*FUNCTIONS, *CONSTANTS} <= words
