"""One formula of plain text, such as `(x̄ − μ₀) / (s/√n)`, as MathML: brackets that a fraction makes superfluous go."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import NamedTuple

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀᴴᵃᵇᵈᵏᵐᵖᵗˣ"
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ"
_NAMES = (
    "artanh|arctan|arcsin|tanh|sinh|cosh|sin|cos|tan|log2|log10|log1p|log|ln|expm1|exp|max|min|det|tr|rank|sign|erfc|erf|"
    "diag|var|cov|dx|dt"
)
TOKEN = re.compile(
    rf"(?P<space>\s+)|(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(?P<word>\b(?:{_NAMES})(?![a-zA-Z0-9]))"
    rf"|(?P<sup>[{_SUPERSCRIPTS}]+)|(?P<sub>[{_SUBSCRIPTS}]+)"
    r"|(?P<letter>[^\W\d_][\u0300-\u036f]*)(?P<low>_[a-z0-9])?"
    r"|(?P<sign>[=≤≥<>≠≈∈∝→+−±·×⊙∘/^Σ∏∫∂∇√‖|()\[\]{}…∞½¼′!,;])"
)
_RELATIONS, _SUMS, _PRODUCTS = "=≤≥<>≠≈∈∝→|", "+−±", "·×⊙∘"
_STRONG = set("=≤≥<>≠≈∈∝→+−±·×⊙∘/^Σ∏∫∂∇√‖")
_CLOSING = {"(": ")", "[": "]", "{": "}", "‖": "‖", "|": "|"}
_LARGE = {"Σ": "∑", "∏": "∏", "∫": "∫"}
_ACCENTS = {"\u0304": "¯", "\u0302": "^", "\u0303": "~"}
_OPERANDS = "…∞½¼∇∂"


class Token(NamedTuple):
    """One piece of a formula; `loose` where a space stands before it."""

    kind: str
    text: str
    loose: bool


class NoFormula(Exception):
    """This text is none, or one that is not understood."""


def mathml(text: str) -> str:
    """One formula. Raises NoFormula where the text does not read as one."""
    tokens = _tokens(text)
    if not any(token.text[0] in _STRONG or token.kind in ("sub", "sup") for token in tokens):
        raise NoFormula
    parser = _Parser(tokens)
    body = parser.relation()
    if parser.place != len(tokens):
        raise NoFormula
    return f"<math><mrow>{body}</mrow></math>"


def _tokens(text: str) -> list[Token]:
    tokens, loose = [], False
    for found in TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind == "low":
            tokens += [Token("letter", found["letter"], loose), Token("sub", found["low"][1:], False)]
        elif kind != "space":
            tokens.append(Token(kind, found[0], loose))
        loose = kind == "space"
    return tokens


class _Parser:
    """Recursive descent: relations, sums, products and quotients, factors with scripts."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.place, self.bars = tokens, 0, 0

    def peek(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else Token("", " ", False)

    def take(self) -> Token:
        token = self.peek()
        self.place += 1
        return token

    def relation(self) -> str:
        made = [] if self.peek().text in _RELATIONS[:-1] else [self.sum()]
        while self.peek().text in _RELATIONS and not (self.peek().text == "|" and self.bars):
            made += [_sign(self.take().text), self.sum()]
        return "".join(made)

    def sum(self) -> str:
        made = [_sign(self.take().text)] if self.peek().text in _SUMS else []
        made.append(self.product())
        while self.peek().text in _SUMS:
            made += [_sign(self.take().text), self.product()]
        return "".join(made)

    def product(self) -> str:
        made = [self.quotient()]
        while (sign := self.peek().text) in _PRODUCTS or self.starts_factor():
            made += [_sign(self.take().text), self.quotient()] if sign in _PRODUCTS else [self.quotient()]
        return "".join(made)

    def quotient(self) -> str:
        above = self.tight()
        while self.peek().text == "/":
            self.take()
            above = [f"<mfrac>{_row(_bare(above))}{_row(_bare(self.tight()))}</mfrac>"]
        return "".join(above)

    def tight(self) -> list[str]:
        """Factors without a space between them, which bind more tightly than a quotient."""
        made = [self.factor()]
        while self.starts_factor() and not self.peek().loose:
            made.append(self.factor())
        return made

    def starts_factor(self) -> bool:
        token = self.peek()
        if token.text in ("|", "‖"):
            return not self.bars
        return token.kind in ("number", "word", "letter") or token.text in "([{√ΣΠ∏∫" + _OPERANDS

    def factor(self) -> str:
        base, below, above = self.base(), "", ""
        while True:
            token = self.peek()
            if token.kind == "sub":
                below += _scripted(self.take().text)
            elif token.kind == "sup" or token.text == "′":
                above += _scripted(self.take().text)
            elif token.text == "^":
                self.take()
                above += _row(_bare([self.factor()]))
            elif token.text == "!":
                base = f"<mrow>{base}{_sign(self.take().text)}</mrow>"
            else:
                return _scripts(base, below, above)

    def base(self) -> str:
        token = self.take()
        if token.text in _CLOSING:
            return self.bracketed(token.text)
        if token.text == "√":
            return f"<msqrt>{''.join(_bare([self.factor()]))}</msqrt>"
        if token.kind == "number" or token.text in "½¼∞…":
            return f"<mn>{token.text}</mn>"
        if token.kind in ("word", "letter"):
            return _name(token.text)
        if token.text in "∂∇" or token.text in _LARGE:
            return _sign(_LARGE.get(token.text, token.text))
        raise NoFormula

    def bracketed(self, opening: str) -> str:
        closing, bars = _CLOSING[opening], opening in "‖|"
        outside, self.bars = self.bars, int(bars)
        inner = [self.relation()]
        while self.peek().text in (",", ";"):
            inner += [_sign(self.take().text), self.relation()]
        if self.take().text != closing:
            raise NoFormula
        self.bars = outside
        return f"<mrow>{_sign(opening)}{''.join(inner)}{_sign(closing)}</mrow>"


def _name(text: str) -> str:
    letter, mark = unicodedata.normalize("NFD", text)[:1], unicodedata.normalize("NFD", text)[1:]
    if mark in _ACCENTS:
        return f"<mover accent=true><mi>{letter}</mi><mo>{_ACCENTS[mark]}</mo></mover>"
    return f"<mi>{text}</mi>"


def _sign(text: str) -> str:
    upright = " stretchy=false" if text in "‖|" else ""
    return f"<mo{upright}>{escape(text)}</mo>"


def _row(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 and parts[0].count("<m") == 1 else f"<mrow>{''.join(parts)}</mrow>"


def _bare(parts: list[str]) -> list[str]:
    """Without the round brackets that a fraction or a root makes superfluous."""
    opening, closing = "<mrow><mo>(</mo>", "<mo>)</mo></mrow>"
    if len(parts) == 1 and parts[0].startswith(opening) and parts[0].endswith(closing):
        return [f"<mrow>{parts[0][len(opening) : -len(closing)]}</mrow>"]
    return parts


def _scripted(text: str) -> str:
    text = text.replace("ᵧ", "y")  # there is no small y below the line
    plain = "".join(unicodedata.normalize("NFKC", char) if char != "′" else char for char in text)
    return "".join(_sign(part) if part in "+−-=()′" else f"<mi>{part}</mi>" for part in re.findall(r"\d+|.", plain))


def _scripts(base: str, below: str, above: str) -> str:
    below, above = (f"<mrow>{script}</mrow>" if script else "" for script in (below, above))
    if below and above:
        return f"<msubsup>{base}{below}{above}</msubsup>"
    return f"<msub>{base}{below}</msub>" if below else f"<msup>{base}{above}</msup>" if above else base
