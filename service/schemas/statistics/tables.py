"""Requests about counts: contingency tables, observed and expected counts, successes of trials."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.statistics.tests import Adjustment, Alternative, Tested
from service.schemas.types.arrays import IntegerMatrix, IntegerVector, RealVector
from service.schemas.types.base import Level, Request, Seed

Table = Annotated[IntegerMatrix, Field(examples=[[[12, 5], [3, 10]]])]


class IndependenceRequest(Tested):
    """A contingency table."""

    table: Table
    """Counts, rows × columns, at least 2 × 2."""
    continuity_correction: bool = True
    """Whether Yates' correction moves the counts of a 2 × 2 table by up to ½ towards their expectation."""


class FrequencyFitRequest(Tested):
    """Observed counts, and what was expected."""

    observed: IntegerVector = Field(examples=[[43, 52, 54, 40]])
    """Counts by category (k)."""
    expected: RealVector | None = Field(default=None, examples=[[47.25, 47.25, 47.25, 47.25]])
    """Expected counts with the total of `observed`, or probabilities with total 1 (k); all equal where omitted."""
    estimated_parameters: int = Field(default=0, ge=0)
    """Parameters that were estimated from the counts; each takes one degree of freedom."""


class FisherRequest(Tested):
    """A contingency table, tested exactly."""

    table: Table
    """Counts, rows × columns, at least 2 × 2."""
    alternative: Alternative = "two-sided"
    """What the odds ratio is if it is not `odds_ratio`; of 2 × 2 tables."""
    odds_ratio: float = Field(default=1.0, gt=0)
    """Odds ratio under the null hypothesis; of 2 × 2 tables."""
    resamples: int | None = Field(default=None, ge=99, le=1_000_000)
    """Random tables to draw instead of the exact sum, for tables that are too large for it."""
    seed: Seed | None = None
    """Of the random tables."""


class McNemarRequest(Tested):
    """A square table of matched pairs."""

    table: IntegerMatrix = Field(examples=[[[794, 86], [150, 570]]])
    """Counts of pairs (k, k): first answer × second answer."""
    method: Literal["exact", "asymptotic"] = "asymptotic"
    """Chi-squared (Bowker for k > 2), or the exact binomial test of a 2 × 2 table."""
    continuity_correction: bool = True
    """Whether chi-squared of a 2 × 2 table moves the difference by 1 towards 0."""


class BinomialRequest(Tested):
    """Successes of independent trials."""

    successes: int = Field(ge=0, le=10**9, examples=[682])
    """How many trials succeeded."""
    trials: int = Field(ge=1, le=10**9, examples=[925])
    """How many there were."""
    probability: float = Field(default=0.5, ge=0, le=1)
    """Probability of success under the null hypothesis."""
    alternative: Alternative = "two-sided"
    """What the probability is if it is not that."""


class ProportionIntervalRequest(Request):
    """Successes of independent trials, and how their probability is bounded."""

    successes: int = Field(ge=0, le=10**9, examples=[15])
    """How many trials succeeded."""
    trials: int = Field(ge=1, le=10**9, examples=[40])
    """How many there were."""
    level: Level = 0.95
    """Confidence level."""
    method: Literal["wilson", "clopper_pearson", "wald", "agresti_coull", "jeffreys"] = "wilson"
    """Score interval, exact interval, normal approximation, adjusted normal approximation, Bayes with Beta(½, ½)."""


class AdjustRequest(Tested):
    """p-values of several tests."""

    p_values: RealVector = Field(examples=[[0.01, 0.02, 0.03, 0.04, 0.05]])
    """The p-values, each from 0 to 1."""
    method: Adjustment = "holm"
    """The first three bound the chance of any false rejection, the last two the expected share of false ones."""


class PowerRequest(Request):
    """A test, and three of effect size, size, alpha and power."""

    test: Literal["t_one_sample", "t_paired", "t_independent", "z_one_sample", "z_independent", "anova"] = Field(
        examples=["t_independent"]
    )
    """Which test. Effect sizes are Cohen's d, for `anova` Cohen's f."""
    effect_size: float | None = Field(default=None, ge=-100, le=100, examples=[0.5])
    """Difference in standard deviations."""
    size: float | None = Field(default=None, gt=1, le=1e9, examples=[64])
    """Observations in each sample."""
    alpha: Level | None = Field(default=None, examples=[0.05])
    """Significance level."""
    power: Level | None = None
    """Probability to reject where the effect is of this size."""
    alternative: Alternative = "two-sided"
    """Direction of the test; `anova` has none."""
    groups: int = Field(default=2, ge=2, le=10_000)
    """Samples of `anova`."""
