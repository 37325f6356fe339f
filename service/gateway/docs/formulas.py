"""Formulas in running text, such as `t = (x̄ − μ₀) / (s/√n)`, as MathML, which browsers typeset themselves.

Docstrings are for readers of the code too, so their formulas are plain text. What is found here is a run of numbers,
single letters and signs that reads as one formula with an operator in it; anything doubtful stays as it is.
"""

from __future__ import annotations

import re
from html import escape

from service.gateway.docs.mathml import TOKEN, NoFormula, mathml

_ENGLISH = re.compile(r"['’]\w+|[^\W\d_]{2,}")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_FACTORS = re.compile(
    r"[a-zA-Z]?[^\x00-\x7f][a-zA-Z]{1,3}|[A-Z][a-zA-Z](?<!In|If|An|At|As|By|Is|It|Of|On|Or|To|We|No|So)"
)


def with_formulas(text: str) -> str:
    """The text as HTML, its formulas as MathML."""
    made, done = [], 0
    for start, end in _runs(text):
        try:
            formula = mathml(text[start:end])
        except NoFormula:
            continue
        made += [escape(text[done:start], quote=False), formula]
        done = end
    return "".join(made) + escape(text[done:], quote=False)


def _runs(text: str) -> list[tuple[int, int]]:
    """Where formulas may stand: pieces of formula in a row, cut at commas outside of brackets and trimmed."""
    words = {place for word in _ENGLISH.finditer(text) for place in range(*word.span()) if not _is_product(word[0])}
    runs: list[tuple[int, int]] = []
    start, place, depth = 0, 0, 0
    while place <= len(text):
        found = TOKEN.match(text, place)
        if found and place in words and found.lastgroup != "word":
            found = None
        if found and not (depth <= 0 and found[0] in (",", ";")):
            depth += (found[0] in "([{") - (found[0] in ")]}") if found.lastgroup == "sign" else 0
            place = found.end()
            continue
        runs.append(_trimmed(text, start, place))
        place = found.end() if found else place + 1
        start, depth = place, 0
    return [(start, end) for start, end in runs if start < end and not _joined(text, start, end)]


def _joined(text: str, start: int, end: int) -> bool:
    """Whether a run is the rest of something longer, as `(0)` of `abs'(0)`."""
    before, behind = text[start - 1 : start], text[end : end + 1]
    return before.isalnum() or before in {"'", "_", "`"} or behind.isalnum() or behind in {"_", "`", "["}


def _is_product(word: str) -> bool:
    """Letters in a row that are factors: `κ₀n`, `λx`, `πijk`; in plain English letters nothing is."""
    return word[0] not in "'’" and not (_LETTERS.search(word) and not _FACTORS.fullmatch(word))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;)" or _article(text, start)):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ",;(" or text[end - 2 : end] == " a"):
        end -= 1
    outer = text[start:end]
    if outer.startswith("(") and outer.count("(") > outer.count(")"):
        return _trimmed(text, start + 1, end)
    if outer.endswith(")") and outer.count(")") > outer.count("("):
        return _trimmed(text, start, end - 1)
    return start, end


def _article(text: str, place: int) -> bool:
    return text[place] == "a" and re.match(r"\s+\w", text[place + 1 :]) is not None
