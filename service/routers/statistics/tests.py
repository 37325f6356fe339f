"""Tests of hypotheses."""

from __future__ import annotations

from service.handlers import costs
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
from service.operation import Operation
from service.pictures.statistics import comparisons, hypotheses

_NORMAL = {"name": "normal", "mean": 5.6, "standard_deviation": 0.5}


TESTS = (
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
        "tests/anova", anova.anova, "One-way analysis of variance", anova.anova_cost,
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
)  # fmt: skip
