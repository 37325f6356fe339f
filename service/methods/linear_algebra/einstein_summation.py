"""The subscripts of an Einstein summation, checked before anything is computed."""

from __future__ import annotations

import math
import string
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.methods.linear_algebra.lapack import Array
from service.schemas.types.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Contraction:
    """Subscripts without `...`: the axes of each operand, of the result, and the length behind each letter."""

    inputs: list[str]
    output: str
    lengths: dict[str, int]

    @property
    def text(self) -> str:
        """The subscripts for NumPy."""
        return ",".join(self.inputs) + "->" + self.output

    @property
    def elements(self) -> int:
        """Entries of the result."""
        return math.prod(self.lengths[letter] for letter in self.output)

    @property
    def products(self) -> int:
        """How many products are summed where nothing is done in a clever order."""
        return math.prod(self.lengths.values())


def contract_in_pairs(contraction: Contraction, factors: list[Array], largest: int) -> Any:
    """NumPy's own pairwise contraction wraps Python's integers to 64 bits, a contraction of two does not."""
    empty = (np.empty(factor.shape) for factor in factors)
    path, _ = np.einsum_path(contraction.text, *empty, optimize=("greedy", largest))
    terms = list(contraction.inputs)
    for places in path[1:]:
        chosen = [(terms.pop(place), factors.pop(place)) for place in sorted(places, reverse=True)]
        wanted = set("".join(terms) + contraction.output)
        kept = "".join(sorted(set("".join(term for term, _ in chosen)) & wanted)) if terms else contraction.output
        text = ",".join(term for term, _ in chosen) + "->" + kept
        factors.append(np.asarray(np.einsum(text, *(factor for _, factor in chosen)), object))
        terms.append(kept)
    return factors[0]


def read(subscripts: str, arrays: list[Array]) -> Contraction:
    """The contraction of checked subscripts. Raises InvalidInput."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(arrays):
        raise _wrong(f"There are {len(terms)} terms for {len(arrays)} operands; send one term for each operand.")
    for term in (*terms, output):
        if strange := set(term.replace("...", "", 1)) - set(string.ascii_letters):
            raise _wrong(f"{min(strange)!r} is not expected here: use letters, commas, one `->`, and `...`.")
    ellipsis = _ellipsis(terms, arrays, subscripts)
    expanded = [_expanded(term, array.ndim, ellipsis) for term, array in zip(terms, arrays, strict=True)]
    lengths = _lengths(expanded, arrays, ellipsis)
    if not arrow:
        counts = Counter("".join(terms))
        output = "..." + "".join(sorted(letter for letter in lengths if counts[letter] == 1))
    output = output.replace("...", ellipsis)
    if unknown := set(output) - set(lengths):
        raise _wrong(f"The result's axis {min(unknown)!r} occurs in no operand.")
    if len(set(output)) < len(output):
        raise _wrong("An axis stands twice in the result.")
    return Contraction(expanded, output, lengths)


def _ellipsis(terms: list[str], arrays: list[Array], subscripts: str) -> str:
    """Unused letters for the most axes that any `...` stands for."""
    most = 0
    for place, (term, array) in enumerate(zip(terms, arrays, strict=True)):
        letters = len(term.replace("...", ""))
        if letters > array.ndim or (letters < array.ndim and "..." not in term):
            detail = f"The term {term!r} names {letters} axes, but this operand has {array.ndim}."
            raise InvalidInput.at(detail, "operands", place)
        most = max(most, array.ndim - letters)
    unused = [letter for letter in string.ascii_letters if letter not in subscripts]
    if len(unused) < most:
        raise _wrong("There are more axes than letters.")
    return "".join(unused[:most])


def _expanded(term: str, axes: int, ellipsis: str) -> str:
    hidden = axes - len(term.replace("...", ""))
    return term.replace("...", ellipsis[len(ellipsis) - hidden :])


def _lengths(terms: list[str], arrays: list[Array], ellipsis: str) -> dict[str, int]:
    lengths: dict[str, int] = {}
    for place, (term, array) in enumerate(zip(terms, arrays, strict=True)):
        for letter, length in zip(term, array.shape, strict=True):
            known = lengths.setdefault(letter, length)
            if known != length and not (letter in ellipsis and 1 in (known, length)):
                detail = f"The axis {letter!r} has length {length} here, but {known} before."
                raise InvalidInput.at(detail, "operands", place)
            lengths[letter] = max(known, length)
    return lengths


def _wrong(detail: str) -> InvalidInput:
    return InvalidInput.at(detail, "subscripts")
