"""Equations solved."""

from __future__ import annotations

import math

import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("equation", "solutions"),
    [
        ("x**2 == -1", {-1j, 1j}),
        ("abs(x) == 3", {-3, 3}),
        ("sum(x*i for i in range(3)) == (6 if 1 < 2 else 7)", {2}),
        ("x == x + 1", set()),
        ("(x - 1)/(x - 1 + 1e-25)", {1}),  # a divisor that is small, and not 0
        ("(x - 10**25)/(x - 10**25 - 1)", {1e25}),
        ("(x - 10**25)**2/(x - 10**25)", set()),
    ],
)
def test_solutions_are_complete(call: Call, equation, solutions):
    answer = call("calculus/symbolic/solve", equations=[equation], variables=["x"])[1]
    assert {complex(one["x"]["real"], one["x"]["imag"]) for one in answer["values"]} == solutions
    assert answer["found"]


@pytest.mark.parametrize(
    ("equation", "zeros"),
    [
        ("cos(x) == x", [0.7390851332151607]),
        ("tan(x) == 2*x", [-1.1655611852072114, 0, 1.1655611852072114]),
        ("x**5 == x + 1", [1.1673039782614187]),
        ("exp(x) == 2*x + 1", [0, 1.2564312086261697]),  # SymPy has the first alone
        ("x % 2 == 1", [-3, -1, 1, 3]),  # and here a derivative of a step
    ],
)
def test_zeros_without_formulas_are_decimals(call: Call, equation, zeros):
    answer = call("calculus/symbolic/solve", equations=[equation], variables=["x"])[1]
    found = sorted(one["x"]["real"] for one in answer["values"] if not one["x"]["imag"] and abs(one["x"]["real"]) < 4)
    assert found == pytest.approx(zeros, rel=1e-14, abs=1e-15)
    assert not answer["found"]


@pytest.mark.parametrize("equation", ["x == 2 == 3", "x == 2 and x == 3", "== 2", "2*x ==", "x == 2 +* 3", "x = 2 = 3"])
def test_what_is_no_equation_is_pointed_to(call: Call, equation):
    status, problem = call("calculus/symbolic/solve", equations=["x", equation], variables=["x"])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/equations/1")


def test_solve_equations_and_zeros(call: Call):
    answer = call("calculus/symbolic/solve", equations=["x**2 == 2"], variables=["x"])[1]
    assert sorted(one["x"]["real"] for one in answer["values"]) == pytest.approx([-math.sqrt(2), math.sqrt(2)])
    answer = call("calculus/symbolic/solve", equations=["x**2 + 1"], variables=["x"])[1]
    assert sorted(one["x"]["imag"] for one in answer["values"]) == [-1, 1]
    answer = call("calculus/symbolic/solve", equations=["x + y == a", "x - y == 1"], variables=["x", "y"])[1]
    assert answer["solutions"] == [{"x": "a/2 + 1/2", "y": "a/2 - 1/2"}]
    status, problem = call("calculus/symbolic/solve", equations=["x", "x < 1"], variables=["x"])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/equations/1")


@pytest.mark.parametrize(
    ("equations", "none"),
    [
        (["x**2 + exp(x) + 1"], False),  # complex ones only
        (["x - x"], False),  # every number
        (["x - x + 1"], True),
        (["1/x"], True),
        (["x*y == 1", "x == 0"], True),
    ],
)
def test_only_a_proof_says_that_there_is_no_solution(call: Call, equations, none):
    variables = ["x", "y"] if len(equations) == 2 else ["x"]
    status, answer = call("calculus/symbolic/solve", equations=equations, variables=variables)
    assert status == 200
    assert answer["solutions"] == []
    assert answer["found"] is none


@pytest.mark.parametrize(
    ("equation", "zeros"),
    [
        ("sin(x) + cos(x)", [-math.pi / 4, 3 * math.pi / 4]),
        ("-0.4*sin(x) + 0.25*sin(2*x)", [-math.acos(0.8), 0, math.acos(0.8), math.pi]),
        ("3*sin(x) - 4*cos(x) == 2", [math.atan2(4, 3) + math.asin(0.4), math.atan2(4, 3) - math.asin(0.4) - math.pi]),
        ("cos(3*x) == 1/2", [k * math.pi / 9 for k in (-7, -5, -1, 1, 5, 7)]),
        ("sin(pi*x) == 1/2", [1 / 6, 5 / 6]),
    ],
)
def test_no_zero_of_a_period_is_left_out(call: Call, equation, zeros):
    answer = call("calculus/symbolic/solve", equations=[equation], variables=["x"])[1]
    assert sorted(one["x"]["real"] for one in answer["values"]) == pytest.approx(sorted(zeros), abs=1e-14)
    assert (answer["found"], answer["certainty"], answer["warnings"]) == (True, "checked", [])


@pytest.mark.parametrize(
    "equation", ["floor(x) == 2", "max(x, 0) == 0", "abs(x - 1) + abs(x + 1) == 2", "sign(x) == 1"]
)
def test_points_of_an_interval_are_no_list_of_solutions(call: Call, equation):
    answer = call("calculus/symbolic/solve", equations=[equation], variables=["x"])[1]
    assert (answer["solutions"], answer["found"]) == ([], False)
    assert [one["code"] for one in answer["warnings"]] == ["holds-on-interval"]


@pytest.mark.parametrize(("equation", "codes"), [("abs(x) == 3", ["maybe-incomplete"]), ("x**3 - 2*x + 1", [])])
def test_what_is_not_known_to_be_complete_says_so(call: Call, equation, codes):
    answer = call("calculus/symbolic/solve", equations=[equation], variables=["x"])[1]
    assert [one["code"] for one in answer["warnings"]] == codes


@pytest.mark.parametrize("equation", ["sin(x)**2 + cos(x)**2 == 1", "(x + 1)**2 == x**2 + 2*x + 1", "exp(log(x)) == x"])
def test_an_identity_has_no_list_of_solutions(call: Call, equation):
    answer = call("calculus/symbolic/solve", equations=[equation], variables=["x"])[1]
    assert not answer["found"]
    assert [one["code"] for one in answer["warnings"]] == ["holds-on-interval"]


@pytest.mark.parametrize(("equation", "told"), [("sqrt(x) == a", True), ("x**2 == a**2", False)])
def test_solutions_for_positive_parameters_alone_are_told(call: Call, equation, told):
    answer = call("calculus/symbolic/solve", equations=[equation], variables=["x"])[1]
    assert ("conditions" in [one["code"] for one in answer["warnings"]]) is told


@pytest.mark.parametrize(
    ("equation", "zeros"),
    [  # SymPy takes for a pole what makes a denominator less than 1e-9
        ("11000000000/3 - 1/(3e8*x**2)", [-9.534625892455924e-10, 9.534625892455924e-10]),
        ("1e10 == 1/(x*(x + 1e-12))", [-1.00000005000000125e-5, 9.99999950000001250e-6]),
        ("exp(1e7*x) == 2 + x", [-2, 6.9314721521730547e-8]),
        # beside these one side of a place is hundreds of orders larger than the other
        ("exp(x)*(x - 1000) + 1", [-6.914646128578596, 1000]),
        ("exp(x)*(x - 1e10)", [1e10]),
        ("exp(x)*(log(x) - 7)", [math.exp(7)]),
        ("cosh(x) == 1e300*x", [1e-300, 698.01691841966587]),
        ("gamma(x) == 1e300", [167.92034888397707]),
        ("exp(x) == 1e200*x**3 + sqrt(abs(x))", [2.1544346900318837e-67, 479.0323228236082]),
        ("x**2*exp(-x) == 1e-200 + sqrt(abs(x))*1e-300", [-1e-100, 1e-100, 472.83450950495908]),
        # what comes close to 0 far out, or jumps over it, has no zero there
        ("cosh(x) == exp(x)/2", []),
        ("sign(x - pi) + (x - pi)", []),
    ],
)
def test_zeros_of_any_size(call: Call, equation, zeros):
    _, found = call("calculus/symbolic/solve", equations=[equation], variables=["x"])
    assert not any(one["x"]["imag"] for one in found["values"])
    values = sorted(one["x"]["real"] for one in found["values"])
    assert values == pytest.approx(zeros, rel=1e-12, abs=0)


@pytest.mark.parametrize(("equation", "first"), [("x - floor(x) == 0.5", -19.5), ("x % 1 == 0.25", -19.75)])
def test_what_repeats_itself_is_not_sampled_far_out(call: Call, equation, first):
    _, found = call("calculus/symbolic/solve", equations=[equation], variables=["x"])
    values = sorted(one["x"]["real"] for one in found["values"])
    assert values == pytest.approx([first + k for k in range(40)], rel=1e-15)


@pytest.mark.parametrize("scale", ["1", "1e-8", "1e-45", "1e-150"])
def test_a_small_equation_is_no_identity(call: Call, scale):
    _, found = call("calculus/symbolic/solve", equations=[f"{scale}*sqrt(x) + {scale}"], variables=["x"])
    assert (found["solutions"], found["warnings"]) == ([], [])


@pytest.mark.parametrize(
    ("equation", "zeros"),
    [
        ("(x**2 - 4)/(x - 2)", [-2]),
        # whose denominator is 0 at sqrt(2*sqrt(6) + 5), which SymPy does not see by itself
        (
            "(x**4 - 10*x**2 + 1)/(x - sqrt(2) - sqrt(3))",
            [-3.1462643699419723, -0.31783724519578225, 0.31783724519578225],
        ),
    ],
)
def test_no_zero_is_at_a_pole(call: Call, equation, zeros):
    _, found = call("calculus/symbolic/solve", equations=[equation], variables=["x"])
    assert sorted(one["x"]["real"] for one in found["values"]) == pytest.approx(zeros, rel=1e-14)


@pytest.mark.parametrize(
    ("equation", "zeros"),
    [
        ("(x - 1)**2/(x - 1)", []), ("(x**2 - 2)**2/(x**2 - 2)", []), ("(x - a)**2/(x - a)", []),
        ("x**2*(1/x)", []), ("exp(log(x + 1))", []), ("(x - 1)*(x - 2)/(x - 1)", ["2"]),
        ("(x**2 - a**2)/(x - a)", ["-a"]), ("sin(x)**2/sin(x)", []), ("x**3*x**(-2)", []),
    ],
)  # fmt: skip
def test_no_solution_is_where_an_equation_has_no_value_that_sympy_cancels(call: Call, equation, zeros):
    _, found = call("calculus/symbolic/solve", equations=[equation], variables=["x"])
    assert ([one["x"] for one in found["solutions"]], found["found"]) == (zeros, True)


def test_small_solutions_are_not_rounded_to_0(call: Call):
    status, found = call("calculus/symbolic/solve", equations=["x**3 + 1e-30*x == 1e-50"], variables=["x"])
    values = sorted((one["x"] for one in found["values"]), key=lambda value: value["imag"])
    assert status == 200
    assert values[1] == {"real": pytest.approx(1e-20 * (1 - 1e-10), rel=1e-14), "imag": 0}
    assert [values[0]["imag"], values[2]["imag"]] == pytest.approx([-1e-15, 1e-15], rel=1e-9)
