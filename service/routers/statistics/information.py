"""Entropies and divergences."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.statistics import (
    divergence,
    entropy,
    entropy_by_blocks,
    mutual_information,
    probabilities,
)
from service.operation import Operation
from service.pictures.statistics import beliefs

INFORMATION = (
    Operation(
        "entropy", entropy.entropy, "Entropy", costs.linear,
        blocks=entropy_by_blocks.entropy,
        pictures=(beliefs.outcomes,),
        keywords="Shannon, information, bits, uncertainty, surprise",
    ),
    Operation(
        "cross-entropy", entropy.cross_entropy, "Cross-entropy", probabilities.pair_cost,
        pictures=(beliefs.two_distributions,),
        keywords="log loss, information, coding",
    ),
    Operation(
        "kl-divergence", divergence.kl_divergence, "Kullback-Leibler divergence", probabilities.pair_cost,
        pictures=(beliefs.two_distributions,),
        keywords="relative entropy, KL, information gain, distance between distributions",
    ),
    Operation(
        "js-divergence", divergence.js_divergence, "Jensen-Shannon divergence", probabilities.pair_cost,
        pictures=(beliefs.two_distributions,),
        keywords="JS, symmetric divergence, distance between distributions, overlap, similarity",
    ),
    Operation(
        "mutual-information", mutual_information.mutual_information, "Mutual information", costs.linear,
        pictures=(beliefs.joint,),
        keywords="MI, dependence, information gain, contingency table",
    ),
)  # fmt: skip
