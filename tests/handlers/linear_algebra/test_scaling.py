"""Problems of far-out units: the answer is that of the same problem in ordinary units, times a power of the scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.conftest import Call

A = [[4.0, 1.25, -2.0], [3.0, -5.0, 1.0], [0.5, 2.0, 7.0]]
COMPLEX = {"real": A, "imag": [[1.0, 0.0, 2.0], [3.0, -1.0, 0.0], [0.5, 2.0, 1.0]]}
SYMMETRIC = [[4.0, 1.0, -2.0], [1.0, 5.0, 0.5], [-2.0, 0.5, 7.0]]

B3 = [1.0, 2.0, 3.25]
SPARSE = {
    "format": "csr",
    "shape": [5, 5],
    "indptr": [0, 2, 5, 8, 11, 13],
    "indices": [0, 1, 0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4],
    "data": [2.0, -1.0, -1.0, 3.0, -1.0, -1.0, 4.0, -1.0, -1.0, 5.0, -1.0, -1.0, 6.0],
}
SYSTEM = {"a": [[0.5, 1.0, 0.0], [0.0, 0.8, 1.0], [0.0, 0.0, 1.2]], "b": [[0.0], [0.0], [1.0]]}
B5 = [1.0, 2.0, 3.0, 4.0, 5.0]

Case = tuple[str, dict[str, Any], dict[str, Any], dict[str, float]]
"""Path, what is scaled, what is not, and by which power of the scale each result grows."""

CASES: list[Case] = [
    ("eigen", {"a": A}, {}, {"eigenvalues": 1, "eigenvalue_condition_numbers": 0}),
    ("eigen", {"a": COMPLEX}, {}, {"eigenvalues": 1}),
    ("eigen", {"a": [A, SYMMETRIC]}, {}, {"eigenvalues": 1}),
    ("eigen", {"a": SYMMETRIC}, {"structure": "symmetric"}, {"eigenvalues": 1}),
    ("generalized-eigen", {"a": A}, {"b": SYMMETRIC}, {"eigenvalues": 1, "eigenvalue_condition_numbers": 0}),
    ("generalized-eigen", {"a": A, "b": SYMMETRIC}, {}, {"eigenvalues": 0, "eigenvalue_condition_numbers": -1}),
    ("generalized-eigen", {"a": A, "b": SYMMETRIC}, {"structure": "symmetric", "a": SYMMETRIC}, {"eigenvalues": -1}),
    ("properties", {"a": A}, {}, {"orthogonal": 0, "normal": 0, "idempotent": 0}),
    ("properties", {"a": [SYMMETRIC, A]}, {}, {"orthogonal": 0, "normal": 0, "idempotent": 0, "positive_definite": 0}),
    ("matrix-square-root", {"a": SYMMETRIC}, {}, {"result": 0.5}),
    ("matrix-square-root", {"a": [SYMMETRIC, A]}, {}, {"result": 0.5}),
    ("pca", {"data": [*A, B3]}, {}, {"components": 0, "explained_variance_ratio": 0, "scores": 1, "mean": 1}),
    ("pca", {"data": [*A, B3]}, {"standardize": True}, {"explained_variance": 0, "scores": 0, "scale": 1}),
    ("least-squares", {"a": [*A, B3]}, {"b": [*B3, 4.0]}, {"x": -1, "residual_sum_of_squares": 0}),
    ("least-squares", {"a": [*A, B3], "b": [*B3, 4.0]}, {}, {"x": 0, "singular_values": 1}),
    ("least-squares", {"a": [*A, B3], "b": [*B3, 4.0]}, {"relative_tolerance": 0.01}, {"x": 0}),
    ("sylvester", {"a": A, "b": SYMMETRIC}, {"q": A}, {"x": -1, "condition_number": 0}),
    ("sylvester", {"a": COMPLEX, "b": SYMMETRIC, "q": A}, {}, {"x": 0, "condition_number": 0}),
    ("lyapunov", {"a": SYMMETRIC}, {"q": A}, {"x": -1, "condition_number": 0}),
    ("lyapunov", {"q": A}, {"a": SYMMETRIC, "time": "discrete"}, {"x": 1, "condition_number": 0}),
    *(
        ("riccati", {"q": SYMMETRIC, "r": [[2.0]]}, {**SYSTEM, "time": time}, {"x": 1, "gain": 0})
        for time in ("continuous", "discrete")
    ),
    ("sparse/solve", {"a": SPARSE}, {"b": B5}, {"x": -1, "condition_number": 0}),
    ("sparse/least-squares", {"a": SPARSE}, {"b": B5}, {"x": -1, "condition_number": 0}),
    ("sparse/least-squares", {"b": B5}, {"a": SPARSE}, {"x": 1, "condition_number": 0}),
    ("sparse/least-squares", {"a": SPARSE, "b": B5}, {}, {"x": 0}),
    *(
        (f"sparse/{kind}", {"a": SPARSE}, {"k": 2, "which": which, **more}, {value: 1})
        for kind, value, more in (("eigen", "eigenvalues", {"structure": "symmetric"}), ("svd", "s", {}))
        for which in ("LM", "SM")
    ),
]  # fmt: skip


@pytest.mark.parametrize("path", ["lu", "ldl", "cholesky", "schur", "svd"])
def test_factorisations_next_to_the_largest_number(call: Call, path: str) -> None:
    status, answer = call(f"linear-algebra/{path}", a=times_power(TOEPLITZ, 1023))
    assert status == 200
    assert answer["residual"] < 1e-14


@pytest.mark.parametrize("exponent", [-1000, -664, 664, 1000])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_results_scale(call: Call, case: Case, exponent: int) -> None:
    path, scaled, fixed, powers = case
    status, usual = call(f"linear-algebra/{path}", **(scaled | fixed))
    assert status == 200
    moved = {name: times_power(value, exponent) for name, value in scaled.items()}
    status, answer = call(f"linear-algebra/{path}", **(moved | fixed))
    assert (status, answer.get("warnings")) == (200, usual["warnings"])
    assert np.max(answer.get("residual", 0)) < 1e-13
    for name, power in powers.items():
        assert same(times_power(answer[name], int(-power * exponent)), usual[name]), name


TOEPLITZ = [[1.0, 0.5, 0.2], [0.5, 1.0, 0.5], [0.2, 0.5, 1.0]]
B = [1.0, 1.0, -1.0]
B_OF_SPARSE = [1.0, 1.0, -1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("path", "fields", "shift"),
    [
        ("determinant", {"a": TOEPLITZ}, None),
        ("inverse", {"a": TOEPLITZ}, -1023),
        ("solve", {"a": TOEPLITZ, "b": B}, 0),
        ("solve", {"a": TOEPLITZ, "b": B, "structure": "positive_definite"}, 0),
        ("solve", {"a": TOEPLITZ, "b": B, "structure": "toeplitz"}, 0),
        ("condition-number", {"a": TOEPLITZ, "order": 1}, 0),
        ("condition-number", {"a": TOEPLITZ, "order": "fro"}, 0),
        ("sparse/solve", {"a": SPARSE | {"data": [entry / 8 for entry in SPARSE["data"]]}, "b": B_OF_SPARSE}, 0),
    ],
)
def test_certificates_next_to_the_largest_number(
    call: Call, path: str, fields: dict[str, Any], shift: int | None
) -> None:
    _, usual = call(f"linear-algebra/{path}", **fields)
    moved = {name: times_power(value, 1023) for name, value in fields.items() if name in {"a", "b"}}
    status, answer = call(f"linear-algebra/{path}", **(fields | moved))
    assert (status, answer["warnings"]) == (200, [])
    assert answer.get("residual", 0) < 1e-15
    assert answer.get("condition_number", 0) == pytest.approx(usual.get("condition_number", 0), rel=1e-12)
    name = "x" if "x" in answer else "result"
    assert shift is None or same(times_power(answer[name], -shift), usual[name])


def times_power(value: Any, exponent: int) -> Any:
    if isinstance(value, dict):
        scaled = {name: times_power(part, exponent) for name, part in value.items() if name in {"real", "imag", "data"}}
        return value | scaled
    return np.ldexp(np.ldexp(value, exponent // 2), exponent - exponent // 2).tolist()


def same(one: Any, other: Any) -> bool:
    """Equal up to rounding and, in the last axis, the order."""
    if isinstance(one, dict):
        return all(same(one[name], other[name]) for name in one)
    difference = np.sort(np.atleast_1d(one)) - np.sort(np.atleast_1d(other).astype(float))
    return bool(np.abs(difference).max() <= 1e-12 * max(1.0, np.abs(other).max()))
