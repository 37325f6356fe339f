"""The expression language: formulas from strangers, checked, compiled, and differentiated exactly."""

from service.expressions.constraint import Constraint, parse_constraint
from service.expressions.errors import ExpressionError
from service.expressions.function import Function, compile_function
from service.expressions.symbolic import derivative, sympy_coefficients, sympy_divisors, to_latex, to_sympy, to_text

__all__ = [
    "Constraint",
    "ExpressionError",
    "Function",
    "compile_function",
    "derivative",
    "parse_constraint",
    "sympy_coefficients",
    "sympy_divisors",
    "to_latex",
    "to_sympy",
    "to_text",
]
