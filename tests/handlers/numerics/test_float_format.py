"""Formats against the machine's own bits, and against the standard's examples."""

from __future__ import annotations

import math
import struct
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.handlers.numerics.float_format import float_format
from service.methods.numerics.binary_formats import binary_expansion
from service.schemas.numerics.requests import FloatFormatRequest
from tests.conftest import Call

PACK = {"float16": ("e", "H"), "float32": ("f", "I"), "float64": ("d", "Q")}
WIDTH = {"float16": 16, "bfloat16": 16, "float32": 32, "float64": 64}


def bits_of(value: float, dtype: str) -> str:
    floating, integer = PACK[dtype]
    (word,) = struct.unpack(">" + integer, struct.pack(">" + floating, value))
    return f"{word:0{WIDTH[dtype]}b}"


def test_one_tenth(call: Call):
    # Text 3, "Floating Point representation"; the digits are those of Python's own Decimal(0.1).
    status, found = call("numerics/float-format", value=0.1)
    assert status == 200
    assert (found["sign"], found["exponent"], found["mantissa"]) == (0, -4, 1.6)
    assert found["bits"] == "0" + "01111111011" + "1001" * 12 + "1010"
    assert found["bits"] == found["sign_bit"] + found["exponent_bits"] + found["fraction_bits"]
    assert found["exact_value"] == "0.1000000000000000055511151231257827021181583404541015625"
    assert found["rounding_error"] == pytest.approx(5.551115123125783e-18, rel=1e-15)
    assert found["relative_error"] == pytest.approx(5.551115123125783e-17, rel=1e-15)
    assert found["spacing"] == math.ulp(0.1)
    assert (found["kind"], found["value"]) == ("normal", 0.1)


@pytest.mark.parametrize("dtype", PACK)
@given(value=st.floats(allow_nan=False, allow_infinity=False))
@example(value=-0.0)
@example(value=5e-324)
@example(value=2049.0)
@example(value=65519.99)
@example(value=65520.0)
@example(value=2.0**-25)
@settings(max_examples=60, deadline=None)
def test_bits_are_the_machine_s(dtype, value):
    found = float_format(FloatFormatRequest(value=value, dtype=dtype))
    with np.errstate(over="ignore", invalid="ignore"):
        stored = float(np.dtype(dtype).type(value))
        spacing = float(np.spacing(np.abs(np.dtype(dtype).type(value))))
    assert found.bits == bits_of(stored, dtype)
    assert found.value == stored
    assert math.copysign(1, found.value) == math.copysign(1, stored)
    if math.isfinite(stored):
        assert Fraction(Decimal(found.exact_value)) == Fraction(stored)
        assert found.rounding_error == float(Fraction(stored) - Fraction(repr(value)))
        assert found.spacing == spacing or abs(found.value) == np.finfo(dtype).max  # NumPy says infinity there
        assert math.ldexp(found.mantissa, found.exponent) == abs(stored)


@given(value=st.floats(allow_nan=False, allow_infinity=False, width=32))
@settings(max_examples=60, deadline=None)
def test_bfloat16_is_half_of_float32(value):
    """Rounding to nearest even on the upper 16 bits of binary32, done on its integer."""
    found = float_format(FloatFormatRequest(value=str(Decimal(value)), dtype="bfloat16"))
    (word,) = struct.unpack(">I", struct.pack(">f", value))
    upper, lower = word >> 16, word & 0xFFFF
    upper += lower > 0x8000 or (lower == 0x8000 and upper & 1)
    assert int(found.bits, 2) == upper


def test_text_is_rounded_once(call: Call):
    # Just above the middle between 1 and the next float32; rounding to double first would lose that.
    _, found = call("numerics/float-format", value="1.0000000596046447753906250001", dtype="float32")
    assert found["value"] == 1 + 2**-23
    _, found = call("numerics/float-format", value="1.000000059604644775390625", dtype="float32")
    assert found["value"] == 1


@pytest.mark.parametrize(
    ("value", "dtype", "kind", "bits"),
    [
        ("Infinity", "float16", "infinite", "0111110000000000"),
        ("-Infinity", "float32", "infinite", "1" + "1" * 8 + "0" * 23),
        ("NaN", "float16", "nan", "0111111000000000"),
        ("-0", "float16", "zero", "1000000000000000"),
        (1e39, "float32", "infinite", "0" + "1" * 8 + "0" * 23),
        ("1e-400", "float64", "zero", "0" * 64),
        (6e-8, "float16", "subnormal", "0000000000000001"),
        (65504, "float16", "normal", "0111101111111111"),
    ],
)
def test_special_numbers(call: Call, value, dtype, kind, bits):
    # Tables of IEEE 754-2019, 3.4 and 3.6.
    status, found = call("numerics/float-format", value=value, dtype=dtype)
    assert status == 200
    assert (found["kind"], found["bits"]) == (kind, bits)


def test_overflow_is_an_infinite_error(call: Call):
    _, found = call("numerics/float-format", value=-1e39, dtype="float32")
    assert (found["value"], found["rounding_error"], found["spacing"]) == ("-Infinity", "-Infinity", "NaN")
    _, found = call("numerics/float-format", value="Infinity", dtype="float32")
    assert found["rounding_error"] == 0


@pytest.mark.parametrize(
    "value", ["0x10", "1e99999", "1,5", "", " 1", "1_000", "\N{ARABIC-INDIC DIGIT ONE}", True, None, [1], "9" * 1001]
)
def test_errors(call: Call, value):
    status, found = call("numerics/float-format", value=value)
    assert (status, found["errors"][0]["pointer"]) == (422, "/value")


@pytest.mark.parametrize(
    ("value", "expansion"),
    [
        (0.1, "0.0(0011)"), ("1/3", "0.(01)"), ("-1/10", "-0.0(0011)"), ("22/7", "11.(001)"), (0.625, "0.101"),
        (6, "110"), ("0", "0"), ("1/1019", None), ("NaN", None),
    ],
)  # fmt: skip
def test_binary_expansions_repeat(call: Call, value, expansion):
    """The tutorial's 0.1 is 0.000110011…; the period of 1/1019 is 1,018, as 2 is a primitive root of that prime."""
    status, answer = call("numerics/float-format", value=value)
    assert (status, answer["binary_expansion"]) == (200, expansion)


@given(st.fractions(min_value=-100, max_value=100, max_denominator=300))
@settings(max_examples=60, deadline=None)
def test_an_expansion_has_the_value_of_its_fraction(number):
    text = binary_expansion(number, 1000)
    whole, _, digits = text.lstrip("-").partition(".")
    start, _, period = digits.rstrip(")").partition("(")
    value = Fraction(int(whole + start, 2), 2 ** len(start))
    if period:
        value += Fraction(int(period, 2), (2 ** len(period) - 1) * 2 ** len(start))
    assert (value if number >= 0 else -value) == number
