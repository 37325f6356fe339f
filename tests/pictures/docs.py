"""The pictures in docs/pictures/, which README and tour show: `make pictures` writes them, a test compares them."""

from __future__ import annotations

from typing import Any

from tests.pictures.tutorials import PICTURES, Request, drawn
from tests.processes import ROOT

FOLDER = ROOT / "docs" / "pictures"

_DATA: dict[str, Any] = {
    "x": [0.5, 1.1, 1.9, 2.4, 3.2, 3.9, 4.6, 5.1, 5.8, 6.4],
    "y": [1.2, 2.1, 2.6, 4.2, 4.1, 5.6, 6.1, 7.6, 7.2, 9.1],
}
DRAWN: dict[str, Request] = {
    "descents": PICTURES["10 learning rates"],
    "eigenvectors": PICTURES["3 circle and eigenvectors"],
    "regression": ("statistics/regression/linear", _DATA, {}),
    "t-test": (
        "statistics/tests/t-independent",
        {"x": [5.1, 4.9, 6.2, 5.8, 6.0, 5.5], "y": [6.1, 5.7, 6.9, 6.2, 6.4, 6.0], "equal_variance": True},
        {},
    ),
    "tangent": (
        "calculus/plot", {"expressions": ["tan(x)", "x"], "variables": ["x"], "ranges": [[-5, 5]]}, {"theme": "dark"},
    ),
}  # fmt: skip
"""By the name of the file: the operation, the request, and the view."""

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, request in DRAWN.items():
        (FOLDER / f"{name}.svg").write_bytes(drawn(*request))
