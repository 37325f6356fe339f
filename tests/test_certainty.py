"""Which operations may answer `estimated` to their example, and why: no other does, and none of these without cause."""

from __future__ import annotations

import json

from service.gateway.documentation import ANSWERS

_CHANCE = "chance: the answer is one of many draws"
_SEARCH = "the path of a search or a training, which has no truth but the rounding of each step"
_MANY = "arrays of any size, one pass of floating point: a proof would take many times as long"
_INTEGRAL = "laws that are integrated by nodes, whose error is known to 1e-13 and not enclosed"
_POINTS = "values of formulas at the points of a picture: `evaluate` proves them"
_FORM = "laws by SciPy's and our own formulas, which are no balls yet"
_DIFFERENCES = "differences that are taken to be rough, with their estimated error"
_OPEN = "can be proved; nobody has done it yet"

ESTIMATED = {
    "linear-algebra/normalize": _MANY,
    "linear-algebra/angle": _MANY,
    "linear-algebra/project": _MANY,
    "linear-algebra/distance": _MANY,
    "linear-algebra/transform": _MANY,
    "linear-algebra/low-rank": _MANY,
    "linear-algebra/pca": _MANY,
    "calculus/sample": _POINTS,
    "calculus/plot": _POINTS,
    "calculus/numerical-derivative": _DIFFERENCES,
    "calculus/chain-rule": _OPEN,
    "calculus/product-rule": _OPEN,
    "calculus/check-gradient": _DIFFERENCES,
    "calculus/ode": "steps whose local errors are estimated",
    "statistics/quantiles": "NumPy's bits are promised, which are not always the nearest ones",
    "statistics/bootstrap": _CHANCE,
    "statistics/distributions/sample": _CHANCE,
    "statistics/tests/tukey": _INTEGRAL,
    "statistics/tests/games-howell": _INTEGRAL,
    "statistics/tests/dunnett": _INTEGRAL,
    "statistics/tests/normality": "Royston's polynomials are an approximation themselves",
    "statistics/tests/kolmogorov-smirnov": _FORM,
    "statistics/tests/power": "the example asks for the size, where a search ends; a power itself is proved",
    "statistics/bayes/update": _FORM,
    "statistics/likelihood/surface": _POINTS,
    "optimization/linear-model": "the example is solved by HiGHS, whose bound is one of floating point",
    "optimization/gradient-descent": _SEARCH,
    "optimization/compare-descents": _SEARCH,
    "optimization/train-linear-model": _SEARCH,
    "neural-networks/activation": _MANY,
    "neural-networks/loss": _MANY,
    "neural-networks/forward-backward": _MANY,
    "neural-networks/recurrent": _MANY,
    "neural-networks/dropout": _CHANCE,
    "neural-networks/monte-carlo-dropout": _CHANCE,
    "neural-networks/initialize": _CHANCE,
    "neural-networks/train": _SEARCH,
    "numerics/standardize": _MANY,
    "numerics/impute": _OPEN,
    "numerics/conditioning": "a condition number is asked for its size",
    "numerics/interpolate": _OPEN,
    "numerics/interpolate-grid": _OPEN,
    "numerics/smooth": _MANY,
}
"""With their reasons. One that is proved leaves this list, and one that is estimated needs a reason to stand in it."""


def test_what_is_estimated_has_a_reason() -> None:
    answers = json.loads(ANSWERS.read_text())
    assert {key for key, answer in answers.items() if answer["certainty"] == "estimated"} == set(ESTIMATED)
