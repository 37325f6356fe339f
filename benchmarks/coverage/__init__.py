"""What people compute, and which requests answer it: `make coverage` prints the share of uses.

A claim is a request that runs, and the names of NumPy, SciPy, statsmodels, scikit-learn, SymPy and others that one
such request answers. What stands in no claim is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.coverage import formulas, laws, operations, requests
from benchmarks.coverage.claim import Claim

NAMES = Path(__file__).parents[3] / "shared" / "coverage-names.tsv"
"""Names that compute, counted in public repositories: name, area, uses, repositories. It is not part of the project."""


class Counted(NamedTuple):
    """A name of the list."""

    name: str
    area: str
    uses: int


def counted() -> list[Counted]:
    """The names of the list; none where it is not there."""
    if not NAMES.exists():
        return []
    lines = (line.split("\t") for line in NAMES.read_text().splitlines() if not line.startswith("#"))
    return [Counted(name, area, int(uses)) for name, area, uses, *_ in lines if uses != "uses"]


def claims() -> Iterator[Claim]:
    """All claims."""
    yield from formulas.claims()
    yield from laws.claims()
    yield from operations.claims()
    yield from requests.claims()
