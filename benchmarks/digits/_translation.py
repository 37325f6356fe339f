"""Text of the reference collections (SymPy's and Maxima's spelling) as text of the expression language."""

from __future__ import annotations

import ast
from collections.abc import Callable

_NAMES = {"E": "e"}
_RENAMED = {"Abs": "abs", "ceiling": "ceil", "loggamma": "lgamma", "ln": "log"}
_WRITTEN: dict[str, str] = {
    "sec": "1/cos({})", "csc": "1/sin({})", "cot": "cos({0})/sin({0})",
    "sech": "1/cosh({})", "csch": "1/sinh({})", "coth": "cosh({0})/sinh({0})",
    "asec": "acos(1/({}))", "acsc": "asin(1/({}))", "acot": "atan(1/({}))",
    "asech": "acosh(1/({}))", "acsch": "asinh(1/({}))", "acoth": "atanh(1/({}))",
    "factorial": "gamma({}+1)", "frac": "({0}-floor({0}))", "S": "({})", "Rational": "({})/({})",
    "Mod": "(({0})-({1})*floor(({0})/({1})))", "sinc": "sin({0})/({0})",
}  # fmt: skip
_KNOWN = frozenset(
    (
        "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "log",
        "sqrt", "abs", "ceil", "floor", "erf", "erfc", "gamma", "lgamma", "cbrt", "sign", "digamma",
    )
)  # fmt: skip


class NotExpressible(Exception):
    """The language has no word for it."""


class _Translator(ast.NodeTransformer):
    def __init__(self, parameters: frozenset[str]) -> None:
        self.parameters = parameters

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in {"I", "oo", "zoo", "nan"}:
            raise NotExpressible(node.id)
        return ast.Name(node.id if node.id in self.parameters else _NAMES.get(node.id, node.id))

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        words = {"Half": "1/2", "One": "1", "Zero": "0", "Exp1": "e", "Pi": "pi"}
        if node.attr not in words:
            raise NotExpressible(node.attr)
        return ast.parse(words[node.attr], mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise NotExpressible("a call")
        name = _RENAMED.get(node.func.id, node.func.id)
        arguments = [self.visit(argument) for argument in node.args]
        if name in _WRITTEN:
            texts = [*(ast.unparse(argument) for argument in arguments), "1"]  # Rational(3) is 3/1
            return ast.parse("(" + _WRITTEN[name].format(*(f"({text})" for text in texts)) + ")", mode="eval").body
        if name not in _KNOWN:
            raise NotExpressible(name)
        return ast.Call(ast.Name(name), arguments, [])


def translated(text: str, parameters: Callable[[], frozenset[str]] | frozenset[str] = frozenset()) -> str:
    """The text in the language. Raises NotExpressible."""
    names = parameters if isinstance(parameters, frozenset) else parameters()
    tree = ast.parse(text.strip(), mode="eval")
    return ast.unparse(ast.fix_missing_locations(_Translator(names).visit(tree)))
