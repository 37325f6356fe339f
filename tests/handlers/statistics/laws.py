"""Every univariate family with its example parameters, and generated parameters for some."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from service.methods.statistics.distributions.families import FAMILIES, law
from service.methods.statistics.distributions.law import Law
from service.schemas.statistics.distributions import DISTRIBUTIONS

UNIVARIATE = sorted(FAMILIES)
CONTINUOUS = sorted(name for name in FAMILIES if DISTRIBUTIONS[name].kind == "continuous")
DISCRETE = sorted(name for name in FAMILIES if DISTRIBUTIONS[name].kind == "discrete")


def example(name: str, **changed: Any) -> dict[str, Any]:
    """The `distribution` object of a family with the first example of each parameter."""
    fields = DISTRIBUTIONS[name].model_fields
    return {"name": name, **{key: field.examples[0] for key, field in fields.items() if field.examples}, **changed}


def example_law(name: str, **changed: Any) -> Law:
    """The law of the same."""
    return law(DISTRIBUTIONS[name](**example(name, **changed)))


positive = st.floats(0.2, 20.0)
anywhere = st.floats(-5.0, 5.0)
GENERATED: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "normal": {"mean": anywhere, "standard_deviation": positive},
    "gamma": {"shape": positive, "rate": positive},
    "beta": {"alpha": positive, "beta": positive},
    "student_t": {"degrees_of_freedom": positive, "location": anywhere, "scale": positive},
    "f": {"numerator_degrees_of_freedom": positive, "denominator_degrees_of_freedom": positive},
    "lognormal": {"mu": anywhere, "sigma": st.floats(0.2, 2.0)},
    "weibull": {"shape": positive, "scale": positive},
    "inverse_gaussian": {"mean": positive, "shape": positive},
    "noncentral_t": {"degrees_of_freedom": positive, "noncentrality": anywhere},
    "skew_normal": {"shape": anywhere},
    "burr_xii": {"c": st.floats(0.5, 8.0), "d": st.floats(0.5, 8.0)},
    "generalized_extreme_value": {"shape": st.floats(-0.6, 0.6)},
}
GENERATED_DISCRETE: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "binomial": {"n": st.integers(1, 500), "p": st.floats(0.01, 0.99)},
    "poisson": {"rate": st.floats(0.1, 500.0)},
    "negative_binomial": {"n": positive, "p": st.floats(0.05, 0.95)},
    "geometric": {"p": st.floats(0.01, 0.99)},
    "beta_binomial": {"n": st.integers(1, 80), "alpha": positive, "beta": positive},
    "skellam": {"rate_1": positive, "rate_2": positive},
}


def generated(table: dict[str, dict[str, st.SearchStrategy[Any]]]) -> st.SearchStrategy[dict[str, Any]]:
    """A `distribution` object of one of the families."""
    return st.one_of(*(st.fixed_dictionaries({"name": st.just(name), **fields}) for name, fields in table.items()))
