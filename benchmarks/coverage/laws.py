"""Names of distributions: each of SciPy's methods on each law, and the draws of NumPy and of Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.coverage.claim import Claim

_Law = dict[str, Any]

_REAL: dict[str, _Law] = {
    "norm": {"name": "normal", "mean": 0.0, "standard_deviation": 1.0},
    "t": {"name": "student_t", "degrees_of_freedom": 5.0},
    "nct": {"name": "noncentral_t", "degrees_of_freedom": 5.0, "noncentrality": 1.0},
    "chi2": {"name": "chi_squared", "degrees_of_freedom": 5.0},
    "ncx2": {"name": "noncentral_chi_squared", "degrees_of_freedom": 5.0, "noncentrality": 2.0},
    "f": {"name": "f", "numerator_degrees_of_freedom": 4.0, "denominator_degrees_of_freedom": 10.0},
    "beta": {"name": "beta", "alpha": 2.0, "beta": 3.0},
    "gamma": {"name": "gamma", "shape": 2.0, "rate": 1.0},
    "invgamma": {"name": "inverse_gamma", "shape": 3.0},
    "expon": {"name": "exponential", "rate": 1.0},
    "uniform": {"name": "uniform", "lower": 0.0, "upper": 1.0},
    "lognorm": {"name": "lognormal", "mu": 0.0, "sigma": 1.0},
    "weibull_min": {"name": "weibull", "shape": 1.5},
    "pareto": {"name": "pareto", "shape": 3.0},
    "triang": {"name": "triangular", "lower": 0.0, "mode": 0.5, "upper": 1.0},
    "reciprocal": {"name": "log_uniform", "lower": 1.0, "upper": 10.0},
    "loguniform": {"name": "log_uniform", "lower": 1.0, "upper": 10.0},
    "cauchy": {"name": "cauchy"},
    "laplace": {"name": "laplace"},
    "logistic": {"name": "logistic"},
    "gumbel_r": {"name": "gumbel"},
    "fisk": {"name": "log_logistic", "shape": 2.0},
    "fatiguelife": {"name": "birnbaum_saunders", "shape": 1.0},
}
_WHOLE: dict[str, _Law] = {
    "bernoulli": {"name": "bernoulli", "p": 0.3},
    "binom": {"name": "binomial", "n": 10, "p": 0.3},
    "betabinom": {"name": "beta_binomial", "n": 10, "alpha": 2.0, "beta": 3.0},
    "poisson": {"name": "poisson", "rate": 3.0},
    "geom": {"name": "geometric", "p": 0.3},
    "nbinom": {"name": "negative_binomial", "n": 4, "p": 0.3},
    "hypergeom": {"name": "hypergeometric", "population": 20, "successes": 7, "draws": 5},
    "randint": {"name": "discrete_uniform", "lower": 1, "upper": 6},
}
_SEVERAL: dict[str, tuple[_Law, list[float]]] = {
    "multivariate_normal": (
        {"name": "multivariate_normal", "mean": [0.0, 0.0], "covariance": [[2.0, 0.5], [0.5, 1.0]]}, [0.5, 1.0],
    ),
    "dirichlet": ({"name": "dirichlet", "concentration": [2.0, 3.0]}, [0.4, 0.6]),
    "multinomial": ({"name": "multinomial", "n": 3, "probabilities": [0.4, 0.6]}, [1, 2]),
}  # fmt: skip

_AT = {"cdf": "cumulative", "sf": "survival"}
_BACK = {"ppf": "quantile", "isf": "inverse-survival"}
_FACTS = {"mean var stats": "moments", "interval": "interval"}

_DRAWS = {
    "norm": "numpy.random.normal numpy.random.randn numpy.random.standard_normal random.gauss random.normalvariate",
    "uniform": "numpy.random.rand numpy.random.random numpy.random.random_sample numpy.random.uniform random.random "
    "random.uniform",
    "randint": "numpy.random.randint numpy.random.random_integers random.randint random.randrange",
    "binom": "numpy.random.binomial",
    "beta": "numpy.random.beta random.betavariate",
    "expon": "numpy.random.exponential random.expovariate",
    "poisson": "numpy.random.poisson",
    "gamma": "numpy.random.gamma",
    "lognorm": "numpy.random.lognormal random.lognormvariate",
    "geom": "numpy.random.geometric",
    "pareto": "numpy.random.pareto random.paretovariate",
    "weibull_min": "numpy.random.weibull random.weibullvariate",
    "laplace": "numpy.random.laplace",
    "triang": "numpy.random.triangular random.triangular",
    "chi2": "numpy.random.chisquare",
    "ncx2": "numpy.random.noncentral_chisquare",
    "t": "numpy.random.standard_t",
    "multivariate_normal": "numpy.random.multivariate_normal",
    "multinomial": "numpy.random.multinomial",
    "dirichlet": "numpy.random.dirichlet",
}
_FITTED = {"norm": "normal", "gamma": "gamma", "expon": "exponential", "lognorm": "lognormal"}


def claims() -> Iterator[Claim]:
    """A request for each law and method."""
    for name, law in _REAL.items():
        yield from _single(name, law, 1.5 if law.get("lower") == 1.0 else 0.5, "pdf")
    for name, law in _WHOLE.items():
        yield from _single(name, law, 1.0, "pmf")
    for name, (law, x) in _SEVERAL.items():
        yield from _densities(name, law, x, "pmf" if name == "multinomial" else "pdf")
        yield _draws(name, law)
    for name, law in _FITTED.items():
        request = {"name": law, "data": [0.5, 1.2, 2.3, 0.8, 1.7, 3.1]}
        yield Claim("statistics/distributions/fit", (f"scipy.stats.{name}.fit",), request)


def _single(name: str, law: _Law, x: float, density: str) -> Iterator[Claim]:
    yield from _densities(name, law, x, density)
    yield _draws(name, law)
    for methods, fields in ((_AT, {"x": x}), (_BACK, {"probability": 0.3}), (_FACTS, {})):
        for method, path in methods.items():
            named = tuple(f"scipy.stats.{name}.{one}" for one in method.split())
            yield Claim(f"statistics/distributions/{path}", named, {"distribution": law, **fields})


def _densities(name: str, law: _Law, x: float | list[float], density: str) -> Iterator[Claim]:
    request = {"distribution": law, "x": x}
    yield Claim("statistics/distributions/density", (f"scipy.stats.{name}.{density}", f"scipy.stats.{name}"), request)
    yield Claim("statistics/distributions/log-density", (f"scipy.stats.{name}.log{density}",), request)


def _draws(name: str, law: _Law) -> Claim:
    names = (f"scipy.stats.{name}.rvs", *_DRAWS.get(name, "").split())
    return Claim("statistics/distributions/sample", names, {"distribution": law, "size": 4, "seed": 1})
