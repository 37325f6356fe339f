"""Bayes' theorem."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import mul

from service.handlers.places import at_places
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.dyadic import whole_over
from service.schemas.statistics.probabilities import TheoremRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, Result

_SUM_TOLERANCE = 1e-9  # between the rounding of sums of decimals and a slip of the pen; a choice


@dataclass(slots=True, kw_only=True)
class TheoremResult(Result):
    """Posterior probabilities."""

    posterior: dict[str, Number]
    """Probability of each hypothesis after the observation."""
    evidence: Number
    """Probability of the observation, Σ prior·likelihood."""


def theorem(request: TheoremRequest) -> TheoremResult:
    """Bayes' theorem: P(H | E) = P(E | H) P(H) / Σ P(E | H') P(H'), in integers, each rounded once."""
    prior, likelihood = request.prior, request.likelihood
    for name in prior:
        if name not in likelihood:
            raise InvalidInput.at("This hypothesis has no likelihood.", "prior", name)
    for name in likelihood:
        if name not in prior:
            raise InvalidInput.at("This hypothesis has no prior.", "likelihood", name)
    total = math.fsum(prior.values())
    if abs(total - 1.0) > _SUM_TOLERANCE:
        raise InvalidInput.at(f"The prior probabilities sum to {total:.12g}; they must sum to 1.", "prior")
    if not any(prior[name] and likelihood[name] for name in prior):
        raise InvalidInput.at("What was seen is impossible under every hypothesis that has a prior.", "likelihood")
    priors, unit = whole_over(list(prior.values()))
    likelihoods, other = whole_over([likelihood[name] for name in prior])
    joint = dict(zip(prior, map(mul, priors, likelihoods), strict=True))
    total_joint = sum(joint.values())
    posterior = {name: value / total_joint for name, value in joint.items()}  # correctly rounded, as all quotients here
    evidence = total_joint / (unit * other)
    lost = [posterior[name] for name, value in joint.items() if value] + [evidence]
    detail = "A posterior probability or the evidence is below 2.2e-308, where 64-bit floating point underflows."
    warnings = at_places(min(lost) < SMALLEST, "underflow", detail)
    return TheoremResult(posterior=posterior, evidence=evidence, certainty="exact", warnings=warnings)
