"""Tokens to postfix instructions by precedence, with an explicit stack: input never causes recursion.

Lowest to highest: `a if c else b` (right-associative), `or`, `and`, `not`, comparisons (chained as in Python), `+ -`,
`* / % @`, unary `+ -`, `** ^` (right-associative), then calls `f(…)` and subscripts `x[…]`.
"""

from __future__ import annotations

from service.expressions.reading.hints import CELLS, OPERANDS, assignment, missing_operator, power_of_function
from service.expressions.reading.lexer import END, NAME, NUMBER
from service.expressions.reading.operator_stack import (
    BINARY,
    COMPARISON,
    CONDITIONAL,
    POWER,
    PREFIX,
    Bracket,
    Instruction,
    Operator,
    OperatorStack,
)
from service.expressions.reading.vocabulary import FUNCTIONS, REDUCTIONS


def parse(text: str) -> list[Instruction]:
    """Instructions in postfix order that leave one value. Raises ExpressionError where the text breaks the grammar."""
    return _Parser(text).run()


class _Parser(OperatorStack):
    def run(self) -> list[Instruction]:
        while self.operand_expected or self.kind != END:
            if self.operand_expected:
                self._operand()
            else:
                self._operator()
        self._reduce(CONDITIONAL)
        if self.stack:
            raise self._error(f"'{self._bracket().closing}'", self._bracket().opened)
        return self.output

    # Where an operand is expected -------------------------------------------------------------------------------------

    def _operand(self) -> None:
        kind, text, position = self.kind, self.text, self.position
        if kind == NUMBER:
            self._number()
        elif kind == NAME:
            self._advance()
            if self.text == "(":
                return self._push(Bracket("(", position, len(self.output), name=text))
            self._emit("name", text, position)
            self.operand_expected = False
            return None
        elif text in PREFIX:
            return self._push(Operator(text, PREFIX[text], position, "prefix", deep=True))
        elif text == "(":
            return self._push(Bracket("(", position, len(self.output)))
        elif text == "[":
            return self._push(Bracket("[", position, len(self.output), array=True))
        else:
            return self._absent_slice_end(text)
        return None

    def _number(self) -> None:
        """A number, and an `i` or `j` at once behind it."""
        text, position = self.text, self.position
        self._emit("number", text, position)
        self._advance()
        self.operand_expected = False
        if self.kind == NAME and self.text in {"i", "j"} and self.position == position + len(text):
            self._emit("imaginary", (text, self.text), self.position)
            self._advance()

    def _absent_slice_end(self, text: str) -> None:
        bracket = self.stack[-1] if self.stack else None
        if (
            isinstance(bracket, Bracket)
            and bracket.symbol == "["
            and not bracket.array
            and (text == ":" or (text in {",", "]"} and bracket.items[-1]))
        ):
            return self._end_item(bracket, given=False)
        raise self._error("a number, a name or '('", OPERANDS.get(self.previous + text) or OPERANDS.get(text, ""))

    # Where an operator is expected ------------------------------------------------------------------------------------

    def _operator(self) -> None:
        kind, text, position = self.kind, self.text, self.position
        opened = self.stack[-1] if self.stack else None
        if isinstance(opened, Bracket) and opened.loops and text not in {")", "for"}:
            raise self._error("')' or another 'for'")
        if text in BINARY:
            self._binary(text, position)
        elif text == "if":
            self._reduce(CONDITIONAL + 1)
            self._push(Operator(text, CONDITIONAL, position, "if", deep=True))
        elif text == "else":
            self._else()
        elif text == "[":
            self._push(Bracket(text, position, len(self.output)))
        elif text in {")", "]", ",", ":"}:
            self._delimiter(text)
        elif text == "for":
            self._for()
        elif kind in {NAME, NUMBER} or text == "(":
            raise self._error("an operator", self._missing_operator(text))
        else:
            raise self._error("an operator", assignment(self._assigned()) if text == "=" else "")

    def _assigned(self) -> str:
        """The name, with its arguments, that a whole text before an `=` consists of; nothing where it is more."""
        codes, arguments, _ = zip(*self.output, strict=True)
        if self.stack or set(codes[:-1]) - {"name"}:
            return ""
        if codes[-1] == "call":
            return f"{arguments[-1][0]}({', '.join(arguments[:-1])})"
        return str(arguments[0]) if codes == ("name",) else ""

    def _missing_operator(self, text: str) -> str:
        """The hint for an operand that follows an operand."""
        pending = [operator.symbol for operator in self.stack[-2:]]
        if "**" in pending and len(self.output) > 1 and self.output[-2][1] in FUNCTIONS:
            return power_of_function(self.output[-2][1])
        return missing_operator(self.previous, text, FUNCTIONS)

    def _binary(self, text: str, position: int) -> None:
        precedence = BINARY[text]
        if precedence == POWER:
            return self._push(Operator("**", precedence, position, "binary", deep=True))
        self._reduce(precedence + 1)
        code = "compare" if precedence == COMPARISON else "binary"
        if code == "compare" and self.stack and self.stack[-1].precedence == precedence:
            code = "chain"
        self._reduce(precedence)
        return self._push(Operator(text, precedence, position, code))

    def _else(self) -> None:
        self._reduce(CONDITIONAL + 1)
        opened = self.stack.pop() if self.stack else None
        if not isinstance(opened, Operator) or opened.code != "if":
            raise self._error("an operator or the end", "a conditional is `value if condition else value`")
        self.depth -= opened.deep
        self._push(Operator("else", CONDITIONAL, opened.position, "where", deep=True))

    def _delimiter(self, text: str) -> None:
        self._reduce(CONDITIONAL)
        bracket = self._bracket()
        if bracket.symbol == "[" and not bracket.array and text != ")":
            self._end_item(bracket, given=True)
        elif text == bracket.closing:
            self._close(bracket)
        elif text == "," and (bracket.name or bracket.array) and not bracket.loops:
            bracket.arguments += 1
            self._advance()
            self.operand_expected = True
        else:
            cells = f"; {CELLS}" if text == ":" else ""
            raise self._error(f"an operator or '{bracket.closing}'", f"{bracket.opened}{cells}")

    # Brackets ---------------------------------------------------------------------------------------------------------

    def _end_item(self, bracket: Bracket, *, given: bool) -> None:
        """An index, or one end of a slice, is complete: after it comes `:`, `,` or `]`."""
        item, text = bracket.items[-1], self.text
        item.append(given)
        if text == ":" and len(item) == 3:
            raise self._error("',' or ']'", "a slice is start:stop:step")
        if text == "]":
            return self._close(bracket)
        if text == ",":
            bracket.items.append([])
        self._advance()
        self.operand_expected = True
        return None

    def _close(self, bracket: Bracket) -> None:
        self.stack.pop()
        self.depth -= 1
        self._advance()
        self.operand_expected = False
        if bracket.array:
            self._emit("array", bracket.arguments, bracket.position)
        elif bracket.symbol == "[":
            self._emit("subscript", tuple(map(tuple, bracket.items)), bracket.position)
        elif bracket.loop:
            self._emit("loop", (bracket.loop, bracket.arguments), bracket.position)
        elif bracket.loops:
            body = self.output[bracket.start : bracket.body_end]
            self.output[bracket.start :] = self.output[bracket.body_end :] + body
            self._emit("reduce", (bracket.name, bracket.loops), bracket.position)
        elif bracket.name:
            self._emit("call", (bracket.name, bracket.arguments), bracket.position)

    def _for(self) -> None:
        self._reduce(CONDITIONAL)
        bracket = self._bracket()
        if bracket.name not in REDUCTIONS or bracket.arguments > 1:
            names = ", ".join(REDUCTIONS)
            raise self._error("an operator", f"`for` belongs into one of {names}: sum(x[i] for i in range(3))")
        if not bracket.loops:
            bracket.body_end = len(self.output)
        bracket.loops += 1
        self._advance()
        loop = self._expect(NAME, "the name of an index")
        self._expect("in", "'in'")
        position = self.position
        self._expect("range", "'range'", "an index runs over range(stop) or range(start, stop)")
        if self.text != "(":
            raise self._error("'('")
        self._push(Bracket("(", position, len(self.output), name="range", loop=loop))
