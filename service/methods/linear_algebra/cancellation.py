"""Sums of products whose terms cancel: how many digits are lost, and those entries again, exactly."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from service.methods.budget import affords
from service.methods.dyadic import dots, odd, over, whole_over
from service.methods.linear_algebra import balls
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, PROVED
from service.methods.numerics.sums import exact_sums

FEW = {"f": 1e-3, "d": 1e-6}
"""Relative errors from which a warning is due, a choice: products of large matrices have some entries near 0, whose
error is small beside the others."""
DOUBTFUL = 1e-10  # relative error from which entries are computed again: ten digits are what answers promise
_MOST_PRODUCTS = 20_000  # of entries computed again: 1 ms
_CHEAP = 2e5  # products up to which |A||B| itself is formed, 0.1 ms; beyond it is bounded by norms (Cauchy-Schwarz)
_STEPS = 50.0  # operations of the same time that forming one of these exactly takes
_FEW_TERMS = 64  # of dot products that are formed in integers in any case: within the time of looking where they cancel
_SPLIT = 2.0**27 + 1  # by which a double falls into two halves of 26 bits (Dekker 1971)


class Sums(NamedTuple):
    """Sums of products without what cancelled."""

    result: Array
    errors: Array
    """Of each, relative to itself: estimates, √N u |A||B| / |AB| (Higham and Mary 2019); 0 where it is proved."""
    level: int
    """What stands behind them (see `levels`)."""


def product_of(a: Array, b: Array) -> Sums:
    """A product (…, M, P) of (…, M, N) and (…, N, P): a small one is proved.

    Of others entries with fewer than ten digits are computed again, the worst first, as exact sums of exact products,
    as long as they are not many. They are checked where the bound γₙ|A||B| (Higham 2002, 3.5) leaves of each entry the
    digits below which a warning is due. All this holds for each part of complex numbers: theirs is the real product
    [A′ A″] [[B′, B″], [−B″, B′]], whose columns are the real and the imaginary parts.
    """
    if "c" in a.dtype.kind + b.dtype.kind:
        blocks = np.concatenate((b.real, b.imag), -1), np.concatenate((-b.imag, b.real), -1)
        found = product_of(np.concatenate((a.real, a.imag), -1), np.concatenate(blocks, -2))
        both, each = (np.split(array, 2, -1) for array in (found.result, found.errors))
        return Sums(complex_of(*both), np.maximum(*each), found.level)
    if a.ndim == b.ndim == 2 and (whole := _proved(a, b)) is not None:
        return Sums(whole, np.zeros(whole.shape, whole.dtype), PROVED)
    terms = a.shape[-1]
    with np.errstate(all="ignore"):  # a result that is not finite is refused by its field
        result = a @ b
        if result.size * terms <= _CHEAP:
            sizes = np.abs(a) @ np.abs(b)
        else:
            sizes = np.linalg.norm(a, axis=-1)[..., :, None] * np.linalg.norm(b, axis=-2)[..., None, :]
        errors = relative(sizes, result, terms)
    places = _affordable(errors, terms)
    if not len(places):
        return Sums(result, errors, level_of(errors, terms, a, b))
    rows = np.broadcast_to(a, (*result.shape[:-2], *a.shape[-2:]))
    columns = np.swapaxes(np.broadcast_to(b, (*result.shape[:-2], *b.shape[-2:])), -1, -2)
    *lead, i, j = places.T
    result, errors = _with_exact(result, errors, places, rows[(*lead, i)].T, columns[(*lead, j)].T)
    return Sums(result, errors, level_of(errors, terms, a, b))


def _proved(a: Array, b: Array) -> Array | None:
    """AB of two matrices, right to the last digit; None where that would take long, or leaves the range."""
    if a.size * b.shape[1] > _FEW_TERMS:
        return balls.product(a, b)
    try:
        return _whole_product(a, b)
    except (OverflowError, ValueError):  # of no numbers, too
        return None


def level_of(errors: Array, terms: int, *arrays: Array) -> int:
    """What stands behind sums of so many products of an entry of each array, where their errors are these estimates."""
    smallest = [_smallest(np.abs(array)) for array in arrays]
    info = np.finfo(errors.dtype)
    bound = 2 * terms**0.5 * errors.max(initial=0)  # √n ε of the estimates against γₙ, with room
    safe = math.prod(smallest) > float(info.tiny) / float(info.eps)  # no product lost digits below the smallest number
    return CHECKED if safe and bound <= FEW[info.dtype.char] else ESTIMATED


def _smallest(sizes: Array) -> float:
    """Of those that are not 0."""
    least = float(sizes.min(initial=np.inf))
    return least or float(sizes.min(where=sizes > 0, initial=np.inf))  # which takes five times as long


def dots_of(x: Array, y: Array, result: Array) -> tuple[Array, Array]:
    """Dot products Σ xᵢyᵢ over the last axis of x and y (…, N) and their errors, as in `product_of`; few are exact."""
    if result.dtype.kind == "c":
        terms = zip(*in_parts(x, y), (result.real, result.imag), strict=True)
        (real, error), (imaginary, other) = (dots_of(*part) for part in terms)
        return complex_of(real, imaginary), np.asarray(np.maximum(error, other))
    if x.size <= _FEW_TERMS and np.isfinite(result).all():
        rows = zip(*(part.reshape(-1, x.shape[-1]).tolist() for part in (x, y)), strict=True)
        exact = np.array([_whole_dot(one, other, result.dtype) for one, other in rows], result.dtype)
        return exact.reshape(result.shape), np.full(result.shape, epsilon(result), result.dtype)
    with np.errstate(all="ignore"):
        errors = relative(np.abs(x * y).sum(-1), result, x.shape[-1])
    places = _affordable(errors, x.shape[-1])
    if not len(places):
        return result, errors
    chosen = tuple(places.T)
    return _with_exact(result, errors, places, x[chosen].T, y[chosen].T)


def dot_of(x: Array, y: Array) -> float | None:
    """Σ xᵢyᵢ of a few doubles, rounded once; None of others, and where it leaves the range."""
    if len(x) > _FEW_TERMS or x.dtype.char + y.dtype.char != "dd":
        return None
    try:
        return _whole_dot(x.tolist(), y.tolist(), x.dtype)
    except OverflowError:
        return None


def _whole_dot(x: list[float], y: list[float], kind: np.dtype[Any]) -> float:
    """Σ xᵢyᵢ in integers, for numbers of a kind that are rounded once."""
    (a, unit), (b, other) = whole_over(x), whole_over(y)
    return over(rounded_once(kind, dots([a], [b])), unit * other)[0]


def rounded_once(kind: np.dtype[Any], values: list[int]) -> list[int]:
    """Integers that go through doubles to numbers of this kind."""
    return list(map(odd, values)) if kind.char in "fF" else values


def _whole_product(a: Array, b: Array) -> Array:
    """AB likewise. Raises OverflowError."""
    n, columns = b.shape
    (x, unit), (y, other) = whole_over(a.ravel().tolist()), whole_over(b.ravel().tolist())
    rows = [x[first : first + n] for first in range(0, len(x), n)]
    kind = np.result_type(a, b)
    entries = over(rounded_once(kind, dots(rows, [y[k::columns] for k in range(columns)])), unit * other)
    return np.array(entries, kind).reshape(len(rows), columns)


def in_parts(x: Array, y: Array) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Real terms (…, 2N) of Σ xᵢyᵢ over the last axis of x and y (…, N): of both, those of the parts of the sum."""
    left = np.concatenate((x.real, x.imag), -1)
    return (left, left), (np.concatenate((y.real, -y.imag), -1), np.concatenate((y.imag, y.real), -1))


def complex_of(real: Array, imaginary: Array) -> Array:
    """The complex numbers of these parts, infinite ones too."""
    return np.stack((real, imaginary), -1).view(np.result_type(real, np.complex64))[..., 0]


def lost_digits(sizes: Array, result: Array, terms: int) -> Array:
    """Relative errors of sums of so many terms whose absolute values add up to sizes."""
    with np.errstate(all="ignore"):
        return relative(sizes, result, terms)


def relative(sizes: Array, result: Array, terms: int) -> Array:
    """Estimated errors of sums of so many terms, of these sizes, relative to the sums; 0 where nothing is added."""
    errors = np.sqrt(max(terms, 1)) * epsilon(result) * sizes / np.abs(result)
    return np.asarray(np.where((sizes == 0) | ~np.isfinite(sizes), 0.0, errors))


def _affordable(errors: Array, terms: int) -> Array:
    """The places of entries that there is time to compute again, as sums of so many terms."""
    places = worst(errors, terms)
    return places if affords(_STEPS * len(places) * terms) else places[:0]


def worst(errors: Array, terms: int) -> Array:
    """The places (count, d) of the worst entries, as many as are computed again."""
    single = errors.dtype == np.float32
    # 1e-4 in single precision: half of its digits.
    wrong = np.flatnonzero(errors > (DOUBTFUL**0.4 if single else DOUBTFUL))
    most = _MOST_PRODUCTS // max(terms, 1)
    if len(wrong) > most:
        wrong = wrong[np.argsort(-errors.ravel()[wrong])[:most]]
    return np.stack(np.unravel_index(wrong, errors.shape), -1) if errors.ndim else np.zeros((len(wrong), 0), int)


def _with_exact(result: Array, errors: Array, places: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """The result with Σ xᵢyᵢ of each column of x and y (N, count) at these places."""
    return replaced(result, errors, tuple(places.T), exact_dots(x, y))


def replaced(result: Array, errors: Array, index: tuple[Array, ...], exact: Array) -> tuple[Array, Array]:
    """The result with exact numbers at these places, where they are finite, and the errors."""
    finite = np.isfinite(exact)
    result, errors = result.copy(), errors.copy()
    result[index] = np.where(finite, exact, result[index])
    errors[index] = np.where(finite, epsilon(result), errors[index])
    return result, errors


def exact_dots(x: Array, y: Array) -> Array:
    """Σ xᵢyᵢ over the first axis, exact and rounded once, but where products leave the range (Dekker 1971)."""
    x, y = (np.asarray(part, np.float64) for part in (x, y))
    with np.errstate(all="ignore"):
        products = x * y
        (a, b), (c, d) = _halves(x), _halves(y)
        lost = b * d - (((products - a * c) - b * c) - a * d)
        return exact_sums(np.concatenate((products, lost)))


def _halves(x: Array) -> tuple[Array, Array]:
    scaled = _SPLIT * x
    high = scaled - (scaled - x)
    return high, x - high
