"""Statistics: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.statistics import (
    autocorrelation,
    bootstrap,
    correlation,
    covariance,
    covariance_by_blocks,
    describe,
    describe_by_blocks,
    divergence,
    entropy,
    entropy_by_blocks,
    histogram,
    histogram_by_blocks,
    kernel_density,
    kernel_density_by_blocks,
    mutual_information,
    partial_correlation,
    probabilities,
    quantiles,
    quantiles_by_blocks,
)
from service.handlers.statistics.bayes import theorem, update
from service.handlers.statistics.bin import bin_cost, bin_values
from service.handlers.statistics.cluster.k_means import k_means, k_means_cost
from service.handlers.statistics.confidence_intervals import mean, proportion, variance
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
from service.handlers.statistics.likelihood import maximize, surface
from service.handlers.statistics.metrics import classification, roc
from service.handlers.statistics.metrics.regression import regression_metrics, regression_metrics_cost
from service.handlers.statistics.permutation import random_order, random_order_cost
from service.handlers.statistics.regression import (
    generalized_linear_by_blocks,
    linear,
    linear_by_blocks,
    logistic,
    logistic_by_blocks,
    polynomial,
)
from service.handlers.statistics.regression.generalized_linear import generalized_linear
from service.handlers.statistics.regression.multinomial import multinomial
from service.handlers.statistics.regression.penalized import penalized, penalized_cost
from service.handlers.statistics.tests import (
    adjust_p_values,
    anova,
    anova_two_way,
    bartlett,
    binomial,
    chi_squared,
    dunn,
    dunnett,
    fisher_exact,
    friedman,
    games_howell,
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
from service.pictures.statistics import beliefs, clusters, comparisons, fits, hypotheses, metrics, regressions
from service.pictures.statistics import distributions as laws
from service.pictures.statistics import samples as data

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
        Operation(
            "describe", describe.describe, "Summary statistics of variables", describe.describe_cost,
            blocks=describe_by_blocks.describe,
            pictures=(data.box_plots, data.distribution),
            keywords="average, mean, median, standard deviation, std, sd, variance, minimum, maximum, quartiles, "
            "skewness, kurtosis, summary, box plot, outliers",
        ),
        Operation(
            "covariance", covariance.covariance, "Covariance matrix", covariance.covariance_cost,
            blocks=covariance_by_blocks.covariance,
            example=_TWO_VARIABLES,
            pictures=(data.covariances,),
            keywords="cov, joint variability, variance matrix",
        ),
        Operation(
            "correlation", correlation.correlation, "Correlations with p-values and intervals",
            correlation.correlation_cost, example=_TWO_VARIABLES, blocks=covariance_by_blocks.correlation,
            pictures=(data.heat_map, data.pairs),
            keywords="Pearson, Spearman, Kendall, r, association, relationship, p-value",
        ),
        Operation(
            "partial-correlation", partial_correlation.partial_correlation, "Correlations with others held fixed",
            pictures=(data.heat_map,),
            keywords="partial_corr, pcor, controlling for, confounder, covariates, adjusted correlation, p-value",
        ),
        Operation(
            "autocorrelation", autocorrelation.autocorrelation, "Autocorrelations of a series",
            autocorrelation.autocorrelation_cost,
            pictures=(data.lags,),
            keywords="acf, pacf, lag, time series, serial correlation, Ljung-Box",
        ),
        Operation(
            "quantiles", quantiles.quantiles, "Sample quantiles", quantiles.quantiles_cost,
            blocks=quantiles_by_blocks.quantiles,
            pictures=(data.quantile_points,),
            keywords="percentile, quartile, median, decile, order statistics",
        ),
        Operation(
            "histogram", histogram.histogram, "Histogram", histogram.histogram_cost,
            blocks=histogram_by_blocks.histogram,
            pictures=(data.histogram,),
            keywords="bins, frequency, counts, bar chart, distribution of data",
        ),
        Operation(
            "kernel-density", kernel_density.kernel_density, "Kernel density estimate",
            kernel_density.kernel_density_cost,
            blocks=kernel_density_by_blocks.kernel_density,
            pictures=(data.kernel_density,),
            keywords="KDE, smooth density, bandwidth, gaussian kernel",
        ),
        Operation(
            "bin", bin_values, "Values sorted into bins, with a statistic of each", bin_cost,
            pictures=(data.bins,),
            keywords="digitize, searchsorted, binned statistic, group by range, cut, bucket, average by bin",
        ),
        Operation(
            "permutation", random_order, "Shuffle, or random choice", random_order_cost,
            example={"size": 10, "seed": 1},
            keywords="shuffle, random sample, choice, without replacement, random order, split into train and test",
        ),
        Operation(
            "metrics/classification", classification.classification, "Confusion matrix, precision, recall and the like",
            classification.classification_cost,
            pictures=(metrics.confusion_matrix,),
            keywords="accuracy, F1 score, sensitivity, specificity, confusion matrix, Matthews, kappa, classification "
            "report, classifier",
        ),
        Operation(
            "metrics/regression", regression_metrics, "Errors of predictions, and R squared",
            regression_metrics_cost,
            pictures=(metrics.predictions, metrics.errors),
            keywords="MSE, RMSE, MAE, mean squared error, R2 score, explained variance, goodness of prediction",
        ),
        Operation(
            "metrics/roc", roc.roc, "ROC curve and the area below it", roc.roc_cost,
            pictures=(metrics.roc, metrics.precision_recall),
            keywords="AUC, receiver operating characteristic, precision-recall curve, average precision, DeLong",
        ),
        Operation(
            "cluster/k-means", k_means, "Clusters around means, from many starts", k_means_cost,
            example={"data": [[1.0, 2.0], [1.5, 1.5], [0.5, 2.5], [5.0, 8.0], [5.5, 7.5], [9.0, 1.0]], "clusters": 3,
                     "seed": 1},
            pictures=(clusters.members, clusters.descent),
            keywords="kmeans, KMeans, clustering, segmentation, group similar, centroids, Lloyd, silhouette, vector "
            "quantization, unsupervised",
        ),
        Operation(
            "bootstrap", bootstrap.bootstrap, "Bootstrap interval of a statistic", bootstrap.bootstrap_cost,
            pictures=(data.resamples,),
            keywords="resampling, confidence interval, percentile, BCa, standard error",
        ),
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
        Operation(
            "tests/t-one-sample", t_tests.t_one_sample, "t-test of a mean", samples.values_cost,
            pictures=(hypotheses.null_distribution, comparisons.samples),
            keywords="Student's t, p-value, compare a mean, hypothesis, ttest_1samp",
        ),
        Operation(
            "tests/t-independent", t_tests.t_independent, "t-test of two independent samples", samples.values_cost,
            pictures=(hypotheses.null_distribution, comparisons.samples),
            keywords="Student's t, Welch, p-value, compare two means, compare two groups, A/B test, ttest_ind",
        ),
        Operation(
            "tests/t-paired", t_tests.t_paired, "t-test of pairs", samples.values_cost,
            pictures=(hypotheses.null_distribution, comparisons.samples),
            keywords="Student's t, before and after, p-value, repeated measures, ttest_rel",
        ),
        Operation(
            "tests/anova", anova.anova, "One-way analysis of variance", samples.samples_cost,
            pictures=(hypotheses.null_distribution, comparisons.samples),
            keywords="F test, ANOVA, compare means of several groups, three groups differ, p-value, f_oneway",
        ),
        Operation(
            "tests/anova-two-way", anova_two_way.anova_two_way, "Two-way analysis of variance",
            pictures=(comparisons.cell_means,),
            keywords="F test, ANOVA, two factors, interaction, type II, type III, unbalanced, factorial, anova_lm",
        ),
        Operation(
            "tests/kruskal", kruskal.kruskal, "Kruskal-Wallis test of several samples", samples.samples_cost,
            pictures=(hypotheses.null_distribution, comparisons.samples),
            keywords="nonparametric ANOVA, ranks, H test, several groups differ, p-value",
        ),
        Operation(
            "tests/mann-whitney", mann_whitney.mann_whitney, "Mann-Whitney U test of two samples",
            pictures=(hypotheses.normal_approximation, comparisons.samples),
            keywords="rank-sum, nonparametric, compare two groups, p-value, AUC",
        ),
        Operation(
            "tests/wilcoxon", wilcoxon.wilcoxon, "Wilcoxon's signed rank test",
            pictures=(hypotheses.normal_approximation, comparisons.samples),
            keywords="signed-rank, nonparametric, paired, before and after, p-value",
        ),
        Operation(
            "tests/levene", levene.levene, "Levene's test of equal variances", samples.samples_cost,
            pictures=(hypotheses.null_distribution, comparisons.samples),
            keywords="homoscedasticity, Brown-Forsythe, homogeneity of variance, spread, p-value",
        ),
        Operation(
            "tests/bartlett", bartlett.bartlett, "Bartlett's test of equal variances", samples.samples_cost,
            pictures=(hypotheses.null_distribution, comparisons.samples),
            keywords="homoscedasticity, homogeneity of variance, spread, p-value",
        ),
        Operation(
            "tests/friedman", friedman.friedman, "Friedman's test of treatments in blocks",
            pictures=(hypotheses.null_distribution, comparisons.samples),
            keywords="nonparametric, repeated measures, ranks, p-value",
        ),
        Operation(
            "tests/tukey", tukey.tukey, "Tukey's test of all pairs of means",
            pictures=(comparisons.pairs_of_means, comparisons.samples),
            keywords="post hoc, HSD, multiple comparisons, pairwise means, Tukey-Kramer",
        ),
        Operation(
            "tests/games-howell", games_howell.games_howell, "Games and Howell's test of all pairs of means",
            pictures=(comparisons.pairs_of_means, comparisons.samples),
            keywords="post hoc, multiple comparisons, unequal variances, heteroscedastic, pairwise means, Welch",
        ),
        Operation(
            "tests/dunnett", dunnett.dunnett, "Dunnett's test of means against a control",
            pictures=(comparisons.pairs_of_means, comparisons.samples),
            keywords="post hoc, multiple comparisons, control group, placebo, treatments, many-to-one",
        ),
        Operation(
            "tests/dunn", dunn.dunn, "Dunn's test of all pairs of samples by ranks",
            pictures=(comparisons.samples,),
            keywords="post hoc, multiple comparisons, Kruskal-Wallis, nonparametric, rank sums, pairwise",
        ),
        Operation(
            "tests/chi-squared-independence", chi_squared.chi_squared_independence,
            "Chi-squared test of a contingency table", costs.linear,
            pictures=(hypotheses.null_distribution, comparisons.table),
            keywords="chi2, chi-squared, chi-square, crosstab, compare proportions, categorical, association, "
            "Cramér's V, p-value",
        ),
        Operation(
            "tests/chi-squared-fit", chi_squared.chi_squared_fit, "Chi-squared test of counts", costs.linear,
            pictures=(hypotheses.null_distribution, comparisons.frequencies),
            keywords="chi2, chi-squared, chi-square, goodness of fit, observed and expected, fair die, p-value",
        ),
        Operation(
            "tests/fisher-exact", fisher_exact.fisher_exact, "Fisher's exact test of a contingency table",
            pictures=(hypotheses.count_distribution, comparisons.table),
            keywords="2x2 table, odds ratio, compare proportions, categorical, small counts, p-value",
        ),
        Operation(
            "tests/mcnemar", mcnemar.mcnemar, "McNemar's test of matched pairs", costs.linear,
            pictures=(hypotheses.null_distribution,),
            keywords="before and after, paired proportions, 2x2 table, p-value",
        ),
        Operation(
            "tests/binomial", binomial.binomial, "Exact binomial test", costs.linear,
            pictures=(hypotheses.count_distribution,),
            keywords="proportion test, coin, heads in tosses, success rate, sign test, conversion rate, p-value",
        ),
        Operation(
            "tests/normality", normality.normality, "Test of normality", costs.linear,
            pictures=(comparisons.normal_quantiles,),
            keywords="Shapiro-Wilk, Anderson-Darling, Jarque-Bera, D'Agostino, gaussian, bell curve, p-value",
        ),
        Operation(
            "tests/kolmogorov-smirnov", kolmogorov_smirnov.kolmogorov_smirnov, "Kolmogorov-Smirnov test",
            example={"x": [5.1, 4.9, 6.2, 5.8, 6.0, 5.5], "distribution": _NORMAL},
            pictures=(comparisons.distribution_functions,),
            keywords="KS test, goodness of fit, compare distributions, p-value",
        ),
        Operation(
            "tests/permutation", permutation.permutation, "Permutation test of two samples",
            permutation.permutation_cost,
            pictures=(hypotheses.permutations, comparisons.samples),
            keywords="randomisation test, exact test, compare two groups, A/B test, p-value",
        ),
        Operation(
            "tests/power", power.power, "Power, sample size, effect size or significance level",
            example={"test": "t_independent", "effect_size": 0.5, "alpha": 0.05, "power": 0.8},
            pictures=(hypotheses.power_curve,),
            keywords="sample size, how many subjects, effect size, experiment planning, A/B test",
        ),
        Operation(
            "tests/adjust-p-values", adjust_p_values.adjust_p_values, "p-values adjusted for many tests", costs.linear,
            pictures=(hypotheses.p_values,),
            keywords="Bonferroni, Holm, Benjamini-Hochberg, FDR, false discovery rate, multiple testing",
        ),
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
            "regression/linear", linear.linear, "Linear regression with inference", linear.linear_cost,
            blocks=linear_by_blocks.linear,
            pictures=(regressions.fit, regressions.residuals, regressions.normal_quantiles, regressions.coefficients),
            keywords="OLS, ordinary least squares, straight line, slope, intercept, trend, best fit line, R squared, "
            "multiple regression, error bars, predict, prediction, forecast",
        ),
        Operation(
            "regression/polynomial", polynomial.polynomial, "Polynomial regression with inference",
            polynomial.polynomial_cost,
            pictures=(regressions.fit, regressions.residuals, regressions.normal_quantiles, regressions.coefficients),
            keywords="polyfit, curve fitting, quadratic fit, parabola, cubic fit, trend, least squares",
        ),
        Operation(
            "regression/generalized-linear", generalized_linear, "Generalized linear model with inference",
            blocks=generalized_linear_by_blocks.generalized_linear,
            pictures=(regressions.generalized, regressions.deviances, regressions.coefficients),
            keywords="GLM, Poisson regression, gamma regression, negative binomial, probit, count data, log-linear, "
            "exposure, offset, overdispersion",
        ),
        Operation(
            "regression/logistic", logistic.logistic, "Logistic regression with inference",
            blocks=logistic_by_blocks.logistic,
            pictures=(regressions.logistic, regressions.coefficients),
            keywords="logit, classification, odds ratio, binary outcome, probability of success",
        ),
        Operation(
            "regression/multinomial", multinomial, "Multinomial logistic regression with inference",
            pictures=(regressions.classes,),
            keywords="multinom, MNLogit, softmax regression, several classes, categorical outcome, nominal, "
            "multiclass classification, choice model",
        ),
        Operation(
            "regression/penalized", penalized, "Ridge, lasso and elastic net, with cross-validation", penalized_cost,
            example={
                "x": [[4, 1], [7, 0], [8, 1], [10, 0], [12, 1], [15, 1], [16, 0], [19, 1]],
                "y": [2.0, 4.0, 16.0, 10.0, 14.0, 26.0, 24.0, 33.0], "penalty": "lasso",
                "strengths": [5.0, 1.0, 0.2], "folds": 4, "seed": 1,
            },
            pictures=(regressions.path, regressions.cross_validation),
            keywords="regularization, L1, L2, Ridge, Lasso, ElasticNet, glmnet, shrinkage, variable selection, "
            "LassoCV, RidgeCV, LogisticRegression, Tikhonov, sparse regression",
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
    ),
)  # fmt: skip
