"""Sparse square equations solved in exact rational arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from flint import fmpq, fmpq_mat

from service.methods.budget import affords

Rational = Any
Row = dict[int, Rational]
"""Coefficients by unknown."""

_KERNEL = 150  # rows of what is left dense of a basis: 130 take 0.15 s
_FILL = 40  # entries that a pivot may fill in: a choice that leaves 130 dense rows of Netlib's smaller half at most


MOST_EFFORT = 3e9
"""Nanoseconds of exact arithmetic for one proof, as counted: the dearest of Netlib's smaller half, 1.9e9."""


class Effort:
    """What exact arithmetic may take: counted, so that the same program always gets the same answer."""

    def __init__(self, most: float = MOST_EFFORT) -> None:
        self.left = most

    def takes(self, nanoseconds: float) -> bool:
        """Whether work of at most so much may begin."""
        self.left -= nanoseconds
        return self.left >= 0 and affords(nanoseconds)


def price(bits: int) -> float:
    """Nanoseconds of a product and a sum of rationals whose numerators and denominators together have so many bits.

    As measured up to 50,000 bits, with what Python adds; common factors are what is dear.
    """
    return 600 + 8 * bits + 4e-4 * bits * bits


def bits_of(values: Iterable[Rational]) -> int:
    """Of the longest numerator or denominator."""
    return max((int(value.height_bits()) for value in values), default=0)


def solve_sparse(system: list[tuple[Row, Rational]], effort: Effort) -> dict[int, Rational] | None:
    """The solution of square equations, each a row of coefficients by unknown and its right side.

    Sparse elimination with the pivots of least fill (Markowitz 1957), and FLINT's solver for what becomes dense. None
    where they have no one solution, or where that would take too much.
    """
    rows = {i: dict(row) for i, (row, _) in enumerate(system)}
    bits = [bits_of((*row.values(), b)) for row, b in system]
    right = [b for _, b in system]
    where: dict[int, set[int]] = {}
    for i, row in rows.items():
        for j in row:
            where.setdefault(j, set()).add(i)
    done = []
    while rows:
        j = min(where, key=lambda k: len(where[k]))
        if not where[j]:
            return None
        i = min(where[j], key=lambda k: len(rows[k]))
        if (len(rows[i]) - 1) * (len(where[j]) - 1) > _FILL:
            break
        done.append((i, j, rows[i]))
        if not _eliminate(rows, right, where, (i, j), bits, effort):
            return None
    found = _solve_dense(rows, right, list(where), effort) if rows else {}
    return None if found is None else _substituted(found, done, right, bits, effort)


def _substituted(
    found: dict[int, Rational], done: list[tuple[int, int, Row]], right: list[Rational], bits: list[int], effort: Effort
) -> dict[int, Rational] | None:
    """All unknowns from those that were left, by the rows (of index, unknown, coefficients) that were eliminated."""
    longest = bits_of(found.values())
    for i, j, row in reversed(done):
        if not effort.takes(len(row) * price(bits[i] + longest)):
            return None
        found[j] = (right[i] - sum((a * found[k] for k, a in row.items() if k != j), fmpq(0))) / row[j]
        longest = max(longest, int(found[j].height_bits()))
    return found


def _eliminate(  # noqa: PLR0913, PLR0917 - the equations as they stand, where, and at what price
    rows: dict[int, Row], right: list[Rational], where: dict[int, set[int]], at: tuple[int, int], bits: list[int],
    effort: Effort,
) -> bool:  # fmt: skip
    """Whether the row and unknown of a pivot could be eliminated at that price; `bits` are those of each row."""
    i, j = at
    others = where[j] - {i}
    longest = bits[i] + max((bits[k] for k in others), default=0)
    if not effort.takes(len(others) * (len(rows[i]) + 1) * price(longest)):
        return False
    pivot = rows.pop(i)
    for k in pivot:
        where[k].discard(i)
    for other in where.pop(j):
        row = rows[other]
        factor = row.pop(j) / pivot[j]
        right[other] -= factor * right[i]
        for k, a in pivot.items():
            if k != j:
                value = row.get(k, 0) - factor * a
                if value:
                    row[k] = value
                    where[k].add(other)
                elif k in row:
                    del row[k]
                    where[k].discard(other)
        bits[other] = bits_of((*row.values(), right[other]))
    return True


def _solve_dense(
    rows: dict[int, Row], right: list[Rational], unknowns: list[int], effort: Effort
) -> dict[int, Rational] | None:
    if len(rows) != len(unknowns) or len(rows) > _KERNEL or not effort.takes(dense_price(rows, right)):
        return None
    matrix = fmpq_mat([[row.get(j, 0) for j in unknowns] for row in rows.values()])
    try:
        solution = matrix.solve(fmpq_mat([[right[i]] for i in rows])).entries()
    except ZeroDivisionError:
        return None
    return dict(zip(unknowns, solution, strict=True))


def dense_price(rows: Mapping[int, Row], right: list[Rational]) -> float:
    """Nanoseconds of solving them by p-adic lifting, as measured up to 150 rows of doubles 60 orders of two apart.

    Numbers have the bits of the whole numbers that a row becomes by its common denominator.
    """
    n, bits = len(rows), 0
    for i, row in rows.items():
        values = [*row.values(), right[i]]
        common = math.lcm(*(int(value.q) for value in values))
        bits = max(bits, common.bit_length() + bits_of(values))
    return n * n * (2_000 + 0.5 * n * bits)
