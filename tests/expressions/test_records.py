"""Every record in every form at the same points: all agree, and what is NaN in one is NaN in all."""

import itertools
import math
import time

import mpmath
import numpy as np
import pytest
import sympy
from flint import acb, arb, ctx

from service.expressions.code.runtime import NAMES
from service.expressions.functions import OPERATIONS, higher
from service.expressions.graph.everywhere import EVERYWHERE

POINTS = [
    0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, 3.5, 2.0, -2.0, -3.0, 0.3, -0.7, 7.25, 10.0, -10.5, 1e-8, -1e-8,
    1e-300, -1e-300, 1e300, -1e300, math.nextafter(1, 2), math.nextafter(1, 0), 150.25, -150.25, 720.0, -750.0,
    1e15 + 0.5,
]  # fmt: skip
PAIRS = [-2.5, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 720.0, -750.0]
HIGHER = {record.name for record in higher.HIGHER}
FEWER = [-2.5, -2.0, 0.0, 0.5, 1.0, 3.0, 12.25]  # mpmath takes seconds beyond a thousand
TRIPLES = [-0.5, 0.0, 0.5, 1.0, 2.5]
ORDERS = {"polygamma": [(0,), (1,), (2,)], "sinc": [(0,), (1,), (2,)]}
NUMBERS = [name for name in OPERATIONS if name not in {"where", "and", "or", "not"}]
LARGE = 1000  # beyond, SymPy computes powers and gammas of exact numbers to millions of digits
PRECISION = 1300  # bits: enough for halves of 1e300, and for sines of it


def points_of(name, count):
    """Values of one argument of a record with so many."""
    if name in HIGHER and count > 1:
        return FEWER if count == 2 else TRIPLES
    return POINTS if count == 1 else PAIRS


CASES = [
    (name, order, point)
    for name in NUMBERS
    for count in [len(OPERATIONS[name].slopes)]
    for order in ORDERS.get(name, [()])
    for point in itertools.product(*[points_of(name, count)] * count)
]


@pytest.fixture(autouse=True)
def _precision(request):
    """Of mpmath, whose Bessel functions take seconds with as many digits as the others get, less."""
    higher = request.node.callspec.params.get("name") in HIGHER if hasattr(request.node, "callspec") else False
    before, ctx.prec = ctx.prec, PRECISION
    with mpmath.workprec(200 if higher else PRECISION), np.errstate(all="ignore"):
        yield
    ctx.prec = before


def of_each(name):
    """(order, point, value in many digits) of one record."""
    cases = [(order, point) for other, order, point in CASES if other == name]
    return [(order, point, OPERATIONS[name].digits(*order, *map(mpmath.mpf, point))) for order, point in cases]


def called(form, args):
    """A function, or a template of generated code, on arguments."""
    if callable(form):
        return form(*args)
    return eval(form.format(*(f"a[{i}]" for i in range(len(args)))), NAMES, {"a": args})  # noqa: S307  our own templates


def agree(got, true, least=1e-320):
    """Whether a double, or a bool, is the one meant: to 13 digits, beside a zero of a function to a unit of 1."""
    if isinstance(true, bool):
        return bool(got) == true
    got, nearest = float(got), float(true)
    if not math.isfinite(nearest) or not math.isfinite(got):
        return got == nearest or (math.isnan(got) and math.isnan(nearest))
    return abs(got - true) <= max(1e-13 * abs(true), 3e-16 * (1e-17 < abs(true) < 3e-16), least)


@pytest.mark.parametrize("name", NUMBERS)
def test_arrays_and_floats_are_the_many_digits_rounded(name):
    record = OPERATIONS[name]
    for order, point, true in of_each(name):
        arrays = called(record.arrays, (*order, *map(np.array, point)))
        assert agree(arrays, true), ("arrays", order, point, arrays, true)
        try:
            floats = called(record.floats, (*order, *point))
        except (ArithmeticError, ValueError):  # which says that the arrays are to be asked
            continue
        assert agree(floats, true), ("floats", order, point, floats, true)


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - {"tan"}))  # whose poles are no doubles
def test_what_has_a_value_everywhere_is_listed(name):
    assert all(mpmath.isfinite(true) for _, _, true in of_each(name)) == (name in EVERYWHERE)


@pytest.mark.parametrize("name", [name for name in NUMBERS if len(OPERATIONS[name].slopes) == 1])
@pytest.mark.parametrize("sign", [1, -1])
def test_many_digits_of_what_is_beyond_all_doubles_take_no_time(name, sign):
    before = time.process_time()
    huge = sign * mpmath.ldexp(1, 2**70)
    for order in ORDERS.get(name, [()]):
        OPERATIONS[name].digits(*order, huge)
    assert time.process_time() - before < 2


# SymPy takes log(1 + 1e-66) for 0: it is asked for 25 digits of 1.
@pytest.mark.parametrize("name", NUMBERS)
def test_sympy_has_the_same_values(name):
    for order, point, true in of_each(name):
        if max(map(abs, point)) > LARGE or (name, point) == ("erfcinv", (1e-300,)):  # SymPy takes 1 - 1e-300 for 1
            continue
        got = OPERATIONS[name].sympy(sympy, *order, *map(sympy.Rational, point))
        if isinstance(true, bool):
            assert bool(got) == true
        elif not mpmath.isfinite(true):
            assert not got.is_finite or not got.is_real, (order, point, got)
        else:
            assert agree(got.evalf(30, maxn=2000), true, 1e-25), (order, point, got, true)


def mantissa(value):
    """An mpf as the same arb."""
    sign, mantissa, exponent, _ = value._mpf_
    return arb((-mantissa if sign else mantissa, exponent))


@pytest.mark.parametrize("name", NUMBERS)
def test_balls_hold_the_same_values(name):
    balls, close = OPERATIONS[name].balls, 1e-30 if name in HIGHER else 1e-200
    for order, point, true in of_each(name):
        hull, strict = (form(*order, *map(arb, point)) for form in (balls.hull, balls.strict))
        disc = balls.disc(*order, *map(acb, point))
        if isinstance(true, bool):
            assert hull == strict == disc == true
            continue
        for got in (hull, strict, disc):
            if not mpmath.isfinite(true):
                assert not got.is_finite(), (order, point, got)
            elif got is not disc or got.is_finite():
                assert abs(got - mantissa(true)) <= close * abs(mantissa(true)), (order, point, got, true)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_wide_ball_holds_the_values_of_its_points(name):
    ctx.prec, mpmath.mp.prec = 100, 150 if name in HIGHER else 300
    random, balls = np.random.default_rng(0), OPERATIONS[name].balls
    for order, point in [case[1:] for case in CASES if case[0] == name and max(map(abs, case[2])) < LARGE]:
        widths = random.choice([1e-9, 0.01, 0.6, 3.0], len(point))
        box = [arb(mid, width) for mid, width in zip(point, widths, strict=True)]
        found = [balls.hull(*order, *box), balls.strict(*order, *box)]
        disc = balls.disc(*order, *(acb(part, arb(0, 0.01)) for part in box))
        for shares in random.uniform(-0.99, 0.99, (3, len(point))):
            inside = [mpmath.mpf(a) + mpmath.mpf(w) * s for a, w, s in zip(point, widths, shares, strict=True)]
            true = OPERATIONS[name].digits(*order, *inside)
            for got in (*found, disc):
                if isinstance(true, bool):
                    assert got in {None, true}
                elif got.is_finite() and (got is not found[0] or mpmath.isfinite(true)):
                    assert mpmath.isfinite(true), (order, box, got)
                    assert got.overlaps(mantissa(true)), (order, box, inside, got, true)


def test_conditions_are_decided_or_not():
    unknown = arb(0, 1) > 0 or None
    both, either, negated = (OPERATIONS[name].balls.strict for name in ("and", "or", "not"))
    assert [both(c, None) for c in (True, False)] == [None, False]
    assert [either(c, None) for c in (True, False)] == [True, None]
    assert negated(unknown) is None
    assert OPERATIONS["where"].balls.hull(None, arb(1), arb(3)).contains(2)
    assert not OPERATIONS["where"].balls.strict(None, arb(1), arb(1)).is_finite()
