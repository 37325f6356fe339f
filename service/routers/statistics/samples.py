"""Samples described, counted, grouped, scored and resampled."""

from __future__ import annotations

from service.handlers.statistics import (
    autocorrelation,
    bootstrap,
    correlation,
    covariance,
    covariance_by_blocks,
    describe,
    describe_by_blocks,
    histogram,
    histogram_by_blocks,
    kernel_density,
    kernel_density_by_blocks,
    partial_correlation,
    quantiles,
    quantiles_by_blocks,
)
from service.handlers.statistics.bin import bin_cost, bin_values
from service.handlers.statistics.cluster.k_means import k_means, k_means_cost
from service.handlers.statistics.metrics import classification, roc
from service.handlers.statistics.metrics.regression import regression_metrics, regression_metrics_cost
from service.handlers.statistics.permutation import random_order, random_order_cost
from service.operation import Operation
from service.pictures.statistics import clusters, metrics
from service.pictures.statistics import samples as data

_TWO_VARIABLES = {"data": [[1.0, 10.0], [2.0, 12.0], [4.0, 11.0], [8.0, 17.0], [9.0, 15.0]]}

SAMPLES = (
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
)  # fmt: skip
