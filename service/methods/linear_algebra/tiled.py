"""Linear algebra of matrices in tiles that lie in the memory of a cluster, by Dask's arrays.

Each function makes graphs (`service.methods.graphs`), with what is known of the error of what they give.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from service.methods.graphs import Tiles, dask_arrays
from service.methods.linear_algebra.sensitivity import signs

TILE = 2048
"""Rows and columns, 32 MiB: a worker holds some ten at once, and a product of two takes a second of a core."""
_PIECE = 1 << 23  # entries of what comes to the node at once, 64 MiB
_STEPS = 3  # of Hager's, as seldom as LAPACK takes more
_EPS = float(np.finfo(float).eps)
_FACTORS = 3.0  # tiles of A, of its factor and of what is between them


def product(a: Any, b: Any, tiles: Tiles, done: int) -> Iterator[tuple[Any, ...]]:
    """Rows of A B, with the lengths of those rows of A and of the columns of B, and a residual.

    The residual is the largest ‖(AB − C)v‖∞ / (‖A‖∞‖B‖∞) over three ±1 vectors v, of these rows.
    """
    da = dask_arrays()

    (m, n), p = a.shape, b.shape[1] if b.ndim == 2 else 1
    left, right = tiles.of(a, (m, n), (TILE, TILE)), tiles.of(b, (n, p), (TILE, TILE))
    lengths, largest = (tiles.kept(found) for found in (da.linalg.norm(right, axis=0), abs(right).sum(1).max()))
    probes = da.from_array(signs(p, "d"), chunks=(TILE, 3))
    probed = tiles.kept(right @ probes)
    height = max(_PIECE // p, 1)
    each = -(-TILE // height)  # pieces of a panel, which is a row of tiles
    for number in range(done // each, -(-m // TILE)):
        rows = left[number * TILE : (number + 1) * TILE]
        tiles.require(int(_FACTORS) * 8 * TILE * p)
        panel = tiles.kept(rows @ right)
        scale = abs(rows).sum(1).max() * largest
        residual = tiles.kept(abs(panel @ probes - rows @ probed).max() / da.where(scale > 0, scale, 1.0))
        lines = tiles.kept(da.linalg.norm(rows, axis=1))
        for first in range(max(done - number * each, 0) * height, rows.shape[0], height):
            yield panel[first : first + height], lines[first : first + height], lengths, residual


def solution(a: Any, b: Any, tiles: Tiles, done: int) -> Iterator[tuple[Any, ...]]:
    """X of A X = B, symmetric positive definite, by Cholesky's factor; what is known of it.

    First the largest |aᵢⱼ − aⱼᵢ|, and the largest |aᵢⱼ|. Then X; its residual ‖b − Ax‖∞ / (‖A‖∞‖x‖∞ + ‖b‖∞), the
    largest of the columns; ‖A‖₁‖A⁻¹‖₁ as Hager's steps from two vectors estimate it (Higham 2002, 15.3); the relative
    error of X along random sums of its columns. Raises LinAlgError where A is not positive definite.
    """
    da = dask_arrays()

    n, columns = len(b), b.shape[1] if b.ndim == 2 else 1
    size = -(-n // TILE) * TILE  # Dask takes whole tiles alone
    tiles.require(int(_FACTORS * 8) * size * size)
    whole, right = tiles.of(a, (size, size), (TILE, TILE), unit=True), tiles.of(b, (size, columns), (TILE, columns))
    matrix = whole[:n, :n]
    if not done:
        yield abs(matrix - matrix.T).max(), abs(matrix).max()
    low = tiles.kept(da.linalg.cholesky(whole, lower=True))

    def solve(c: Any) -> Any:
        found = da.linalg.solve_triangular(low, c, lower=True)
        return tiles.kept(da.linalg.solve_triangular(low.T, found, lower=False))

    x = solve(right)
    left = abs(right[:n] - matrix @ x[:n])
    norm = tiles.kept(abs(matrix).sum(1).max())
    scale = norm * abs(x).max(0) + abs(right).max(0)
    residual = (left.max(0) / da.where(scale > 0, scale, 1.0)).max()
    combine = signs(columns, "d")
    v, y = right[:n] @ combine, x[:n] @ combine
    change = abs(matrix @ y - v) + 2 * _EPS * (abs(matrix) @ abs(y) + abs(v))
    moved = solve(_behind(change * signs(n, "d"), size))
    largest = abs(y).max()
    error = abs(moved).max() / da.where(largest > 0, largest, np.inf)
    yield x[:n], residual, norm * _inverse_norm(solve, n, size), error


def _inverse_norm(solve: Any, n: int, size: int) -> Any:
    """A lower bound of ‖A⁻¹‖₁ of a symmetric A, seldom far below: Hager's steps from 1/n, and Higham's vector."""
    da = dask_arrays()
    places = da.arange(size, chunks=TILE)[:, None]
    found = solve(da.where(places < n, 1.0 / n, 0.0))
    norms = [abs(found).sum()]
    for _ in range(_STEPS):
        slope = abs(solve(da.sign(found)))
        found = solve(da.where(places == slope[:, 0].argmax(), 1.0, 0.0))
        norms.append(abs(found).sum())
    rising = da.where(places < n, (1 - 2 * (places % 2)) * (1 + places / max(n - 1, 1)), 0.0)
    norms.append(abs(solve(rising)).sum() * (2 / (3 * n)))
    return da.stack(norms).max()


def _behind(array: Any, size: int) -> Any:
    """With zeros behind the end, in the tiles that there are."""
    da = dask_arrays()

    return da.pad(array, ((0, size - len(array)), (0, 0))).rechunk((TILE, array.shape[1]))


def orthogonal(a: Any, tiles: Tiles, done: int) -> Iterator[tuple[Any, ...]]:
    """R and the residual of A = Q R of a tall matrix (as `factors.product_residual`), then rows of Q.

    By reflections of blocks of rows, and of their triangles above each other (TSQR, Demmel et al. 2012).
    """
    da = dask_arrays()

    m, n = a.shape
    tiles.require(int(_FACTORS * 8) * m * n)
    whole = tiles.of(a, (m, n), (max(TILE * TILE // n, n), n))
    q, r = da.linalg.tsqr(whole)
    q, r = tiles.kept(q), tiles.kept(r)
    if not done:
        probes = da.from_array(signs(n, "d"), chunks=(n, 3))
        scale = abs(whole).sum(1).max()
        yield r, abs(whole @ probes - q @ (r @ probes)).max() / da.where(scale > 0, scale, 1.0)
    height = max(_PIECE // n, 1)
    for first in range(max(done - 1, 0) * height, m, height):
        yield (q[first : first + height],)
