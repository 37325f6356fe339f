"""Sums of products whose terms cancel: how many digits are lost, and those entries again, exactly."""

from __future__ import annotations

import numpy as np

from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.numerics.sums import exact_sums

_DOUBTFUL = 1e-10  # relative error from which entries are computed again: ten digits are what answers promise
_MOST_PRODUCTS = 20_000  # of entries computed again, some 50 ns each: 1 ms
_CHEAP = 2e5  # products up to which |A||B| itself is formed, 0.1 ms; beyond it is bounded by norms (Cauchy-Schwarz)
_SPLIT = 2.0**27 + 1


def product_of(a: Array, b: Array, result: Array) -> tuple[Array, Array]:
    """A product (…, M, P) of (…, M, N) and (…, N, P) without what cancelled, and the relative errors of its entries.

    Errors are estimates, √N u |A||B| / |AB| (Higham and Mary 2019); entries with fewer than ten digits are computed
    again, the worst first, as exact sums of exact products, as long as they are not many.
    """
    terms = a.shape[-1]
    with np.errstate(all="ignore"):
        if result.size * terms <= _CHEAP:
            sizes = np.abs(a) @ np.abs(b)
        else:
            sizes = np.linalg.norm(a, axis=-1)[..., :, None] * np.linalg.norm(b, axis=-2)[..., None, :]
        errors = _relative(sizes, result, terms)
    places = _doubtful(errors, terms)
    if not len(places):
        return result, errors
    rows = np.broadcast_to(a, (*result.shape[:-2], *a.shape[-2:]))
    columns = np.swapaxes(np.broadcast_to(b, (*result.shape[:-2], *b.shape[-2:])), -1, -2)
    *lead, i, j = places.T
    return _with_exact(result, errors, places, rows[(*lead, i)].T, columns[(*lead, j)].T)


def sum_of(terms: Array, result: Array) -> tuple[Array, Array]:
    """The same of sums over the last axis of terms (…, N)."""
    with np.errstate(all="ignore"):
        errors = _relative(np.abs(terms).sum(-1), result, terms.shape[-1])
    places = _doubtful(errors, terms.shape[-1])
    chosen = terms[tuple(places.T)].T if len(places) else terms[..., :0]
    return _with_exact(result, errors, places, chosen, np.ones_like(chosen)) if len(places) else (result, errors)


def lost_digits(sizes: Array, result: Array, terms: int) -> Array:
    """Relative errors of sums of so many terms whose absolute values add up to sizes."""
    with np.errstate(all="ignore"):
        return _relative(sizes, result, terms)


def _relative(sizes: Array, result: Array, terms: int) -> Array:
    errors = np.sqrt(max(terms, 1)) * epsilon(result) * sizes / np.abs(result)
    return np.asarray(np.where((sizes == 0) | ~np.isfinite(sizes), 0.0, errors))


def _doubtful(errors: Array, terms: int) -> Array:
    """The places (count, d) of the worst entries, as many as are computed again."""
    single = errors.dtype == np.float32
    wrong = np.flatnonzero(errors > (_DOUBTFUL**0.4 if single else _DOUBTFUL))
    most = _MOST_PRODUCTS // max(terms, 1)
    if len(wrong) > most:
        wrong = wrong[np.argsort(-errors.ravel()[wrong])[:most]]
    return np.stack(np.unravel_index(wrong, errors.shape), -1) if errors.ndim else np.zeros((len(wrong), 0), int)


def _with_exact(result: Array, errors: Array, places: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """The result with Σ xᵢyᵢ of each column of x and y (N, count) at these places."""
    exact = _exact_dots(x.real, y.real) if result.dtype.kind != "c" else _complex_dots(x, y)
    index = tuple(places.T)
    finite = np.isfinite(exact)
    result, errors = result.copy(), errors.copy()
    result[index] = np.where(finite, exact, result[index])
    errors[index] = np.where(finite, epsilon(result), errors[index])
    return result, errors


def _complex_dots(x: Array, y: Array) -> Array:
    real = _exact_dots(np.concatenate((x.real, -x.imag)), np.concatenate((y.real, y.imag)))
    return np.asarray(real + 1j * _exact_dots(np.concatenate((x.real, x.imag)), np.concatenate((y.imag, y.real))))


def _exact_dots(x: Array, y: Array) -> Array:
    """Exact, rounded once, but where products leave the range of doubles (Dekker 1971)."""
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
