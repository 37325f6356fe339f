"""Power analysis: the fourth of effect size, sample size, significance level and power."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flint import arb
from scipy import optimize

from service.handlers.proofs import proved
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.balls import power as balls
from service.methods.statistics.balls.incomplete import beta_effort
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.means import of_ends
from service.methods.statistics.balls.noncentral import mixture_effort
from service.methods.statistics.tests.power import f_power, t_power
from service.schemas.statistics.tables import PowerRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import Number, Result, Warning

_ASKED = ("effect_size", "size", "alpha", "power")
_RANGES = {"effect_size": (1e-8, 100.0), "size": (1.05, 1e9), "alpha": (1e-300, 1 - 1e-12)}


@dataclass(slots=True, kw_only=True)
class PowerResult(Result):
    """All four, the one that was left out being computed."""

    effect_size: Number
    """Difference in standard deviations (d, or f for `anova`)."""
    size: Number
    """Observations in each sample, not rounded."""
    alpha: Number
    """Significance level."""
    power: Number
    """Probability to reject where the effect is of this size."""


def power(request: PowerRequest) -> PowerResult:
    """The fourth of effect size, size of each sample, alpha and power, from the other three.

    Power is the probability that the noncentral t (z, F) statistic lies beyond the critical value, on both sides for a
    two-sided test; the noncentrality is d√n, d√(n/2) for two independent samples, f²·n·groups for `anova`. Sizes need
    not be whole; power is `proved` where they are, of t up to 200 degrees of freedom. Where no value of the missing one
    gives the power asked for, that is `no-answer`.
    """
    missing = [name for name in _ASKED if getattr(request, name) is None]
    if len(missing) != 1:
        detail = f"Send three of {', '.join(_ASKED)}; {4 - len(missing)} are there now."
        raise InvalidInput.at(detail, missing[0] if missing else "power")
    known = {name: getattr(request, name) for name in _ASKED if name != missing[0]}
    if missing[0] != "power":
        known[missing[0]] = _solve(request, missing[0], known)
        return PowerResult(**known, certainty="estimated", warnings=[])
    result = PowerResult(**known, power=power_of(request, **known), certainty="estimated", warnings=[])
    effort = _effort(request, known["effect_size"], known["size"])
    if effort is not None:
        result = proved(result, lambda: {**known, "power": _in_balls(request, **known)}, effort)
    result.warnings = _underflowing(result.power)
    return result


def _underflowing(reached: float) -> list[Warning]:
    detail = "The power is below 2.2e-308, where 64-bit floating point underflows."
    return [Warning(code="underflow", detail=detail)] if reached < SMALLEST else []


def _effort(request: PowerRequest, effect_size: float, size: float) -> float | None:
    """Nanoseconds of the power in balls, which are for whole sizes of t and F; None for others."""
    if request.test.startswith("z"):
        return LAW
    if not size.is_integer():
        return None
    if request.test == "anova":
        effort = mixture_effort(effect_size**2 * size * request.groups)
        return effort + beta_effort(request.groups * (size - 1) / 2, (request.groups - 1) / 2)
    return LAW + of_ends(_freedom(request, int(size)), (0.0, 0.0))


def _in_balls(request: PowerRequest, effect_size: float, size: float, alpha: float) -> Any:
    effect, level = arb(effect_size), arb(alpha)
    if request.test == "anova":
        between, within = request.groups - 1, request.groups * (int(size) - 1)
        return balls.f_power(effect**2 * size * request.groups, between, within, level)
    shift = effect * (arb(size) / 2 if request.test.endswith("independent") else arb(size)).sqrt()
    if request.test.startswith("z"):
        return balls.z_power(shift, level, request.alternative)
    return balls.t_power(shift, _freedom(request, int(size)), level, request.alternative)


def _freedom(request: PowerRequest, size: int) -> int:
    return (2 if request.test.endswith("independent") else 1) * (size - 1)


def _solve(request: PowerRequest, name: str, known: dict[str, float]) -> float:
    others = {key: value for key, value in known.items() if key != "power"}
    target = math.log(known["power"] / (1 - known["power"]))

    # A test against `less` finds negative effects.
    sign = -1.0 if name == "effect_size" and request.alternative == "less" and request.test != "anova" else 1.0

    def lack(log: float) -> float:
        reached = power_of(request, **others, **{name: sign * math.exp(log)})
        return math.log(max(reached, 1e-300) / max(1 - reached, 1e-16)) - target  # no logarithm of 0

    low, high = (math.log(end) for end in _RANGES[name])
    # The same but for rounding.
    if name == "effect_size" and math.isclose(known["power"], known["alpha"], rel_tol=1e-12):
        return 0.0  # without an effect power is alpha
    if lack(low) > 0 or lack(high) < 0:
        smallest, largest = _RANGES[name]
        detail = f"No {name} from {smallest:g} to {largest:g} gives the `power` asked for with the other two."
        raise ComputationError.at(detail, "power")
    return sign * math.exp(optimize.brentq(lack, low, high, xtol=1e-14, rtol=1e-14))  # rounding of the power


def power_of(request: PowerRequest, effect_size: float, size: float, alpha: float) -> float:
    """The power of the test that is asked about, with other numbers."""
    if request.test == "anova":
        between, within = request.groups - 1, request.groups * (size - 1)
        return f_power(effect_size**2 * size * request.groups, between, within, alpha)
    independent = request.test.endswith("independent")
    df = math.inf if request.test.startswith("z") else (2 if independent else 1) * (size - 1)
    shift = effect_size * math.sqrt(size / 2 if independent else size)
    return t_power(shift, df, alpha, request.alternative)
