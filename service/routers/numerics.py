"""Numerics: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.numerics import convolve, fourier, interpolate, polynomial
from service.handlers.numerics.cast import cast
from service.handlers.numerics.conditioning import conditioning
from service.handlers.numerics.float_format import float_format
from service.handlers.numerics.reduce import reduce_array
from service.handlers.numerics.standardize import standardize
from service.handlers.numerics.summation import sum_values
from service.operation import Area, Cost, Operation


def _small(_request: object) -> Cost:
    return Cost(1e5, 100)


NUMERICS = Area(
    "numerics",
    "Numerics",
    "How numbers are stored, rounded and scaled; sums, interpolation, transforms and sensitivity.",
    (
        Operation("float-format", float_format, "Bits, exact value and rounding error of a number", _small),
        Operation("cast", cast, "Conversion to another number type, with its loss", costs.linear),
        Operation("standardize", standardize, "Scaling of data", costs.linear),
        Operation("sum", sum_values, "Sum by several methods, with its error", costs.linear),
        Operation("reduce", reduce_array, "Sum, product, mean, minimum or maximum along axes", costs.linear),
        Operation("conditioning", conditioning, "Relative condition number of a formula"),
        Operation("interpolate", interpolate.interpolate, "Interpolation of samples", interpolate.costs),
        Operation("fft", fourier.fft, "Discrete Fourier transform", fourier.costs),
        Operation("inverse-fft", fourier.inverse_fft, "Inverse discrete Fourier transform", fourier.costs),
        Operation("convolve", convolve.convolve, "Convolution of signals", convolve.costs),
        Operation("correlate", convolve.correlate, "Cross-correlation of signals", convolve.costs),
        Operation(
            "polynomial-evaluate",
            polynomial.polynomial_evaluate,
            "Value of a polynomial, with an error bound",
            polynomial.costs,
        ),
    ),
)
