"""Numerics: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.numerics.cast import cast
from service.handlers.numerics.conditioning import conditioning
from service.handlers.numerics.convolve import convolve, convolve_cost
from service.handlers.numerics.correlate import correlate
from service.handlers.numerics.fft import fft, fft_cost, inverse_fft
from service.handlers.numerics.float_format import float_format, float_format_cost
from service.handlers.numerics.interpolate import interpolate, interpolate_cost
from service.handlers.numerics.polynomial_evaluate import polynomial_evaluate, polynomial_evaluate_cost
from service.handlers.numerics.reduce import reduce_array
from service.handlers.numerics.standardize import standardize
from service.handlers.numerics.sum import sum_values
from service.operation import Area, Operation

NUMERICS = Area(
    "numerics",
    "Numerics",
    "How numbers are stored, rounded and scaled; sums, interpolation, transforms and sensitivity.",
    (
        Operation("float-format", float_format, "Bits, exact value and rounding error of a number", float_format_cost),
        Operation("cast", cast, "Conversion to another number type, with its loss", costs.linear),
        Operation("standardize", standardize, "Scaling of data", costs.linear),
        Operation("sum", sum_values, "Sum by several methods, with its error", costs.linear),
        Operation("reduce", reduce_array, "Sum, product, mean, minimum or maximum along axes", costs.linear),
        Operation("conditioning", conditioning, "Relative condition number of a formula"),
        Operation("interpolate", interpolate, "Interpolation of samples", interpolate_cost),
        Operation("fft", fft, "Discrete Fourier transform", fft_cost),
        Operation("inverse-fft", inverse_fft, "Inverse discrete Fourier transform", fft_cost),
        Operation("convolve", convolve, "Convolution of signals", convolve_cost),
        Operation("correlate", correlate, "Cross-correlation of signals", convolve_cost),
        Operation(
            "polynomial-evaluate",
            polynomial_evaluate,
            "Value of a polynomial, with an error bound",
            polynomial_evaluate_cost,
        ),
    ),
)
