"""Model formulas as R has them: `y ~ a*b + log(x)` is a response and terms, each a product of factors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from service.expressions.errors import ExpressionError, quoted
from service.expressions.reading.lexer import END, NAME, NUMBER, Token, tokens

Term = tuple[str, ...]
"""The factors of a term as they are written, in the order in which they first occur; of the intercept none."""

_MOST_CROSSED = 6  # factors of a product: each takes part in half of 2**6 - 1 terms


class ModelFormula(NamedTuple):
    """What a formula says."""

    response: str
    intercept: bool
    terms: tuple[Term, ...]
    """Without the intercept, single factors first, then products of two, and so on."""

    @classmethod
    def read(cls, text: str) -> ModelFormula:
        """The formula of a text. Raises ExpressionError."""
        response, tilde, right = text.partition("~")
        if not tilde or not response.strip() or "~" in right:
            raise ExpressionError(0, quoted(text), "a response, ~ and terms, as in y ~ a + b")
        list(tokens(response))  # what is no token is refused
        shift = len(response) + 1
        try:
            terms = _Reader(right).terms()
        except ExpressionError as error:
            raise ExpressionError(error.position + shift, error.found, error.expected, error.hint) from None
        others = [term for term in terms if term]
        return cls(response.strip(), () in terms, tuple(sorted(others, key=len)))


class _Reader:
    """Reads sums of terms, one token after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens(text))
        self._next = 0
        self._order: dict[str, int] = {}

    def terms(self) -> list[Term]:
        """All terms in order, with () for the intercept."""
        found: dict[Term, None] = {(): None}
        sign = "-" if self._taken("-") else "+"
        while True:
            for term in self._crossed():
                if sign == "-":
                    found.pop(term, None)
                else:
                    found[term] = None
            if () in found and self._without:
                del found[()]
            kind, text, position = self._token
            if kind == END:
                return list(found)
            if text not in {"+", "-"}:
                hint = "a power is written I(x**2), or poly(x, 2)" if text in {"**", "^"} else ""
                raise ExpressionError(position, quoted(text), "+, -, * or : between factors", hint)
            sign = text
            self._next += 1

    _without = False
    """Whether 0 has said that there is no intercept."""

    def _crossed(self) -> Iterator[Term]:
        """`a*b` is a + b + a:b; 1 is the intercept."""
        kind, text, position = self._token
        if kind == NUMBER:
            if text not in {"0", "1"}:
                raise ExpressionError(
                    position, quoted(text), "a column, or 1 or 0 for a model with or without intercept"
                )
            self._next += 1
            self._without = text == "0"
            return iter([()] if text == "1" else [])
        parts = [self._product()]
        while self._taken("*"):
            parts.append(self._product())
        if len(parts) > _MOST_CROSSED:
            raise ExpressionError(position, f"a product of {len(parts)} factors", f"at most {_MOST_CROSSED}")
        chosen = (one for size in range(1, len(parts) + 1) for one in combinations(parts, size))
        return (self._term(factor for part in one for factor in part) for one in chosen)

    def _product(self) -> list[str]:
        factors = [self._factor()]
        while self._taken(":"):
            factors.append(self._factor())
        return factors

    def _term(self, factors: Iterator[str]) -> Term:
        different = dict.fromkeys(factors)
        for factor in different:
            self._order.setdefault(factor, len(self._order))
        return tuple(sorted(different, key=self._order.__getitem__))

    def _factor(self) -> str:
        """A name, or a call with all that stands in its parentheses."""
        kind, name, start = self._token
        if kind != NAME:
            hint = "write products of sums out" if name == "(" else ""
            raise ExpressionError(start, quoted(name) if name else "the end", "a column or a function of it", hint)
        self._next += 1
        if not self._taken("("):
            return name
        depth = 1
        while depth:
            kind, text, position = self._token
            if kind == END:
                raise ExpressionError(position, "the end", "a closing parenthesis")
            depth += {"(": 1, ")": -1}.get(text, 0)
            self._next += 1
        return "".join(self._text[start : position + 1].split())

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _taken(self, operator: str) -> bool:
        if self._token[1] != operator:
            return False
        self._next += 1
        return True
