"""All roots of one equation in an interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import function_of, pointing_at, scalar
from service.handlers.optimization.formulas import refuse_comparisons
from service.methods.budget import Budget
from service.methods.optimization.isolation import isolated
from service.methods.optimization.searching import SEARCHING
from service.schemas.optimization.equations import RootsRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import IntegerVector, RealMatrix, RealVector, Result

_EVALUATIONS = 20_000  # in balls, some 20 µs each: counted, so that the same request always has the same answer


@dataclass(slots=True, kw_only=True)
class RootsResult(Result):
    """All roots between two ends."""

    roots: RealVector
    """(k), ascending: each the double nearest to it."""
    error: RealVector
    """(k): bounds on the distance of each from the exact root of the equation."""
    multiplicities: IntegerVector
    """(k): 1 for a simple root; of roots that are the same to all digits of doubles together."""
    undecided: RealMatrix
    """(u, 2): stretches [from, to] where it stays open whether there are roots, such as kinks, poles, and places where
    the function touches zero to all digits; with none, the list of roots is proved to be complete."""
    message: str
    """What was found, in a sentence."""
    function_evaluations: int
    """Evaluations in balls."""


def roots(request: RootsRequest, budget: Budget) -> RootsResult:
    """All x with f(x) = 0 between two ends, ends included, each proved, and proved to be all of them.

    Bisection in ball arithmetic: a stretch is left where the enclosure of f has no zero, and where f is monotone on it
    interval Newton's method (Krawczyk's operator) finds its one root to the last digit. Products, powers and
    polynomials are looked at factor by factor, so that their multiple roots are simple ones; other multiple roots are
    told where the derivatives before vanish exactly. Where neither can be decided the stretch is named in `undecided`,
    and the answer is `estimated`.
    """
    place = ("equation",)
    function = scalar(function_of(request.equation, [request.variable], request.names, place=place), *place)
    refuse_comparisons(function, *place)
    if not request.lower < request.upper:
        raise InvalidInput.at("The upper end must be above the lower one.", "upper")
    with pointing_at(*place):
        search = isolated(function, request.lower, request.upper, _EVALUATIONS, budget.share(SEARCHING * budget.left))
    count, open_count = len(search.roots), len(search.undecided)
    rest = f"; {open_count} stretch(es) stay open." if open_count else ", and no other."
    return RootsResult(
        roots=np.array([root.x for root in search.roots], float),
        error=np.array([root.error for root in search.roots], float),
        multiplicities=np.array([root.multiplicity for root in search.roots], int),
        undecided=np.array(search.undecided, float).reshape(-1, 2),
        message=f"{count} root(s){rest}",
        function_evaluations=search.evaluations,
        certainty="estimated" if open_count else "proved",
    )
