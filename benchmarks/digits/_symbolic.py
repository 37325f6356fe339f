"""Verdicts on symbolic answers: right, wrong, none, not expressible in the language, or not checkable."""

from __future__ import annotations

import math
import re
import sys
from typing import Any

import mpmath
import numpy as np
import sympy
from mpmath import mp

from benchmarks.digits._translation import NotExpressible, translated
from service.expressions import compile_function
from service.handlers.calculus.symbolic import as_sympy
from service.handlers.calculus.symbolic.integral import symbolic_integral
from service.handlers.calculus.symbolic.limit import symbolic_limit
from service.handlers.calculus.symbolic.series import symbolic_series
from service.methods.budget import Budget
from service.methods.calculus.symbolic.numeric_checks import callable_of, number, sample_parameters
from service.methods.calculus.symbolic.one_sided_limits import approached
from service.schemas.calculus.symbolic import LimitRequest, SeriesRequest, SymbolicIntegralRequest
from service.schemas.types.errors import AbacusError, InvalidExpression

_POINTS = ("0.3", "0.45", "0.8", "1.3", "2.1", "-0.6", "0.15", "0.62", "3.7")
_INFINITE = {"oo": "Infinity", "-oo": "-Infinity"}
_DIRECTIONS = {"+": "+", "-": "-", "+-": "+-"}
_OTHER = {1.0: "-", -1.0: "+"}  # the direction in which a side is not looked at
_AWAY = np.linspace(1.1e-7, 1.03e-2, 97)  # with no whole number among the inverses
_DEADLINE = 30.0  # seconds, that of the service by default
_EXPECTED = {"oo": sympy.oo, "-oo": -sympy.oo}


def _symbolic(text: str, variable: str) -> sympy.Expr:
    real = as_sympy.symbolic(text, [variable], {}, Budget.of(_DEADLINE))
    return as_sympy.with_positive_parameters(real, [variable])


def _say(case: dict[str, Any], verdict: str, detail: object = "") -> str:
    if verdict in {"wrong", "none"}:
        print(f"    {verdict:6} {case['id']}: {case.get('integrand') or case.get('expr')} {detail}", file=sys.stderr)
    return verdict


def judge_antiderivative(case: dict[str, Any]) -> str:
    """Whether the answer differentiates back to the integrand at points that the operation did not choose."""
    try:
        text = translated(case["integrand"], frozenset(case.get("parameters", [])))
        request = SymbolicIntegralRequest(expression=text, variable=case["variable"])
        f = _symbolic(text, case["variable"])
    except (NotExpressible, InvalidExpression) as error:
        return _say(case, "not expressible", error)
    answer = symbolic_integral(request, Budget.of(_DEADLINE))
    if not answer.found or answer.expression is None:
        return _say(case, "none")
    try:
        if "I" in re.findall(r"\w+", answer.expression):
            raise InvalidExpression("complex numbers")
        found = _symbolic(answer.expression, case["variable"])
    except InvalidExpression:  # a function such as Ei or Si, which the language does not have
        names = {"e": sympy.E, "where": lambda c, a, b: sympy.Piecewise((a, c), (b, True))}
        found = sympy.sympify(answer.expression, locals=names | _symbols(f, case["variable"]))
    return _say(case, "right" if _differentiates_back(found, f, case["variable"]) else "wrong", answer.expression)


def _symbols(f: sympy.Expr, variable: str) -> dict[str, sympy.Symbol]:
    return {str(symbol): symbol for symbol in f.free_symbols | {sympy.Symbol(variable, real=True)}}


def _differentiates_back(found: sympy.Expr, f: sympy.Expr, variable: str) -> bool:
    x = sympy.Symbol(variable, real=True)
    verdicts = (_agree(found, f, x, turn) for turn in range(3))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _agree(found: sympy.Expr, f: sympy.Expr, x: sympy.Symbol, turn: int) -> bool | None:
    """Whether slope and integrand agree; None where both are real at less than two points, with these parameters."""
    values = sample_parameters(sympy.Tuple(found, f), [x], turn)
    agreed = 0
    with mp.workdps(30):
        g, h = (callable_of(one, x, values) for one in (found, f))
        for point in _POINTS:
            try:
                value, slope = number(h(mp.mpf(point))), number(mpmath.diff(g, mp.mpf(point)))
            except (ValueError, TypeError, ZeroDivisionError, ArithmeticError):
                continue
            if mpmath.im(value):
                continue
            if abs(slope - value) > 1e-8 * (abs(value) + 1e-10):
                return False
            agreed += 1
    return agreed >= 2 or None


def judge_limit(case: dict[str, Any]) -> str:
    """Whether the limit is the expected one; `none` where the operation says that it does not know."""
    parameters = frozenset(case["parameters"])
    try:
        text = translated(case["expr"], parameters)
        point, expected = (_translated_point(case[name], parameters) for name in ("point", "expected"))
        request = LimitRequest(
            expression=text, variable=case["variable"], to=point, direction=_DIRECTIONS[case["direction"]]
        )
        target = _EXPECTED.get(case["expected"]) or _symbolic(expected, case["variable"])
        answer = symbolic_limit(request, Budget.of(_DEADLINE))
    except (NotExpressible, InvalidExpression) as error:
        return _say(case, "not expressible", error)
    if answer.expression is None:
        told = "none" if answer.exists is None else "wrong" if _real_beside(request) else "not checkable"
        return _say(case, told, f"exists: {answer.exists}, expected {case['expected']}")
    found = {"Infinity": sympy.oo, "-Infinity": -sympy.oo}.get(answer.expression)
    found = _symbolic(answer.expression, case["variable"]) if found is None else found
    return _say(case, _verdict(found, target, request), f"{answer.expression}, expected {case['expected']}")


def _verdict(found: sympy.Expr, target: sympy.Expr, request: LimitRequest) -> str:
    """Not checkable where the formula's values contradict what is expected: r was meant to be a root, n an integer."""
    if _equal(found, target):
        return "right"
    x = sympy.Symbol(request.variable, real=True)
    f, point = (
        _symbolic(request.expression, request.variable),
        as_sympy.exact_point(request.to, "to", {}, Budget.of(_DEADLINE)),
    )
    side = "-" if request.direction == "-" or point is sympy.oo else "+"
    return "not checkable" if approached(target, f, x, point, side) is False else "wrong"


def _real_beside(request: LimitRequest) -> bool:
    """Whether the formula, which SymPy takes for a complex one, has real values on each side that is asked for."""
    f = compile_function(request.expression, [request.variable])
    point = float(as_sympy.exact_point(request.to, "to", {}, Budget.of(_DEADLINE)))
    sides = [side for side in (1.0, -1.0) if request.direction != _OTHER[side]]
    places = [np.copysign(1 / _AWAY, point)] if math.isinf(point) else [point + side * _AWAY for side in sides]
    return all(np.isfinite(f.value(x[:, None])).any() for x in places)


def _translated_point(text: str, parameters: frozenset[str]) -> str:
    return _INFINITE[text] if text in _INFINITE else translated(text, parameters)


def _equal(a: sympy.Expr, b: sympy.Expr) -> bool:
    if a == b:
        return True
    if a.is_infinite or b.is_infinite:
        return False
    values = sample_parameters(sympy.Tuple(a, b))
    x, y = (complex(sympy.N(one.xreplace(values), 20)) for one in (a, b))
    return abs(x - y) <= 1e-12 * (1 + abs(y))


def judge_series(case: dict[str, Any]) -> str:
    """Whether the sum is the expected one, terms of the expected remainder aside."""
    arguments, options = case["args"], case["kwargs"]
    about = arguments[1] if len(arguments) > 1 else "0"
    order = int(arguments[2] if len(arguments) > 2 else options.get("n", "6"))
    side = options.get("dir", options.get("cdir", "+")).strip("'")
    try:
        if "logx" in options:
            raise NotExpressible("logx")
        text = translated(case["expr"])
        expected = _symbolic(translated(case["without_order"]), "x")
        answer = symbolic_series(
            SeriesRequest(
                expression=text,
                variable="x",
                about=_INFINITE.get(about, about),
                order=order,
                direction="-" if side in {"-", "-1"} else "+",
            ),
            Budget.of(_DEADLINE),
        )
        found = _symbolic(answer.expression, "x")
    except (NotExpressible, InvalidExpression) as error:
        return _say(case, "not expressible", error)
    except AbacusError:
        return _say(case, "none")
    return _say(
        case, "right" if _same_sum(found, expected) else "wrong", f"{answer.expression}, expected {case['expected']}"
    )


def _same_sum(found: sympy.Expr, expected: sympy.Expr) -> bool:
    return bool(sympy.simplify(sympy.expand(found - expected)) == 0)
