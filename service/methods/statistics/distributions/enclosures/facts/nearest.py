"""The doubles nearest to moments and entropies of univariate laws, for the doubles received."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from typing import Any

from flint import ctx

from service.methods.proofs import PRECISIONS
from service.methods.statistics.distributions.enclosures.facts import bounded, discrete, lengths, positive, real_line
from service.methods.statistics.distributions.enclosures.facts.record import Facts
from service.methods.statistics.distributions.enclosures.families import parameters
from service.methods.statistics.distributions.enclosures.nearest import Purse, alone
from service.methods.statistics.distributions.enclosures.record import LARGE, Ball, Parameters

FACTS: dict[str, Facts] = {
    **real_line.FACTS,
    **positive.FACTS,
    **lengths.FACTS,
    **bounded.FACTS,
    **discrete.FACTS,
}
"""By name."""


def nearest_facts(distribution: Any, missing: Collection[str]) -> dict[str, float]:
    """Mean, variance, standard_deviation, skewness, kurtosis and entropy, those that are proved to be the nearest.

    Moments that do not exist are *missing*: nothing is known of them.
    """
    known: dict[str, float] = {}
    if (facts := FACTS.get(distribution.name)) is None:
        return known
    p, purse = parameters(distribution), Purse()
    for bits, factor in PRECISIONS.items():
        if not purse.pays(LARGE * factor):
            break
        with ctx.workprec(bits):
            found = {name: alone(ball) for name, ball in _balls(facts, p) if name not in missing}
        known |= {name: value for name, value in found.items() if not math.isnan(value)}
        if len(known) == len(found):
            break
    return known


def _balls(facts: Facts, p: Parameters) -> Iterator[tuple[str, Ball]]:
    location, scale = facts.place(p)
    if facts.standard:
        mean, variance, skewness, kurtosis = facts.standard(p)
        yield from (
            ("mean", location + scale * mean), ("variance", scale**2 * variance), ("kurtosis", kurtosis),
            ("standard_deviation", abs(scale) * variance.sqrt()), ("skewness", -skewness if scale < 0 else skewness),
        )  # fmt: skip
    if facts.entropy:
        yield "entropy", facts.entropy(p) + abs(scale).log()
