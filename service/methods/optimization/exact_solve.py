"""Sparse square equations solved in exact rational arithmetic."""

from __future__ import annotations

from typing import Any

from flint import fmpq, fmpq_mat

Rational = Any
Row = dict[int, Rational]
"""Coefficients by unknown."""

_KERNEL = 150  # rows of what is left dense of a basis: 130 take 0.15 s
_FILL = 40  # entries that a pivot may fill in: a choice that leaves 130 dense rows of Netlib's smaller half at most


def solve_sparse(system: list[tuple[Row, Rational]]) -> dict[int, Rational] | None:
    """The solution of square equations, each a row of coefficients by unknown and its right side.

    Sparse elimination with the pivots of least fill (Markowitz 1957), and FLINT's solver for what becomes dense.
    """
    rows = {i: dict(row) for i, (row, _) in enumerate(system)}
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
        _eliminate(rows, right, where, i, j)
    found = _solve_dense(rows, right, list(where)) if rows else {}
    if found is None:
        return None
    for i, j, row in reversed(done):
        found[j] = (right[i] - sum((a * found[k] for k, a in row.items() if k != j), fmpq(0))) / row[j]
    return found


def _eliminate(rows: dict[int, Row], right: list[Rational], where: dict[int, set[int]], i: int, j: int) -> None:
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


def _solve_dense(rows: dict[int, Row], right: list[Rational], unknowns: list[int]) -> dict[int, Rational] | None:
    if len(rows) != len(unknowns) or len(rows) > _KERNEL:
        return None
    matrix = fmpq_mat([[row.get(j, 0) for j in unknowns] for row in rows.values()])
    try:
        solution = matrix.solve(fmpq_mat([[right[i]] for i in rows])).entries()
    except ZeroDivisionError:
        return None
    return dict(zip(unknowns, solution, strict=True))
