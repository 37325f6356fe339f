"""Antiderivatives of rational functions."""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol
from sympy.integrals.rationaltools import ratint


def rational(f: Expr, x: Symbol) -> Expr | None:
    """By partial fractions, by complex roots of a number, or by SymPy; None of anything but a rational function."""
    if not f.is_rational_function(x):
        return None
    top, bottom = sympy.fraction(sympy.together(f))
    roots = [e for e in bottom.atoms(sympy.Pow) if e.is_algebraic] if bottom.free_symbols == {x} else []
    factored = sympy.factor_list(bottom, x, extension=roots or None)[1]
    factors = [part for factor, count in factored for part in _split(factor, count, x)]
    if all(sympy.degree(factor, x) in {1, 2} for factor, _ in factors):
        return _of_quadratic_factors(top, bottom, factors, x)
    found = _of_binomial(f, x)
    return found or ratint(sympy.together(f), x) or None  # SymPy 1.14 says 0 where it has no sign of a discriminant


def _split(factor: Expr, count: int, x: Symbol) -> list[tuple[Expr, int]]:
    """A factor ax⁴ + bx² + c with parameters, for which SymPy takes too long, as two quadratic ones, real if it may."""
    p = sympy.Poly(factor, x)
    if count > 1 or p.degree() != 4 or any(p.all_coeffs()[1::2]) or not p.free_symbols_in_domain:
        return [(factor, count)]
    a, _, b, _, c = p.all_coeffs()
    square = sympy.factor(b**2 - 4 * a * c)
    if square.is_negative:
        middle, last = x * sympy.sqrt(2 * sympy.sqrt(c / a) - b / a), sympy.sqrt(c / a)
        return [(x**2 + middle + last, 1), (x**2 - middle + last, 1)]
    return [(x**2 + (b + d) / (2 * a), 1) for d in (sympy.sqrt(square), -sympy.sqrt(square))]


def _of_quadratic_factors(top: Expr, bottom: Expr, factors: list[tuple[Expr, int]], x: Symbol) -> Expr:
    """Partial fractions by Euclid's algorithm, quick with parameters, where SymPy stops at the sign of a discriminant.

    The numerator over p^k is expanded in powers of p.
    """
    expressions = [top, bottom, *(factor for factor, _ in factors)]
    (numerator, denominator, *polynomials), _ = sympy.parallel_poly_from_expr(expressions, x, field=True)
    quotient, rest = numerator.div(denominator)
    total = quotient.integrate().as_expr()
    for p, (_, count) in zip(polynomials, factors, strict=True):
        power = p**count
        left = (rest * denominator.quo(power).invert(power)).rem(power)
        for k in range(count, 0, -1):
            left, over = left.div(p)
            total += _over_power(over, p, k)
    return total


def _over_power(top: sympy.Poly, p: sympy.Poly, k: int) -> Expr:
    """∫ T/p^k, p linear or quadratic and T of lower degree, with the reduction formula for 1/(ax² + bx + c)^k."""
    slope, value = p.diff(), p.as_expr()
    ratio, rest = top.div(slope)
    total = sympy.factor(ratio.as_expr()) * (sympy.log(value) if k == 1 else value ** (1 - k) / (1 - k))
    if not rest:
        return total
    a, b, c = p.all_coeffs()
    d, factor = sympy.factor(4 * a * c - b**2), sympy.factor(rest.as_expr())
    for j in range(k - 1, 0, -1):
        total += factor * slope.as_expr() / (j * d * value**j)
        factor *= 2 * (2 * j - 1) * a / (j * d)
    if d.is_negative:
        r = sympy.sqrt(-d)
        return total + factor / r * sympy.log(sympy.factor_terms((slope.as_expr() - r) / (slope.as_expr() + r)))
    r = sympy.sqrt(d)
    return total + 2 * factor / r * sympy.atan(sympy.factor_terms(slope.as_expr() / r))


def of_roots(f: Expr, x: Symbol) -> Expr | None:
    """Residues at the simple zeros of a denominator, complex ones too, where there is a formula for each of them."""
    if not f.is_rational_function(x):
        return None
    top, bottom = (sympy.expand(part) for part in sympy.fraction(sympy.together(f)))
    zeros = sympy.roots(bottom, x)
    if len(zeros) < sympy.degree(bottom, x):
        return None
    quotient, rest = sympy.div(top, bottom, x)
    ratio = rest / sympy.diff(bottom, x)
    return sympy.Add(sympy.integrate(quotient, x), *(_of_root(ratio.subs(x, zero), zero, x) for zero in zeros))


def _of_root(residue: Expr, zero: Expr, x: Symbol) -> Expr:
    """∫ residue/(x − zero); a zero above the real axis stands for its conjugate too, which itself gives nothing."""
    p, q = zero.as_real_imag()
    if not q:
        return sympy.simplify(residue) * sympy.log(x - zero)
    if sympy.N(q.subs(dict.fromkeys(q.free_symbols, 1))) < 0:
        return sympy.Integer(0)
    a, b = (sympy.simplify(part) for part in sympy.expand_complex(residue).as_real_imag())
    return a * sympy.log((x - p) ** 2 + q**2) - 2 * b * sympy.atan((x - p) / q)


def _of_binomial(f: Expr, x: Symbol) -> Expr | None:
    """Of T(x) / (x^m (c xⁿ + d)), m ≤ n > 2, by the residues at the n complex roots, as cosines and sines.

    None of any other rational function.
    """
    top, bottom = (sympy.Poly(part, x) for part in sympy.fraction(sympy.together(f)))
    ((high, c), *others) = bottom.terms()
    m = others[-1][0][0] if others else 0
    n = high[0] - m
    if len(others) != 1 or n < 3 or m > n:
        return None
    q = -others[0][1] / c
    if not q.is_real or q.is_zero is not False:
        return None
    quotient, rest = sympy.div(top * sympy.Poly(x ** (n - m), x) if m else top, sympy.Poly(x**n - q, x))
    if m:  # 1/(x^m (x^n - q)) = (x^(n-m)/(x^n - q) - 1/x^m)/q
        outside = sympy.integrate(sympy.expand((quotient.as_expr() - top.as_expr() / x**m) / (q * c)), x)
        return outside + _over_binomial(rest, q, n, x) / (q * c)
    return sympy.integrate(quotient.as_expr() / c, x) + _over_binomial(rest, q, n, x) / c


def _over_binomial(top: sympy.Poly, q: Expr, n: int, x: Symbol) -> Expr:
    """∫ T/(xⁿ − q): at a root z the residue is T(z) z^(1−n)/n; conjugate roots make a logarithm and an arctangent."""
    r, total = sympy.Abs(q) ** sympy.Rational(1, n), sympy.Integer(0)
    for k in range(n):
        angle = sympy.pi * (2 * k + (0 if q.is_positive else 1)) / n
        if angle > sympy.pi:
            break
        p, height = r * sympy.cos(angle), r * sympy.sin(angle)
        powers = [(j + 1 - n, value) for (j,), value in top.terms()]
        a = sympy.Add(*(value * r**j * sympy.cos(j * angle) for j, value in powers)) / n
        b = sympy.Add(*(value * r**j * sympy.sin(j * angle) for j, value in powers)) / n
        if not height:
            total += a * sympy.log(x - p)
        else:
            total += a * sympy.log(x**2 - 2 * p * x + r**2) - 2 * b * sympy.atan(sympy.expand((x - p) / height))
    return total
