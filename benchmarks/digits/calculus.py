"""Calculus on the reference collections, each case through the operation that clients call.

`DIGITS_STEP=10` takes every tenth symbolic case, which are about 1,570; `DIGITS_OFFSET` says where to begin.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.digits import Row, cases, correct_digits
from benchmarks.digits._symbolic import judge_antiderivative, judge_limit, judge_series
from benchmarks.digits._translation import NotExpressible, translated
from service.handlers.calculus.definite import IntegralResult
from service.handlers.calculus.integrate import integrate
from service.handlers.calculus.integrate_multiple import integrate_multiple
from service.handlers.calculus.ode import ode
from service.methods.budget import Budget
from service.methods.progress import SILENT
from service.schemas.calculus.integrals import IntegrateMultipleRequest, IntegrateRequest
from service.schemas.calculus.ode import OdeRequest
from service.schemas.types.base import Request
from service.schemas.types.errors import AbacusError

_SECONDS = 30.0  # as the service allows by default
_INFINITE = {"oo": "Infinity", "-oo": "-Infinity"}
_STEP, _OFFSET = int(os.environ.get("DIGITS_STEP", "1")), int(os.environ.get("DIGITS_OFFSET", "0"))


def table() -> Iterator[Row]:
    """Numeric collections by digits, symbolic ones by share of right answers."""
    yield integrals("definite_integrals_quadpack", "exact_decimal")
    yield integrals("definite_integrals_sympy", "expected_float")
    yield cubature()
    yield end_points("ODE end points, default tolerances", {})
    yield end_points("ODE end points, tolerance 1e-12", {"relative_tolerance": 1e-12, "absolute_tolerance": 1e-14})
    for collection, judge in (
        ("limits", judge_limit),
        ("series", judge_series),
        ("indefinite_integrals_sympy", judge_antiderivative),
        ("rubi_integrals", judge_antiderivative),
    ):
        yield _symbolic(collection, judge)


def _limit(text: str) -> str:
    return _INFINITE.get(text, text)


def integrals(collection: str, exact: str) -> Row:
    """Definite integrals of one variable."""
    digits, outside, left_out, finite = [], 0, 0, Counter[str]()
    for case in cases(f"calculus/{collection}"):
        try:
            request = IntegrateRequest(
                expression=translated(case["integrand"]),
                variable=case.get("variable", "x"),
                lower=_limit(case["lower"]),
                upper=_limit(case["upper"]),
            )
        except NotExpressible:
            left_out += 1
            continue
        found, is_outside, certainty = _scored(integrate, request, float(case[exact]))
        digits.append(found)
        outside += is_outside
        if not {case["lower"], case["upper"]} & _INFINITE.keys():
            finite[certainty] += 1
    proved = f", {finite['proved']} of {finite.total()} on finite ranges proved"
    return Row(collection.replace("_", " "), digits, _note(outside, left_out) + proved)


def _scored(operation: Callable[..., IntegralResult], request: Request, exact: float) -> tuple[float, bool, str]:
    """Correct digits, whether the truth is outside of the stated error, and the certainty."""
    try:
        result = operation(request, Budget.of(_SECONDS))
    except AbacusError:
        return 0.0, False, "refused"
    rounding = 2**-52 * abs(exact)  # of the certified value as a double
    outside = abs(result.result - exact) > result.error + rounding
    return correct_digits(result.result, exact), outside, result.certainty


def _note(outside: int, left_out: int) -> str:
    return f"{outside} outside their own bound" + (f", {left_out} not expressible" if left_out else "")


def cubature() -> Row:
    """Genz's families of integrals of several variables."""
    digits, outside = [], 0
    for case in cases("calculus/genz_cubature"):
        request = IntegrateMultipleRequest(
            expression=case["integrand"].replace("|", "or"),
            variables=[f"x{i + 1}" for i in range(case["n"])],
            bounds=[[float(a), float(b)] for a, b in zip(case["lower"], case["upper"], strict=True)],
        )
        found, is_outside, _ = _scored(integrate_multiple, request, float(case["exact_decimal"]))
        digits.append(found)
        outside += is_outside
    return Row("Genz cubature", digits, _note(outside, 0))


def end_points(what: str, tolerances: dict[str, float]) -> Row:
    """Solutions of differential equations at the end of their span."""
    digits, failed = [], 0
    for case in cases("calculus/ode_endpoints"):
        reference = np.array([float(value) for value in case["reference"]])
        result = ode(
            OdeRequest(
                equations=case["equations"],
                variables=[f"y{i + 1}" for i in range(len(reference))],
                span=[float(case["t0"]), float(case["t1"])],
                initial=np.array(case["y0"], float),
                times=np.array([float(case["t1"])]),
                **tolerances,
            ),
            Budget.of(_SECONDS),
            SILENT,
        )
        failed += not result.success
        worst = np.abs(result.y[-1] - reference).max() / np.abs(reference).max()
        digits.append(correct_digits(1.0 + worst, 1.0))
    return Row(what, digits, f"{sum(d < 6 for d in digits)} below 6, {failed} failed; largest error to largest value")


def _symbolic(collection: str, judge: Callable[[dict[str, Any]], str]) -> Row:
    verdicts = Counter(judge(case) for case in cases(f"calculus/{collection}")[_OFFSET::_STEP])
    expressible = sum(verdicts.values()) - verdicts["not expressible"] - verdicts["not checkable"]
    share = 100 * verdicts["right"] / max(1, expressible)
    note = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
    return Row(f"{collection.replace('_', ' ')}: {share:.1f} % of {expressible} right", [], note)
