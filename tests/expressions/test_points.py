"""One point and many, data, and what is kept between calls."""

import tracemalloc

import numpy as np
import pytest

from service.expressions import compile_function
from service.expressions.plan import plan_function

TEXTS = ["sin(x)*y + x/y", "x**3 + max(x, y)", "where(x > y, x, y**2)", "polygamma(1, x*x + 1)*y", "3", "y"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_point_and_a_block_agree(text):
    points = np.random.default_rng(0).normal(size=(2, 3, 2))
    function = compile_function(text, ["x", "y"])
    value, gradient = function.gradient(points)
    assert value.shape == (2, 3)
    assert gradient.shape == (2, 3, 2)
    np.testing.assert_array_equal(function.value(points), value)
    for index in np.ndindex(2, 3):
        one, slope = function.gradient(points[index])
        np.testing.assert_allclose([one, *slope], [value[index], *gradient[index]], rtol=1e-14)


@pytest.mark.parametrize(
    ("expressions", "shape"),
    [
        ("2*v", (3,)),
        ("A", (2, 3)),
        ("A @ v", (2,)),
        (["sum(v)", "v", "A"], (10,)),
        ("v[0]", ()),
        ("transpose(A)*v[1]", (3, 2)),
    ],
)
def test_values_have_their_shape(expressions, shape):
    function = compile_function(expressions, "v", {"A": np.arange(6).reshape(2, 3)}, size=3)
    assert function.shape == shape
    assert function.value([1, 2, 3]).shape == shape
    assert function.value(np.ones((4, 5, 3))).shape == (4, 5, *shape)
    assert function.jacobian(np.ones((4, 3)))[1].shape == (4, int(np.prod(shape)), 3)


def test_no_points_give_no_values():
    value, gradient = compile_function("x*y", ["x", "y"]).gradient(np.empty((0, 2)))
    assert value.shape == (0,)
    assert gradient.shape == (0, 2)


def test_a_million_points_take_bounded_memory():
    points = np.ones((1_000_000, 2))
    function = compile_function("exp(sin(x)*cos(y)) + x*y*exp(x + y) + sin(exp(x)) + cos(exp(y))", ["x", "y"])
    tracemalloc.start()
    function.gradient(points)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * (1 + 2) * 8 * len(points)


def test_results_are_the_callers_own():
    data = {"a": np.ones(3)}
    x = np.ones(3)
    for text in ("v", "a", "v[:]"):
        function = compile_function(text, "v", data, size=3)
        first = function.value(x)
        first[:] = 7
        np.testing.assert_array_equal(function.value(x), np.ones(3))
    np.testing.assert_array_equal(x, data["a"])


def test_other_data_of_the_same_shape_use_the_same_code():
    first = compile_function("sum(a*v)", "v", {"a": [1, 2]}, size=2)
    first.gradient([1, 1])
    second = compile_function("sum(a*v)", "v", {"a": np.array([3.0, 4.0])}, size=2)
    assert second.plan is first.plan
    np.testing.assert_array_equal(first.gradient([1, 1])[1], [1, 2])
    np.testing.assert_array_equal(second.gradient([1, 1])[1], [3, 4])
    third = compile_function("sum(a*v)", "v", {"a": 5}, size=2)
    assert third.plan is not first.plan
    np.testing.assert_array_equal(third.gradient([1, 1])[1], [5, 5])


def test_what_is_kept_is_bounded():
    for i in range(200):
        compile_function(f"x + {i}", "x")
    info = plan_function.cache_info()
    assert info.currsize <= info.maxsize <= 100


def test_integers_and_lists_are_points_too():
    function = compile_function("x/y", ["x", "y"])
    assert function.value([1, 2]) == 0.5
    np.testing.assert_array_equal(function.value(np.array([[1, 2], [3, 4]])), [0.5, 0.75])
