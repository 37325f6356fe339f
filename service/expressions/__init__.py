"""The expression language: formulas from strangers, checked, compiled, and differentiated exactly."""

from service.expressions.constraint import Constraint, parse_constraint
from service.expressions.errors import ExpressionError
from service.expressions.function import Function, compile_function

__all__ = ["Constraint", "ExpressionError", "Function", "compile_function", "parse_constraint"]
