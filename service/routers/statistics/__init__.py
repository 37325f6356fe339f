"""Statistics: the table of contents."""

from __future__ import annotations

from service.operation import Area
from service.routers.statistics.distributions import DISTRIBUTIONS
from service.routers.statistics.inference import INFERENCE
from service.routers.statistics.information import INFORMATION
from service.routers.statistics.regression import REGRESSION
from service.routers.statistics.samples import SAMPLES
from service.routers.statistics.tests import TESTS

STATISTICS = Area(
    "statistics",
    "Statistics",
    "Distributions with digits deep in their tails, information, inference, resampling, tests and regression.",
    (*SAMPLES, *DISTRIBUTIONS, *INFORMATION, *TESTS, *REGRESSION, *INFERENCE),
)
