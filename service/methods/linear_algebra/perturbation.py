"""How far eigenvalues and singular values of small matrices are from the true ones, proved: residuals in balls (FLINT).

Unlike in `spectra` the values are those of LAPACK, and theorems of perturbation bound what they are off: Weyl's for
singular values and symmetric matrices, Gershgorin's for simple eigenvalues of others.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
from flint import acb_mat, arb_mat

from service.methods.budget import affords
from service.methods.linear_algebra import balls
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.spectra import BITS, UPWARDS, Enclosed

_BALLS = 5000.0  # flops of the time that an entry takes which is multiplied as a ball, in small matrices
SMALL = 12
"""Rows up to which a single matrix has its eigenvalues enclosed even if none is in doubt: below 1 ms."""
_BOUNDED = 16
"""Rows up to which a single matrix has the error of singular values or symmetric eigenvalues proved: below 1 ms."""
_SIMILAR = 128  # bits, of which twice as many as in a double are right where an eigenvector is as good as one
_APART = 1e-8
"""Distance of eigenvalues, relative to the largest, that differences of doubles tell to eight digits."""


def isolated_eigenvalues(a: Array, w: Array, v: Array) -> Enclosed | None:
    """Those of a square matrix near its simple eigenvalues w (complex), with eigenvectors V, in their order.

    None where they are too close together, or there is no time. B = V⁻¹AV, in balls, has the eigenvalues of A and is
    nearly diagonal. With row k times t and column k over t, Gershgorin's disc about B_kk has the radius t Σ|B_kj|, and
    those about B_jj have |B_jk|/t + Σ|B_ji|: it holds one eigenvalue if it is apart from them, for which t is chosen.
    """
    if not affords(4 * _BALLS * a.size):
        return None
    vectors, n = balls.of(v if v.imag.any() or a.dtype.kind == "c" else v.real), len(a)
    try:
        entries = balls.at(_SIMILAR, lambda: vectors.solve(balls.of(a) * vectors).entries())
    except ZeroDivisionError:
        return None
    diagonal = entries[:: n + 1]
    centres, is_real = [complex(entry) for entry in diagonal], a.dtype.kind != "c"
    values = [complex(z.real) if is_real and not near.imag else z for z, near in zip(centres, w.tolist(), strict=True)]
    moved = [float(entry.rad()) + abs(value - z) for entry, value, z in zip(diagonal, values, centres, strict=True)]
    sizes = [float(entry.abs_upper()) for entry in entries]
    sizes[:: n + 1] = [0.0] * n
    discs = [sum(sizes[k * n : k * n + n]) + moved[k] for k in range(n)]
    others = [[i for i in range(n) if i != k] for k in range(n)]
    gaps = [[abs(value - values[i]) for i in others[k]] for k, value in enumerate(values)]
    if not max(8 * max(discs), _APART * max(map(abs, values))) < min(itertools.chain(*gaps), default=math.inf):
        return None
    radii = []
    for k, (places, between) in enumerate(zip(others, gaps, strict=True)):
        shares = [sizes[i * n + k] / (gap / 2 - discs[i]) for i, gap in zip(places, between, strict=True)]
        t = 2 * max(shares, default=0.0)
        radii.append(UPWARDS * (t * discs[k] + moved[k]) + math.ulp(abs(values[k])))
    return Enclosed(np.array(values), np.array(radii))


def proved_bound(a: Array, u: Array, s: Array, vh: Array | None = None) -> float | None:
    """By how much no singular value of A is off, proved (Weyl): E = A − U Σ Vᴴ, and what U and V lack of unitarity.

    With polar factors U = QH and V = Q′H′ it is A = Q (H Σ H′) Q′ᴴ + E, where ‖H − I‖ ≤ ‖UᴴU − I‖F = δ and so on:
    the error is at most ‖E‖F + σ₁ (δ + δ′ + δδ′). For Hermitian matrices with U = V, the default, the same holds of
    eigenvalues.
    None of a stack, a larger matrix or one in single precision, or where there is no time for it.
    """
    if a.ndim > 2 or max(a.shape) > _BOUNDED or a.dtype.char not in "dD" or not affords(_BALLS * a.size):
        return None
    exact, left, count = balls.of(a), balls.of(u), len(s)
    right = _adjoint(left) if vh is None else balls.of(vh)
    diagonal = [0.0] * count**2
    diagonal[:: count + 1] = s.tolist()
    spread = arb_mat(count, count, diagonal)

    def bound() -> float:
        first = _lack(_adjoint(left) * left)
        second = first if vh is None else _lack(right * _adjoint(right))
        return _frobenius(exact - left * spread * right) + size * (first + second + first * second)

    size = max(map(abs, diagonal))
    return UPWARDS * float(balls.at(BITS, bound))


def _adjoint(matrix: Any) -> Any:
    return (matrix.conjugate() if isinstance(matrix, acb_mat) else matrix).transpose()


def _lack(product: Any) -> float:
    """An upper bound on the distance of a square matrix of balls from I, in the Frobenius norm."""
    n = product.ncols()
    return _frobenius(product - type(product)(n, n, 1))


def _frobenius(matrix: Any) -> float:
    """An upper bound on the norm of a matrix of balls."""
    return UPWARDS * float((_adjoint(matrix) * matrix).trace().abs_upper().sqrt())
