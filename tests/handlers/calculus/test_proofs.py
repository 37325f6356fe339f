"""Random formulas whose integrals are known: what is called proved holds the true value, to fifty digits."""

from __future__ import annotations

import random

import mpmath
import pytest
from flint import acb, ctx

from service.expressions import compile_function
from service.handlers.calculus.integrate import numeric_integral
from service.methods.budget import Budget
from service.schemas.calculus.integrals import IntegrateRequest

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
            assert not found.proved or abs(mpmath.mpf(found.value) - true) <= found.error, (integrand, lower, upper)
        proved += found.proved
    assert proved >= 20


HISTORIES = (81, 137, 1000)  # bits that an earlier request may have taken


@pytest.mark.parametrize("expression", ["x**2", "exp(-x**2)", "1/(1 + x**2)", "sqrt(x)", "abs(sin(9*x))"])
def test_what_was_asked_before_changes_no_answer(expression):
    request = IntegrateRequest(expression=expression, variable="x", lower=0, upper=2)
    first = numeric_integral(request, Budget.of(30))
    for bits in HISTORIES:
        with ctx.workprec(bits):  # its nodes are kept by FLINT
            acb.integral(lambda z, _: (z * z).exp() / (z + 3), 0, 1)
        assert numeric_integral(request, Budget.of(30)) == first
