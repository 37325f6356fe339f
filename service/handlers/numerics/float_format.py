"""How a number is stored in a binary floating-point format."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from service.methods.numerics.binary_formats import (
    FORMATS,
    Binary,
    Stored,
    binary_expansion,
    decimal_digits,
    rounded,
    special,
)
from service.operation import Cost
from service.schemas.numerics.requests import FloatFormatRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, Result

_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_FRACTION = re.compile(r"[+-]?[0-9]+/0*[1-9][0-9]*")
_LONGEST = 1_000  # characters: a double has 767 significant digits at most
_SPELLED = {"Infinity", "-Infinity", "NaN"}


@dataclass(slots=True, kw_only=True)
class FloatFormatResult(Result):
    """The parts of a stored number, which is (−1)^sign · mantissa · 2^exponent."""

    sign: int
    """The sign bit: 1 for negative numbers and −0."""
    exponent: int
    """e, without its bias; that of the smallest normal number for subnormal ones and zero."""
    mantissa: Number
    """m, from 1 up to 2; below 1 for subnormal numbers, 0 for zero."""
    bits: str
    """All bits, most significant first: sign, exponent, fraction."""
    sign_bit: str
    """The first of them."""
    exponent_bits: str
    """Those of the exponent, biased."""
    fraction_bits: str
    """Those of the mantissa behind its implied leading bit."""
    kind: Literal["normal", "subnormal", "zero", "infinite", "nan"]
    """What kind of number is stored. A number too large for the format is stored as infinite."""
    value: ExtendedNumber
    """The stored number."""
    exact_value: str
    """The stored number, every decimal digit of it."""
    binary_expansion: str | None
    """The number that was sent in binary, what repeats for ever in parentheses: 0.1 is `0.0(0011)`. Null where that
    takes more than 1,000 digits, and for what is no number."""
    rounding_error: ExtendedNumber
    """The stored number less the one that was sent."""
    relative_error: ExtendedNumber
    """|rounding_error| divided by |the number that was sent|."""
    spacing: ExtendedNumber
    """The distance to the next larger number in absolute value, one unit in the last place; NaN for an infinite one."""


def float_format(request: FloatFormatRequest) -> FloatFormatResult:
    """A number rounded to the nearest one of a binary format, ties to even (IEEE 754), and taken apart into its bits.

    The value is read as the exact decimal that it is written as, so that the rounding error of 0.1 in float64 is
    5.55e-18; a fraction such as "1/3" counts as itself.
    Text that is neither, or longer than 1,000 characters, or has an exponent of more than four digits, is refused.
    """
    binary = FORMATS[request.dtype]
    text = _text(request)
    if text in _SPELLED:
        stored, sent = special(text, binary), None
    else:
        sent = Fraction(text)
        stored = rounded(sent, binary, negative=text.startswith("-"))
    return _answer(stored, sent, binary)


def _text(request: FloatFormatRequest) -> str:
    text = request.value if isinstance(request.value, str) else repr(request.value)
    if text in _SPELLED or (len(text) <= _LONGEST and (_DECIMAL.fullmatch(text) or _FRACTION.fullmatch(text))):
        return text
    if text in {"inf", "-inf", "nan"}:  # CBOR sends these as numbers.
        return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[text]
    detail = (
        'Expected a decimal number such as "0.1" or "-1.5e-7", or a fraction such as "1/3", of at most 1,000 '
        "characters and 4 digits of exponent."
    )
    raise InvalidInput.at(detail, "value")


def _answer(stored: Stored, sent: Fraction | None, binary: Binary) -> FloatFormatResult:
    digits = binary.precision - 1
    normal = stored.significand >> digits
    exponent = f"{(stored.exponent + binary.bias) * normal:0{binary.exponent_bits}b}"
    fraction = f"{stored.significand - (normal << digits):0{digits}b}"
    value, exact_value, error, relative, spacing = _values(stored, sent, digits)
    return FloatFormatResult(
        sign=stored.sign,
        exponent=stored.exponent,
        mantissa=stored.significand / 2**digits,
        bits=f"{stored.sign}{exponent}{fraction}",
        sign_bit=str(stored.sign),
        exponent_bits=exponent,
        fraction_bits=fraction,
        kind=stored.kind,
        value=value,
        exact_value=exact_value,
        binary_expansion=None if sent is None else binary_expansion(sent, _LONGEST),
        rounding_error=error,
        relative_error=relative,
        spacing=spacing,
        certainty="exact",
    )


def _values(stored: Stored, sent: Fraction | None, digits: int) -> tuple[float, str, float, float, float]:
    """Value, its digits, rounding error, relative error, spacing."""
    sign = -1.0 if stored.sign else 1.0
    if stored.kind == "nan":
        return math.nan, "NaN", math.nan, math.nan, math.nan
    if stored.kind == "infinite":
        lost = 0.0 if sent is None else math.inf
        return sign * math.inf, "-Infinity" if stored.sign else "Infinity", sign * lost, lost, math.nan
    exact = int(sign) * stored.significand * Fraction(2) ** (stored.exponent - digits)
    error = exact - sent if sent is not None else Fraction(0)
    relative = float(abs(error / sent)) if sent else 0.0
    spacing = math.ldexp(1.0, stored.exponent - digits)
    return math.copysign(float(exact), sign), decimal_digits(exact, stored.sign), float(error), relative, spacing


def float_format_cost(_request: FloatFormatRequest) -> Cost:
    """As for the longest text."""
    return Cost(1e5, 100)
