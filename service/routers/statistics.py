"""Statistics: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.statistics import (
    autocorrelation,
    bootstrap,
    correlation,
    covariance,
    describe,
    divergence,
    entropy,
    histogram,
    kernel_density,
    mutual_information,
    probabilities,
    quantiles,
)
from service.handlers.statistics.bayes import theorem, update
from service.handlers.statistics.confidence_intervals import mean, proportion, variance
from service.handlers.statistics.distributions import (
    cumulative,
    density,
    distributions,
    fit,
    interval,
    moments,
    quantile,
    sample,
    survival,
)
from service.handlers.statistics.likelihood import maximize, surface
from service.handlers.statistics.regression import linear, logistic, polynomial
from service.handlers.statistics.tests import (
    adjust_p_values,
    anova,
    bartlett,
    binomial,
    chi_squared,
    fisher_exact,
    friedman,
    kolmogorov_smirnov,
    kruskal,
    levene,
    mann_whitney,
    mcnemar,
    normality,
    permutation,
    power,
    samples,
    t_tests,
    tukey,
    wilcoxon,
)
from service.operation import Area, Operation

_MAXIMIZE_EXAMPLE = {
    "data": [0.5, 1.2, 2.3, 0.8, 1.7, 3.1],
    "density": "rate * exp(-rate*x)",
    "initial": {"rate": 1.0},
    "bounds": {"rate": [0, None]},
}

_TWO_VARIABLES = {"data": [[1.0, 10.0], [2.0, 12.0], [4.0, 11.0], [8.0, 17.0], [9.0, 15.0]]}
_NORMAL = {"name": "normal", "mean": 5.6, "standard_deviation": 0.5}

STATISTICS = Area(
    "statistics",
    "Statistics",
    "Distributions with digits deep in their tails, information, inference, resampling, tests and regression.",
    (
        Operation("describe", describe.describe, "Summary statistics of variables", describe.describe_cost),
        Operation(
            "covariance",
            covariance.covariance,
            "Covariance matrix",
            covariance.covariance_cost,
            example=_TWO_VARIABLES,
        ),
        Operation(
            "correlation",
            correlation.correlation,
            "Correlations with p-values and intervals",
            correlation.correlation_cost,
            example=_TWO_VARIABLES,
        ),
        Operation(
            "autocorrelation",
            autocorrelation.autocorrelation,
            "Autocorrelations of a series",
            autocorrelation.autocorrelation_cost,
        ),
        Operation("quantiles", quantiles.quantiles, "Sample quantiles", quantiles.quantiles_cost),
        Operation("histogram", histogram.histogram, "Histogram", histogram.histogram_cost),
        Operation(
            "kernel-density",
            kernel_density.kernel_density,
            "Kernel density estimate",
            kernel_density.kernel_density_cost,
        ),
        Operation("bootstrap", bootstrap.bootstrap, "Bootstrap interval of a statistic", bootstrap.bootstrap_cost),
        Operation("distributions", distributions.distributions, "List of distributions", costs.linear, method="GET"),
        Operation("distributions/density", density.density, "Density or mass"),
        Operation("distributions/log-density", density.log_density, "Logarithm of the density or mass"),
        Operation("distributions/cumulative", cumulative.cumulative, "Cumulative distribution function"),
        Operation("distributions/log-cumulative", cumulative.log_cumulative, "Logarithm of the cumulative function"),
        Operation("distributions/survival", survival.survival, "Survival function"),
        Operation("distributions/log-survival", survival.log_survival, "Logarithm of the survival function"),
        Operation("distributions/quantile", quantile.quantile, "Quantile"),
        Operation("distributions/inverse-survival", survival.inverse_survival, "Inverse of the survival function"),
        Operation("distributions/interval", interval.interval, "Central interval"),
        Operation("distributions/moments", moments.moments, "Moments, entropy, median and support"),
        Operation("distributions/sample", sample.sample, "Random sample", sample.sample_cost),
        Operation("distributions/fit", fit.fit_distribution, "Maximum-likelihood fit of a distribution"),
        Operation("entropy", entropy.entropy, "Entropy", costs.linear),
        Operation("cross-entropy", entropy.cross_entropy, "Cross-entropy", probabilities.pair_cost),
        Operation("kl-divergence", divergence.kl_divergence, "Kullback-Leibler divergence", probabilities.pair_cost),
        Operation("js-divergence", divergence.js_divergence, "Jensen-Shannon divergence", probabilities.pair_cost),
        Operation("mutual-information", mutual_information.mutual_information, "Mutual information", costs.linear),
        Operation("tests/t-one-sample", t_tests.t_one_sample, "t-test of a mean", samples.values_cost),
        Operation(
            "tests/t-independent", t_tests.t_independent, "t-test of two independent samples", samples.values_cost
        ),
        Operation("tests/t-paired", t_tests.t_paired, "t-test of pairs", samples.values_cost),
        Operation("tests/anova", anova.anova, "One-way analysis of variance", samples.samples_cost),
        Operation("tests/kruskal", kruskal.kruskal, "Kruskal-Wallis test of several samples", samples.samples_cost),
        Operation("tests/mann-whitney", mann_whitney.mann_whitney, "Mann-Whitney U test of two samples"),
        Operation("tests/wilcoxon", wilcoxon.wilcoxon, "Wilcoxon's signed rank test"),
        Operation("tests/levene", levene.levene, "Levene's test of equal variances", samples.samples_cost),
        Operation("tests/bartlett", bartlett.bartlett, "Bartlett's test of equal variances", samples.samples_cost),
        Operation("tests/friedman", friedman.friedman, "Friedman's test of treatments in blocks"),
        Operation("tests/tukey", tukey.tukey, "Tukey's test of all pairs of means"),
        Operation(
            "tests/chi-squared-independence",
            chi_squared.chi_squared_independence,
            "Chi-squared test of a contingency table",
            costs.linear,
        ),
        Operation("tests/chi-squared-fit", chi_squared.chi_squared_fit, "Chi-squared test of counts", costs.linear),
        Operation("tests/fisher-exact", fisher_exact.fisher_exact, "Fisher's exact test of a contingency table"),
        Operation("tests/mcnemar", mcnemar.mcnemar, "McNemar's test of matched pairs", costs.linear),
        Operation("tests/binomial", binomial.binomial, "Exact binomial test", costs.linear),
        Operation("tests/normality", normality.normality, "Test of normality", costs.linear),
        Operation(
            "tests/kolmogorov-smirnov",
            kolmogorov_smirnov.kolmogorov_smirnov,
            "Kolmogorov-Smirnov test",
            example={"x": [5.1, 4.9, 6.2, 5.8, 6.0, 5.5], "distribution": _NORMAL},
        ),
        Operation(
            "tests/permutation",
            permutation.permutation,
            "Permutation test of two samples",
            permutation.permutation_cost,
        ),
        Operation(
            "tests/power",
            power.power,
            "Power, sample size, effect size or significance level",
            example={"test": "t_independent", "effect_size": 0.5, "alpha": 0.05, "power": 0.8},
        ),
        Operation(
            "tests/adjust-p-values", adjust_p_values.adjust_p_values, "p-values adjusted for many tests", costs.linear
        ),
        Operation("confidence-intervals/mean", mean.mean, "Interval of a mean", samples.values_cost),
        Operation("confidence-intervals/proportion", proportion.proportion, "Interval of a probability", costs.linear),
        Operation("confidence-intervals/variance", variance.variance, "Interval of a variance", samples.values_cost),
        Operation("regression/linear", linear.linear, "Linear regression with inference", linear.linear_cost),
        Operation(
            "regression/polynomial",
            polynomial.polynomial,
            "Polynomial regression with inference",
            polynomial.polynomial_cost,
        ),
        Operation("regression/logistic", logistic.logistic, "Logistic regression with inference"),
        Operation("bayes/theorem", theorem.theorem, "Bayes' theorem", costs.linear),
        Operation("bayes/update", update.update, "Posterior of a conjugate prior"),
        Operation(
            "likelihood/maximize",
            maximize.likelihood_maximize,
            "Maximum likelihood of a density given as a formula",
            example=_MAXIMIZE_EXAMPLE,
        ),
        Operation(
            "likelihood/surface",
            surface.likelihood_surface,
            "Log-likelihood on a grid of parameters",
            surface.likelihood_surface_cost,
        ),
    ),
)
