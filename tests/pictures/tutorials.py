"""The thirteen pictures of the tutorials, one request each; `python -m tests.pictures.tutorials` writes the hashes."""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from service.execution.execute import execute
from service.execution.messages import Limits, Media
from service.operation import View
from service.pictures import SVG
from service.routers import CATALOGUE

GOLDEN = Path(__file__).with_name("golden.json")
LIMITS = Limits(elements=20_000_000, decompressed_bytes=1 << 28, answer_bytes=1 << 28)

_PLANE = {"variables": ["x", "y"], "ranges": [[-2, 2], [-2, 2]]}
_BOWL = {"objective": "x**2 + y**2", "variables": ["x", "y"], "initial": [1.8, 1.5], "iterations": 20}
_STEEP = {"objective": "x**2 + 100*y**2", "variables": ["x", "y"], "initial": [1.8, 1.5], "iterations": 50}


def _image(size: int = 512) -> list[list[float]]:
    """A picture of discs, stripes and noise, whose singular values fall as those of photographs do."""
    y, x = np.mgrid[0:size, 0:size] / size
    discs = sum(np.exp(-(((x - a) ** 2 + (y - b) ** 2) / c)) for a, b, c in ((0.3, 0.4, 0.02), (0.7, 0.6, 0.05)))
    noise = np.random.Generator(np.random.PCG64(1)).normal(size=(size, size))
    rows: list[list[float]] = np.round(discs + 0.2 * np.sin(40 * x * y) + 0.05 * noise, 4).tolist()
    return rows


def _named(name: str, **parameters: Any) -> dict[str, Any]:
    return {"name": name, **parameters}


def _grid(start: float, stop: float, count: int = 200) -> list[float]:
    points: list[float] = np.linspace(start, stop, count).tolist()
    return points


_SAMPLE = np.round(np.random.Generator(np.random.PCG64(42)).normal(5.0, 2.0, 100), 3).tolist()
_DENSITY = "statistics/distributions/density"
_DESCENT = {"name": "gradient_descent", "learning_rate": 0.1}
_RATES = [{"name": "gradient_descent", "learning_rate": rate} for rate in (0.01, 0.05, 0.1)]
_EPOCHS = [
    [0.3, 0.2, 0.2, 0.15, 0.15], [0.5, 0.15, 0.15, 0.1, 0.1], [0.8, 0.07, 0.07, 0.03, 0.03],
    [0.95, 0.02, 0.01, 0.01, 0.01],
]  # fmt: skip
_IMAGE = {"a": _image(), "ranks": [5, 20, 50, 100, 512]}
_MU_SIGMA = {
    "mean": {"start": 3, "stop": 7, "count": 100},
    "standard_deviation": {"start": 0.5, "stop": 4, "count": 100},
}

Request = tuple[str, dict[str, Any], dict[str, Any]]
PICTURES: dict[str, Request] = {
    "1 area under a curve": ("calculus/integrate", {"expression": "x**2", "variable": "x", "lower": 0, "upper": 1}, {}),
    "2 dot products": (
        "linear-algebra/angle", {"a": [[1, 0]] * 3, "b": [[1, 1], [0, 1], [-1, 0.5]]}, {"width": 900},
    ),
    "3 circle and eigenvectors": (
        "linear-algebra/transform", {"shape": "circle", "matrix": [[4, 2], [2, 3]], "eigenvectors": True}, {},
    ),
    "4 ranks of an image": ("linear-algebra/low-rank", _IMAGE, {"width": 900}),
    "5 spectrum of an image": ("linear-algebra/low-rank", _IMAGE, {"picture": "spectrum"}),
    "6 function and derivative": (
        "calculus/derivative", {"expression": "x**2", "variable": "x", "at": _grid(-3, 3, 100)}, {},
    ),
    "7a surface": (
        "calculus/gradient-field", {"expression": "x**2 + y**2", **_PLANE}, {"picture": "surface"},
    ),
    "7b gradient field": ("calculus/gradient-field", {"expression": "x**2 + y**2", **_PLANE}, {}),
    "7c descent path": ("optimization/gradient-descent", {**_BOWL, "algorithm": _DESCENT}, {}),
    "8a normal": (_DENSITY, {"distribution": [
        _named("normal", mean=0, standard_deviation=1), _named("normal", mean=0, standard_deviation=2),
        _named("normal", mean=2, standard_deviation=0.5),
    ], "x": _grid(-5, 5)}, {}),
    "8b bernoulli": (_DENSITY, {"distribution": [_named("bernoulli", p=p) for p in (0.2, 0.5, 0.8)], "x": [0, 1]}, {}),
    "8c categorical": (
        _DENSITY, {"distribution": _named("categorical", probabilities=[0.1, 0.3, 0.4, 0.2]), "x": [0, 1, 2, 3]},
        {"labels": "A,B,C,D"},
    ),
    "8d uniform": (_DENSITY, {"distribution": _named("uniform", lower=0, upper=2), "x": _grid(-1, 3)}, {}),
    "8e exponential": (
        _DENSITY, {"distribution": [_named("exponential", rate=rate) for rate in (0.5, 1, 2)], "x": _grid(0, 5)}, {},
    ),
    "8f beta": (_DENSITY, {"distribution": [
        _named("beta", alpha=a, beta=b) for a, b in ((0.5, 0.5), (2, 2), (2, 5), (5, 2))
    ], "x": _grid(0, 1)}, {}),
    "9a likelihood surface": ("statistics/likelihood/surface", {
        "name": "normal", "data": _SAMPLE, "grids": _MU_SIGMA, "compare": {"mean": 5.0, "standard_deviation": 2.0},
    }, {}),
    "9b fitted distribution": ("statistics/distributions/fit", {
        "name": "normal", "data": _SAMPLE, "compare": _named("normal", mean=5, standard_deviation=2),
    }, {}),
    "10 learning rates": ("optimization/compare-descents", {
        "objective": "x**2 + 10*y**2", "variables": ["x", "y"], "initial": [4.0, 1.5], "iterations": 50,
        "algorithms": _RATES,
    }, {}),
    **{f"11{letter} eigenvalues of {scheme}, {size}": (
        "neural-networks/initialize",
        {"scheme": scheme, "shape": [size, size], "seed": 1, "include_weights": False}, {},
    ) for letter, (scheme, size) in zip(
        "abcdef", itertools.product(("xavier_normal", "he_normal"), (100, 500, 1000)), strict=True
    )},
    "12 entropy in training": (
        "statistics/cross-entropy", {"p": [1, 0, 0, 0, 0], "q": _EPOCHS}, {"labels": "1,10,50,100"},
    ),
    "13a well conditioned": ("optimization/gradient-descent", {**_BOWL, "algorithm": _DESCENT}, {"theme": "dark"}),
    "13b ill conditioned": (
        "optimization/gradient-descent", {**_STEEP, "algorithm": {**_DESCENT, "learning_rate": 0.009}}, {},
    ),
}  # fmt: skip
"""By number and name: the operation, the request, and the view."""


def drawn(path: str, body: dict[str, Any], view: dict[str, Any], media_type: str = SVG) -> bytes:
    """A picture as it is drawn here, in this process."""
    reply = execute(CATALOGUE[path], orjson.dumps(body), Media(accept=media_type, view=View(**view)), LIMITS)
    assert reply.status == 200, (path, bytes(reply.body[0]), reply.fault)
    return bytes(reply.body[0])


def digest(picture: bytes) -> str:
    """How a picture is compared."""
    return hashlib.sha256(picture).hexdigest()


if __name__ == "__main__":
    hashes = {name: digest(drawn(*request)) for name, request in PICTURES.items()}
    GOLDEN.write_text(json.dumps(hashes, indent=2) + "\n")
