from __future__ import annotations

import math

import numpy as np
import pytest

from service.handlers.calculus.ode import ode
from service.methods.budget import Budget
from service.methods.calculus.initial_value import Solution
from service.methods.progress import SILENT
from service.schemas.calculus.ode import OdeRequest
from tests.conftest import Call

OSCILLATOR = {"equations": ["v", "-x"], "variables": ["x", "v"], "span": [0, 2 * math.pi], "initial": [1, 0]}


def test_dense_times_of_an_oscillator(call: Call):
    status, answer = call("calculus/ode", **OSCILLATOR)
    assert (status, answer["success"], answer["warnings"]) == (200, True, [])
    t, y = np.array(answer["t"]), np.array(answer["y"])
    assert y.shape == (101, 2)
    assert np.abs(y - np.stack([np.cos(t), -np.sin(t)], 1)).max() < 1e-9


def test_a_slow_motion_that_is_followed_closely_is_stiff(call: Call):
    """Errors of stages limit its explicit steps, far from the edge of stability: some 750,000 evaluations."""
    status, answer = call("calculus/ode", equations=["-1e4*(y - cos(t))"], variables="y", span=[0, 10], initial=[0])
    assert (status, answer["success"]) == (200, True)
    t, k = np.array(answer["t"][1:]), 1e4
    exact = (k * k * np.cos(t) + k * np.sin(t)) / (1 + k * k)  # and exp(-k t), which is nothing from the second time on
    assert (np.abs(np.array(answer["y"])[1:, 0] - exact) <= answer["error"][0] + 1e-15).all()
    assert answer["function_evaluations"] < 30_000


def test_no_time_is_answered_that_the_solution_for_comparison_has_not_reached():
    nothing = np.empty(0)
    first = Solution(np.arange(4.0), np.ones((4, 1)), "end_reached", "", 1, nothing)
    second = Solution(np.arange(2.0), np.zeros((2, 1)), "failed", "The time is over.", 1, nothing)
    both = first.as_far_as(second)
    assert (both.t.tolist(), both.y.shape, both.status, both.message) == ([0, 1], (2, 1), "failed", "The time is over.")
    assert second.as_far_as(first) is second


def test_events_and_a_terminal_one(call: Call):
    events = [{"expression": "x", "direction": "falling"}, {"expression": "v - 0.5", "terminal": True}]
    status, answer = call("calculus/ode", **OSCILLATOR, events=events)
    assert (status, answer["status"]) == (200, "terminal_event")
    assert answer["events"][0]["t"] == pytest.approx([math.pi / 2], rel=1e-9)
    assert answer["events"][1]["t"] == pytest.approx([7 * math.pi / 6], rel=1e-9)
    assert answer["t"][-1] <= 7 * math.pi / 6


def test_a_terminal_event_before_the_first_time_and_zero_at_the_beginning(call: Call):
    """A throw from the ground at 10 m/s comes back after 20/9.81 s."""
    fields = {"equations": ["v", "-9.81"], "variables": ["h", "v"], "span": [0, 10], "initial": [0, 10]}
    status, answer = call("calculus/ode", **fields, times=[9], events=[{"expression": "h", "terminal": True}])
    assert (status, answer["status"], answer["t"], answer["y"]) == (200, "terminal_event", [], [])
    assert answer["events"][0]["t"] == pytest.approx([20 / 9.81], rel=1e-12)


@pytest.mark.parametrize("method", ["automatic", "Radau", "BDF", "LSODA"])
def test_a_stiff_problem(method):
    """y' = -1e6 (y - cos t) - sin t has the solution cos t."""
    request = OdeRequest(
        equations=["-1e6*(y - cos(t)) - sin(t)"],
        variables=["y"],
        span=[0.0, 2.0],
        initial=np.array([1.0]),
        times=np.array([1.0, 2.0]),
        method=method,
        relative_tolerance=1e-8,
    )
    result = ode(request, Budget.of(30), SILENT)
    assert result.success
    assert result.y[:, 0] == pytest.approx(np.cos([1.0, 2.0]), abs=1e-7)
    assert result.function_evaluations < 100_000


def test_bdf_does_not_depend_on_where_time_begins(call: Call):
    """Van der Pol's equation falls from 1 to -2 within 0.1: steeply, for the distance of doubles near t = 1000."""
    fields = {"equations": ["v", "1000*(1 - x**2)*v - x"], "variables": ["x", "v"], "initial": [1, -1], "method": "BDF"}
    status, answer = call("calculus/ode", **fields, span=[1000, 1000.2], times=[1000.2], relative_tolerance=1e-8)
    assert (status, answer["success"]) == (200, True)
    assert answer["y"][0][0] == pytest.approx(-2.0002489793477745, rel=1e-8)  # Radau at a tolerance of 1e-12


def test_a_singularity_is_reported(call: Call):
    status, answer = call("calculus/ode", equations=["y**2"], variables=["y"], span=[0, 2], initial=[1])
    assert (status, answer["success"], answer["status"]) == (200, False, "failed")
    assert answer["t"][-1] <= 1
    assert "singularity" in answer["message"]


def test_chaos_is_warned_of(call: Call):
    lorenz = ["10*(y - x)", "x*(28 - z) - y", "x*y - 8/3*z"]
    fields = {"equations": lorenz, "variables": ["x", "y", "z"], "span": [0, 40], "initial": [1, 1, 1], "times": [40]}
    answer = call("calculus/ode", **fields)[1]
    assert [warning["code"] for warning in answer["warnings"]] == ["sensitive"]


def test_integration_backwards(call: Call):
    answer = call("calculus/ode", equations=["y"], variables=["y"], span=[1, 0], initial=[math.e], times=[0.5, 0])[1]
    assert np.array(answer["y"])[:, 0] == pytest.approx([math.exp(0.5), 1], rel=1e-9)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"equations": ["v"]}, "/equations"),
        ({"initial": [1, 2, 3]}, "/initial"),
        ({"equations": ["v", "-x +"]}, "/equations/1"),
        ({"times": [1, 0.5]}, "/times"),
        ({"times": [1, 10]}, "/times/1"),
        ({"span": [1, 1]}, "/span"),
        ({"events": ["x", "q"]}, "/events/1"),
        ({"events": [{"expression": "q"}]}, "/events/0/expression"),
    ],
)
def test_wrong_problems_are_pointed_to(call: Call, fields, pointer):
    status, problem = call("calculus/ode", **(OSCILLATOR | fields))
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("equation", "span", "initial", "times"),
    [
        ("3*t**2 + 12*t - 4", [-8, 4], -120, [-6, -2, 2]),  # y = (t + 6)(t + 2)(t - 2)
        ("2*t - 2.00002", [0, 3], 1.00002, [1, 1.00002]),  # y = (t - 1)(t - 1.00002)
        ("1", [0, 1], -1, [1]),
        ("3e12", [7, 7 + 1e-12], -1, [7 + 1 / 3e12]),
    ],
)
def test_events_within_a_step_are_found(call: Call, equation, span, initial, times):
    fields = {"equations": [equation], "variables": ["y"], "span": span, "initial": [initial], "events": ["y"]}
    status, answer = call("calculus/ode", **fields, times=[span[1]])
    assert status == 200
    assert answer["events"][0]["t"] == pytest.approx(times, rel=1e-9)


def test_times_of_events_are_exact_however_small(call: Call):
    fields = {"equations": ["v", "1.7e20"], "variables": ["x", "v"], "span": [0, 2e-13], "initial": [0, 0]}
    answer = call("calculus/ode", **fields, events=[{"expression": "x - 1e-6", "terminal": True}])[1]
    assert answer["events"][0]["t"] == pytest.approx([math.sqrt(2e-6 / 1.7e20)], rel=1e-9)


@pytest.mark.parametrize(
    ("pulse", "area"),
    [
        ("where(t > 60, 1, 0)*where(t < 60.01, 1, 0)", 0.01),
        ("(1 if floor(t) == 7 else 0)", 1.0),
        ("exp(-((t - 60)/0.01)**2)", 0.01 * math.sqrt(math.pi)),
        ("1/cosh(20*(t - 60))**2", 0.1),
        ("exp(-cosh(30*(t - 60)))", 0.8420488764814167 / 30),  # 2 K0(1)/30
    ],
)
def test_a_pulse_after_a_rest_is_not_passed_over(call: Call, pulse, area):
    fields = {"equations": [f"{pulse} - 0*y"], "variables": ["y"], "span": [0, 100], "initial": [0], "times": [100]}
    assert call("calculus/ode", **fields)[1]["y"][0] == pytest.approx([area], rel=1e-8)


def test_steps_far_below_the_spacing_of_the_time_they_begin_at(call: Call):
    """c c' = 1e50 has the solution sqrt(c0**2 + 2e50 (t - 1)), whose first steps are some 1e-38 long."""
    fields = {"equations": ["1e50/c"], "variables": ["c"], "span": [1, 2], "initial": [1e6], "times": [2]}
    answer = call("calculus/ode", **fields)[1]
    assert answer["success"] is True
    assert answer["y"][0] == pytest.approx([math.sqrt(2e50)], rel=1e-9)


@pytest.mark.parametrize("event", ["where(t > 20, 1, 0)*where(t < 20.01, 1, 0) - 0.5", "0.01 - abs(t - 20.005)*2"])
def test_an_event_of_time_alone_is_found_however_short(call: Call, event):
    fields = {"equations": ["0*y"], "variables": ["y"], "span": [0, 100], "initial": [1], "events": [event]}
    assert call("calculus/ode", **fields)[1]["events"][0]["t"] == pytest.approx([20, 20.01], rel=1e-12)


def test_the_longest_step_can_be_chosen(call: Call):
    def evaluations(**fields: float) -> int:
        return call("calculus/ode", **OSCILLATOR, **fields)[1]["function_evaluations"]

    assert evaluations(max_step=0.001) > 10 * evaluations(max_step=0.1)


@pytest.mark.parametrize(
    ("equation", "initial", "end", "exact"),
    [
        ("y", 1e-250, 1, math.e * 1e-250),
        ("y", 1e-20, 1, math.e * 1e-20),
        ("-y", 1, 100, math.exp(-100)),
        ("1e-200*cos(t)", 0, 1, math.sin(1) * 1e-200),
    ],
)
def test_the_error_of_solutions_far_below_the_tolerance_covers(call: Call, equation, initial, end, exact):
    answer = call(
        "calculus/ode", equations=[equation], variables=["y"], initial=[initial], span=[0, end], times=[end]
    )[1]  # fmt: skip
    assert abs(answer["y"][0][0] - exact) <= answer["error"][0]


@pytest.mark.parametrize("slope", ["sqrt(1 - t)", "where(t < 1, 1, sqrt(-1))", "interpolate(t, [0, 1], [1, 1])"])
def test_equations_that_end_within_the_span_say_where(call: Call, slope):
    status, answer = call("calculus/ode", equations=[slope], variables=["y"], initial=[0], span=[0, 2], times=[0.5, 2])
    assert (status, answer["status"], answer["t"]) == (200, "failed", [0.5])
    assert answer["message"] == "The equations have no finite value beyond 1."


PLANE = {"variables": ["z"], "span": [0, 10], "initial": [1], "times": [10], "numbers": "complex"}


def test_complex_functions_of_time(call: Call):
    status, found = call("calculus/ode", **{**PLANE, "equations": ["(i - 0.1)*z"], "events": ["real(z)"]})
    assert status == 200
    exact = np.exp((1j - 0.1) * 10)
    assert abs(complex(found["y"]["real"][0][0], found["y"]["imag"][0][0]) - exact) <= found["error"][0] < 1e-10
    np.testing.assert_allclose(found["events"][0]["t"], np.pi * np.array([0.5, 1.5, 2.5]), rtol=1e-10)
    assert found["events"][0]["y"]["imag"][0][0] == pytest.approx(np.exp(-0.05 * np.pi), rel=1e-10)


def test_a_quantum_state_keeps_its_norm(call: Call):
    """Two levels in a field that turns them into each other: cos²(t) and sin²(t) (Rabi)."""
    fields = {"equations": ["-i*b", "-i*a"], "variables": ["a", "b"], "initial": [1, 0]}
    _, found = call("calculus/ode", **{**PLANE, **fields})
    state = np.array(found["y"]["real"][0]) + 1j * np.array(found["y"]["imag"][0])
    np.testing.assert_allclose(np.abs(state) ** 2, [np.cos(10) ** 2, np.sin(10) ** 2], rtol=1e-9)


@pytest.mark.parametrize(
    ("equation", "codes"), [("i*z + 0.1*log(z)", ["crosses-branch-cut"]), ("i*z*sqrt(z)**2/abs(z)*conj(z)", [])]
)
def test_a_branch_cut_that_is_crossed_is_told(call: Call, equation, codes):
    _, found = call("calculus/ode", **{**PLANE, "span": [0, 5], "times": [5], "equations": [equation]})
    assert [warning["code"] for warning in found["warnings"]] == codes


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"numbers": "real", "initial": {"real": [1], "imag": [1]}, "equations": ["z"]}, "/initial"),
        ({"events": ["z"]}, "/events/0"),
        ({"events": ["[abs(z), 1]"]}, "/events/0"),
        ({"equations": ["gamma(z)"]}, "/equations"),
        ({"equations": ["[z, z]"]}, "/equations"),
    ],
)
def test_what_is_wrong_of_complex_functions_is_pointed_at(call: Call, changed, pointer):
    status, problem = call("calculus/ode", **{**PLANE, "equations": ["i*z"], **changed})
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("equations", "initial", "end", "exact"),
    [
        (["y"], [1e-50], 200, 1e-50 * math.exp(200)),
        (["z", "y"], [1e-50, 0], 200, 1e-50 * math.cosh(200)),
        (["y*(1 - y)"], [1e-60], 140, 1 / (1 + 1e60 * math.exp(-140))),
    ],
)
def test_what_begins_small_does_not_grow_out_of_errors(call: Call, equations, initial, end, exact):
    names = ["y", "z"][: len(equations)]
    answer = call("calculus/ode", equations=equations, variables=names, initial=initial, span=[0, end])[1]
    assert abs(answer["y"][-1][0] - exact) <= answer["error"][0]
    assert answer["error"][0] <= 1e-7 * exact
    assert answer["warnings"] == []


@pytest.mark.parametrize(
    ("equation", "end", "exact"),
    [
        ("where(abs(t - 77.7) < 5e-6, 1, 0)", 100, 1e-5),
        ("sign(sin(t))", 100, 32 * math.pi - 100),
        ("floor(100*t)", 3.005, 448.5 + 1.5),
    ],
)
def test_jumps_at_times_that_are_no_doubles_are_in_the_error(call: Call, equation, end, exact):
    request = {"equations": [equation], "variables": ["y"], "initial": [0], "span": [0, end], "times": [end]}
    _, found = call("calculus/ode", **request)
    assert abs(found["y"][-1][0] - exact) <= found["error"][0] + 4e-16 * exact
    assert found["error"][0] <= 1e-11


def test_where_steps_hardly_lead_on_it_is_said_soon(call: Call):
    """After t = 1 the solution slides along 0, where the equation jumps."""
    request = {"equations": ["-sign(y)"], "variables": ["y"], "initial": [1], "span": [0, 3], "times": [0.5, 3]}
    _, found = call("calculus/ode", **request)
    assert (found["status"], found["t"]) == ("failed", [0.5])
    assert "near 1" in found["message"]
    assert found["function_evaluations"] < 200_000
