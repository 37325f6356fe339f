"""Regressions."""

from __future__ import annotations

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
from service.operation import Operation
from service.pictures.statistics import regressions

REGRESSION = (
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
)  # fmt: skip
