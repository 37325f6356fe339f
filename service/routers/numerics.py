"""Numerics: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.numerics import integers, standardize_by_blocks
from service.handlers.numerics.cast import cast
from service.handlers.numerics.conditioning import conditioning
from service.handlers.numerics.convolve import convolve, convolve_cost
from service.handlers.numerics.correlate import correlate
from service.handlers.numerics.cumulate import cumulate, cumulate_cost
from service.handlers.numerics.fft import fft, fft_cost, inverse_fft
from service.handlers.numerics.find import find, find_cost
from service.handlers.numerics.float_format import float_format, float_format_cost
from service.handlers.numerics.impute import impute, impute_cost
from service.handlers.numerics.interpolate import interpolate, interpolate_cost
from service.handlers.numerics.interpolate_grid import interpolate_grid, interpolate_grid_cost
from service.handlers.numerics.interpolate_scattered import interpolate_scattered, interpolate_scattered_cost
from service.handlers.numerics.one_hot import one_hot, one_hot_cost
from service.handlers.numerics.polynomial_evaluate import polynomial_evaluate, polynomial_evaluate_cost
from service.handlers.numerics.reduce import reduce_array, reduce_cost
from service.handlers.numerics.smooth import smooth, smooth_cost
from service.handlers.numerics.sort import sort, sort_cost
from service.handlers.numerics.standardize import standardize
from service.handlers.numerics.sum import sum_values
from service.handlers.numerics.unique import unique, unique_cost
from service.operation import Area, Operation
from service.pictures.numerics import signals, surfaces

NUMERICS = Area(
    "numerics",
    "Numerics",
    "How numbers are stored, rounded and scaled; sums, interpolation, transforms and sensitivity.",
    (
        Operation(
            "float-format", float_format, "Bits, exact value and rounding error of a number", float_format_cost,
            keywords="IEEE 754, floating point, double, binary, hexadecimal, mantissa, exponent, ulp, epsilon",
        ),
        Operation(
            "cast", cast, "Conversion to another number type, with its loss", costs.linear,
            keywords="float32, float16, int8, dtype, overflow, precision, quantisation",
        ),
        Operation(
            "standardize", standardize, "Scaling of data", costs.linear,
            blocks=standardize_by_blocks.standardize,
            pictures=(signals.standardized,),
            keywords="z-score, normalise, min-max, StandardScaler, feature scaling, robust scaling, mean and standard "
            "deviation",
        ),
        Operation(
            "impute", impute, "Missing values filled in", impute_cost,
            keywords="missing data, fill NaN, fillna, SimpleImputer, mean imputation, nulls, gaps",
        ),
        Operation(
            "one-hot", one_hot, "Categories as columns of zeros and ones", one_hot_cost,
            pictures=(signals.counts,),
            keywords="dummy variables, get_dummies, OneHotEncoder, categorical, encoding, treatment coding, factor",
        ),
        Operation(
            "sum", sum_values, "Sum by several methods, with its error", costs.linear,
            keywords="total, Kahan, pairwise, compensated, fsum, rounding error, add up numbers",
        ),
        Operation(
            "reduce", reduce_array, "Sum, mean, extremes, variance or median along axes", reduce_cost,
            keywords="average, mean, total, minimum, maximum, product, axis, aggregate, row sums, argmax, argmin, any, "
            "all, count_nonzero, peak to peak, ptp, var, std, median",
        ),
        Operation(
            "cumulate", cumulate, "Running sum, product or extreme, and differences", cumulate_cost,
            pictures=(signals.running,),
            keywords="cumsum, cumprod, running total, cumulative sum, diff, differences, accumulate, running maximum",
        ),
        Operation(
            "sort", sort, "Numbers in order, their places and ranks", sort_cost,
            pictures=(signals.ordered,),
            keywords="argsort, rank, rankdata, order, ascending, descending, largest, smallest, top ten, nlargest",
        ),
        Operation(
            "unique", unique, "Different values, their counts and the mode", unique_cost,
            pictures=(signals.counts,),
            keywords="mode, value counts, how often, distinct, duplicates, frequency, frequencies, most common",
        ),
        Operation(
            "find", find, "Places where a condition holds", find_cost,
            keywords="where, nonzero, argwhere, flatnonzero, filter, index, search, condition, count if",
        ),
        Operation(
            "integers/factorial", integers.factorial, "Factorial, with all its digits",
            keywords="n!, permutations, factorials, gamma function, big integer, bignum",
        ),
        Operation(
            "integers/binomial", integers.binomial, "Binomial coefficient, with all its digits",
            keywords="n choose k, combinations, nCr, comb, Pascal's triangle, big integer",
            example={"n": 50, "k": 25},
        ),
        Operation(
            "integers/gcd", integers.gcd, "Greatest common divisor",
            keywords="gcf, hcf, highest common factor, Euclid, coprime, reduce a fraction",
        ),
        Operation(
            "integers/lcm", integers.lcm, "Least common multiple",
            keywords="lowest common multiple, common denominator",
        ),
        Operation(
            "integers/factor", integers.factor, "Prime factors of a whole number",
            keywords="factorize, factorise, prime factorization, divisors, factorint", example={"n": 360360},
        ),
        Operation(
            "integers/is-prime", integers.primality, "Whether a whole number is prime",
            keywords="primality test, prime number, isprime, Miller-Rabin",
            example={"n": "170141183460469231731687303715884105727"},
        ),
        Operation(
            "integers/primes", integers.primes, "All primes of a range", integers.primes_cost,
            keywords="prime numbers, sieve of Eratosthenes, list of primes",
        ),
        Operation(
            "conditioning", conditioning, "Relative condition number of a formula",
            keywords="sensitivity, error propagation, uncertainty, cancellation",
        ),
        Operation(
            "interpolate", interpolate, "Interpolation of samples", interpolate_cost,
            pictures=(signals.interpolation,),
            keywords="spline, cubic spline, PCHIP, Akima, linear interpolation, missing points, interp1d, "
            "lookup table, smoothing spline, periodic, clamped, UnivariateSpline, splev",
        ),
        Operation(
            "interpolate-grid", interpolate_grid, "Interpolation on a grid of several axes", interpolate_grid_cost,
            pictures=(surfaces.on_grid,),
            keywords="RegularGridInterpolator, interpn, bilinear, bicubic, RectBivariateSpline, lookup table, 2-D "
            "interpolation, interp2d",
        ),
        Operation(
            "interpolate-scattered", interpolate_scattered, "Interpolation of samples that lie anywhere",
            interpolate_scattered_cost,
            pictures=(surfaces.scattered,),
            keywords="griddata, scattered data, Delaunay, triangulation, RBF, radial basis function, "
            "thin plate spline, kriging, map",
        ),
        Operation(
            "fft", fft, "Discrete Fourier transform", fft_cost,
            pictures=(signals.spectrum,),
            keywords="Fourier transform, DFT, spectrum, frequency, frequencies, signal, power spectrum, rfft, "
            "fft2, fftn, fftfreq, fftshift",
        ),
        Operation(
            "inverse-fft", inverse_fft, "Inverse discrete Fourier transform", fft_cost,
            pictures=(signals.signal,),
            keywords="ifft, irfft, ifft2, ifftn, ifftshift, inverse Fourier transform, IDFT, signal from spectrum",
        ),
        Operation(
            "convolve", convolve, "Convolution of signals", convolve_cost,
            pictures=(signals.convolution,),
            keywords="moving average, filter, smoothing, FIR, polynomial product, signal",
        ),
        Operation(
            "smooth", smooth, "Smoothing of a signal or an image", smooth_cost,
            pictures=(signals.smoothed,),
            keywords="Gaussian filter, gaussian_filter, moving average, running median, median_filter, blur, denoise, "
            "uniform_filter, box filter, low-pass filter, noisy data",
        ),
        Operation(
            "correlate", correlate, "Cross-correlation of signals", convolve_cost,
            pictures=(signals.convolution,),
            keywords="cross-correlation, lag, delay, matched filter, signal, template",
        ),
        Operation(
            "polynomial-evaluate", polynomial_evaluate, "Value of a polynomial, with an error bound",
            polynomial_evaluate_cost,
            pictures=(signals.polynomial,),
            keywords="polyval, Horner, compensated Horner, polynomial at a point",
        ),
    ),
)  # fmt: skip
