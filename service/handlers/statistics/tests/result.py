"""The one shape of the results of hypothesis tests, and the warnings that all have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field

from service.handlers.proofs import proved
from service.handlers.statistics.lost_digits import underflowing
from service.methods.proofs import AT_ONCE, Balls
from service.methods.statistics.tests.tied_laws import Counted
from service.schemas.statistics.tests import Method
from service.schemas.types.errors import TooLarge
from service.schemas.types.results import ExtendedNumber, Number, RealTensor, Result, Warning

Statistic = Annotated[ExtendedNumber | None, Field(description="The test statistic.")]
Freedom = Annotated[
    RealTensor | None, Field(description="Of the statistic's distribution: a number, or a pair (2) for F.")
]
PValue = Annotated[
    Number, Field(description="Probability of a statistic at least this extreme under the null hypothesis.")
]
Lower = Annotated[
    ExtendedNumber | None,
    Field(description="Lower end of the interval of level 1 − alpha for the estimate; −∞ where it is left open."),
]
Upper = Annotated[ExtendedNumber | None, Field(description="Upper end; infinite where the alternative leaves it open.")]
Estimate = Annotated[
    ExtendedNumber | None,
    Field(description="What is estimated: a mean, a difference, a probability, an odds ratio."),
]
Effect = Annotated[
    ExtendedNumber | None, Field(description="A measure of the effect that does not grow with the sample.")
]
Rejected = Annotated[bool, Field(description="Whether p_value ≤ alpha.")]


@dataclass(slots=True, kw_only=True)
class TestResult(Result):
    """A hypothesis test. Fields that a test has no value for are null."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "statistic",
        "degrees_of_freedom.T",
        "p_value",
        "lower",
        "upper",
        "estimate",
        "effect_size",
        "reject_null",
    )

    __test__ = False

    # Descriptions stand in the types, as docstrings of attributes are not inherited.
    statistic: Statistic
    degrees_of_freedom: Freedom = None
    p_value: PValue
    lower: Lower = None
    upper: Upper = None
    estimate: Estimate = None
    effect_size: Effect = None
    reject_null: Rejected

    def __post_init__(self) -> None:
        """Say where the p-value underflows."""
        self.warnings.extend(underflowing(self.p_value))


@dataclass(slots=True, kw_only=True)
class EffectResult(TestResult):
    """A hypothesis test whose effect size has an interval."""

    table_fields: ClassVar[tuple[str, ...]] = (
        *TestResult.table_fields,
        "effect_size_lower",
        "effect_size_upper",
        "effect_size_corrected",
    )

    __test__ = False

    effect_size_lower: ExtendedNumber | None = None
    """Lower end of the interval of level 1 − alpha for the effect size, open as that of the estimate is; null where
    the effect is too far out for its law (t beyond 300, say), or `alpha` below 1e-10."""
    effect_size_upper: ExtendedNumber | None = None
    """Upper end, null likewise; of η² and Cramér's V 0 where the statistic is so small that it is rarely smaller
    without an effect."""
    effect_size_corrected: Number | None = None
    """The effect size without its bias in small samples: Hedges' g of Cohen's d, ω² of η²; null for others."""


T = TypeVar("T", bound=Any)
_ROUGH = ("small-sample", "small-expected-counts", "approximate-p-value", "below-range")
"""Codes of warnings about p-values that the law they come from does not fit."""


def proved_test(request: Any, result: T, balls: Balls, nanoseconds: float, allowed: float = AT_ONCE) -> T:
    """A result (`TestResult`, or one with p-values) with its numbers proved, where that is known in time.

    A rough approximation of a p-value stays `estimated`: that it is computed well says little.
    """
    if any(warning.code in _ROUGH for warning in result.warnings):
        return result
    found: T = proved(result, balls, nanoseconds, allowed)
    found.reject_null = found.p_value <= request.alpha
    return found


NO_ENDS = (None, None)
"""Of an effect size that has no interval."""


def exact_p_value(method: Method, doubtful: bool, count: Callable[[], Counted | None]) -> Counted | None:
    """The p-value by counting all orders, where that is asked for, or the approximation doubtful and they are few."""
    if method == "asymptotic" or (method == "auto" and not doubtful):
        return None
    found = count()
    if found is None and method == "exact":
        raise TooLarge.at("There are too many orders of these values to count; use asymptotic.", "method")
    return found


def few_values(too_few: bool, approximation: str) -> list[Warning]:
    """The warning that a p-value comes from a limit law which so few values do not reach."""
    detail = f"The samples are too small for {approximation}, which the p-value comes from: it is a rough estimate."
    return [Warning(code="small-sample", detail=detail)] if too_few else []
