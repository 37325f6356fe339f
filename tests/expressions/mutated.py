"""Texts that are almost right, or almost wrong: pieces or characters of others dropped, doubled, exchanged, spliced."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from service.expressions.reading.vocabulary import FUNCTIONS
from tests.expressions.hostile import CORPUS
from tests.expressions.precise import formulas
from tests.expressions.shaped import shaped

WORDS = [
    *("x", "y", "W", "A", "S", "b", "k", "i", "j", "0", "1", "2", "3", "0.5", "1e3", "1e300", "pi", "e", "x[i]"),
    *("A[i,j]", "W[1]", "+", "-", "*", "/", "@", "**", "^", "<", "<=", "==", "!=", "(", ")", "[", "]", ",", ":"),
    *(" if ", " else ", " and ", " or ", " not ", " for i in range(3)", " for j in range(2)", "1:", "-1]", "1000"),
    *(f"{name}(" for name in sorted(FUNCTIONS)),
]
VALID = [
    "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)",
    "sum(log(1 + exp(-b*(A @ x)))) + k*sum(x**2)",
    "sum((A @ x - b)**2)/2",
    "log(sum(exp(S @ x)))",
    "x @ S @ x/(x @ x)",
    "sum(x[i]*S[i,j]*x[j] for i in range(4) for j in range(4))",
    "sum(relu(W @ x + b))",
    "sum(dot(A[i], x)**2 for i in range(3))",
    "prod(x[i] - i for i in range(4))",
    "max(x[3-i] - x[i] for i in range(2))",
    "mean(W*A) + norm(W[:, 1] - b)",
    "1 if 0 < y <= 2 and not x[0] == 2 else where(y > 0, sqrt(y), 0)",
    "exp(-y**2/2)/sqrt(2*pi)",
    "y**5 - 3*y**3 + 2*y - 1/(1 + y^2)",
    "sum(y**i/gamma(i + 1) for i in range(20))",
    "min(x[0], y, 0.5) + clip(y, -1, 1)",
    "atan2(x[1], x[0]) + logaddexp(y, x[2]) + polygamma(1, y**2 + 1)",
    "transpose(W) @ b + x[::-1]",
    "(W @ S)[1, 1:3]",
]
plain = formulas.map(lambda formula: re.sub(r"\bx\b", "x[1]", formula.text))
"""Formulas in x[1] and y."""
texts = st.one_of(
    shaped((), 2),
    shaped((4,), 1),
    plain,
    st.sampled_from(VALID),
    st.sampled_from(CORPUS).map(lambda text: text[:300]),
)
_PIECE = re.compile(r"[A-Za-z_]\w*|[0-9.]+(?:[eE][+-]?[0-9]+)?|\*\*|[<>=!]=|\s+|.", re.DOTALL)
_words = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=2))
_places = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6))
_KINDS = ("alike", "alike", "wrap", "insert", "replace", "delete", "double", "exchange", "character")
_CLASSES = (
    ["x", "y", "W", "A", "S", "b", "k", "pi", "e", "i"],
    ["0", "1", "2", "3", "0.5", "1e-3", "1e300", "1000"],
    ["+", "-", "*", "/", "@", "**", "^", "<", "<=", ">", ">=", "==", "!=", "and", "or", ",", ":"],
    sorted(FUNCTIONS),
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """One to five changes of a text, and sometimes the end of another."""
    pieces = _PIECE.findall(draw(texts))
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 2, 3, 5]))):
        i, j = sorted(place % (len(pieces) + 1) for place in draw(_places))
        pieces = _changed(pieces, draw(st.sampled_from(_KINDS)), i, j, draw(_words))
    if draw(st.integers(0, 4)) == 0:
        pieces += _PIECE.findall(draw(texts))[draw(st.integers(0, 20)) :]
    return "".join(pieces)


def _changed(pieces: list[str], kind: str, i: int, j: int, word: str) -> list[str]:
    head, middle, tail = pieces[:i], pieces[i : min(j, i + 6)], pieces[min(j, i + 6) :]
    match kind:
        case "alike":
            return [*head, *(_alike(piece, j) for piece in pieces[i : i + 1]), *pieces[i + 1 :]]
        case "insert":
            return [*head, word, *pieces[i:]]
        case "replace":
            return [*head, word, *pieces[i + 1 :]]
        case "delete":
            return head + tail
        case "double":
            return head + 2 * middle + tail
        case "exchange":
            return head + middle[::-1] + tail
        case "character":
            return [*head, *"".join(pieces[i : i + 1])[1:], word[:1], *pieces[i + 1 :]]
    return [*head, word, "(", *middle, ")", *tail]


def _alike(piece: str, choice: int) -> str:
    """Another name for a name, another operator for an operator, and so on."""
    words = next((words for words in _CLASSES if piece in words), [piece])
    return words[choice % len(words)]
