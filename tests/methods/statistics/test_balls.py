"""Laws in balls against integrals at some 30 digits, and proofs that say where they end."""

import math
import time
from typing import Any

import mpmath
import pytest
from flint import arb, ctx, fmpq
from scipy import special

from service.methods.proofs import AT_ONCE, Undecided, nearest_doubles
from service.methods.statistics.balls import incomplete, laws, noncentral

DIGITS = 22


def ball(compute: Any) -> Any:
    with ctx.workprec(160):
        return compute()


def holds(found: arb, expected: Any) -> bool:
    """Whether a ball is narrow, and right to 22 digits."""
    with mpmath.workdps(35):
        near = mpmath.mpf(found.mid().str(34, radius=False))
        return found.rel_accuracy_bits() > 60 and bool(
            abs(near - expected) <= mpmath.mpf(10) ** -DIGITS * abs(expected)
        )


def normal(z: Any) -> Any:
    return mpmath.erfc(-z / mpmath.sqrt(2)) / 2


@pytest.mark.parametrize(
    ("df", "t", "shift"), [(1, 2.0, 0.5), (2, 1.5, 3.0), (5, 26.7, 20.0), (6, 3.0, -1.0), (9, 0.3, 1.0)]
)
def test_noncentral_t(df: int, t: float, shift: float) -> None:
    """E Φ(tS − δ) and its slope, integrated over S."""
    value, slope = ball(lambda: [abs(part) for part in noncentral.t_below(arb(t), df, arb(shift))])
    with mpmath.workdps(28):

        def mean(of: Any) -> Any:
            height = mpmath.mpf(2) ** (1 - mpmath.mpf(df) / 2) / mpmath.gamma(mpmath.mpf(df) / 2)
            return height * mpmath.quad(
                lambda s: s ** (df - 1) * mpmath.exp(-s * s / 2) * of(t * s / mpmath.sqrt(df) - shift),
                [0, 2, 5, 12],
            )

        assert holds(value, mean(normal))
        assert holds(slope, mean(mpmath.npdf))


@pytest.mark.parametrize(("a", "b", "f", "shift"), [(2, 12, 9.6, 4.0), (1, 3, 0.4, 1.5), (6, 5, 2.0, 0.25)])
def test_noncentral_f_and_chi_squared(a: int, b: int, f: float, shift: float) -> None:
    """Mixtures of central laws with Poisson's weights, summed from the first on."""
    of_f = ball(lambda: noncentral.f_below(arb(f), a, b, arb(shift)).value)
    of_squares = ball(lambda: noncentral.chi_squared_below(arb(f), a, arb(shift)).value)
    with mpmath.workdps(40):
        x, mean = a * mpmath.mpf(f) / (a * mpmath.mpf(f) + b), mpmath.mpf(shift) / 2
        weights = [mpmath.exp(-mean) * mean**n / mpmath.factorial(n) for n in range(40)]
        halves = mpmath.mpf(a) / 2, mpmath.mpf(b) / 2
        betas = [mpmath.betainc(halves[0] + n, halves[1], 0, x, regularized=True) for n in range(40)]
        gammas = [mpmath.gammainc(halves[0] + n, 0, mpmath.mpf(f) / 2, regularized=True) for n in range(40)]
        assert holds(of_f, mpmath.fdot(weights, betas))
        assert holds(of_squares, mpmath.fdot(weights, gammas))


@pytest.mark.parametrize(("a", "b", "x"), [(682, 244, 0.5), (682, 244, 0.74), (200.5, 300, 0.45)])
def test_a_beta_law_of_large_shapes(a: float, b: float, x: float) -> None:
    """Beyond those of which FLINT has it at once; 3.5436e-49 is R's pbinom(243, 925, 0.5)."""
    found = ball(lambda: incomplete.beta_below(arb(x), arb(a), arb(b)))
    with mpmath.workdps(40):
        assert holds(found, mpmath.betainc(a, b, 0, x, regularized=True))


@pytest.mark.parametrize("a", [60, 120, 10**4, 10**6])
@pytest.mark.parametrize("below", [0.1, 0.8, 0.95, 0.98, 0.997])
def test_a_beta_law_of_a_large_and_a_small_shape(a: int, below: float) -> None:
    """I_x(a, 2) = xᵃ(1 + a(1 − x)); FLINT takes up to 0.8 s for some of these, and has no digits."""
    x = below * a / (a + 2)
    found = ball(lambda: incomplete.beta_below(arb(x), a, 2))
    with mpmath.workdps(60):
        assert holds(found, mpmath.mpf(x) ** a * (1 + a * (1 - mpmath.mpf(x))))


@pytest.mark.parametrize(("a", "x"), [(300, 125), (150.5, 140), (150.5, 190), (2e4, 2e4), (2e4, 21_000)])
def test_gamma_tails_of_large_shapes(a: float, x: float) -> None:
    """FLINT takes up to a second for these, or has no digits."""
    with mpmath.workdps(40):
        below = mpmath.gammainc(a, 0, x, regularized=True)
        assert holds(ball(lambda: incomplete.gamma_below(arb(x), arb(a))), below)
        assert holds(ball(lambda: incomplete.gamma_above(arb(x), arb(a))), 1 - below)


@pytest.mark.parametrize("t", [0.3, 2.0, 6.0])
def test_student_with_many_degrees_of_freedom(t: float) -> None:
    start = time.process_time()
    found = ball(lambda: laws.student_above(arb(t), 2000))
    assert time.process_time() - start < 0.005  # what the service may take at once is twice that
    with mpmath.workdps(40):
        share = 2000 / (2000 + mpmath.mpf(t) ** 2)
        assert holds(found, mpmath.betainc(1000, 0.5, 0, share, regularized=True) / 2)


@pytest.mark.parametrize(("p", "df"), [(0.025, 5), (1e-6, 1), (0.4, 300), (0.05, 2)])
def test_quantiles_are_where_tails_have_their_probability(p: float, df: int) -> None:
    t = ball(lambda: laws.student_upper(arb(p), df, -float(special.stdtrit(df, p))))
    assert ball(lambda: laws.student_above(t, df)).overlaps(arb(p))
    assert t.rel_accuracy_bits() >= laws.RIGHT
    x = ball(lambda: laws.chi_squared_upper(arb(p), df, float(special.chdtri(df, p))))
    assert ball(lambda: laws.chi_squared_above(x, df)).overlaps(arb(p))


@pytest.mark.parametrize("df", [5, 152])
def test_tails_next_to_the_middle_are_a_moment_away(df: int) -> None:
    """1/2 less the density at 0 times t, and of squares both tails; FLINT alone takes a second for 30 bits of each."""
    t, start = arb(1e-14), time.process_time()
    height = special.gamma((df + 1) / 2) / special.gamma(df / 2) / math.sqrt(df * math.pi)
    assert ball(lambda: laws.student_above(t, df) - (0.5 - height * t)).abs_upper() < 1e-28
    assert ball(lambda: laws.f_above(t * t, 1, df) - 2 * laws.student_above(t, df)).abs_upper() < 1e-40
    assert time.process_time() - start < 0.5


def test_a_start_that_is_nowhere_near_finds_no_root() -> None:
    with pytest.raises(Undecided):
        laws.root(lambda x: x * x + 1, lambda x: 2 * x, 0.5)
    with pytest.raises(Undecided):
        noncentral.noncentrality(lambda at: noncentral.chi_squared_below(arb(3), 2, at), 0.5, 0.0)


def test_more_bits_are_taken_until_the_nearest_double_is_known() -> None:
    """Of 1e20 + 1e-20 − 1e20, and of what is 0 in truth."""
    terms = [arb(1e40), arb(fmpq(1, 3)), arb(-1e40), arb(1e-40)]
    asked: list[int] = []

    def balls() -> dict[str, Any]:
        asked.append(ctx.prec)
        third = arb(1) / 3
        return {"sum": [sum(terms[2:], arb(1e40) + third)], "none": third * 3 - 1, "open": math.inf, "null": None}

    assert nearest_doubles(balls, 1_000) == {"sum": [1 / 3], "none": 0.0, "open": math.inf, "null": None}
    assert asked == [128, 512, 2300]
    assert ctx.prec == 53
    assert nearest_doubles(balls, 2 * AT_ONCE) is None
