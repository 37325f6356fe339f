"""Random formulas whose integrals and slopes are known: what is proved holds the true value, to fifty digits."""

from __future__ import annotations

import random
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from flint import acb, ctx

from service.expressions import compile_function
from service.handlers.calculus.definite import numeric_integral
from service.handlers.optimization.roots import roots
from service.methods.budget import Budget
from service.methods.calculus.nearest_doubles import proved_values
from service.schemas.calculus.integrals import IntegrateRequest
from service.schemas.optimization.equations import RootsRequest

CHAINS = (
    ("sin({u})", "cos({u})*({du})"),
    ("exp(-({u})**2)", "-2*({u})*exp(-({u})**2)*({du})"),
    ("tanh({u})", "({du})/cosh({u})**2"),
    ("atan({u})", "({du})/(1 + ({u})**2)"),
    ("sqrt(1 + ({u})**2)", "({u})*({du})/sqrt(1 + ({u})**2)"),
    ("log(2 + sin({u}))", "cos({u})*({du})/(2 + sin({u}))"),
    ("({u})**3", "3*({u})**2*({du})"),
    ("abs({u})", "sign({u})*({du})"),
    ("({u})*abs({u})", "2*abs({u})*({du})"),
    ("max({u}, 0)", "where({u} > 0, {du}, 0)"),
    ("normal_cdf({u})", "normal_pdf({u})*({du})"),
    ("hypot({u}, 2)", "({u})*({du})/hypot({u}, 2)"),
    ("std([{u}, 1, 2])", "(2*({u}) - 3)*({du})/(9*std([{u}, 1, 2]))"),
    ("floor({u})*({u}) - floor({u})*(floor({u}) + 1)/2", "floor({u})*({du})"),
    ("({u})**2/2 - floor({u})*({u}) + floor({u})*(floor({u}) + 1)/2", "(({u}) % 1)*({du})"),
    ("abs({u} - round({u}))", "sign({u} - round({u}))*({du})"),
    ("sum([{u}, 2]*[{u}, 1])", "2*({u})*({du})"),
)


def pair(rng: random.Random, depth: int) -> tuple[str, str]:
    """A formula and its derivative."""
    if depth == 0:
        a, b = rng.randint(-8, 8) / 2, rng.randint(-20, 20) / 10
        return f"({a}*x + {b})", f"({a})"
    u, du = pair(rng, depth - 1)
    if rng.random() < 0.3:
        v, dv = pair(rng, depth - 1)
        return (f"({u} + {v})", f"({du} + {dv})") if rng.random() < 0.5 else (f"({u}*{v})", f"({u}*{dv} + {v}*{du})")
    form, slope = rng.choice(CHAINS)
    return f"({form.format(u=u)})", f"({slope.format(u=u, du=du)})"


@pytest.mark.parametrize("seed", range(8))
def test_a_proof_holds_the_true_integral(seed):
    rng, proved = random.Random(seed), 0
    for _ in range(25):
        primitive, integrand = pair(rng, rng.randint(1, 2))
        lower, upper = sorted((rng.randint(-30, 30) / 10, rng.randint(-30, 30) / 10))
        request = IntegrateRequest(expression=integrand, variable="x", lower=lower, upper=upper)
        found = numeric_integral(request, Budget.of(30))
        with mpmath.workdps(50):
            exact = compile_function(primitive, ["x"]).many_digits()
            true = exact([mpmath.mpf(str(upper))])[0] - exact([mpmath.mpf(str(lower))])[0]
            assert not found.proved or abs(mpmath.mpf(found.value) - true) <= found.error + 1e-40, (
                integrand,
                lower,
                upper,
            )
        proved += found.proved
    assert proved >= 20


def precisely(text):
    """A formula of x as a function of fifty digits."""
    many = compile_function(text, ["x"]).many_digits()
    return lambda x: many([mpmath.mpf(x)])[0]


@pytest.mark.parametrize("seed", range(8))
def test_exact_values_and_slopes_are_the_nearest_doubles(seed):
    rng, exact = random.Random(seed), 0
    for _ in range(230):
        formula, slope = pair(rng, rng.randint(1, 3))
        x = rng.randint(-30, 30) / 10 * 10.0 ** rng.choice([-9, -3, 0, 0, 0, 2])
        function = compile_function(formula, ["x"])
        if function.nondifferentiable_at(np.array([x])):
            continue  # the slope is one of convention
        found = proved_values(function, np.array([x]), function.derivatives(np.array([x]), 1), 1)
        with mpmath.workdps(50):
            for text, value, unproved in zip((formula, slope), found.values, found.unproved, strict=True):
                assert unproved or value == float(precisely(text)(x)), (formula, x)
        exact += not found.unproved.any()
    assert exact >= 200


@pytest.mark.parametrize("seed", range(4))
def test_proved_roots_are_where_signs_change_and_all_of_them(seed):
    rng, proved, count = random.Random(seed), 0, 0
    for _ in range(25):
        equation = pair(rng, rng.randint(1, 2))[0]
        found = roots(RootsRequest(equation=equation, variable="x", lower=-3, upper=3), Budget.of(30))
        if found.certainty != "proved":
            continue
        proved, count = proved + 1, count + len(found.roots)
        f, at = precisely(equation), list(zip(found.roots, found.error, found.multiplicities, strict=True))
        with mpmath.workdps(50):
            for x, error, multiplicity in at:
                low, high = (f(mpmath.mpf(x) + side * mpmath.mpf(error)) for side in (-1, 1))
                beside = min(abs(f(mpmath.mpf(x) + side * mpmath.mpf(10) ** -9)) for side in (-1, 1))
                is_kink = "abs" in equation and abs(f(x)) <= 1e-6 * beside  # touched, and not from a multiple root
                assert multiplicity % 2 == 0 or low * high <= 0 or is_kink or 3 in (-x, x), (equation, x)
            grid = [mpmath.mpf(k) / 71 for k in range(-213, 214)]
            signs = [mpmath.sign(f(x)) for x in grid]
            for (a, b), (before, after) in zip(pairwise(grid), pairwise(signs), strict=True):
                assert before == after or any(a <= x + e and x - e <= b for x, e, _ in at), (equation, a)
    assert proved >= 10  # others are 0 all along a stretch, or touch it
    assert count >= 12


HISTORIES = (81, 137, 1000)  # bits that an earlier request may have taken


@pytest.mark.parametrize("expression", ["x**2", "exp(-x**2)", "1/(1 + x**2)", "sqrt(x)", "abs(sin(9*x))"])
def test_what_was_asked_before_changes_no_answer(expression):
    request = IntegrateRequest(expression=expression, variable="x", lower=0, upper=2)
    first = numeric_integral(request, Budget.of(30))
    for bits in HISTORIES:
        with ctx.workprec(bits):  # its nodes are kept by FLINT
            acb.integral(lambda z, _: (z * z).exp() / (z + 3), 0, 1)
        assert numeric_integral(request, Budget.of(30)) == first
