"""Numbers of symbolic expressions, to check what SymPy says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import mpmath
import numpy as np
import sympy
from mpmath import mp

_DIGITS = 30  # twice those of a double: differences of close values keep half
_AGREEMENT = 1e-9  # differences of 30 digits keep at least 15, a wrong formula none
# inside and outside of (-1, 1), of both signs, and none a zero or pole of what is common
POINTS = (0.3, 0.45, 0.8, 1.3, 2.1, -0.6, 3.3, -1.7, 0.07, 5.9)
_MOST_TURNED = 3  # parameters whose signs are turned one by one: each costs another comparison
_PARAMETERS = (1.1, 0.7, 1.7, 0.9, 1.3, 0.6, 0.8, 1.2, 0.65, 1.5)


def sample_parameters(
    expression: sympy.Expr, without: Sequence[sympy.Symbol] = (), turn: int = 0
) -> dict[sympy.Symbol, sympy.Float]:
    """A number for each free symbol but the given ones; others with another turn."""
    names = sorted(expression.free_symbols - set(without), key=str)
    return {
        name: sympy.Float(_PARAMETERS[i % len(_PARAMETERS)] + i // len(_PARAMETERS), 30)  # digits
        for i, name in enumerate(names, start=turn)
    }


def signs_of(count: int) -> list[np.ndarray[Any, Any]]:
    """The signs of so many parameters: one of the first of them negative in turn, then all."""
    alone = [np.where(np.arange(count) == k, -1.0, 1.0) for k in range(min(count, _MOST_TURNED))]
    return alone + [-np.ones(count)] * (count > 1)


def negative_parameters(
    expression: sympy.Expr, without: Sequence[sympy.Symbol] = ()
) -> list[dict[sympy.Symbol, sympy.Float]]:
    """Sample parameters, some of them negative."""
    values = sample_parameters(expression, without)
    turned = signs_of(len(values)) if values else []
    return [{name: int(s) * v for s, (name, v) in zip(signs, values.items(), strict=True)} for signs in turned]


def for_either_sign(found: sympy.Expr, parameters: Sequence[sympy.Symbol]) -> Iterator[sympy.Expr]:
    """Formulas that are the same for positive parameters, and may hold for negative ones: even or odd in one of them.

    They have symbols of the same names, of which only that they are real is known.
    """
    real = {name: sympy.Symbol(name.name, real=True) for name in parameters}
    even = found.xreplace({name: sympy.Abs(one) for name, one in real.items()})
    yield even
    yield from (sympy.sign(one) * even for one in real.values())


def callable_of(expression: sympy.Expr, variable: sympy.Symbol, values: Mapping[Any, Any]) -> Callable[[Any], Any]:
    """The expression as a function of one mpmath number. SymPy generates its code, from its own objects alone."""
    dummy = sympy.Dummy("x")
    return sympy.lambdify(dummy, expression.xreplace({variable: dummy, **values}), "mpmath")  # type: ignore[no-any-return]


def number(value: Any) -> Any:
    """A finite mpmath number. Raises ValueError for anything else."""
    value = mpmath.mpmathify(value)
    if not mpmath.isfinite(value):
        raise ValueError
    return value


def real_value(f: Callable[[Any], Any], point: Any) -> Any:
    """The value; not a number where there is none that is real."""
    try:
        value = number(f(point))
    except (ValueError, TypeError, ArithmeticError):
        return mp.nan
    return value if not mpmath.im(value) else mp.nan


def is_antiderivative(candidate: sympy.Expr, integrand: sympy.Expr, variable: sympy.Symbol) -> bool:
    """Whether the candidate's derivative agrees with the integrand at two points at least, and differs at none.

    A point counts where both are defined and the integrand is real; parameters for which it hardly is are changed.
    """
    both = sympy.Tuple(candidate, integrand)
    samples = (sample_parameters(both, [variable], turn) for turn in range(3))
    verdicts = (_agree(candidate, integrand, variable, values) for values in samples)
    return next((verdict for verdict in verdicts if verdict is not None), False)


def is_so_for_negative_parameters(candidate: sympy.Expr, integrand: sympy.Expr, variable: sympy.Symbol) -> bool:
    """Whether an antiderivative differs nowhere where parameters are negative."""
    samples = negative_parameters(sympy.Tuple(candidate, integrand), [variable])
    return all(_agree(candidate, integrand, variable, values) is not False for values in samples)


def _agree(
    candidate: sympy.Expr, integrand: sympy.Expr, variable: sympy.Symbol, values: Mapping[Any, Any]
) -> bool | None:
    agreed = 0
    with mp.workdps(_DIGITS):
        antiderivative, f = (callable_of(one, variable, values) for one in (candidate, integrand))
        for point in POINTS:
            pair = _pair(antiderivative, f, mp.mpf(str(point)))
            if pair is None:
                continue
            slope, value = pair
            if abs(slope - value) > _AGREEMENT * (abs(value) + mp.mpf(10) ** -12):
                return False
            agreed += 1
    return agreed >= 2 or None


def real_logarithms(found: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr | None:
    """log(u) for log(c u), c a number that is negative where all of u's samples are; None where nothing changes.

    In an antiderivative that mostly changes a constant, which is_antiderivative can tell. In a piece of a function only
    samples of that piece count.
    """
    points = [sympy.Float(str(point), _DIGITS) * scale for scale in (1, 10) for point in POINTS]
    if found.has(sympy.Piecewise):
        changed = found.replace(
            lambda e: isinstance(e, sympy.Piecewise), lambda e: _with_real_pieces(e, variable, points)
        )
    else:
        changed = found.xreplace({e: _real(e, variable) for e in found.atoms(sympy.log) if e.has(variable)})
    return None if changed == found else changed


def _with_real_pieces(found: sympy.Expr, variable: sympy.Symbol, points: Sequence[Any]) -> sympy.Expr:
    """The real part of each piece, so that no piece moves against another."""
    pieces, left = [], list(points)
    for piece, condition in found.args:
        inside = [point for point in left if condition.subs(variable, point) == sympy.true]
        left = [point for point in left if point not in inside]
        negative = [
            one for one in piece.atoms(sympy.log) if one.has(variable) and _is_negative(one.args[0], variable, inside)
        ]
        terms = sympy.Add.make_args(piece.xreplace({one: sympy.log(-one.args[0]) for one in negative}))
        real = sympy.Add(*(term for term in terms if term.has(variable) or not term.has(sympy.I)))
        pieces.append((real, condition))
    return sympy.Piecewise(*pieces, evaluate=False)


def _real(one: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
    u = sympy.sympify(one.args[0]).primitive()[1]
    u = -u if _is_negative(u, variable, POINTS) else u
    return u.args[0] if isinstance(u, sympy.exp) else sympy.log(u)


def absolute_logarithms(found: sympy.Expr, f: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
    """log|u| for log(u) where u has both signs while f is real, so that the formula is real on both sides of a pole."""
    real = [point for point in POINTS if _signs(f, variable, [point]) - {0}]
    changes = {}
    for one in found.atoms(sympy.log):
        if one.has(variable) and _signs(one.args[0], variable, real) == {-1, 1}:
            u = -one.args[0] if one.args[0].could_extract_minus_sign() else one.args[0]
            changes[one] = sympy.log(sympy.Abs(u, evaluate=False), evaluate=False)
    return found.xreplace(changes)


def _is_negative(u: sympy.Expr, variable: sympy.Symbol, points: Sequence[Any]) -> bool:
    return _signs(u, variable, points) == {-1}


def _signs(u: sympy.Expr, variable: sympy.Symbol, points: Sequence[Any]) -> set[int]:
    """The signs of the values at points where u is defined; 0 stands for complex ones."""
    f, signs = callable_of(u, variable, sample_parameters(u, [variable])), set()
    for point in points:
        try:
            value = number(f(mp.mpf(str(point))))
        except (ValueError, TypeError, ArithmeticError, NameError, AttributeError, KeyError):
            continue
        signs.add(0 if mpmath.im(value) else int(mpmath.sign(mpmath.re(value))))
    return signs


def _pair(antiderivative: Callable[[Any], Any], f: Callable[[Any], Any], point: Any) -> tuple[Any, Any] | None:
    try:
        value = number(f(point))
        if abs(mpmath.im(value)) > 1e-20 * abs(value):  # not real, nor rounding of these many digits
            return None
        return number(mpmath.diff(antiderivative, point)), mpmath.re(value)
    except (ValueError, TypeError, ZeroDivisionError, ArithmeticError, NameError, AttributeError, KeyError):
        return None
    except mpmath.libmp.NoConvergence:
        return None
