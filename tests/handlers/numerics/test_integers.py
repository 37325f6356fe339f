"""Whole numbers against Python's own and published primes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy
from flint import fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from service.methods.numerics.primes import is_prime, primes_between, primes_up_to
from tests.conftest import Call


@pytest.mark.parametrize("n", [0, 1, 5, 25, 170, 171, 1000, 25_205])
def test_factorials(call: Call, n):
    _, answer = call("numerics/integers/factorial", n=n)
    digits = sympy.factorial(n)
    assert (answer["result"], answer["certainty"]) == (sympy.sstr(digits) if n < 1000 else answer["result"], "exact")
    assert len(answer["result"]) == math.floor(sympy.log(digits, 10)) + 1
    assert answer["value"] == ("Infinity" if n > 170 else float(math.factorial(n)))


@pytest.mark.parametrize(("n", "k"), [(50, 25), (7, 0), (7, 8), (10**20, 3), ("123456789012345678901234567890", 4)])
def test_binomial_coefficients(call: Call, n, k):
    _, answer = call("numerics/integers/binomial", n=str(n), k=k)
    assert answer["result"] == str(math.comb(int(n), k))


@given(values=st.lists(st.integers(-(10**30), 10**30), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_divisors_and_multiples(call: Call, values):
    texts = [str(one) for one in values]
    assert call("numerics/integers/gcd", values=texts)[1]["result"] == str(math.gcd(*values))
    assert call("numerics/integers/lcm", values=texts)[1]["result"] == str(math.lcm(*values))


@given(n=st.integers(1, 10**18))
@settings(max_examples=30, deadline=None)
def test_factors_multiply_to_the_number(call: Call, n):
    _, answer = call("numerics/integers/factor", n=str(n))
    factors = [(int(one["prime"]), one["exponent"]) for one in answer["factors"]]
    assert math.prod(prime**exponent for prime, exponent in factors) == n
    assert all(sympy.isprime(prime) for prime, _ in factors)
    assert factors == sorted(factors)


@pytest.mark.parametrize(
    ("n", "prime"),
    [
        (2**127 - 1, True),  # Lucas 1876
        (2**67 - 1, False),  # Cole 1903
        (561, False), (3215031751, False), (3825123056546413051, False),  # Carmichael; strong pseudoprimes
        (1, False), (0, False), (-7, False), (2, True),
    ],
)  # fmt: skip
def test_primality(call: Call, n, prime):
    _, answer = call("numerics/integers/is-prime", n=str(n))
    assert (answer["result"], answer["proved"], answer["certainty"]) == (prime, True, "exact")


def test_a_large_prime_is_called_probable():
    """2¹²⁷⁹ − 1 (Robinson 1952) has 386 digits."""
    assert is_prime(fmpz(2) ** 1279 - 1) == (True, False)
    assert is_prime(fmpz(2) ** 1277 - 1) == (False, True)


@pytest.mark.parametrize(("start", "last"), [(0, 1), (0, 2), (2, 3), (90, 96), (10**6, 10**6 + 1000), (121, 121)])
def test_ranges_of_primes(start, last):
    assert primes_between(start, last).tolist() == list(sympy.primerange(start, last + 1))


def test_counts_of_primes(call: Call):
    """π(10⁶) = 78,498."""
    assert len(primes_up_to(10**6)) == 78_498
    assert call("numerics/integers/primes", n=10**6)[1]["count"] == 78_498
    near = call("numerics/integers/primes", n=10**12, start=10**12 - 1000)[1]["primes"]
    assert near == list(sympy.primerange(10**12 - 1000, 10**12))
    assert np.array_equal(primes_up_to(1), [])


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("factorial", {"n": 25_206}, "/n"),
        ("factorial", {"n": -1}, "/n"),
        ("factorial", {"n": 2.5}, "/n"),
        ("factorial", {"n": "1e5"}, "/n"),
        ("factorial", {"n": 10**19 * 1.0}, "/n"),
        ("binomial", {"n": "1" * 30, "k": "1" * 29}, "/k"),
        ("gcd", {"values": [1, 0.5]}, "/values/1"),
        ("factor", {"n": 0}, "/n"),
        ("primes", {"n": 10**7 + 5, "start": 4}, "/n"),
        ("primes", {"n": 10, "start": 11}, "/start"),
    ],
)
def test_errors(call: Call, path, fields, pointer):
    status, answer = call(f"numerics/integers/{path}", **fields)
    assert (status, answer["errors"][0]["pointer"]) == (422, pointer)
