"""Whole numbers of any size: factorials, binomial coefficients, divisors, primes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from flint import fmpz

from service.methods.numerics.primes import is_prime, primes_between
from service.operation import Cost
from service.schemas.numerics.integers import ChooseRequest, PrimesRequest, WholeRequest, WholesRequest
from service.schemas.types.errors import InvalidInput, TooLarge
from service.schemas.types.results import ExtendedNumber, IntegerVector, Record, Result

_MOST_DIGITS = 100_000  # of an answer: they are written out in some milliseconds; a choice
_MOST_RANGE = 10_000_000  # numbers that are sieved: 10 MB; a choice


@dataclass(slots=True, kw_only=True)
class WholeResult(Result):
    """A whole number."""

    result: str
    """All its decimal digits, as text."""
    value: ExtendedNumber
    """The nearest double; infinite beyond 1.8e308."""


@dataclass(slots=True, kw_only=True)
class PrimePower(Record):
    """A factor."""

    prime: str
    """Its decimal digits."""
    exponent: int
    """How often it divides the number."""


@dataclass(slots=True, kw_only=True)
class FactorResult(Result):
    """The factors of a number."""

    factors: list[PrimePower]
    """Primes in ascending order; none of 1."""


@dataclass(slots=True, kw_only=True)
class PrimalityResult(Result):
    """Whether a number is prime."""

    result: bool
    """Whether it is."""
    proved: bool
    """Whether that is proved; otherwise it is a probable prime."""


@dataclass(slots=True, kw_only=True)
class PrimesResult(Result):
    """The primes of a range."""

    primes: IntegerVector
    """In ascending order."""
    count: int
    """How many they are."""


def _answer(number: fmpz) -> WholeResult:
    # Beyond 1,024 bits no double holds it.
    value = float(int(number)) if number.bit_length() <= 1_023 else math.inf if number > 0 else -math.inf
    return WholeResult(result=number.str(), value=value, certainty="exact")


def factorial(request: WholeRequest) -> WholeResult:
    """The factorial n! = 1·2·…·n of a whole number, with all its digits; up to 100,000 digits (n = 25,205)."""
    n = _not_negative(request.n, "n")
    if math.lgamma(min(int(n), 10**9) + 1) > _MOST_DIGITS * math.log(10):
        raise TooLarge.at(f"The result would have more than {_MOST_DIGITS:,} digits.", "n")
    return _answer(fmpz.fac_ui(n))


def binomial(request: ChooseRequest) -> WholeResult:
    """The binomial coefficient n!/(k!(n − k)!): in how many ways k things are chosen of n; 0 where k is above n."""
    n, k = _not_negative(request.n, "n"), _not_negative(request.k, "k")
    if k > n:
        return _answer(fmpz(0))
    k = min(k, n - k)
    if k * n.bit_length() > 64 and _log_binomial(n, k) > _MOST_DIGITS * math.log(10):
        raise TooLarge.at(f"The result would have more than {_MOST_DIGITS:,} digits.", "k")
    return _answer(_chosen(n, int(k)))


def _log_binomial(n: fmpz, k: fmpz) -> float:
    """k log(n/k), which the logarithm of the coefficient is not below."""
    return float("inf") if k > 10**9 else int(k) * (n.bit_length() - k.bit_length() - 1) * math.log(2)


def _chosen(n: fmpz, k: int) -> fmpz:
    """The product of n, n − 1, … over k!, by halves."""
    if n < 2**63:
        return fmpz.bin_uiui(int(n), k)
    return _falling(n, k) // fmpz.fac_ui(fmpz(k))


def _falling(n: fmpz, k: int) -> fmpz:
    if k <= 1:
        return n if k else fmpz(1)
    return _falling(n, k // 2) * _falling(n - k // 2, k - k // 2)


def gcd(request: WholesRequest) -> WholeResult:
    """The greatest common divisor of whole numbers; 0 where all are 0."""
    found = fmpz(0)
    for one in request.values:
        found = found.gcd(one)
    return _answer(found)


def lcm(request: WholesRequest) -> WholeResult:
    """The least common multiple of whole numbers; 0 where one is 0."""
    found = fmpz(1)
    for one in request.values:
        found = found.lcm(one)
        if found.bit_length() > _MOST_DIGITS * math.log2(10):
            raise TooLarge.at(f"The result would have more than {_MOST_DIGITS:,} digits.", "values")
    return _answer(found)


def factor(request: WholeRequest) -> FactorResult:
    """The prime factors of a whole number from 1 on: by trial division, elliptic curves, quadratic sieve (FLINT).

    Numbers of some 60 digits take seconds where two factors are large, those of 80 longer than the deadline.
    """
    if request.n < 1:
        raise InvalidInput.at("Expected a whole number from 1 on.", "n")
    factors = request.n.factor()
    proved = all(is_prime(prime)[1] for prime, _ in factors)
    return FactorResult(
        factors=[PrimePower(prime=prime.str(), exponent=int(exponent)) for prime, exponent in sorted(factors)],
        certainty="exact" if proved else "estimated",
    )


def primality(request: WholeRequest) -> PrimalityResult:
    """Whether a whole number is prime: proved up to 300 digits (Adleman, Pomerance, Rumely), else by the BPSW test.

    That a number is not prime is always proved; a probable prime beyond 300 digits is said to be one.
    """
    prime, proved = is_prime(request.n)
    return PrimalityResult(result=prime, proved=proved, certainty="exact" if proved else "estimated")


def primes(request: PrimesRequest) -> PrimesResult:
    """All primes from `start` to `n`, by Eratosthenes' sieve; ranges of up to ten million numbers."""
    if request.start > request.n:
        raise InvalidInput.at("The first number must not be above the last one.", "start")
    if request.n - request.start >= _MOST_RANGE:
        raise TooLarge.at(f"At most {_MOST_RANGE:,} numbers are looked at: give a `start`.", "n")
    found = primes_between(request.start, request.n)
    return PrimesResult(primes=found, count=len(found), certainty="exact")


def _not_negative(number: fmpz, field: str) -> fmpz:
    if number < 0:
        raise InvalidInput.at("Expected a number from 0 on.", field)
    return number


def primes_cost(request: PrimesRequest) -> Cost:
    """Crossing out: a pass over the range for each prime up to √n."""
    # A byte for each odd number up to the root.
    root, span = math.isqrt(request.n), max(0, request.n - request.start) + 1
    return Cost(1_000.0 * root + 20.0 * span, max(root // 16, span))
