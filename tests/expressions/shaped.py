"""Random expressions of arrays whose shapes fit, in x[4], y and W[3,4], with data A (3, 4), S (4, 4), b (3,) and k."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

VARIABLES = ["x[4]", "y", "W[3,4]"]
_RANDOM = np.random.default_rng(0)
DATA = {
    "A": _RANDOM.normal(size=(3, 4)),
    "S": _RANDOM.normal(size=(4, 4)),
    "b": _RANDOM.normal(size=3),
    "k": np.array(2.5),
}

Shape = tuple[int, ...]
_LEAVES: dict[Shape, list[str]] = {
    (): ["x[0]", "x[-1]", "y", "2", "0.5", "k", "pi", "W[1,2]", "3"],
    (3,): ["b", "x[1:]", "x[:-1]", "A[:,1]", "W[:,0]", "x[2::-1]"],
    (4,): ["x", "S[2]", "A[1]", "W[0]"],
    (3, 4): ["A", "W"],
    (4, 4): ["S"],
}
_UNARY = [
    "sin",
    "cos",
    "tanh",
    "exp",
    "sqrt",
    "abs",
    "sigmoid",
    "softplus",
    "relu",
    "atan",
    "cbrt",
    "erf",
    "log",
    "floor",
]
_POWERS = ["2", "3", "4", "-1", "0.5", "-2", "5"]
_BODIES = [
    "x[i]*sin(i*x[0])",
    "x[i]**2*x[3-i]",
    "A[1,i]*x[i]",
    "dot(A[:,i], b)*x[i]",
    "sum(S[i]*x)**2",
    "where(x[i] > i/4, x[i], i)",
    "norm(S[i] - x)",
    "(S[i] @ x)*y",
    "(A @ x)[2]*x[i]",
    "norm(A @ (x*x[i]))",
]
_DOUBLE = ["S[i,j]*x[i]*x[j]", "transpose(S)[i,j]*x[j]", "x[i]*j - y"]


def shaped(shape: Shape, depth: int) -> st.SearchStrategy[str]:
    """Expressions of this shape, nested at most so deeply."""
    leaf = st.sampled_from(_LEAVES[shape])
    if depth == 0:
        return leaf
    own, scalar = shaped(shape, depth - 1), shaped((), depth - 1)
    return st.one_of(leaf, *_elementwise(own, scalar), *_SHAPED[shape](depth - 1))


def _elementwise(own: st.SearchStrategy[str], scalar: st.SearchStrategy[str]) -> list[st.SearchStrategy[str]]:
    return [
        st.builds("({} {} {})".format, own, st.sampled_from("+-*/"), own),
        st.builds("({} {} {})".format, own, st.sampled_from("+-*/"), scalar),
        st.builds("{}({})".format, st.sampled_from(_UNARY), own),
        st.builds("({})**{}".format, own, st.sampled_from(_POWERS)),
        st.builds("where({} > {}, {}, {})".format, own, scalar, own, own),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), own, scalar),
    ]


def _scalars(depth: int) -> list[st.SearchStrategy[str]]:
    reductions = st.sampled_from(["sum", "mean", "max", "min", "norm", "prod"])
    vector = shaped((4,), depth)
    return [
        *(st.builds("{}({})".format, reductions, shaped(shape, depth)) for shape in [(3,), (4,), (3, 4), (4, 4)]),
        st.builds("dot({}, {})".format, vector, vector),
        st.builds("({})[{}]".format, vector, st.integers(-4, 3)),
        st.builds(
            "{}({} for i in range(4))".format, reductions.filter(lambda r: r != "norm"), st.sampled_from(_BODIES)
        ),
        st.builds("sum({} for i in range(4) for j in range(1, 4))".format, st.sampled_from(_DOUBLE)),
    ]


def _vectors(depth: int) -> list[st.SearchStrategy[str]]:
    return [
        st.builds("({} @ {})".format, shaped((3,), depth), shaped((3, 4), depth)),
        st.builds("({} @ {})".format, shaped((4, 4), depth), shaped((4,), depth)),
        st.builds("({})[{}]".format, shaped((4, 4), depth), st.sampled_from(["1", "-1", ":, 2"])),
    ]


_SHAPED = {
    (): _scalars,
    (3,): lambda depth: [st.builds("({} @ {})".format, shaped((3, 4), depth), shaped((4,), depth))],
    (4,): _vectors,
    (3, 4): lambda depth: [st.builds("({} @ {})".format, shaped((3, 4), depth), shaped((4, 4), depth))],
    (4, 4): lambda depth: [
        st.builds("transpose({})".format, shaped((4, 4), depth)),
        st.builds("(transpose({}) @ {})".format, shaped((3, 4), depth), shaped((3, 4), depth)),
    ],
}
