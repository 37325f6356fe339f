"""Numbers and texts that make work dear: extreme exponents, near-equal values, formulas that broadcast or nest."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Numbers = Callable[[Random, int], list[float]]


def _like_integers(chance: Random, count: int) -> list[float]:
    return [chance.randint(-9, 9) for _ in range(count)]


def _large_integers(chance: Random, count: int) -> list[float]:
    return [chance.choice((-1, 1)) * chance.getrandbits(62) for _ in range(count)]


def _normal(chance: Random, count: int) -> list[float]:
    return [chance.gauss(0.0, 1.0) for _ in range(count)]


def _near_equal(chance: Random, count: int) -> list[float]:
    centre = 10.0 ** chance.randint(-3, 8)
    return [centre * (1.0 + chance.randint(0, 3) * 2.0**-52) for _ in range(count)]


def _extreme(chance: Random, count: int) -> list[float]:
    most = chance.choice((30, 150, 300))
    return [chance.choice((-1, 1)) * (1 + chance.random()) * 10.0 ** chance.randint(-most, most) for _ in range(count)]


def _huge(chance: Random, count: int) -> list[float]:
    return [chance.choice((1.0, -1.0)) * 1e308 for _ in range(count)]


def _tiny(chance: Random, count: int) -> list[float]:
    return [5e-324 * chance.randint(0, 3) for _ in range(count)]


def _ones(_chance: Random, count: int) -> list[float]:
    return [1] * count


def _increasing(chance: Random, count: int) -> list[float]:
    step = 10.0 ** chance.randint(-3, 3)
    return [step * (place + 0.5 * chance.random()) for place in range(count)]


def _shares(chance: Random, count: int) -> list[float]:
    weights = [2.0 ** chance.randint(0, 6) for _ in range(count)]
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _unit(chance: Random, count: int) -> list[float]:
    return [chance.random() for _ in range(count)]


def _labels(chance: Random, count: int) -> list[float]:
    return [chance.randint(0, 1) for _ in range(count)]


PALETTES: tuple[Numbers, ...] = (
    _like_integers, _large_integers, _normal, _near_equal, _extreme, _huge, _tiny, _ones, _increasing, _shares, _unit,
    _labels,
)  # fmt: skip


def nested(flat: Sequence[float], shape: Sequence[int]) -> Any:
    """The numbers as lists of that shape."""
    for length in reversed(shape[1:]):
        flat = [flat[start : start + length] for start in range(0, len(flat), length)]  # type: ignore[misc]
    return list(flat) if shape else flat[0]


_FUNCTIONS = ("sin", "exp", "log", "sqrt", "abs", "gamma", "erf", "atan", "sigmoid", "lgamma", "floor", "cbrt")
_BROADCAST = (
    "sum({m} * {r})", "norm({m} + {r})", "sum(exp({m} * {r})**2)", "sum(sin({m}) * {r} + {m})", "mean({m} * {r} * {m})",
    "max({m} + {r})", "sum(transpose({m} + {r}) * ({m} + {r}))", "prod(1 + {m} * {r} * 1e-9)",
)  # fmt: skip


def formula(chance: Random, names: Sequence[str], length: int) -> str:
    """A formula of the names (`x`, or a vector `w`), at most about so many characters long."""
    name = chance.choice(names) if names else "2"
    match chance.randrange(7):
        case 0:
            return " + ".join([f"{chance.choice(_FUNCTIONS)}({name})"] * max(1, length // 14))
        case 1:
            depth = min(90, max(1, length // 5))
            return "".join(f"{chance.choice(_FUNCTIONS)}(" for _ in range(depth)) + name + ")" * depth
        case 2:
            return "*".join(
                f"({one} - {chance.random():.3f})" for one in chance.choices(names or ["2"], k=max(1, length // 12))
            )
        case 3:
            return f"sum({name}**i for i in range({10 ** chance.randint(0, 5)}))"
        case 4:
            return f"{name}**{chance.choice((2, 50, 1000, 0.5, -3))}" + f" + {name}**7" * min(50, length // 8)
        case 5:
            return "/".join(chance.choices(names or ["3"], k=max(1, length // 3)))
        case _:
            return f"abs({name} - 1) if {name} > 0 else max({name}, 0) + floor({name}) + where({name} > 1, 1/{name}, 2)"


def broadcasting(chance: Random, room: int) -> tuple[str, list[str], list[float]]:
    """A formula in which a column meets a row, its variables, and a point: n + m numbers that make n·m."""
    n = max(2, room // 8)
    text = chance.choice(_BROADCAST).format(m="W", r="V")
    return text, [f"W[{n},1]", f"V[1,{n}]"], _normal(chance, 2 * n)
