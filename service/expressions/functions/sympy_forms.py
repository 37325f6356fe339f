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
