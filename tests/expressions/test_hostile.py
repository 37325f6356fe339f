"""Nothing hostile is executed, hangs, or fails in any way but one."""

import pickle
import sys

import pytest

from service.expressions import ExpressionError, compile_function
from service.expressions.code.source import write
from service.expressions.code.templates import Target
from tests.expressions.hostile import CORPUS


def test_the_corpus_is_large_and_without_doubles():
    assert len(set(CORPUS)) == len(CORPUS) >= 250


@pytest.mark.parametrize("text", CORPUS, ids=lambda text: ascii(text[:30]))
def test_a_hostile_text_is_refused_cleanly(text):
    with pytest.raises(ExpressionError) as caught:
        compile_function(text, ["x[3]", "y"])
    error = caught.value
    assert 0 <= error.position <= len(text)
    assert error.found
    assert error.expected
    assert len(str(error)) < 300
    assert str(error).isprintable()


def test_refusing_executes_nothing():
    seen = []
    sys.addaudithook(lambda event, _: seen.append(event))
    for text in CORPUS:
        with pytest.raises(ExpressionError):
            compile_function(text, ["x[3]", "y"])
    dangerous = ("os.", "subprocess", "socket", "open", "exec", "compile", "import", "ctypes")
    assert not [event for event in seen if event.startswith(dangerous)]
    seen.clear()


@pytest.mark.parametrize("target", Target)
def test_generated_code_holds_no_word_of_the_user(target):
    function = compile_function("secret_x*sin(secret_y) + secret_data", ["secret_x", "secret_y"], {"secret_data": 1})
    code = write(function.plan.program("gradient").outputs, target).text
    assert "def run(" in code
    assert "secret" not in code


def test_an_error_travels_between_processes():
    with pytest.raises(ExpressionError) as caught:
        compile_function(["x", "x +"], ["x"])
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  of our own making
    assert str(copy) == str(caught.value)
    assert copy.text_index == 1
    assert copy.position == 3


def test_bounds_are_exact():
    compile_function("(" * 100 + "x" + ")" * 100, "x")
    compile_function("+".join(["x"] * 2000), "x")
    compile_function("x" + " " * 9_999, "x")
    compile_function("x**1000 + 1e300 + 123456789012345678901234567890", "x")
    compile_function("sum(x*i for i in range(100000))", "x")
    compile_function("x999", [f"x{i}" for i in range(1000)])


@pytest.mark.parametrize(
    ("text", "variables", "data"),
    [
        ("x0", [f"x{i}" for i in range(1001)], None),
        ("x", ["x", "x"], None),
        ("x", ["2x"], None),
        ("x", ["if"], None),
        ("x", ["x[0]"], None),
        ("x", ["x[99999999]"], None),
        ("x", [], None),
        ("x", ["x"], {"x": [1.0]}),
        ("x", ["x"], {"a": [1j]}),
        ("x", ["x"], {"a": [True]}),
        ("x", ["x"], {"a": ["1"]}),
        ("x", ["x"], {"a": []}),
        ("x", ["x"], {"a b": [1.0]}),
        ([], ["x"], None),
    ],
)
def test_a_wrong_declaration_is_refused(text, variables, data):
    with pytest.raises(ExpressionError):
        compile_function(text, variables, data)


def test_memory_is_bounded():
    big = {"a": range(20_000), "b": range(20_000)}
    with pytest.raises(ExpressionError, match="array of shape"):
        compile_function("sum(a[i]*b[j]*x for i in range(20000) for j in range(20000))", "x", big)
    with pytest.raises(ExpressionError, match="matrices of"):
        compile_function("sum(x**2)", "x", size=10_000).hessian([0.0] * 10_000)


def test_too_many_operations_in_one_derivative_leave_the_others_usable():
    function = compile_function("*".join(f"sin(x**{i} + exp(x))" for i in range(2, 40)), "x")
    with pytest.raises(ExpressionError, match="operations"):
        function.derivatives([0.5], 100)
    assert len(function.derivatives([0.5], 2)) == 3
