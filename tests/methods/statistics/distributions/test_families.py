"""Every record of a family agrees with itself, by ways that share no formula, at generated parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from service.methods.statistics.distributions import bounded, lengths, positive, real_line
from service.methods.statistics.distributions.families import FAMILIES
from service.methods.statistics.distributions.form import SCIPY
from service.methods.statistics.distributions.law import Law
from service.schemas.statistics.distributions import DISTRIBUTIONS
from tests.methods.statistics.distributions.agreement import NO_ANSWER, disagreements, drawn

ORDINARY, LARGE = (-0.7, 0.7), (5.0, 8.0)
CANCELLING = [
    "gamma", "beta", "student_t", "poisson", "negative_binomial", "log_gamma", "inverse_gamma", "nakagami", "chi",
    "chi_squared", "f", "beta_prime",
]  # fmt: skip


def test_every_univariate_model_has_a_record_and_each_record_a_model() -> None:
    univariate = {name for name, model in DISTRIBUTIONS.items() if not model.kind.startswith("multivariate")}
    assert set(FAMILIES) == univariate


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_agrees_with_itself(name) -> None:
    generator = np.random.Generator(np.random.PCG64(5))
    found = [list(disagreements(drawn(name, generator, ORDINARY))) for _ in range(2)]
    assert not {fault for faults in found for fault in faults} - {NO_ANSWER}
    assert any(NO_ANSWER not in faults for faults in found)


@pytest.mark.parametrize("name", CANCELLING)
def test_a_family_agrees_with_itself_where_gamma_functions_cancel(name) -> None:
    found = list(disagreements(drawn(name, np.random.Generator(np.random.PCG64(7)), LARGE)))
    assert not set(found) - {NO_ANSWER}


@pytest.mark.parametrize(
    ("form", "shapes", "wrong"),
    [
        (positive.GAMMA, [3e7], {"log_density": SCIPY, "density": SCIPY}),
        (positive.GAMMA, [0.5], {"tails": lengths.CHI.tails}),
        (positive.LEVY, [], {"log_density": lambda x: -1.5 * np.log(x) - 0.5 / x}),
        (positive.LOG_LOGISTIC, [10.0], {"moments": positive.WEIBULL.moments}),
        (real_line.JOHNSON_SU, [0.3, 0.4], {"tails": (SCIPY, real_line.NORMAL.tails[1]), "scipy": stats.johnsonsb}),
        (bounded.BETA, [2.5, 3.5], {"entropy": positive.BETA_PRIME.entropy}),
        (lengths.HALF_GENERALIZED_NORMAL, [0.8], {"sample": lambda generator, size, _: generator.random(size)}),
    ],
)
def test_a_wrong_entry_is_found(form, shapes, wrong) -> None:
    """Each entry is right elsewhere, or SciPy's, whose digits are lost there."""
    assert not set(disagreements(Law(form, shapes))) - {NO_ANSWER}
    assert set(disagreements(Law(replace(form, **wrong), shapes))) - {NO_ANSWER}
