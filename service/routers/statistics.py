"""Statistics: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.statistics import (
    bayes,
    density_estimates,
    distribution_facts,
    distribution_fit,
    distributions,
    information,
    likelihood,
    resampling,
)
from service.operation import Area, Operation

_MAXIMIZE_EXAMPLE = {
    "data": [0.5, 1.2, 2.3, 0.8, 1.7, 3.1],
    "density": "rate * exp(-rate*x)",
    "initial": {"rate": 1.0},
    "bounds": {"rate": [0, None]},
}

STATISTICS = Area(
    "statistics",
    "Statistics",
    "Distributions with digits deep in their tails, information, inference, resampling, tests and regression.",
    (
        Operation("quantiles", resampling.quantiles, "Sample quantiles", resampling.quantiles_cost),
        Operation("histogram", density_estimates.histogram, "Histogram", density_estimates.histogram_cost),
        Operation(
            "kernel-density", density_estimates.kernel_density, "Kernel density estimate", density_estimates.kernel_cost
        ),
        Operation("bootstrap", resampling.bootstrap, "Bootstrap interval of a statistic", resampling.bootstrap_cost),
        Operation("distributions", distribution_facts.distributions, "Every distribution", costs.linear, method="GET"),
        Operation("distributions/density", distributions.density, "Density or mass"),
        Operation("distributions/log-density", distributions.log_density, "Logarithm of the density or mass"),
        Operation("distributions/cumulative", distributions.cumulative, "Cumulative distribution function"),
        Operation("distributions/log-cumulative", distributions.log_cumulative, "Logarithm of the cumulative function"),
        Operation("distributions/survival", distributions.survival, "Survival function"),
        Operation("distributions/log-survival", distributions.log_survival, "Logarithm of the survival function"),
        Operation("distributions/quantile", distributions.quantile, "Quantile"),
        Operation("distributions/inverse-survival", distributions.inverse_survival, "Inverse of the survival function"),
        Operation("distributions/interval", distributions.interval, "Central interval"),
        Operation("distributions/moments", distribution_facts.moments, "Moments, entropy, median and support"),
        Operation("distributions/sample", distribution_facts.sample, "Random sample", distribution_facts.sample_cost),
        Operation("distributions/fit", distribution_fit.fit_distribution, "Fit a distribution by maximum likelihood"),
        Operation("entropy", information.entropy, "Entropy", costs.linear),
        Operation("cross-entropy", information.cross_entropy, "Cross-entropy", costs.broadcast("p", "q")),
        Operation("kl-divergence", information.kl_divergence, "Kullback-Leibler divergence", costs.broadcast("p", "q")),
        Operation("js-divergence", information.js_divergence, "Jensen-Shannon divergence", costs.broadcast("p", "q")),
        Operation("mutual-information", information.mutual_information, "Mutual information", costs.linear),
        Operation("bayes/theorem", bayes.theorem, "Bayes' theorem", costs.linear),
        Operation("bayes/update", bayes.update, "Posterior of a conjugate prior"),
        Operation(
            "likelihood/maximize",
            likelihood.likelihood_maximize,
            "Maximum likelihood of a density given as a formula",
            example=_MAXIMIZE_EXAMPLE,
        ),
        Operation(
            "likelihood/surface",
            likelihood.likelihood_surface,
            "Log-likelihood on a grid of parameters",
            likelihood.surface_cost,
        ),
    ),
)
