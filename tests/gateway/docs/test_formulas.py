"""Formulas in running text become MathML; everything else stays as it is."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from service.gateway.docs.formulas import with_formulas
from service.gateway.docs.markdown import paragraphs
from service.routers import CATALOGUE

FORMULA = re.compile(r"<math>.*?</math>")


def formulas(text: str) -> list[str]:
    return FORMULA.findall(with_formulas(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a/b", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        ("√(x + 1)", "<msqrt><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow></msqrt>"),
        ("x² = y", "<msup><mi>x</mi><mrow><mi>2</mi></mrow></msup><mo>=</mo><mi>y</mi>"),
        ("hₜ₋₁ + 1", "<msub><mi>h</mi><mrow><mi>t</mi><mo>−</mo><mi>1</mi></mrow></msub><mo>+</mo><mn>1</mn>"),
        ("Ax = b", "<mi>A</mi><mi>x</mi><mo>=</mo><mi>b</mi>"),
        ("e^(−t)", "<msup><mi>e</mi><mrow><mrow><mrow><mo>−</mo><mi>t</mi></mrow></mrow></mrow></msup>"),
        ("x < y", "<mi>x</mi><mo>&lt;</mo><mi>y</mi>"),
    ],
)
def test_is_typeset(text: str, shown: str) -> None:
    assert formulas(f"It is {text}, say.") == [f"<math><mrow>{shown}</mrow></math>"]


def test_fractions_group_as_they_are_read() -> None:
    (formula,) = formulas("Welch's t = (x̄ − ȳ)/√(s²/n + u²/m) with n more.")
    assert formula.count("<mfrac>") == 3
    assert formula.count("<mover accent=true>") == 2
    assert "<mo>(</mo>" not in formula


@pytest.mark.parametrize(
    "text",
    [
        "A vector of the three, or a matrix (M, N).", "abs'(0) = 0", "up to 1e-8", "the values of x and y",
        "as in Cohen's d", "f(x = 1", "x + and more", "2 < text", "the state-of-the-art 2-D case", "x = model(y)", "",
    ],
)  # fmt: skip
def test_what_is_doubtful_stays_text(text: str) -> None:
    assert "<math>" not in with_formulas(text).replace("<math><mrow><mo>=</mo><mn>0</mn></mrow></math>", "")


def test_nothing_is_lost_and_markup_is_escaped() -> None:
    text = "<script>alert(1)</script> & x² < 3"
    assert "<script>" not in with_formulas(text)
    assert re.sub(r"<[^>]*>", "", with_formulas("Let y = x + 1 be it.")) == "Let y=x+1 be it."


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_every_docstring_is_well_formed(key: str) -> None:
    html = str(paragraphs(CATALOGUE[key].handler.__doc__ or ""))
    for formula in FORMULA.findall(html):
        ET.fromstring(re.sub("=(true|false)", r'="\1"', formula))


def test_formulas_are_found_throughout() -> None:
    typeset = [key for key, one in CATALOGUE.items() if "<math>" in paragraphs(one.handler.__doc__ or "")]
    assert len(typeset) > 90  # of 199, of which half have a formula
