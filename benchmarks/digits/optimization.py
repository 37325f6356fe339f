"""Published test problems of optimization, each one request with default settings, from its bytes to the answer's."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import orjson

from benchmarks.digits import MOST_DIGITS, Row, cases, correct_digits
from service.execution.execute import execute
from service.execution.messages import Limits, Media
from service.routers.optimization import OPTIMIZATION

Document = dict[str, Any]
FEASIBLE = 1e-8
_LIMITS = Limits(elements=2 * 10**7, decompressed_bytes=2**28, answer_bytes=2**28)
_OPERATIONS = dict(OPTIMIZATION)
_COMPARISON = {"eq": "==", "ge": ">=", "le": "<="}


def answer(path: str, **request: Any) -> Document:
    """The document that answers a request."""
    reply = execute(_OPERATIONS[f"optimization/{path}"], orjson.dumps(request), Media(), _LIMITS)
    document: Document = orjson.loads(b"".join(map(bytes, reply.body)))
    assert reply.status == 200, document
    return document


def names(letter: str, count: int) -> list[str]:
    """`x1` to `xn`."""
    return [f"{letter}{number}" for number in range(1, count + 1)]


def fit(case: Document, start: str) -> Document:
    """The answer to a NIST regression problem from one of its starts."""
    left, model = case["model"].split("=", 1)
    rows = case["x"] if isinstance(case["x"][0], list) else [[value] for value in case["x"]]
    independent = "x" if len(rows[0]) == 1 else names("x", len(rows[0]))
    x = case["x"] if len(rows[0]) == 1 else list(map(list, zip(*rows, strict=True)))
    y = [math.log(value) for value in case["y"]] if "log" in left else case["y"]
    initial = dict(zip(names("b", case["npar"]), case[start], strict=True))
    return answer("curve-fit", model=model, independent=independent, x=x, y=y, initial=initial)


def fit_digits(case: Document, start: str) -> tuple[float, float]:
    """The digits of the worst estimate and of the worst standard error."""
    found = fit(case, start)
    assert found["success"], case["id"]
    pairs = zip(("estimates", "standard_errors"), ("estimate", "sd"), strict=True)
    estimates, errors = (
        min(
            correct_digits(value, float(certified))
            for value, certified in zip(found[ours].values(), case["certified"][theirs], strict=True)
        )
        for ours, theirs in pairs
    )
    return estimates, errors


def sum_of_squares(case: Document) -> Document:
    """The answer to a problem of Moré, Garbow and Hillstrom."""
    return answer("least-squares", residuals=case["residuals"], variables=names("x", case["n"]), initial=case["x0"])


def constrained(case: Document) -> Document:
    """The answer to a problem of Hock and Schittkowski."""
    constraints = [f"{one['expr']} {_COMPARISON[one['type']]} {one['rhs']}" for one in case["constraints"]]
    bounds = list(zip(case["lb"], case["ub"], strict=True))
    variables = names("x", len(case["x0"]))
    return answer(
        "minimize",
        objective=case["objective"],
        variables=variables,
        initial=case["x0"],
        bounds=bounds,
        constraints=constraints,
    )


def global_minimum(case: Document, seed: int | None = None) -> Document:
    """The answer to a global problem."""
    variables = names("x", case["n"])
    return answer("global-minimize", objective=case["expr"], variables=variables, bounds=case["bounds"], seed=seed)


def linear(case: Document) -> Document:
    """The answer to a linear program of the Netlib collection."""
    count, shift = len(case["c"]), len(case["b_ub"] or [])
    parts = [(case["A_ub"], 0), (case["A_eq"], shift)]
    parts = [(part, offset) for part, offset in parts if part and part["shape"][0]]
    constraints = {
        "matrix": {
            "format": "coo",
            "shape": [shift + len(case["b_eq"] or []), count],
            "row": [row + offset for part, offset in parts for row in part["row"]],
            "column": [column for part, _ in parts for column in part["col"]],
            "data": [value for part, _ in parts for value in part["val"]],
        },
        "lower": [None] * shift + (case["b_eq"] or []),
        "upper": (case["b_ub"] or []) + (case["b_eq"] or []),
    }
    bounds = case["bounds"] if len(case["bounds"]) == count else None
    return answer("linear-program", objective=case["c"], constraints=constraints, bounds=bounds)


def integer(case: Document) -> Document:
    """The answer to a program of the MIPLIB collection; `value` is without its offset."""
    matrix = case["A"]
    constraints = {
        "matrix": {
            "format": "coo", "shape": matrix["shape"], "row": matrix["row"], "column": matrix["col"],
            "data": matrix["val"],
        },
        "lower": case["row_lower"],
        "upper": case["row_upper"],
    }  # fmt: skip
    return answer(
        "mixed-integer-program",
        objective=case["c"],
        sense="minimize" if case["sense"] == "min" else "maximize",
        constraints=constraints,
        bounds=list(zip(case["col_lower"], case["col_upper"], strict=True)),
        integrality=case["integrality"],
    )


def reached(value: float, published: float, scale: float = 0.0) -> float:
    """Digits of a value that is to be as low as the published one, of the scale at least; a lower one has them all."""
    if value <= published:
        return MOST_DIGITS
    return min(
        MOST_DIGITS, correct_digits(value, published) + math.log10(max(1.0, scale / (abs(published) or scale or 1)))
    )


def table() -> Iterator[Row]:
    """One row for each collection."""
    yield from _fits()
    found = [(case, sum_of_squares(case)) for case in cases("optimization/more_garbow_hillstrom")]
    digits = [reached(2 * document["cost"], case["f_opt"]) for case, document in found]
    yield Row("Moré-Garbow-Hillstrom, value (published to 6 digits)", digits, _count(digits, 5) + _proved(found))
    yield _hock_schittkowski()
    digits, certified = [], 0
    for case in cases("optimization/global_functions"):
        document = global_minimum(case, seed=1)
        digits.append(reached(document["value"], case["f_opt"], 1.0))
        certified += document["success"]
    yield Row("global functions, value", digits, f"{_count(digits, 6)}, {certified} certified as minima")
    found = [(case, linear(case)) for case in cases("optimization/netlib_lp")]
    digits = [
        correct_digits(document["value"], case.get("f_opt_corrected", case["f_opt"])) if document["success"] else 0.0
        for case, document in found
    ]
    smaller = sorted(found, key=lambda pair: entries(pair[0]))[: len(found) // 2]
    note = f"{_count(digits, 8)}{_proved(found)}; of the smaller half{_proved(smaller)}"
    yield Row("Netlib linear programs, value", digits, note)
    infeasible = [linear(case)["status"] == "infeasible" for case in cases("optimization/netlib_lp_infeasible")]
    yield Row("Netlib infeasible programs called so", [15.0 * right for right in infeasible], _count(infeasible, 1))
    found = [(case, integer(case)) for case in cases("optimization/miplib_small")]
    digits = [correct_digits(document["value"] + case["offset"], case["f_opt"]) for case, document in found]
    yield Row("MIPLIB programs, value (published to 7 digits)", digits, _count(digits, 6) + _proved(found))


def _fits() -> Iterator[Row]:
    problems = cases("statistics/nist_nonlinear_regression")
    for start in ("start1", "start2"):
        digits = [fit_digits(case, start) for case in problems]
        for which, what in enumerate(("estimates", "standard errors")):
            column = [pair[which] for pair in digits]
            yield Row(f"NIST nonlinear regression, {what}, {start}", column, _count(column, 8))


def _hock_schittkowski() -> Row:
    found = [(case, constrained(case)) for case in cases("optimization/hock_schittkowski")]
    digits = [
        reached(document["value"], case["f_opt"]) if document["constraint_violation"] <= FEASIBLE else 0.0
        for case, document in found
    ]
    wrong = sum(
        document["success"] and (document["constraint_violation"] > FEASIBLE or document["optimality"] > 1e-6)
        for _, document in found
    )
    return Row(
        "Hock-Schittkowski, value, feasible to 1e-8",
        digits,
        f"{_count(digits, 6)}, {wrong} false successes{_proved(found)}",
    )


def entries(case: Document) -> int:
    """Of the matrices of a linear program."""
    return sum(len(part["val"]) for part in (case["A_ub"], case["A_eq"]) if part)


def _proved(found: list[tuple[Document, Document]]) -> str:
    """How many answers to cases are proved."""
    return f", {sum(document['certainty'] == 'proved' for _, document in found)} of {len(found)} proved"


def _count(digits: list[Any], needed: float) -> str:
    return f"{sum(value >= needed for value in digits)} of {len(digits)} reach {needed:g}"
