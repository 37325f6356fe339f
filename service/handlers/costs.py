"""Upper bounds on the work of an operation, from the shapes of its request, that several operations share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from service.expressions.functions.higher import HIGHER
from service.expressions.limits import CACHED_FORMULAS
from service.expressions.reading.declarations import declare
from service.methods.linear_algebra.integers import product_bound
from service.operation import Cost

LAPACK_CALL = 20_000.0
"""Steps that it takes to call LAPACK for one item of a stack from Python: some 20 µs at 1e9 a second."""


_NO_ARRAYS = (str, int, float, type(None))  # most entries: they are known before it is asked what is in them


def _arrays(value: Any) -> Iterator[NDArray[Any]]:
    if isinstance(value, np.ndarray):
        yield value
        return
    entries: Iterable[Any] = ()
    if isinstance(value, dict):
        entries = value.values()
    elif isinstance(value, list | tuple):
        entries = value
    elif isinstance(value, BaseModel):  # last: it takes ten times as long to know
        entries = value.__dict__.values()
    for entry in entries:
        if not isinstance(entry, _NO_ARRAYS):
            yield from _arrays(entry)


def linear(request: BaseModel) -> Cost:
    """Some hundred steps an entry; the answer is no larger than the input."""
    elements = sum(array.size for array in _arrays(request))
    return Cost(100.0 * elements, elements)


def cubic(request: BaseModel) -> Cost:
    """Dense factorisations: some hundred steps for each entry and each row or column, whichever are more."""
    flops, elements = 0.0, 0
    for array in _arrays(request):
        longest, count = max(array.shape[-2:], default=1), math.prod(array.shape[:-2])
        flops += 50.0 * array.size * longest + LAPACK_CALL * count
        elements += max(array.size, count * longest * longest)
    return Cost(flops, elements)


def broadcast_shape(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that shapes broadcast to; where they do not, one that is large enough for the refusal."""
    axes = max(map(len, shapes))
    padded = [(1,) * (axes - len(shape)) + shape for shape in shapes]
    return tuple(max(sizes) for sizes in zip(*padded, strict=True))


def broadcast(*names: str) -> Callable[[Any], Cost]:
    """Elementwise work on the broadcast shape of the named fields."""

    def bound(request: Any) -> Cost:
        elements = math.prod(broadcast_shape(*(np.shape(getattr(request, name)) for name in names)))
        return Cost(10.0 * elements, elements)

    return bound


def product_steps(arrays: Sequence[NDArray[Any]], terms: int) -> float:
    """Steps of each product in a sum of so many: 2, or 100 where integers leave 64 bits, which are Python's then."""
    wide = all(array.dtype.kind == "i" for array in arrays) and product_bound(list(arrays), terms) >= 2**63
    return 100.0 if wide else 2.0


def every_pair(request: Any) -> Cost:
    """Every entry of `a` meets every entry of `b`."""
    elements = request.a.size * request.b.size
    return Cost(5.0 * product_steps((request.a, request.b), 1) * elements, elements)


def thin_factorisation(a: NDArray[Any], *, square: bool = False) -> Cost:
    """A factorisation of each matrix (…, M, N): work as for its shorter side, or with `square` factors as for both."""
    *lead, m, n = a.shape
    count, longest = math.prod(lead), max(m, n)
    elements = count * longest * longest if square else a.size
    return Cost(50.0 * (a.size * (longest if square else min(m, n)) + elements) + LAPACK_CALL * count, elements)


def lu_factorisation(request: Any) -> Cost:
    """An LU factorisation of `a`, 2/3 N³, and at most an inverse of its factors, 4/3 N³."""
    a = request.a
    return Cost(a.size * (3.0 * a.shape[-1] + 100) + LAPACK_CALL * math.prod(a.shape[:-2]), a.size)


def factorisation(request: BaseModel) -> Cost:
    """A thin factorisation of the first array."""
    return thin_factorisation(next(_arrays(request)))


def sparse(request: Any) -> Cost:
    """Always for a worker: the work depends on where the entries are. The answer has a column for each of b or of k."""
    columns = request.k if hasattr(request, "k") else request.b.size // len(request.b)
    return Cost(math.inf, max(request.a.data.size, columns * max(request.a.shape)))


_COMPILING = 2e4
"""Steps that compiling costs for each character, in flops of the same time; derivatives included."""
_HIGHEST_DERIVATIVE = 3  # the formula of one grows with every order: beyond no bound is claimed
_UNBOUNDED = (
    *("for", "@", "[", "dot", "transpose"),
    *(f"{name}(" for record in HIGHER for name in (record.name, *(record.aliases or ()))),
)
"""What may make one evaluation of a formula cost more than a step for each character and component."""


def _texts(request: BaseModel) -> Iterator[str]:
    for name in ("expression", "expressions", "functions", "factors", "gradient", "condition"):
        value = request.__dict__.get(name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from value


@lru_cache(CACHED_FORMULAS)
def _is_unbounded(text: str) -> bool:
    return any(word in text for word in _UNBOUNDED)


def of_formulas(request: Any, points: int, components: int, answers: int) -> Cost:
    """Evaluating the request's texts with derivatives, `answers` numbers at each of the points."""
    texts = list(_texts(request))
    length = sum(map(len, texts))
    elements = points * answers
    named = any(request.__dict__.get(name) for name in ("data", "definitions"))
    if named or any(map(_is_unbounded, texts)):
        return Cost(math.inf, elements)
    width = max(components, _broadcast(request.__dict__.get("variables", ())))
    return Cost(_COMPILING * length + 10.0 * length * points * width, elements)


def _broadcast(variables: Sequence[str] | str) -> int:
    """Elements of what the variables make together: `W[n,1]*V[1,n]` has n² of them, whether the formula sums or not."""
    if isinstance(variables, str) or not any("," in name for name in variables):
        return 1
    shapes = [variable.shape for variable in declare(variables, None)]
    return math.prod(max(sides) for sides in zip_longest(*(shape[::-1] for shape in shapes), fillvalue=1))


def of_formulas_at(request: Any, answers: int, components: int) -> Cost:
    """The same at the points `at` (…, n)."""
    return of_formulas(request, request.at.size // max(request.at.shape[-1], 1), components, answers)


def gradients(request: Any) -> Cost:
    """A number for each component at each point of `at` (…, n)."""
    n = request.at.shape[-1]
    return of_formulas_at(request, n, n)


def hessians(request: Any) -> Cost:
    """A matrix at each point of `at` (…, n)."""
    n = request.at.shape[-1]
    return of_formulas_at(request, n * n, n * n)


def jacobians(request: Any) -> Cost:
    """A row for each formula at each point of `at` (…, n)."""
    n = request.at.shape[-1]
    return of_formulas_at(request, n * max(n, len(request.expressions)), n * n)


def derivatives(request: Any) -> Cost:
    """For `derivative` and `numerical-derivative`."""
    order = getattr(request, "order", 1)
    cost = of_formulas(request, request.at.size, order, order + 1)
    return Cost(math.inf if order > _HIGHEST_DERIVATIVE else cost.flops, cost.elements)


def stages(request: Any) -> Cost:
    """For `chain-rule` and `product-rule`: two numbers for each text and entry of `at`."""
    count = len(getattr(request, "functions", None) or request.factors)
    return of_formulas(request, request.at.size, count, 2 * count)


def on_grid(answers: int) -> Callable[[Any], Cost]:
    """So many numbers at each point of a grid of `ranges` and `points`."""

    def bound(request: Any) -> Cost:
        counts = request.points if isinstance(request.points, list) else [request.points] * len(request.variables)
        return of_formulas(request, math.prod(counts), len(request.variables), answers)

    return bound
