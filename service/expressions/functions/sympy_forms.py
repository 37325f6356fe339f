"""Functions that SymPy has with another meaning, as SymPy objects. The module sympy comes as the first argument."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


def nearest(sympy: Any, a: Any) -> Any:
    """The nearest whole number, halves to the even one."""
    quarter = (2 * a - 1) / 4
    return sympy.floor(a + sympy.Rational(1, 2)) + sympy.ceiling(quarter) - sympy.floor(quarter) - 1


def angle(sympy: Any, y: Any, x: Any) -> Any:
    """atan2(y, x), which is 0 at the origin."""
    return sympy.Integer(0) if y.is_zero and x.is_zero else sympy.atan2(y, x)


def lgamma(sympy: Any, a: Any) -> Any:
    """log|gamma(a)|: SymPy's loggamma is complex left of 0."""
    return _lgamma(sympy)(a)


@lru_cache(maxsize=1)
def _lgamma(sympy: Any) -> Any:
    class lgamma(sympy.loggamma):  # type: ignore[misc]  # noqa: N801  SymPy prints the name of the class
        """Real on both sides of 0."""

        is_extended_real = True

        @classmethod
        def eval(cls, z: Any) -> Any:
            if z.is_negative and z.is_number:
                return sympy.oo if z.is_integer else sympy.log(sympy.Abs(sympy.gamma(z)))
            return sympy.loggamma(z) if z.is_nonnegative or not z.is_extended_real else None

    return lgamma


def sinc(sympy: Any, order: int, a: Any) -> Any:
    """What numbers.sinc is; SymPy's own is sin(x)/x for x, and its derivatives are wrong at 0 from the second on."""
    if not order:
        return sympy.sinc(sympy.pi * a)
    x = sympy.Dummy(real=True)
    away = (sympy.sin(sympy.pi * x) / (sympy.pi * x)).diff(x, order).subs(x, a)
    at_zero = 0 if order % 2 else (-1) ** (order // 2) * sympy.pi**order / (order + 1)
    return sympy.Piecewise((away, sympy.Ne(a, 0)), (at_zero, True))


def besselj(sympy: Any, order: Any, a: Any) -> Any:
    """Bessel's function of the first kind."""
    return sympy.besselj(order, a)


def bessely(sympy: Any, order: Any, a: Any) -> Any:
    """Of the second kind, of what is not negative."""
    return sympy.nan if a.is_negative or (a.is_zero and order.is_negative) else sympy.bessely(order, a)


def besseli(sympy: Any, order: Any, a: Any) -> Any:
    """The modified function of the first kind."""
    return sympy.besseli(order, a)


def besselk(sympy: Any, order: Any, a: Any) -> Any:
    """Of the second kind, of what is not negative."""
    return sympy.nan if a.is_negative else sympy.besselk(order, a)


def gammainc(sympy: Any, a: Any, x: Any) -> Any:
    """The regularized lower incomplete gamma function."""
    return sympy.nan if a.is_nonpositive or x.is_negative else sympy.lowergamma(a, x) / sympy.gamma(a)


def gammaincc(sympy: Any, a: Any, x: Any) -> Any:
    """The regularized upper incomplete gamma function."""
    return sympy.nan if a.is_nonpositive or x.is_negative else sympy.uppergamma(a, x) / sympy.gamma(a)


def betainc(sympy: Any, a: Any, b: Any, x: Any) -> Any:
    """The regularized incomplete beta function."""
    outside = a.is_nonpositive or b.is_nonpositive or x.is_negative or (1 - x).is_negative
    return sympy.nan if outside else sympy.betainc_regularized(a, b, 0, x)


def erfinv(sympy: Any, a: Any) -> Any:
    """Inverse to erf."""
    return sympy.erfinv(a)


def erfcinv(sympy: Any, a: Any) -> Any:
    """Inverse to erfc, which SymPy names and has no digits of."""
    return sympy.erfinv(1 - a)


def beta(sympy: Any, a: Any, b: Any) -> Any:
    """Of gammas, which SymPy differentiates and simplifies."""
    pole = any(c.is_integer and c.is_nonpositive for c in (a, b))
    return sympy.nan if pole else sympy.gamma(a) * sympy.gamma(b) / sympy.gamma(a + b)


def binomial(sympy: Any, n: Any, k: Any) -> Any:
    """The binomial coefficient of real numbers."""
    return sympy.nan if n.is_integer and n.is_negative else sympy.binomial(n, k)
