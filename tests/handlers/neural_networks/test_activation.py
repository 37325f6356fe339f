"""Activations against their definitions in 50 digits, and their derivatives, far into both tails."""

from __future__ import annotations

import typing

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.handlers.neural_networks.activation import activation
from service.schemas.neural_networks.layers import Activation, ActivationRequest
from tests.conftest import Call

NAMES = [name for name in typing.get_args(Activation) if "softmax" not in name]
SCALE, ALPHA = mpmath.mpf("1.0507009873554804934193349852946"), mpmath.mpf("1.6732632423543772848170429916717")
finite = st.floats(allow_nan=False, allow_infinity=False)


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def softplus(x):
    return mpmath.log1p(mpmath.exp(x))


EXACT = {
    "identity": lambda x: x,
    "sigmoid": sigmoid,
    "relu": lambda x: max(x, 0),
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
    "selu": lambda x: SCALE * (x if x > 0 else ALPHA * mpmath.expm1(x)),
    "tanh": mpmath.tanh,
    "softplus": softplus,
    "softsign": lambda x: x / (1 + abs(x)),
    "gelu": lambda x: x * mpmath.ncdf(x),
    "silu": lambda x: x * sigmoid(x),
    "mish": lambda x: x * mpmath.tanh(softplus(x)),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("x", [-700.0, -37.5, -9.0, -2.0, -1e-3, 1e-3, 0.5, 3.0, 19.0, 40.0, 700.0])
def test_value_and_derivative_have_their_digits(name, x):
    found = activation(ActivationRequest(name=name, x=np.array(x)))
    with mpmath.workdps(400):
        value = EXACT[name](mpmath.mpf(x))
        slope = mpmath.diff(EXACT[name], mpmath.mpf(x), h=mpmath.mpf(10) ** -60)
    tiny = 1e-300
    assert float(found.result) == pytest.approx(float(value), rel=4e-14, abs=tiny)
    # exp(-x²/2) in gelu' loses a relative error of x²/2 roundings, as any evaluation in float64 does.
    assert float(found.derivative) == pytest.approx(float(slope), rel=4e-13, abs=tiny)


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "silu", "mish"])
@pytest.mark.parametrize("x", [-705.0, -712.0, -730.0])
def test_tails_go_on_to_the_smallest_doubles(name, x):
    """exp(712) overflows, and 712 exp(-712) is a double of all digits."""
    found = activation(ActivationRequest(name=name, x=np.array(x)))
    with mpmath.workdps(400):
        value = EXACT[name](mpmath.mpf(x))
        slope = mpmath.diff(EXACT[name], mpmath.mpf(x), h=mpmath.mpf(10) ** -360)
    assert float(found.result) == pytest.approx(float(value), rel=1e-14, abs=1e-323)
    assert float(found.derivative) == pytest.approx(float(slope), rel=1e-14, abs=1e-323)


@pytest.mark.parametrize("x", [-37.2, -37.9, -38.3, -38.5, -38.6, -700.0])
def test_tails_of_gelu_go_on_to_the_smallest_doubles(x):
    """exp(-x²/2) is already rounded to few digits where x times it is a double of more."""
    found = activation(ActivationRequest(name="gelu", x=np.array(x)))
    with mpmath.workdps(60):
        far = mpmath.mpf(x)
        value, slope = far * mpmath.ncdf(far), mpmath.ncdf(far) + far * mpmath.npdf(far)
    # x² has a relative error of half a rounding: x²/4 roundings of the exponential.
    assert float(found.result) == pytest.approx(float(value), rel=1e-13, abs=1e-323)
    assert float(found.derivative) == pytest.approx(float(slope), rel=1e-13, abs=1e-323)


@pytest.mark.parametrize("name", NAMES)
@given(x=finite)
@example(x=1.7e308)
@example(x=-1.7e308)
@settings(max_examples=40, deadline=None)
def test_nothing_overflows(name, x):
    found = activation(ActivationRequest(name=name, x=np.array([x, -x, 0.0])))
    assert np.isfinite(found.derivative).all()
    assert np.isfinite(found.result).all() or name == "selu"  # 1.05 x may really be beyond the largest number
    assert found.jacobian is None


@pytest.mark.parametrize("sign", [1, -1])
def test_softmax_of_thousands(call: Call, sign):
    status, found = call("neural-networks/activation", name="softmax", x=[sign * 1000.0, sign * 1000.0, sign * 1001.0])
    assert status == 200
    tail = 1 / (1 + np.exp(-sign))
    np.testing.assert_allclose(found["result"], [(1 - tail) / (2 - tail), (1 - tail) / (2 - tail), tail / (2 - tail)])
    assert found["warnings"] == []
    assert found["derivative"] is None


def test_relu_has_slope_0_at_0(call: Call):
    _, found = call("neural-networks/activation", name="relu", x=[-1.0, 0.0, 2.0])
    assert found["result"] == [0.0, 0.0, 2.0]
    assert found["derivative"] == [0.0, 0.0, 1.0]
    assert found["jacobian"] is None


def test_sigmoid_of_the_tutorial(call: Call):
    # 1 / (1 + exp(-x)) at 0 and 2: 1/2 and 0.8807970779778823 (NumPy, by the tutorial's formula)
    _, found = call("neural-networks/activation", name="sigmoid", x=[0.0, 2.0])
    np.testing.assert_allclose(found["result"], [0.5, 0.8807970779778823], rtol=1e-15)
    np.testing.assert_allclose(found["derivative"], [0.25, 0.1049935854035065], rtol=1e-15)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@given(x=st.lists(finite, min_size=1, max_size=5))
@example(x=[1.7e308, -1.7e308])
@settings(max_examples=50, deadline=None)
def test_softmax_of_anything(name, x):
    found = activation(ActivationRequest(name=name, x=np.array(x)))
    jacobian = np.asarray(found.jacobian)
    assert np.isfinite(jacobian).all()
    with np.errstate(over="ignore"):
        p = np.asarray(found.result) if name == "softmax" else np.exp(found.result)
    assert p.sum() == pytest.approx(1, abs=1e-15 * len(x))
    # f(x + c) = f(x) for softmax and f(x) + c - c for its logarithm: rows of the Jacobian sum to 0.
    np.testing.assert_allclose(jacobian.sum(-1), 0, atol=1e-15 * len(x))


@given(x=st.lists(st.floats(-30, 30), min_size=2, max_size=5))
@settings(max_examples=30, deadline=None)
def test_softmax_jacobian_in_50_digits(x):
    found = activation(ActivationRequest(name="softmax", x=np.array(x)))
    with mpmath.workdps(50):
        e = [mpmath.exp(mpmath.mpf(entry)) for entry in x]
        p = [entry / sum(e) for entry in e]
        exact = [[p[i] * ((i == j) - p[j]) for j in range(len(x))] for i in range(len(x))]
    np.testing.assert_allclose(found.jacobian, np.array(exact, float), rtol=1e-13)


def test_log_softmax_keeps_digits_next_to_0():
    found = activation(ActivationRequest(name="log_softmax", x=np.array([0.0, 50.0])))
    np.testing.assert_allclose(found.result, [-50.0, -np.exp(-50)], rtol=1e-15)


def test_axis_of_softmax():
    x = np.arange(24.0).reshape(2, 3, 4) ** 1.1
    along = activation(ActivationRequest(name="softmax", x=x, axis=1))
    last = activation(ActivationRequest(name="softmax", x=np.moveaxis(x, 1, -1)))
    np.testing.assert_array_equal(np.moveaxis(along.result, 1, -1), last.result)
    np.testing.assert_array_equal(along.jacobian, last.jacobian)


def test_single_precision_stays():
    for name in typing.get_args(Activation):
        found = activation(ActivationRequest(name=name, x=np.linspace(-3, 3, 5, dtype=np.float32)))
        assert found.result.dtype == np.float32, name
        assert (found.jacobian if found.derivative is None else found.derivative).dtype == np.float32, name


def test_alpha(call: Call):
    _, found = call("neural-networks/activation", name="leaky_relu", x=[-2.0, 2.0], alpha=0.25)
    assert found["result"] == [-0.5, 2.0]
    assert found["derivative"] == [0.25, 1.0]
    status, found = call("neural-networks/activation", name="tanh", x=[1.0], alpha=0.25)
    assert (status, found["errors"][0]["pointer"]) == (422, "/alpha")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": "softmax", "x": 3.0}, "/x"),
        ({"name": "softmax", "x": [1.0], "axis": 1}, "/axis"),
        ({"name": "swish", "x": [1.0]}, "/name"),
    ],
)
def test_errors(call: Call, fields, pointer):
    status, found = call("neural-networks/activation", **fields)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_jacobians_are_bounded(call: Call):
    status, found = call("neural-networks/activation", name="softmax", x=[0.0] * 5000)
    assert status == 422
    assert found["type"] == "/problems/too-large"
