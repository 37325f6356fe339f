"""Laws of probability."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.statistics.distributions import (
    cumulative,
    density,
    distributions,
    fit,
    fit_by_blocks,
    interval,
    moments,
    quantile,
    sample,
    survival,
)
from service.operation import Operation
from service.pictures.statistics import distributions as laws
from service.pictures.statistics import fits

DISTRIBUTIONS = (
    Operation(
        "distributions", distributions.distributions, "List of distributions", costs.linear, method="GET",
        keywords="normal, gaussian, binomial, Poisson, exponential, catalogue, probability laws, parameters",
    ),
    Operation(
        "distributions/density", density.density, "Density or mass",
        pictures=(laws.density,),
        keywords="pdf, pmf, probability density, probability mass, likelihood, bell curve, probability of exactly",
    ),
    Operation(
        "distributions/log-density", density.log_density, "Logarithm of the density or mass",
        pictures=(laws.log_density,),
        keywords="logpdf, logpmf, log-likelihood",
    ),
    Operation(
        "distributions/cumulative", cumulative.cumulative, "Cumulative distribution function",
        pictures=(laws.cumulative,),
        keywords="cdf, probability below, P(X <= x), tail, normal table",
    ),
    Operation(
        "distributions/log-cumulative", cumulative.log_cumulative, "Logarithm of the cumulative function",
        pictures=(laws.log_cumulative,),
        keywords="logcdf, log probability",
    ),
    Operation(
        "distributions/survival", survival.survival, "Survival function",
        pictures=(laws.cumulative,),
        keywords="sf, upper tail, 1 - cdf, P(X > x), chance of more than, exceedance, reliability, p-value",
    ),
    Operation(
        "distributions/log-survival", survival.log_survival, "Logarithm of the survival function",
        pictures=(laws.log_cumulative,),
        keywords="logsf, upper tail, log probability",
    ),
    Operation(
        "distributions/quantile", quantile.quantile, "Quantile",
        pictures=(laws.quantiles,),
        keywords="ppf, inverse cdf, percentile, critical value, z-score, value at risk",
    ),
    Operation(
        "distributions/inverse-survival", survival.inverse_survival, "Inverse of the survival function",
        pictures=(laws.quantiles,),
        keywords="isf, upper quantile, critical value, return level",
    ),
    Operation(
        "distributions/interval", interval.interval, "Central interval",
        pictures=(laws.interval,),
        keywords="range with probability, prediction interval, central range, credible interval",
    ),
    Operation(
        "distributions/moments", moments.moments, "Moments, entropy, median and support",
        pictures=(laws.moments,),
        keywords="mean, average, variance, std, skewness, kurtosis, expected value, expectation",
    ),
    Operation(
        "distributions/sample", sample.sample, "Random sample", sample.sample_cost,
        pictures=(fits.sample,),
        keywords="random numbers, generate, simulate, draw, rvs, seed, Monte Carlo",
    ),
    Operation(
        "distributions/fit", fit.fit_distribution, "Maximum-likelihood fit of a distribution",
        blocks=fit_by_blocks.fit_distribution,
        pictures=(fits.fit, fits.quantile_plot),
        keywords="MLE, estimate parameters, best distribution, goodness of fit",
    ),
)  # fmt: skip
