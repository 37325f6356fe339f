"""Prime numbers: lists of them, tests and factors."""

from __future__ import annotations

import math

import numpy as np
from flint import fmpz
from numpy.typing import NDArray

_PROVED_DIGITS = 300  # Adleman, Pomerance and Rumely's test takes a second or two there (measured), and grows fast
_FIRST = 2  # the only even prime


def primes_up_to(n: int) -> NDArray[np.int64]:
    """The primes up to n, by Eratosthenes' sieve of odd numbers: n/2 bytes."""
    odd = np.ones(n // 2 + n % 2, bool)  # place i stands for 2i + 1
    odd[:1] = False
    for i in range(1, (math.isqrt(n) - 1) // 2 + 1):
        if odd[i]:
            odd[2 * i * (i + 1) :: 2 * i + 1] = False
    return np.concatenate(([_FIRST], 2 * np.flatnonzero(odd) + 1))[: None if n >= _FIRST else 0]


def primes_between(start: int, last: int) -> NDArray[np.int64]:
    """The primes from start to last, crossed out by those up to √last."""
    start = max(start, _FIRST)
    left = np.ones(max(0, last - start + 1), bool)
    for prime in primes_up_to(math.isqrt(last)).tolist():
        left[max(prime * prime, -(-start // prime) * prime) - start :: prime] = False
    return np.flatnonzero(left) + start


def is_prime(n: fmpz) -> tuple[bool, bool]:
    """Whether n is prime, and whether that is proved.

    Beyond 300 digits a prime is what passes the test of Baillie, Pomerance, Selfridge and Wagstaff, to which no
    counterexample is known.
    """
    if not n.is_probable_prime():
        return False, True
    if len(n.str()) > _PROVED_DIGITS:
        return True, False
    return bool(n.is_prime()), True
