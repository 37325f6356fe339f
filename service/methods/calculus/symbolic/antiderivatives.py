"""Antiderivatives: cheap and certain ways first, SymPy's general algorithms last, each answer differentiated back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import sympy
from sympy import Expr, Integral, Piecewise, Pow, RootSum, Symbol
from sympy.integrals.manualintegrate import manualintegrate

from service.methods.budget import Budget
from service.methods.calculus.symbolic.continuity import closed, is_broken
from service.methods.calculus.symbolic.numeric_checks import is_antiderivative, real_logarithms
from service.methods.calculus.symbolic.oscillations import oscillation
from service.methods.calculus.symbolic.rational import of_roots, rational
from service.methods.calculus.symbolic.substitutions import SUBSTITUTIONS, Substitution, by_size, taken_roots

_DEPTH = 3  # of rules in rules: a choice, deeper searches found little in the time there is
_KINKS = (sympy.Abs, sympy.sign, sympy.Max, sympy.Min)
_CHECK_SECONDS, _POLISH_SECONDS = 0.6, 0.3  # numbers take milliseconds, but not of every special function
_INVERSES = (
    sympy.log, sympy.asin, sympy.acos, sympy.atan, sympy.asinh, sympy.acosh, sympy.atanh, sympy.erf, sympy.acot,
    sympy.asec, sympy.acsc,
)  # fmt: skip


class Antiderivative(NamedTuple):
    """A function whose derivative is f, checked numerically."""

    expression: Expr
    jumps: bool
    """Whether it jumps somewhere where f is smooth, or that could not be told in time."""

    @property
    def flaws(self) -> int:
        """Complex numbers are worse than jumps."""
        return 2 * bool(self.expression.has(sympy.I)) + self.jumps


def antiderivative(f: Expr, x: Symbol, budget: Budget) -> Antiderivative | None:
    """The best that was found in time: real and without jumps if possible; None where none was found."""
    found: list[Antiderivative] = []
    budget.spend(_search, found, f, x, budget)
    return min(found, key=lambda one: one.flaws, default=None)


def _search(found: list[Antiderivative], f: Expr, x: Symbol, budget: Budget) -> None:
    """Put in what is found until it is real and has no jumps."""
    for candidate in _candidates(f, x, budget):
        if candidate is None or not _closed(candidate):
            continue
        answer = _explicit(candidate)
        if not budget.within(_CHECK_SECONDS, is_antiderivative, answer, f, x):
            continue
        forms = [answer, budget.within(_POLISH_SECONDS, real_logarithms, answer, x)]
        for form in forms:
            if form is not None and (form is answer or budget.within(_POLISH_SECONDS, is_antiderivative, form, f, x)):
                found.append(Antiderivative(form, jumps=True))  # until more is known
                whole = budget.within(_CHECK_SECONDS, closed, form, x)
                whole = form if whole is None else whole
                if budget.within(_CHECK_SECONDS, is_broken, whole, f, x) is False:
                    found.append(Antiderivative(whole, jumps=False))
        if any(not one.flaws for one in found):
            return


def _candidates(f: Expr, x: Symbol, budget: Budget) -> Iterator[Expr | None]:
    """What each way finds. No seconds are more than a way may keep from the others; all share one budget."""
    yield budget.within(1.5, _of_pieces, f, x)
    yield budget.within(1.2, rational, f, x)
    yield budget.within(0.8, of_roots, f, x)  # SymPy 1.14 leaves out terms of 1/(x**6 - 2)
    yield budget.within(0.8, manualintegrate, f, x)
    yield budget.within(2.3, _by_rules, f, x, budget, 0)
    yield budget.within(2.2, sympy.integrate, f, x)
    yield budget.within(0.7, _of_rewritten, f, x, budget)
    yield budget.within(1.0, heuristic, f, x)


def _of_pieces(f: Expr, x: Symbol) -> Expr | None:
    """Of a formula with kinks at zeros of polynomials, which SymPy takes apart where the variable is real."""
    kinks = f.atoms(*_KINKS)
    if not kinks or not all(arg.is_polynomial(x) for kink in kinks for arg in kink.args):  # of others it forgets some
        return None
    real = Symbol(x.name, real=True)
    return sympy.integrate(f.xreplace({x: real}), real).xreplace({real: x})


def _closed(candidate: Expr) -> bool:
    return isinstance(candidate, Expr) and not candidate.has(Integral, sympy.nan, sympy.zoo, sympy.oo)


def _explicit(candidate: Expr) -> Expr:
    """Sums over the roots of a polynomial written out where the roots can be; no domains, which SymPy mistakes.

    atan(tan(x)), which jumps, is x.
    """
    candidate = candidate.replace(_is_angle, lambda e: e.args[0].args[0])
    if candidate.has(Piecewise):
        candidate = candidate.replace(_is_partial, lambda e: e.args[0].expr)
    return candidate.replace(lambda e: isinstance(e, RootSum), _written_out) if candidate.has(RootSum) else candidate


def _is_angle(e: Expr) -> bool:
    return isinstance(e, sympy.atan) and isinstance(e.args[0], sympy.tan)


def _is_partial(e: Expr) -> bool:
    return isinstance(e, Piecewise) and len(e.args) == 1


def _written_out(total: RootSum) -> Expr:
    roots = sympy.roots(total.poly)
    if sum(roots.values()) < total.poly.degree():
        return total.doit()
    return sympy.Add(*(count * total.fun(root) for root, count in roots.items()))


def heuristic(f: Expr, x: Symbol) -> Expr | None:
    """Risch and Norman's way, also in the tangents of half angles."""
    for form in (f, sympy.cancel(f.rewrite(sympy.tan))):
        found = sympy.integrals.heurisch.heurisch(form, x)
        if found is not None:
            return found
    return None


def _of_rewritten(f: Expr, x: Symbol, budget: Budget) -> Expr | None:
    """The same of other forms of the integrand."""
    for form in (sympy.expand, sympy.trigsimp, sympy.simplify, sympy.factor):
        g = form(f)
        if g != f:
            found = manualintegrate(g, x)
            if not found.has(Integral):
                return found
            found = _by_rules(g, x, budget, 1)
            if found is not None:
                return found
    return None


def _by_rules(f: Expr, x: Symbol, budget: Budget, depth: int) -> Expr | None:
    """An antiderivative by linearity, substitution and parts, at most three deep; None where f has kinks."""
    f = sympy.sympify(f)
    if f.replace(_is_pole, lambda _: sympy.Integer(1)).has(*_KINKS):  # at which what the rules find would jump
        return None
    if not f.has(x):
        return f * x
    if f.is_rational_function(x):
        return rational(f, x)
    factor, rest = f.as_independent(x, as_Add=False)
    if factor != 1:
        found = _by_rules(rest, x, budget, depth)
        return None if found is None else factor * found
    found = oscillation(f, x)
    if found is None and depth > 0:
        found = _quick(f, x, budget)
    if found is not None:
        return found
    if depth >= _DEPTH:
        return None
    rules = (_by_substitution, _by_parts, _by_terms, _by_parts_of_powers)
    parts_first = f.has(*_INVERSES) and not any(isinstance(e.base, _INVERSES) for e in f.atoms(Pow))
    for rule in sorted(rules, key=lambda one: parts_first and one is not _by_parts):
        found = rule(f, x, budget, depth)
        if found is not None:
            return found
    return None


def _is_pole(e: Expr) -> bool:
    return isinstance(e, Pow) and isinstance(e.base, sympy.Abs) and e.exp.is_negative is True


def _quick(f: Expr, x: Symbol, budget: Budget) -> Expr | None:
    found = budget.within(0.25, manualintegrate, f, x)
    return found if found is not None and _closed(found) and not any(map(_is_partial, found.atoms(Piecewise))) else None


def _by_substitution(f: Expr, x: Symbol, budget: Budget, depth: int) -> Expr | None:
    for substitution in SUBSTITUTIONS:
        deeper = depth if substitution is taken_roots else depth + 1
        changes: list[Substitution] = []
        budget.within(0.4, _collect, changes, substitution(f, x))  # seconds: a choice
        for change in sorted(changes, key=lambda one: sympy.count_ops(one.integrand)):
            # No longer than thrice, but for short ones: a choice.
            if change.integrand.has(x) or sympy.count_ops(change.integrand) > 3 * sympy.count_ops(f) + 60:
                continue
            found = budget.within(1.0, _by_rules, change.integrand, change.variable, budget, deeper)
            if found is not None and _closed(found):
                return change.back(_explicit(found))
    return None


def _collect(changes: list[Substitution], found: Iterator[Substitution]) -> None:
    """Take what comes, so that those found before time is up are kept."""
    for change in found:
        changes.append(change)  # noqa: PERF402 - extend would lose them


def _by_parts(f: Expr, x: Symbol, budget: Budget, depth: int) -> Expr | None:
    """∫ L g = L G − ∫ L′ G for a logarithm or an inverse function L."""
    for part in by_size(e for e in f.atoms(*_INVERSES) if e.has(x))[:-4:-1]:
        power = sympy.degree(f, part) if f.is_polynomial(part) else 0
        if power < 1:
            continue
        rest = f / part**power
        if rest.has(part):
            rest = sympy.cancel(rest)
        if rest.has(part):
            continue
        outer = _by_rules(rest, x, budget, depth + 1)
        if outer is None:
            continue
        inner = sympy.simplify(outer * sympy.diff(part**power, x))
        found = _by_rules(inner, x, budget, depth + 1)
        if found is not None:
            return part**power * outer - found
    return None


def _by_parts_of_powers(f: Expr, x: Symbol, budget: Budget, depth: int) -> Expr | None:
    """∫ P g = P G − ∫ P′ G for a polynomial P and what is no longer one."""
    p, g = sympy.Integer(1), sympy.Integer(1)
    for factor in sympy.Mul.make_args(f):
        p, g = (p * factor, g) if factor.is_polynomial(x) else (p, g * factor)
    if not p.has(x) or g == 1:
        return None
    outer = _by_rules(g, x, budget, depth + 1)
    inner = None if outer is None else _by_rules(sympy.expand(sympy.diff(p, x) * outer), x, budget, depth + 1)
    return None if inner is None else p * outer - inner


def _in_partial_fractions(f: Expr, x: Symbol, budget: Budget) -> Expr:
    fractions = sympy.Mul(*(factor for factor in sympy.Mul.make_args(f) if factor.is_rational_function(x)))
    parts = budget.within(0.3, sympy.apart, fractions, x)  # seconds: a choice
    return f if parts is None else sympy.expand_mul(parts * (f / fractions), deep=False)


def _by_terms(f: Expr, x: Symbol, budget: Budget, depth: int) -> Expr | None:
    """The sum of the antiderivatives of the terms."""
    for form in (f, sympy.expand(f), _in_partial_fractions(f, x, budget)):
        if form.is_Add:
            parts = [_by_rules(term, x, budget, depth + 1) for term in form.args]
            if all(part is not None for part in parts):
                return sympy.Add(*parts)
    return None
