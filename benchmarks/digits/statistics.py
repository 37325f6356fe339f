"""Statistics: distribution values against SciPy's own reference values and Boost's test data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import stats

from benchmarks.digits import Row, cases, correct_digits
from benchmarks.digits._hypothesis_tests import hypothesis_rows
from benchmarks.digits._strd import strd_rows
from service.handlers.statistics.distributions import cumulative, density, moments, quantile, survival
from service.schemas.statistics.distributions.requests import (
    DistributionAt,
    DistributionProbability,
    DistributionRequest,
)

_METHODS: dict[str, Callable[[Any], Any]] = {
    "pdf": density.density,
    "pmf": density.density,
    "logpdf": density.log_density,
    "logpmf": density.log_density,
    "cdf": cumulative.cumulative,
    "logcdf": cumulative.log_cumulative,
    "sf": survival.survival,
    "logsf": survival.log_survival,
    "ppf": quantile.quantile,
    "isf": survival.inverse_survival,
}
_FACTS = {"mean": "mean", "var": "variance", "entropy": "entropy"}

Parameters = Callable[..., dict[str, Any]]


def _named(name: str, *shapes: str) -> Parameters:
    """A family with SciPy's shapes under our names, and location and scale."""
    return lambda *parameters, loc, scale: {
        "name": name, "location": loc, "scale": scale, **dict(zip(shapes, parameters, strict=True)),
    }  # fmt: skip


def _scaled(name: str, *shapes: str) -> Parameters:
    """A family with a scale only."""
    return lambda *parameters, scale, **_: {"name": name, "scale": scale, **dict(zip(shapes, parameters, strict=True))}


def _only(name: str, *shapes: str) -> Parameters:
    """A family with neither."""
    return lambda *parameters, **_: {"name": name, **dict(zip(shapes, parameters, strict=True))}


def _truncated_normal(a: float, b: float, *, loc: float, scale: float) -> dict[str, Any]:
    ends = {"lower": loc + a * scale, "upper": loc + b * scale}
    finite = {key: value for key, value in ends.items() if np.isfinite(value)}
    return {"name": "truncated_normal", "mean": loc, "standard_deviation": scale, **finite}


def _trapezoid(c: float, d: float, *, loc: float, scale: float) -> dict[str, Any]:
    modes = {"lower_mode": loc + c * scale, "upper_mode": loc + d * scale}
    return {"name": "trapezoidal", "lower": loc, **modes, "upper": loc + scale}


FAMILIES: dict[str, Parameters] = {
    "argus": _named("argus", "shape"),
    "beta": _only("beta", "alpha", "beta"),
    "betaprime": _scaled("beta_prime", "alpha", "beta"),
    "binom": _only("binomial", "n", "p"),
    "burr12": _scaled("burr_xii", "c", "d"),
    "chi": _only("chi", "degrees_of_freedom"),
    "chi2": _only("chi_squared", "degrees_of_freedom"),
    "dgamma": _named("double_gamma", "shape"),
    "dweibull": _named("double_weibull", "shape"),
    "expon": lambda *, scale, **_: {"name": "exponential", "rate": 1 / scale},
    "exponnorm": lambda k, *, loc, scale: {
        "name": "exponentially_modified_normal", "mean": loc, "standard_deviation": scale, "rate": 1 / (k * scale),
    },
    "exponweib": _scaled("exponentiated_weibull", "exponent", "shape"),
    "fatiguelife": _scaled("birnbaum_saunders", "shape"),
    "foldcauchy": _scaled("folded_cauchy", "location"),
    "foldnorm": lambda c, *, scale, **_: {"name": "folded_normal", "mean": c * scale, "standard_deviation": scale},
    "gamma": lambda a, *, scale, **_: {"name": "gamma", "shape": a, "rate": 1 / scale},
    "genextreme": lambda c, **k: {**_named("generalized_extreme_value")(**k), "shape": -c},
    "gengamma": _scaled("generalized_gamma", "shape", "power"),
    "genlogistic": _named("generalized_logistic", "shape"),
    "genpareto": _named("generalized_pareto", "shape"),
    "geom": _only("geometric", "p"),
    "gompertz": _scaled("gompertz", "shape"),
    "gumbel_r": _named("gumbel"),
    "halfcauchy": _scaled("half_cauchy"),
    "halfgennorm": _scaled("half_generalized_normal", "shape"),
    "halflogistic": _scaled("half_logistic"),
    "halfnorm": _scaled("half_normal"),
    "hypergeom": _only("hypergeometric", "population", "successes", "draws"),
    "invgamma": _scaled("inverse_gamma", "shape"),
    "invgauss": lambda mu, *, scale, **_: {"name": "inverse_gaussian", "mean": mu * scale, "shape": scale},
    "invweibull": _named("frechet", "shape"),
    "laplace": _named("laplace"),
    "levy": _named("levy"),
    "loggamma": _named("log_gamma", "shape"),
    "logistic": _named("logistic"),
    "lognorm": lambda s, *, scale, **_: {"name": "lognormal", "mu": float(np.log(scale)), "sigma": s},
    "logser": _only("logarithmic", "p"),
    "lomax": _scaled("lomax", "shape"),
    "maxwell": _scaled("maxwell"),
    "nakagami": lambda nu, *, scale, **_: {"name": "nakagami", "shape": nu, "spread": scale**2},
    "nct": _named("noncentral_t", "degrees_of_freedom", "noncentrality"),
    "ncx2": _only("noncentral_chi_squared", "degrees_of_freedom", "noncentrality"),
    "norm": lambda *, loc, scale: {"name": "normal", "mean": loc, "standard_deviation": scale},
    "norminvgauss": _named("normal_inverse_gaussian", "tail_heaviness", "asymmetry"),
    "pareto": _scaled("pareto", "shape"),
    "pearson3": _named("pearson_3", "skewness"),
    "poisson": _only("poisson", "rate"),
    "powerlaw": _scaled("power_function", "shape"),
    "powernorm": _named("power_normal", "power"),
    "rayleigh": _scaled("rayleigh"),
    "rice": lambda b, *, scale, **_: {"name": "rice", "noncentrality": b * scale, "scale": scale},
    "skellam": _only("skellam", "rate_1", "rate_2"),
    "t": _named("student_t", "degrees_of_freedom"),
    "trapezoid": _trapezoid,
    "truncnorm": _truncated_normal,
    "vonmises": lambda kappa, *, loc, **_: {"name": "von_mises", "mean": loc, "concentration": kappa},
    "weibull_min": _scaled("weibull", "shape"),
}  # fmt: skip
"""Parameters of each of SciPy's families that Abacus offers, from SciPy's."""

_UNSHIFTED = {"rayleigh"}
"""Families that Abacus offers without a location, in cases that have one."""
_INTEGERS = {"n", "population", "successes", "draws"}


def _expected(value: Any) -> np.ndarray[Any, Any]:
    return np.asarray(value, dtype=float)


def shapes_and_point(case: dict[str, Any]) -> tuple[list[Any], Any, dict[str, float]]:
    """The shapes of a case, where it evaluates (None for moments), and location and scale."""
    keywords = {**case.get("frozen_kwds", {}), **case.get("kwds", {})}
    place = {"loc": keywords.pop("loc", 0.0), "scale": keywords.pop("scale", 1.0)}
    arguments, point = list(case["args"]), None
    if case["method"] in _METHODS:
        point, *arguments = arguments
    shapes = [*case.get("shape", []), *case.get("frozen_args", []), *arguments]
    count = getattr(stats, case["dist"]).numargs - len(keywords)
    place |= dict(zip(("loc", "scale"), shapes[count:], strict=False))
    return [*shapes[:count], *keywords.values()], point, place


def computed(case: dict[str, Any]) -> list[float] | None:
    """What Abacus answers, one value for each expected one; None for families or methods that it does not offer."""
    if case["dist"] not in FAMILIES or case["method"] not in (*_METHODS, *_FACTS):
        return None
    shapes, point, place = shapes_and_point(case)
    if place["loc"] and case["dist"] in _UNSHIFTED:
        return None
    columns = np.broadcast_arrays(*(np.asarray(value, float) for value in [*shapes, point] if value is not None))
    columns = [np.ravel(column) for column in columns]
    size = len(columns[0]) if columns else 1
    return [_value(case, [float(column[i]) for column in columns], place, point is not None) for i in range(size)]


def _value(case: dict[str, Any], arguments: list[float], place: dict[str, float], has_point: bool) -> float:
    shapes = arguments[:-1] if has_point else arguments
    distribution = FAMILIES[case["dist"]](*shapes, **place)
    distribution = {key: int(value) if key in _INTEGERS else value for key, value in distribution.items()}
    if not has_point:
        found = moments.moments(DistributionRequest(distribution=distribution))
        return float(getattr(found, _FACTS[case["method"]]))
    field, model = (
        ("probability", DistributionProbability) if case["method"] in ("ppf", "isf") else ("x", DistributionAt)
    )
    return float(_METHODS[case["method"]](model(distribution=distribution, **{field: arguments[-1]})).result)


def digits_of(case: dict[str, Any]) -> float | None:
    """The fewest correct digits of a case, or None where it is not offered."""
    found = computed(case)
    if found is None:
        return None
    expected = np.ravel(_expected(case["expected"]))
    pairs = zip(*np.broadcast_arrays(found, expected), strict=True)
    return min(correct_digits(float(value), float(certified)) for value, certified in pairs)


def distribution_values(collection: str) -> Iterator[Row]:
    """A row a family of a collection."""
    found: dict[str, list[float]] = defaultdict(list)
    for case in cases(f"statistics/{collection}"):
        digits = digits_of(case)
        if digits is not None:
            found[case["dist"]].append(digits)
    for name in sorted(found):
        yield Row(f"{collection}: {name}", found[name])


def table() -> Iterator[Row]:
    """Every row of the area."""
    yield from distribution_values("distribution_reference_values")
    yield from distribution_values("boost_distribution_tails")
    yield from strd_rows()
    yield from hypothesis_rows()
