from __future__ import annotations

import math
import time

import numpy as np
import pytest

from service.expressions.graph.nodes import Graph
from service.handlers.calculus.integrate_multiple import integrate_multiple, region_of
from service.methods.budget import Budget
from service.methods.calculus.quadrature import separable
from service.methods.calculus.quadrature.absolute import has_no_integral
from service.schemas.calculus.integrals import IntegrateMultipleRequest
from service.schemas.types.errors import ComputationError
from tests.conftest import Call

REGIONS = [
    ("exp(1000*(x + y - 2))", ["x", "y"], [[0.0, 1.0]] * 2, 1e-6),
    ("exp(-(x - 1000)**2 - (y - 500)**2)", ["x", "y"], [[None, None]] * 2, math.pi),
    ("1", ["x", "y"], [[-1.0, 1.0], ["-sqrt(1-x**2)", "sqrt(1-x**2)"]], math.pi),
    ("exp(x+y)", ["y", "x"], [[0.0, "x"], [0.0, 1.0]], (math.e - 1) ** 2 / 2),
    ("where(x**2 + y**2 < 1, 1, 0)", ["x", "y"], [[-1.0, 1.0]] * 2, math.pi),
    ("abs(x - y)", ["x", "y"], [[0.0, 1.0]] * 2, 1 / 3),
    ("1/sqrt(x**2 + y**2)", ["x", "y"], [[0.0, 1.0]] * 2, 2 * math.log(1 + math.sqrt(2))),
    ("exp(-x**2 - y**2)", ["x", "y"], [[None, None]] * 2, math.pi),
    ("max(x, y, z)", ["x", "y", "z"], [[0.0, 1.0]] * 3, 0.75),
    ("cos(a+b+c+d+f)", list("abcdf"), [[0.0, 1.0]] * 5, (((np.exp(1j) - 1) / 1j) ** 5).real),
    ("x", ["x"], [[1.0, 0.0]], -0.5),
    ("abs(a + b + c + d - 2)", list("abcd"), [[0.0, 1.0]] * 4, 7 / 15),  # the mean of |S - 2| of four uniform numbers
    ("1 if a + b + c < 1 else 0", list("abc"), [[0.0, 1.0]] * 3, 1 / 6),
    ("abs(x - y)", ["x", "y"], [[0.0, 1.0], [0.0, "1 - x"]], 1 / 6),
    ("max(0, 1 - abs(x) - abs(y))", ["x", "y"], [[-2.0, 2.0]] * 2, 2 / 3),
    ("exp(-1e6*(x - 0.3)**2 - 1e6*(y - 0.4)**2)", ["x", "y"], [[0.0, 1.0]] * 2, math.pi * 1e-6),
]


@pytest.mark.parametrize(("expression", "variables", "bounds", "exact"), REGIONS)
def test_known_integrals_over_regions(expression, variables, bounds, exact):
    request = IntegrateMultipleRequest(expression=expression, variables=variables, bounds=bounds)
    result = integrate_multiple(request, Budget.of(30))
    assert abs(result.result - exact) <= result.error + 4e-16 * abs(exact)
    assert result.result == pytest.approx(exact, rel=1e-10)


@pytest.mark.parametrize(
    ("bounds", "pointer"),
    [
        ([[0, 1]], "/bounds"),
        ([[0, "y"], [0, "x"]], "/bounds/0"),
        ([[0, "x"], [0, 1]], "/bounds/0/1"),
        ([[0, 1], [0, "z"]], "/bounds/1/1"),
    ],
)
def test_wrong_regions_are_pointed_to(call: Call, bounds, pointer):
    status, problem = call("calculus/integrate-multiple", expression="x*y", variables=["x", "y"], bounds=bounds)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_singularity_along_a_slanted_line_is_integrated():
    region = {"variables": ["x", "y"], "bounds": [[0.0, 1.0]] * 2}
    result = integrate_multiple(IntegrateMultipleRequest(expression="1/sqrt(abs(x - y))", **region), Budget.of(30))
    assert abs(result.result - 8 / 3) <= result.error < 1e-5
    for divergent in ("1/(x - y)", "1/(x*y)", "1/(x**2 + y**2)"):
        with pytest.raises(ComputationError):
            integrate_multiple(IntegrateMultipleRequest(expression=divergent, **region), Budget.of(30))


@pytest.mark.parametrize("bounds", [[[None, None], [None, "x"]], [["-Infinity", "Infinity"], ["x", "Infinity"]]])
def test_half_of_the_plane_beside_a_slanted_line(call: Call, bounds):
    status, answer = call(
        "calculus/integrate-multiple", expression="exp(-x**2 - y**2)", variables=["x", "y"], bounds=bounds
    )
    assert status == 200
    assert answer["result"] == pytest.approx(np.pi / 2, rel=1e-13)  # by symmetry half of the Gaussian integral


def test_growth_in_an_infinite_region_is_said(call: Call):
    status, problem = call(
        "calculus/integrate-multiple", expression="x**2 * y", variables=["x", "y"], bounds=[[None, 1], [1, 2]]
    )
    assert status == 422
    assert problem["detail"].startswith("`expression`: the integral of the absolute value is infinite")


@pytest.mark.parametrize(
    ("expression", "variables", "bounds", "exact"),
    [
        ("exp(x+y)", ["y", "x"], [[0, "x"], [0, 1]], (math.e - 1) ** 2 / 2),
        ("x*y", ["x", "y"], [[0, 1], [0, "1 - x"]], 1 / 24),
        ("exp(-x*x - y*y)", ["x", "y"], [[-3, 3]] * 2, math.pi * math.erf(3) ** 2),
        ("x*y*z", ["x", "y", "z"], [[0, 1]] * 3, 1 / 8),
        ("x", ["x"], [[1, 0]], -1 / 2),
        ("x*y", ["x", "y"], [[-1, 1]] * 2, 0.0),
    ],
)
def test_smooth_integrals_are_proved(call: Call, expression, variables, bounds, exact):
    answer = call("calculus/integrate-multiple", expression=expression, variables=variables, bounds=bounds)[1]
    assert answer["certainty"] == "proved"
    assert abs(answer["result"] - exact) <= answer["error"] + 2e-16 * abs(exact)


_ROTATED = math.pi / math.sqrt(1e7 * 1e5 - 5e5**2)  # det of the quadratic form below
_HIDDEN = [
    ("exp(81174*x - 195600*x*x - 8421.8)*(1 + y)", 2,
     1.5 * math.exp(1 / 400) * math.sqrt(math.pi / 195600)),  # -195600 (x - 83/400)² + 1/400
    ("x*y + exp(-1e8*((x - 0.3)**2 + (y - 0.4)**2))", 2, 0.25 + math.pi * 1e-8),
    ("exp(-1e7*(x - 0.37)**2 - 1e5*(y - 0.2)**2 - 1e6*(x - 0.37)*(y - 0.2))", 2, _ROTATED),
    ("1/(1 + 1e8*(x - 0.123)**2)*(1 + y*z)", 3, 1.25e-4 * (math.atan(8770) + math.atan(1230))),
    ("y + exp(-1e8*(x - 0.3)**2)*abs(y - 0.5)", 2, 0.5 + math.sqrt(math.pi) / 4e4),
    ("max(y, 0.2) + exp(60000*x - 100000*x*x - 9000)*floor(3*z)", 3, 0.52 + math.sqrt(math.pi / 1e5)),
    ("1 + exp(-1e4*((x - 0.51)**2 + (y - 0.25)**2 + (z - 0.75)**2))", 3, 1 + (math.pi * 1e-4) ** 1.5),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "n", "exact"), _HIDDEN)
def test_narrow_peaks_between_all_points_are_found(call: Call, expression, n, exact):
    """Rules of any order agree about these, long before one of their points is near the peak."""
    status, answer = call(
        "calculus/integrate-multiple", expression=expression, variables=["x", "y", "z"][:n], bounds=[[0, 1]] * n
    )
    assert (status, answer["certainty"]) == (200, "proved")
    assert abs(answer["result"] - exact) <= answer["error"] + 1e-15 * exact


def test_a_peak_that_is_not_seen_is_no_zero(call: Call):
    """The integrand is exp(-(x - 800)**2 - (y - 400)**2), and the same on a side of a line that leaves doubts."""
    peak = "exp(1600*x - x*x - 640000 + 800*y - y*y - 160000)"
    fields = {"variables": ["x", "y"], "bounds": [[0, 20000]] * 2}
    assert call("calculus/integrate-multiple", expression=peak, **fields)[1]["result"] == pytest.approx(math.pi)
    assert call("calculus/integrate-multiple", expression=f"{peak}*max(y, 2*x - 1200)", **fields)[0] == 422


@pytest.mark.parametrize(
    ("expression", "bounds"),
    [
        ("(x - y)/(x + y)**3", [[0, 1], [0, 1]]),
        ("(x - y)/(x + y)**3", [[0, 1], [0, 2]]),
        ("(x - y)/(x + y)**3", [[1, "Infinity"], [2, "Infinity"]]),
        ("(x**2 - y**2)/(x**2 + y**2)**2", [[0, 1], [0, 3]]),
        ("x*y/((x - 0.3)**2 + (y - 0.7)**2)**1.5 ", [[0, 1], [0, 1]]),
        ("1/x**3 + y", [[-1, 1], [0, 1]]),
        ("1/(x - 0.5) + y", [[0, 1], [0, 1]]),
        ("x*exp(-y**2)", [[None, None], [None, None]]),
        ("y/(x**2 + y**2)**1.5", [[0, 1], ["-x", "x"]]),
    ],
)
def test_an_integral_that_depends_on_the_order_does_not_exist(call: Call, expression, bounds):
    """Iterated they have two different values, and symmetric rules give a third."""
    for names in (["x", "y"], ["y", "x"]):
        ordered = bounds if names == ["x", "y"] else bounds[::-1]
        status, answer = call("calculus/integrate-multiple", expression=expression, variables=names, bounds=ordered)
        assert status == 422, answer
        assert "does not exist" in answer["detail"]


@pytest.mark.parametrize(
    ("expression", "bounds", "exact"),
    [
        ("1/sqrt(x**2 + y**2)", [[0, 1], [0, 1]], 2 * math.asinh(1)),
        ("(x - y)/(x + y)**2.5", [[0, 1], [0, 1]], 0.0),
        ("1/((x - 0.5)**2 + (y - 0.5)**2 + 1e-10)", [[0, 1], [0, 1]], 68.67398174847409),  # iterated, at 30 digits
        ("sqrt(y/x)", [[0, 1], [0, 1]], 4 / 3),
        ("exp(-x - y)/sqrt(x + y)", [[0, None], [0, None]], math.sqrt(math.pi) / 2),
    ],
)
def test_singular_integrals_that_exist_are_answered(call: Call, expression, bounds, exact):
    answer = call("calculus/integrate-multiple", expression=expression, variables=["x", "y"], bounds=bounds)[1]
    assert abs(answer["result"] - exact) <= answer["error"] + 1e-15 * exact
    assert answer["error"] <= 1e-8


def test_many_steps_are_no_long_search_for_poles():
    """One after the other 18,000 edges took 15 s."""
    request = IntegrateMultipleRequest(expression="floor(18000*x)*y", variables=["x", "y"], bounds=[[0, 1], [0, 1]])
    before = time.process_time()
    assert not has_no_integral(region_of(request))
    assert time.process_time() - before < 3


def test_what_overflows_nearly_everywhere_is_refused_at_once():
    """On its way to so many points adaptive quadrature would take seconds."""
    bounds = [[1e16, 1e154], [0, "1 - x"]]
    request = IntegrateMultipleRequest(expression="x**2*y + sin(y)", variables=["x", "y"], bounds=bounds)
    start = time.process_time()
    with pytest.raises(ComputationError):
        integrate_multiple(request, Budget.of(30))
    assert time.process_time() - start < 2  # half a second


@pytest.mark.parametrize(
    ("first", "step"),
    [
        ({"a0": "x*y", "b0": "2*x*y"}, {"a{}": "a{}*b{}", "b{}": "a{}/b{}"}),
        ({"a0": "x*y"}, {"a{}": "-a{0}*exp(a{0} - a{0}*1.0000001)"}),
    ],
)
def test_definitions_used_twice_are_split_once(monkeypatch, first, step):
    """As trees 30 of them are a billion parts: 18 took 19 s."""
    definitions = dict(first)
    for i in range(30):
        definitions |= {name.format(i + 1): text.format(i, i) for name, text in step.items()}
    request = IntegrateMultipleRequest(
        expression="a30", variables=["x", "y"], bounds=[[0, 1], [0, 1]], definitions=definitions
    )
    region = region_of(request)
    made, node = 0, Graph.node

    def counted(*args, **fields):
        nonlocal made
        made += 1
        assert made < 5000
        return node(*args, **fields)

    def refused(*_):
        raise OverflowError

    monkeypatch.setattr(Graph, "node", counted)
    monkeypatch.setattr(separable, "definite_integral", refused)  # only the way to it is counted
    assert separable.separable_integral(region, Budget.of(30)) is None
