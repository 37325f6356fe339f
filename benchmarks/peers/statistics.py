"""SciPy's distributions and hypothesis tests as requests."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

from benchmarks.peers.client import NotOffered, Refused, array, call, number
from benchmarks.peers.registry import replaces

Named = dict[str, Any]

_ON_LOCATION_AND_SCALE = {
    "cauchy": ("cauchy",), "laplace": ("laplace",), "logistic": ("logistic",), "hypsecant": ("hyperbolic_secant",),
    "gumbel_r": ("gumbel",), "gumbel_l": ("gumbel_minimum",), "t": ("student_t", "degrees_of_freedom"),
    "gennorm": ("generalized_normal", "shape"), "loggamma": ("log_gamma", "shape"),
    "dgamma": ("double_gamma", "shape"), "dweibull": ("double_weibull", "shape"),
    "genlogistic": ("generalized_logistic", "shape"), "powernorm": ("power_normal", "power"),
    "johnsonsu": ("johnson_su", "gamma", "delta"), "pearson3": ("pearson_3", "skewness"), "levy": ("levy",),
    "norminvgauss": ("normal_inverse_gaussian", "tail_heaviness", "asymmetry"), "semicircular": ("semicircular",),
    "invweibull": ("frechet", "shape"), "skewnorm": ("skew_normal", "shape"),
}  # fmt: skip
_ON_SCALE = {
    "weibull_min": ("weibull", "shape"), "exponweib": ("exponentiated_weibull", "exponent", "shape"),
    "pareto": ("pareto", "shape"), "lomax": ("lomax", "shape"), "invgamma": ("inverse_gamma", "shape"),
    "betaprime": ("beta_prime", "alpha", "beta"), "fisk": ("log_logistic", "shape"), "gompertz": ("gompertz", "shape"),
    "burr12": ("burr_xii", "c", "d"), "fatiguelife": ("birnbaum_saunders", "shape"),
    "gengamma": ("generalized_gamma", "shape", "power"), "powerlaw": ("power_function", "shape"),
}  # fmt: skip
_STANDARD = {
    "chi2": ("chi_squared", "degrees_of_freedom"),
    "ncx2": ("noncentral_chi_squared", "degrees_of_freedom", "noncentrality"),
    "f": ("f", "numerator_degrees_of_freedom", "denominator_degrees_of_freedom"), "beta": ("beta", "alpha", "beta"),
}  # fmt: skip
_DISCRETE = {
    "bernoulli": ("bernoulli", "p"), "binom": ("binomial", "n", "p"), "poisson": ("poisson", "rate"),
    "geom": ("geometric", "p"), "nbinom": ("negative_binomial", "n", "p"),
    "hypergeom": ("hypergeometric", "population", "successes", "draws"),
    "betabinom": ("beta_binomial", "n", "alpha", "beta"), "skellam": ("skellam", "rate_1", "rate_2"),
    "logser": ("logarithmic", "p"), "zipf": ("zipf", "exponent"),
}  # fmt: skip
_INTEGERS = frozenset({"n", "population", "successes", "draws"})


def _located(name: str, fields: tuple[str, ...]) -> Callable[..., Named]:
    return lambda *shapes, loc=0.0, scale=1.0: {
        "name": name, "location": loc, "scale": scale, **dict(zip(fields, shapes, strict=True)),
    }  # fmt: skip


def _scaled(name: str, fields: tuple[str, ...]) -> Callable[..., Named]:
    def build(*shapes: float, loc: float = 0.0, scale: float = 1.0) -> Named:
        if loc:
            raise NotOffered("locations of positive laws")
        return {"name": name, "scale": scale, **dict(zip(fields, shapes, strict=True))}

    return build


def _standard(name: str, fields: tuple[str, ...]) -> Callable[..., Named]:
    def build(*shapes: float, loc: float = 0.0, scale: float = 1.0) -> Named:
        if loc or scale != 1:
            raise NotOffered("location and scale of laws that have none")
        whole = {field: value for field, value in zip(fields, shapes, strict=True) if field in _INTEGERS}
        if name == "negative_binomial":
            whole = {}
        if any(value != int(value) for value in whole.values()):
            raise NotOffered("parameters that must be integers and are not")
        integers = {field: int(value) for field, value in whole.items()}
        return {"name": name, **dict(zip(fields, shapes, strict=True)), **integers}

    return build


def _gamma(a: float, loc: float = 0.0, scale: float = 1.0) -> Named:
    if loc:
        raise NotOffered("locations of positive laws")
    return {"name": "gamma", "shape": a, "rate": 1.0 / scale}


def _exponential(loc: float = 0.0, scale: float = 1.0) -> Named:
    if loc:
        raise NotOffered("locations of positive laws")
    return {"name": "exponential", "rate": 1.0 / scale}


def _lognormal(s: float, loc: float = 0.0, scale: float = 1.0) -> Named:
    if loc or scale <= 0:
        raise NotOffered("locations of positive laws")
    return {"name": "lognormal", "mu": math.log(scale), "sigma": s}


_BUILDERS: dict[str, Callable[..., Named]] = {
    "norm": lambda loc=0.0, scale=1.0: {"name": "normal", "mean": loc, "standard_deviation": scale},
    "expon": _exponential,
    "gamma": _gamma,
    "lognorm": _lognormal,
    "uniform": lambda loc=0.0, scale=1.0: {"name": "uniform", "lower": loc, "upper": loc + scale},
    **{key: _located(name, tuple(fields)) for key, (name, *fields) in _ON_LOCATION_AND_SCALE.items()},
    **{key: _scaled(name, tuple(fields)) for key, (name, *fields) in _ON_SCALE.items()},
    **{key: _standard(name, tuple(fields)) for key, (name, *fields) in (_STANDARD | _DISCRETE).items()},
}
_VALUES = {
    "pdf": "density", "pmf": "density", "logpdf": "log-density", "logpmf": "log-density", "cdf": "cumulative",
    "logcdf": "log-cumulative", "sf": "survival", "logsf": "log-survival", "ppf": "quantile", "isf": "inverse-survival",
}  # fmt: skip


def _parameter(value: Any) -> float:
    found = number(value)
    if found and not 1e-300 <= abs(found) <= 2**53:
        raise NotOffered("parameters beyond the service's declared range")
    return found


def _value(build: Callable[..., Named], path: str) -> Callable[..., Any]:
    argument = "probability" if path in ("quantile", "inverse-survival") else "x"

    def values(x: Any, *shapes: Any, loc: Any = 0.0, scale: Any = 1.0, **more: Any) -> Any:
        if more:
            raise NotOffered("parameters by keyword")
        at = array(x)
        if at.dtype.kind == "c":
            raise NotOffered("complex arguments of real functions")
        at, places = at.astype(np.float64), [_parameter(shape) for shape in shapes]
        loc, scale = number(loc), number(scale)
        if scale <= 0 or (argument == "probability" and ((at < 0) | (at > 1)).any()):
            raise NotOffered("arguments outside of their domain, which SciPy answers with NaN")
        options = {"loc": loc} if loc else {}
        options |= {"scale": scale} if scale != 1 else {}
        try:
            distribution = build(*places, **options)
        except ValueError:
            raise NotOffered("location and scale by place") from None
        found = call(f"statistics/distributions/{path}", distribution=distribution, **{argument: at})["result"]
        return np.asarray(found, np.float64)[()]

    return values


for _key, _build in _BUILDERS.items():
    for _method, _path in _VALUES.items():
        if hasattr(getattr(stats, _key), _method):
            replaces(f"scipy.stats.{_key}.{_method}")(_value(_build, _path))


def _sample(x: Any) -> Any:
    found = array(x, least=1)
    if found.ndim != 1:
        raise NotOffered("tests along an axis of several samples")
    if len(found) < 2:
        raise NotOffered("samples of one")
    if found.dtype == np.float32 or found.dtype.kind == "c":
        raise NotOffered("samples that are not of doubles")
    return found.astype(np.float64)


def _tested(path: str, **request: Any) -> Named:
    try:
        return call(path, **request)
    except Refused as refused:
        if refused.type == "no-answer":
            raise NotOffered("samples without variance, which SciPy answers with NaN") from None
        raise


def _outcome(kind: str, found: Named, **more: Any) -> Any:
    from scipy._lib._bunch import _make_tuple_bunch  # noqa: PLC0415

    result = _make_tuple_bunch(kind, ["statistic", "pvalue"], list(more))
    return result(np.float64(found["statistic"]), np.float64(found["p_value"]), **more)


def _sides(alternative: Any) -> Any:
    if alternative not in ("two-sided", "less", "greater"):
        raise NotOffered("arguments that SciPy refuses")
    return alternative


@replaces("scipy.stats.ttest_1samp")
def ttest_1samp(
    a: Any, popmean: Any, axis: Any = 0, nan_policy: str = "propagate", alternative: str = "two-sided"
) -> Any:
    found = call(
        "statistics/tests/t-one-sample", x=_sample(a), population_mean=number(popmean), alternative=_sides(alternative)
    )
    return _outcome("TtestResult", found, df=found["degrees_of_freedom"])


@replaces("scipy.stats.ttest_ind")
def ttest_ind(a: Any, b: Any, *, axis: Any = 0, equal_var: bool = True, nan_policy: str = "propagate",
              alternative: str = "two-sided") -> Any:  # fmt: skip
    found = _tested("statistics/tests/t-independent", x=_sample(a), y=_sample(b), equal_variance=bool(equal_var),
                 alternative=_sides(alternative))  # fmt: skip
    return _outcome("TtestResult", found, df=found["degrees_of_freedom"])


@replaces("scipy.stats.ttest_rel")
def ttest_rel(a: Any, b: Any, axis: Any = 0, nan_policy: str = "propagate", alternative: str = "two-sided") -> Any:
    a, b = _sample(a), _sample(b)
    if len(a) != len(b):
        raise NotOffered("arguments that SciPy refuses")
    found = _tested("statistics/tests/t-paired", x=a, y=b, alternative=_sides(alternative))
    return _outcome("TtestResult", found, df=found["degrees_of_freedom"])


def _several(kind: str, path: str, **fixed: Any) -> Callable[..., Any]:
    def test(*samples: Any) -> Any:
        if len(samples) < 2:
            raise NotOffered("arguments that SciPy refuses")
        return _outcome(kind, _tested(path, samples=[_sample(one) for one in samples], **fixed))

    return test


replaces("scipy.stats.f_oneway")(_several("F_onewayResult", "statistics/tests/anova"))
replaces("scipy.stats.kruskal")(_several("KruskalResult", "statistics/tests/kruskal", method="asymptotic"))
replaces("scipy.stats.bartlett")(_several("BartlettResult", "statistics/tests/bartlett"))
replaces("scipy.stats.friedmanchisquare")(
    _several("FriedmanchisquareResult", "statistics/tests/friedman", method="asymptotic")
)


@replaces("scipy.stats.levene")
def levene(*samples: Any, center: str = "median") -> Any:
    if center not in ("median", "mean") or len(samples) < 2:
        raise NotOffered("trimmed centres")
    samples_ = [_sample(one) for one in samples]
    return _outcome("LeveneResult", _tested("statistics/tests/levene", samples=samples_, center=center))


@replaces("scipy.stats.shapiro")
def shapiro(x: Any) -> Any:
    x = _sample(x)
    if len(x) < 3:
        raise NotOffered("arguments that SciPy refuses")
    return _outcome("ShapiroResult", _tested("statistics/tests/normality", x=x, method="shapiro_wilk"))


@replaces("scipy.stats.chisquare")
def chisquare(f_obs: Any, f_exp: Any = None, ddof: int = 0) -> Any:
    observed = _sample(f_obs)
    expected = None if f_exp is None else _sample(f_exp)
    found = call(
        "statistics/tests/chi-squared-fit", observed=observed, expected=expected, estimated_parameters=int(ddof)
    )
    return _outcome("Power_divergenceResult", found)


def _correlation(method: str) -> Callable[..., Any]:
    def correlation(x: Any, y: Any) -> Any:
        x, y = _sample(x), _sample(y)
        if len(x) != len(y) or len(x) < 3:
            raise NotOffered("arguments that SciPy refuses")
        ties = min(len(np.unique(one)) for one in (x, y)) < len(x)  # where SciPy never counts orders
        law = {"p_value_method": "asymptotic"} if ties and method != "pearson" else {}
        found = _tested("statistics/correlation", x=x, y=y, method=method, **law)
        answer = {"statistic": np.asarray(found["result"])[0, 1], "p_value": np.asarray(found["p_values"])[0, 1]}
        return _outcome("SignificanceResult", answer)

    return correlation


replaces("scipy.stats.pearsonr")(_correlation("pearson"))
replaces("scipy.stats.spearmanr")(_correlation("spearman"))
replaces("scipy.stats.kendalltau")(_correlation("kendall"))


@replaces("scipy.stats.entropy")
def entropy(pk: Any, qk: Any = None, base: Any = None, axis: Any = 0) -> Any:
    if base not in (None, 2, 10) or qk is not None:
        raise NotOffered("divergences in another base")
    pk = array(pk, least=1).astype(np.float64)
    if (pk < 0).any() or not pk.sum(axis).all():
        raise NotOffered("arguments outside of their domain, which SciPy answers with NaN")
    return np.asarray(call("statistics/entropy", probabilities=pk, base=base or "e", axis=axis)["result"])[()]
