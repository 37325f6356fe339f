"""The exact binomial test."""

from __future__ import annotations

import math
from functools import partial

from service.handlers.statistics.tests.result import TestResult, proved_test
from service.methods.statistics.balls import counts
from service.methods.statistics.balls.incomplete import beta_effort
from service.methods.statistics.proportions import binomial_p_value, clopper_pearson
from service.schemas.statistics.tables import BinomialRequest
from service.schemas.types.errors import InvalidInput

_ALLOWED = 3e6  # nanoseconds of a proof: the test itself takes two to three milliseconds


def binomial(request: BinomialRequest) -> TestResult:
    """The exact binomial test that successes have `probability`.

    Two-sided, p is the probability of all outcomes that are no likelier than the one observed. The interval is Clopper
    and Pearson's, the effect size Cohen's h = 2 asin √p̂ − 2 asin √p₀.
    """
    successes, trials = request.successes, request.trials
    if successes > trials:
        raise InvalidInput.at(f"There are {successes} successes of {trials} trials.", "successes")
    estimate = successes / trials
    p_value = binomial_p_value(successes, trials, request.probability, request.alternative)
    lower, upper = clopper_pearson(successes, trials, request.alpha, request.alternative)
    result = TestResult(
        statistic=float(successes),
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=2 * math.asin(math.sqrt(estimate)) - 2 * math.asin(math.sqrt(request.probability)),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
    )
    if request.probability in (0.0, 1.0):
        result.warnings.clear()  # what is impossible has the probability 0; nothing underflows
    asked = successes, trials, request.probability, request.alternative, request.alpha
    work = 4 * beta_effort(successes + 1, trials - successes + 1)
    return proved_test(request, result, partial(counts.binomial, *asked), work, _ALLOWED)
