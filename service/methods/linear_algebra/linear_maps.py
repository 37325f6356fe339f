"""Matrices of scalings, rotations, shears and reflections."""

from __future__ import annotations

import math

import numpy as np

from service.methods.linear_algebra.lapack import Array
from service.schemas.types.errors import InvalidInput


def scaling(factors: Array | None, n: int) -> Array:
    """diag(f₁, …, f_N). Raises InvalidInput, as all do here, where parameters are missing or do not fit."""
    if factors is None or factors.size not in (1, n):
        raise InvalidInput.at(f"Send one factor, or {n} of them, one for each coordinate.", "factors")
    return np.diag(np.broadcast_to(factors, n))


def rotation(angle: float | None, axis: Array | None, n: int) -> Array:
    """The rotation by an angle in a plane, or in space about an axis by Rodrigues' formula."""
    if angle is None:
        raise InvalidInput.at("Send the angle in radians.", "angle")
    cos, sin = math.cos(angle), math.sin(angle)
    if n == 2:
        if axis is not None:
            raise InvalidInput.at("A rotation in a plane has no axis.", "axis")
        return np.array([[cos, -sin], [sin, cos]])
    if n != 3:
        raise InvalidInput.at(f"Rotations are for 2 or 3 coordinates, not {n}; send a matrix.", "points")
    x, y, z = unit = _direction(axis, 3, "axis")
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    versine = 2 * math.sin(angle / 2) ** 2
    return np.asarray(cos * np.eye(3) + sin * skew + versine * np.outer(unit, unit))


def shear(shears: Array | None, n: int) -> Array:
    """The identity with these entries off its diagonal, row by row."""
    if shears is None or len(shears) != n * (n - 1):
        raise InvalidInput.at(f"Send the {n * (n - 1)} entries off the diagonal, row by row.", "shears")
    matrix = np.eye(n)
    matrix[~np.eye(n, dtype=bool)] = shears
    return matrix


def reflection(normal: Array | None, n: int) -> Array:
    """Householder's I − 2 n nᵀ / nᵀn."""
    unit = _direction(normal, n, "normal")
    return np.asarray(np.eye(n) - 2 * np.outer(unit, unit))


def _direction(vector: Array | None, n: int, name: str) -> Array:
    if vector is None or len(vector) != n or not vector.any():
        raise InvalidInput.at(f"Send a direction of {n} components that is not zero.", name)
    scaled = vector / np.abs(vector).max()
    return np.asarray(scaled / np.linalg.norm(scaled))
