"""Binary floating-point formats: numbers rounded to them, and taken apart."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal, NamedTuple


class Binary(NamedTuple):
    """A format of IEEE 754's kind."""

    precision: int
    """Bits of the mantissa, the implied one included."""
    exponent_bits: int

    @property
    def bias(self) -> int:
        """What the stored exponent is larger by; also the largest exponent."""
        return (1 << (self.exponent_bits - 1)) - 1

    @property
    def smallest_exponent(self) -> int:
        """Of normal numbers; subnormal ones and zero share it."""
        return 1 - self.bias


FORMATS = {
    "float16": Binary(11, 5),
    "bfloat16": Binary(8, 8),
    "float32": Binary(24, 8),
    "float64": Binary(53, 11),
}


class Stored(NamedTuple):
    """A number in a format: (-1)^sign · significand · 2^(exponent - precision + 1)."""

    sign: int
    exponent: int
    significand: int
    kind: Literal["normal", "subnormal", "zero", "infinite", "nan"]


def special(text: str, binary: Binary) -> Stored:
    """`Infinity`, `-Infinity` or `NaN` in a format."""
    top = 2 ** (binary.precision - 1)
    if text == "NaN":
        return Stored(0, binary.bias + 1, top + top // 2, "nan")
    return Stored(int(text.startswith("-")), binary.bias + 1, top, "infinite")


def rounded(sent: Fraction, binary: Binary, *, negative: bool) -> Stored:
    """The nearest number of a format, ties to even; `negative` is the sign of a zero."""
    exponent = max(_floor_log2(abs(sent)), binary.smallest_exponent) if sent else binary.smallest_exponent
    digits = binary.precision - 1
    significand = round(abs(sent) * Fraction(2) ** (digits - exponent))  # Python rounds ties to even.
    if significand >> binary.precision:
        significand, exponent = significand >> 1, exponent + 1
    if exponent > binary.bias:
        return Stored(int(negative), binary.bias + 1, 1 << digits, "infinite")
    kind: Literal["normal", "subnormal", "zero"] = "normal" if significand >> digits else "subnormal"
    return Stored(int(negative), exponent, significand, kind if significand else "zero")


def _floor_log2(value: Fraction) -> int:
    guess = value.numerator.bit_length() - value.denominator.bit_length()
    return guess if value >= Fraction(2) ** guess else guess - 1


def binary_expansion(number: Fraction, longest: int) -> str | None:
    """A number in binary, what repeats for ever in parentheses: 1/10 is 0.0(0011). None where it is longer.

    By long division: the digits repeat from where a remainder occurs again.
    """
    whole, rest = divmod(abs(number.numerator), number.denominator)
    seen: dict[int, int] = {}
    digits = ""
    while rest and rest not in seen:
        if len(digits) >= longest or whole.bit_length() > longest:
            return None
        seen[rest] = len(digits)
        bit, rest = divmod(2 * rest, number.denominator)
        digits += str(bit)
    if rest:
        digits = f"{digits[: seen[rest]]}({digits[seen[rest] :]})"
    return f"{'-' if number < 0 else ''}{whole:b}{'.' if digits else ''}{digits}" if whole < 2**longest else None


def decimal_digits(exact: Fraction, sign: int) -> str:
    """All decimal digits of a stored number."""
    with localcontext() as context:
        context.prec = 1_100  # A double has at most 767 significant digits.
        digits = Decimal(exact.numerator) / Decimal(exact.denominator)
    text = str(digits)
    return f"-{text}" if sign and not exact else text
