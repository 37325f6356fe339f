"""Noncentral chi-squared, Rice's law, and noncentral t, in balls."""

from __future__ import annotations

from typing import Any

from flint import acb, arb

from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.balls.tail_integral import tail_integral, times
from service.methods.statistics.distributions.enclosures.bases import Base, through
from service.methods.statistics.distributions.enclosures.mixtures import mixed_tail
from service.methods.statistics.distributions.enclosures.record import (
    HALF,
    INTEGRAL,
    MIXTURE,
    SPECIAL,
    Ball,
    Parameters,
    always,
    by_formulas,
    from_zero,
    real_line,
    standardised,
)

_MOST_DEGREES = arb(10_000)
"""Degrees of freedom up to which Arb's ₀F₁ takes microseconds."""
_MOST_NONCENTRAL = arb(10_000)
"""Noncentralities up to which its exponentials do not hide the integral's digits."""

# Noncentral chi-squared, over u = log x: (x/2)^b exp(−(x + λ)/2) ₀F₁(b; λx/4)/Γ(b), b = k/2


def _log_over_log(u: Ball, b: Ball, nc: Ball) -> Ball:
    x = u.exp()
    return b * (u - arb(2).log()) - (x + nc) / 2 + (nc * x / 4).hypgeom_0f1(b, regularized=True).log()


def _log_noncentral(x: Ball, k: Ball, nc: Ball) -> Ball:
    if not k < _MOST_DEGREES:
        return arb.nan()
    u = x.log()
    return _log_over_log(u, k / 2, nc) - u


def _noncentral_tail(x: Ball, k: Ball, nc: Ball, side: int) -> Ball:
    if not (k < _MOST_DEGREES and nc < _MOST_NONCENTRAL):
        return arb.nan()
    b, towards = k / 2, -1 if x < k + nc else 1

    def density(u: Any, _: bool, height: Ball) -> Any:
        y = u.exp()
        series = (nc * y / 4).hypgeom_0f1(acb(b), regularized=True)
        return (b * (u - arb(2).log()) - (y + nc) / 2 - height).exp() * series

    def beyond(u: Ball) -> Ball:
        """By ₀F₁(b; s²/4) ≤ max(1, 1/2b) exp(s), over √x, where that is log-concave; below by its growth."""
        s, r = (u / 2).exp(), nc.sqrt()
        if towards < 0:
            x = u.exp()
            return (x / 2) ** b / b * (-nc / 2).exp() * (nc * x / 4).hypgeom_0f1(b, regularized=True)
        steep = s - r - (k - 1).max(arb(0)) / s
        if not steep > 0:
            return arb.nan()
        most = (1 / k).max(arb(1)) * b.rgamma() * arb(2) ** (1 - b)
        return most * s ** (k - 1) * (-((s - r) ** 2) / 2).exp() / steep

    found = times(arb(0), tail_integral(lambda u: _log_over_log(u, b, nc), density, beyond, x.log(), towards))
    return found if towards == side else 1 - found


_NONCENTRAL = Base(
    log_density=_log_noncentral,
    tails=(lambda x, k, nc: _noncentral_tail(x, k, nc, -1), lambda x, k, nc: _noncentral_tail(x, k, nc, 1)),
    log_tails=None, price=always(INTEGRAL),
)  # fmt: skip
NONCENTRAL_CHI_SQUARED = through(
    _NONCENTRAL, lambda x, _: (x, arb(0)), from_zero, shapes=lambda p: (p.degrees_of_freedom, p.noncentrality)
)
RICE = through(
    _NONCENTRAL, lambda x, p: ((x / p.scale) ** 2, (2 * x / p.scale**2).log()), from_zero,
    shapes=lambda p: (arb(2), (p.noncentrality / p.scale) ** 2),
)  # fmt: skip

# Noncentral t: ∫ Φ(δ − z e^w) f(w) dw, f the density of w = ½ log(V/ν)


def _chi_factor(n: Ball) -> Ball:
    """Of f(w) = exp(νw − ½ν e^(2w)) times this, its logarithm."""
    return arb(2).log() + n / 2 * (n / 2).log() - (n / 2).lgamma()


def _log_noncentral_t(x: Ball, p: Parameters) -> Ball:
    """By ∫ y^ν exp(−½y² + μy) dy, μ = δz/√(ν + z²): hypergeometric functions of ½μ²."""
    z, n, nc = standardised(x, p), p.degrees_of_freedom, p.noncentrality
    length = (n + z * z).sqrt()
    m = nc * z / length
    h, half = m * m / 2, (n + 1) / 2
    if m < 0:
        moment = (n + 1).gamma() * arb(2) ** -half * h.hypgeom_u(half, HALF)
    else:
        even = half.gamma() * h.hypgeom_1f1(half, HALF)
        odd = arb(2).sqrt() * m * (n / 2 + 1).gamma() * h.hypgeom_1f1(n / 2 + 1, arb(1.5))
        moment = arb(2) ** ((n - 1) / 2) * (even + odd)
    factor = _chi_factor(n) - (2 * arb.pi()).log() / 2 - nc * nc / 2 - (n + 1) * length.log() - p.scale.log()
    return factor + moment.log()


def _noncentral_t_above(z: Ball, n: Ball, nc: Ball) -> Ball:
    def most(w: Ball, towards: int) -> Ball:
        """What rises or falls with w is largest at the cut, or at the end."""
        if towards * z >= 0:
            return normal_above(z * w.exp() - nc)
        return normal_above(-nc) if towards < 0 else arb(1)

    return mixed_tail(
        lambda w: n * w - n * (2 * w).exp() / 2, lambda w: n - n * (2 * w).exp(), lambda w: z * w.exp() - nc, most,
        _chi_factor(n),
    )  # fmt: skip


def _noncentral_t_tail(x: Ball, p: Parameters, sign: int) -> Ball:
    return _noncentral_t_above(sign * standardised(x, p), p.degrees_of_freedom, sign * p.noncentrality)


NONCENTRAL_T = by_formulas(
    real_line, _log_noncentral_t, lambda x, p: _noncentral_t_tail(x, p, -1), lambda x, p: _noncentral_t_tail(x, p, 1),
    density_price=SPECIAL, tail_price=MIXTURE,
)  # fmt: skip
