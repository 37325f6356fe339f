"""Confidence intervals, likelihoods and what Bayes' rule says."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.statistics.bayes import theorem, update
from service.handlers.statistics.confidence_intervals import mean, proportion, variance
from service.handlers.statistics.likelihood import maximize, surface
from service.handlers.statistics.tests import (
    samples,
)
from service.operation import Operation
from service.pictures.statistics import beliefs, comparisons, fits
from service.pictures.statistics import samples as data

_MAXIMIZE_EXAMPLE = {
    "data": [0.5, 1.2, 2.3, 0.8, 1.7, 3.1],
    "density": "rate * exp(-rate*x)",
    "initial": {"rate": 1.0},
    "bounds": {"rate": [0, None]},
}


INFERENCE = (
    Operation(
        "confidence-intervals/mean", mean.mean, "Interval of a mean", samples.values_cost,
        pictures=(comparisons.estimate,),
        keywords="confidence interval, average, margin of error, standard error, t interval",
    ),
    Operation(
        "confidence-intervals/proportion", proportion.proportion, "Interval of a probability", costs.linear,
        pictures=(comparisons.estimate,),
        keywords="confidence interval, percentage, margin of error, poll, Wilson, Clopper-Pearson, conversion rate",
    ),
    Operation(
        "confidence-intervals/variance", variance.variance, "Interval of a variance", samples.values_cost,
        pictures=(comparisons.estimate,),
        keywords="confidence interval, standard deviation, std, chi-squared",
    ),
    Operation(
        "bayes/theorem", theorem.theorem, "Bayes' theorem", costs.linear,
        pictures=(beliefs.hypotheses,),
        keywords="posterior, prior, likelihood, conditional probability, base rate, diagnostic test",
    ),
    Operation(
        "bayes/update", update.update, "Posterior of a conjugate prior",
        pictures=(beliefs.posterior,),
        keywords="conjugate, beta-binomial, prior, belief, credible interval, posterior predictive",
    ),
    Operation(
        "likelihood/maximize", maximize.likelihood_maximize, "Maximum likelihood of a density given as a formula",
        example=_MAXIMIZE_EXAMPLE,
        pictures=(data.maximum,),
        keywords="MLE, estimate parameters, fit a model, custom density",
    ),
    Operation(
        "likelihood/surface", surface.likelihood_surface, "Log-likelihood on a grid of parameters",
        surface.likelihood_surface_cost,
        pictures=(fits.surface,),
        keywords="profile, contour, parameters, MLE plot",
    ),
)  # fmt: skip
