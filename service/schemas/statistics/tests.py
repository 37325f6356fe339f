"""Requests of hypothesis tests about samples: one is `x`, two are `x` and `y`, more are `samples`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from service.schemas.statistics.distributions import Distribution
from service.schemas.types.arrays import Missing, MissingVector, RealVector
from service.schemas.types.base import Level, Request, Seed
from service.schemas.types.short_lists import Labels, items

Alternative = Literal["two-sided", "less", "greater"]
Method = Literal["auto", "exact", "asymptotic"]
Adjustment = Literal["bonferroni", "holm", "hochberg", "benjamini_hochberg", "benjamini_yekutieli"]
Samples = Annotated[
    list[MissingVector],
    BeforeValidator(items, json_schema_input_type=list[MissingVector]),
    Field(min_length=2, examples=[[[6.9, 5.4, 5.8, 4.6, 4.0], [8.3, 6.8, 7.8, 9.2, 6.5], [8.0, 10.5, 8.1, 6.9, 9.3]]]),
]
X = Annotated[MissingVector, Field(examples=[[5.1, 4.9, 6.2, 5.8, 6.0, 5.5]])]
Y = Annotated[MissingVector, Field(examples=[[6.3, 5.9, 7.1, 6.6, 6.8, 6.1]])]


class Tested(Request):
    """What every test is asked with."""

    alpha: Level = 0.05
    """Significance level: the test rejects where p ≤ alpha, and intervals have level 1 − alpha."""


class _Sampled(Tested):
    missing: Missing = "refuse"
    """What to do with nulls: refuse them, or leave them out (of pairs and blocks: the whole pair or block)."""


class TTestRequest(_Sampled):
    """One sample, and the mean it is tested against."""

    x: X
    """Sample (n)."""
    population_mean: float = 0.0
    """Mean under the null hypothesis; of the differences, where there are two samples."""
    alternative: Alternative = "two-sided"
    """What the mean is if it is not that: different, less or greater."""


class PairedRequest(TTestRequest):
    """Two samples of the same individuals."""

    y: Y
    """Second sample (n), in the order of `x`."""


class IndependentRequest(TTestRequest):
    """Two independent samples."""

    y: Y
    """Second sample (m)."""
    equal_variance: bool = False
    """Whether to pool the variances (Student); otherwise they may differ (Welch)."""


class RankSumRequest(_Sampled):
    """Two independent samples, compared by ranks."""

    x: X
    """First sample (n)."""
    y: Y
    """Second sample (m)."""
    location: float = 0.0
    """Shift of x against y under the null hypothesis."""
    alternative: Alternative = "two-sided"
    """Where x lies against y if not there: anywhere else, lower or higher."""
    method: Method = "auto"
    """Exact distribution, normal approximation, or the exact one for fewer than 50 values a sample."""
    continuity_correction: bool = True
    """Whether the normal approximation moves the statistic by ½ towards its mean."""


class SignedRankRequest(_Sampled):
    """One sample of differences, or two of the same individuals, compared by signed ranks."""

    x: X
    """Differences, or first sample (n)."""
    y: MissingVector | None = None
    """Second sample (n), in the order of `x`."""
    location: float = 0.0
    """Centre of the differences under the null hypothesis."""
    alternative: Alternative = "two-sided"
    """Where the differences lie if not there: anywhere else, lower or higher."""
    method: Method = "auto"
    """Exact distribution, normal approximation, or the exact one for fewer than 50 differences that are not zero."""
    continuity_correction: bool = True
    """Whether the normal approximation moves the statistic by ½ towards its mean."""


class SamplesRequest(_Sampled):
    """Two or more samples."""

    samples: Samples
    """The samples; they may differ in length (for `tests/friedman`: one a treatment, the blocks in one order)."""


class RankSamplesRequest(SamplesRequest):
    """Two or more samples, and the law that their ranks are held against."""

    method: Method = "auto"
    """Exact distribution of the statistic, also with ties, χ², or the exact one where χ² is doubtful and that cheap."""


class DunnRequest(SamplesRequest):
    """Two or more samples, and how p-values are adjusted for the number of pairs."""

    adjustment: Adjustment = "holm"
    """The first three bound the chance of any false rejection, the last two the expected share of false ones."""


class DunnettRequest(SamplesRequest):
    """Two or more samples, one of them the control."""

    control: int = Field(default=0, ge=0, examples=[0])
    """Position of the control in `samples`."""


class AnovaRequest(SamplesRequest):
    """Two or more samples, and whether they have one variance."""

    equal_variance: bool = True
    """Whether all samples have one variance (Fisher); otherwise they may differ (Welch)."""


class TwoWayRequest(Tested):
    """Values, and the levels of two factors that each was measured at."""

    y: RealVector = Field(examples=[[4.2, 11.5, 7.3, 16.5, 15.2, 17.3, 15.2, 21.5, 17.6, 19.7, 23.3, 23.6]])
    """Values (n)."""
    factors: Annotated[list[Labels], Field(min_length=2, max_length=2)] = Field(
        examples=[
            [
                ["VC", "VC", "VC", "VC", "VC", "VC", "OJ", "OJ", "OJ", "OJ", "OJ", "OJ"],
                ["low", "low", "low", "high", "high", "high", "low", "low", "low", "high", "high", "high"],
            ]
        ]
    )
    """For each of two factors its level at each value (n): all texts, or all integers."""
    interaction: bool = True
    """Whether the effect of one factor may depend on the other."""


class LeveneRequest(SamplesRequest):
    """Two or more samples, and the centre from which spread is measured."""

    center: Literal["median", "mean", "trimmed"] = "median"
    """Centre of each sample: the median (Brown–Forsythe), the mean (Levene), or the mean without 5 % at either end."""


class NormalityRequest(_Sampled):
    """One sample, and which test of normality."""

    x: X = Field(examples=[[5.1, 4.9, 6.2, 5.8, 6.0, 5.5, 5.4, 5.7]])
    """Sample (n)."""
    method: Literal["shapiro_wilk", "anderson_darling", "jarque_bera", "dagostino"] = "shapiro_wilk"
    """Which test: Shapiro–Wilk (3 to 5000 values), Anderson–Darling (from 8), Jarque–Bera, D'Agostino–Pearson (8)."""


class KolmogorovSmirnovRequest(_Sampled):
    """One sample against a distribution, or two samples."""

    x: X
    """First sample (n)."""
    y: MissingVector | None = None
    """Second sample (m); either this or `distribution`."""
    distribution: Distribution | None = Field(
        default=None, examples=[{"name": "normal", "mean": 5.6, "standard_deviation": 0.5}]
    )
    """Continuous distribution to compare one sample with."""
    alternative: Alternative = "two-sided"
    """Whether the distribution function of x differs from the other, lies below it (less) or above it (greater)."""
    method: Method = "auto"
    """Exact distribution of the statistic, its limit, or the exact one where that is cheap and there are no ties."""


class PermutationRequest(_Sampled):
    """Two samples, and what is compared."""

    x: X
    """First sample (n)."""
    y: Y
    """Second sample (m); in the order of `x` where paired."""
    statistic: Literal["mean_difference", "median_difference", "t"] = "mean_difference"
    """Difference of means or medians, or Welch's t (of pairs: their t)."""
    paired: bool = False
    """Whether x and y are pairs: then signs of differences are exchanged, otherwise values between the samples."""
    alternative: Alternative = "two-sided"
    """What the statistic is if x and y are not exchangeable: extreme on either side, low or high."""
    resamples: int = Field(default=9999, ge=99, le=1_000_000)
    """Random permutations; all of them are taken, once each, where there are no more than these."""
    seed: Seed | None = None
    """Of the random permutations."""
