"""Expressions that nobody should send: each has to be refused, cleanly and at once."""

from __future__ import annotations

_ATTRIBUTES = [
    "().__class__", "().__class__.__bases__[0].__subclasses__()", "x.__class__", "x.real", "x.T", "(1).__class__",
    "x.__init__.__globals__", "''.__class__.__mro__[1]", "[].append(1)", "{}.keys()", "x.tofile('a')", "x.dtype",
    "1 .real", "sin.__globals__", "sin.__code__.co_consts", "x.__array_interface__", "x.ctypes.data", "np.load('a')",
    "numpy.fromfile", "(x).__reduce__()", "x.data.obj", "sum.__self__", "x.view('O')", "x.base.base",
    "x[0].__class__", "x.__getattribute__('a')",
]  # fmt: skip
_CALLS = [
    "__import__('os').system('id')", "eval('1')", "exec('1')", "compile('1','','eval')", "open('/etc/passwd').read()",
    "globals()", "locals()", "vars()", "dir()", "getattr(x, 'a')", "setattr(x, 'a', 1)", "delattr(x)", "input()",
    "print(1)", "breakpoint()", "help()", "exit()", "quit()", "memoryview(x)", "type(x)", "object()", "super()",
    "bytes(10**9)", "range(10**9)", "list(range(10))", "map(sin, x)", "filter(x, x)", "iter(x)", "next(x)", "id(x)",
    "hash(x)", "repr(x)", "str(x)", "int(x)", "float('nan')", "chr(65)", "ord('a')", "format(x)", "len(x)",
    "sorted(x)", "zip(x, x)", "slice(1)", "os.system('id')", "sys.exit()", "subprocess.run('id')",
    "importlib.import_module('os')", "pickle.loads(x)", "f()", "x()", "x(1)(2)", "sin()(1)", "(sin)(x)", "sin(x)(x)",
    "sum(x)(0)", "Symbol('x')", "S('x')", "sympify('x')", "Lambda(x, x)", "parse_expr('x')", "evaluate('x')",
    "where(1, 2)", "sin(x, y)", "sin()", "sum()", "atan2(x)", "dot(x)", "clip(x)", "transpose()", "norm(x, 0.5)",
    "polygamma(x, 1)", "polygamma(1000, x)", "log(x, 2)", "pow(x)", "frompyfunc(x, 1, 1)",
]  # fmt: skip
_STATEMENTS = [
    "import os", "from os import system", "x = 1", "x := 1", "(y := 2)", "del x", "return x", "yield x", "await x",
    "lambda: 0", "(lambda x: x)(1)", "lambda x: lambda y: x", "def f(): pass", "class A: pass", "assert x", "raise x",
    "pass", "break", "while 1: x", "for i in x: i", "with x: y", "try: x", "global x", "nonlocal x", "x; y",
    "x\\\n+1", "if x: y", "x if y", "if x else y", "x else y", "1 if 2 else 3", "x if x > 0 else", "async x",
    "x += 1", "x -= 1", "x->y", "@x", "*x", "**x", "x, y", "(x, y)", "(x,)", "[x", "[x y]", "[,x]", "[x:y]",
    "{x}", "{x: y}", "[x for x in range(3)]", "...",
    "x...", "_", "__", "__x__",
]  # fmt: skip
_COMPREHENSIONS = [
    "[i for i in x]", "{i for i in x}", "(i for i in range(3))", "sum(i for i in x)", "sum(i for i in range(x))",
    "sum(i for i in range(10**9))", "sum(i for i in range(3) if i)", "sum([i for i in range(3)])",
    "sin(i for i in range(3))", "sum(x[i] for i in range(-1))", "sum(x[i] for i in range(100))",
    "sum(x[i*i] for i in range(2))", "sum(i for sin in range(3))", "sum(j for i in range(3))",
    "sum(i for i in range(3), 2)", "sum(i, i for i in range(3))", "sum(i for i range(3))", "sum(i for 1 in range(3))",
    "sum(i for i in range())", "sum(i for i in range(1, 2, 3, 4))", "sum(i for i in range(3, 1))",
    "sum(i for i in range(1.5))", "sum(i for i in range(3)) + i", "sum(i for i in range(0))",
    "sum(for i in range(3))", "sum(i for i in range(3)[0])", "sum(i for i in range(3) for j in range(i))",
    "sum(x[i + j] for i in range(2) for j in range(2))", "sum(i for i in range(1, 3, 0))",
    "sum(x[y] for i in range(3))", "sum(x[0.5] for i in range(3))", "max(i for i in [1, 2])",
    "sum(i async for i in range(3))",
]  # fmt: skip
_STRINGS = [
    "'a'", '"a"', "'a'*10**9", "f'{x}'", "f'{x!r:>{10**9}}'", "b'a'", "r'a'", "u'a'", "'%s' % x", "'{}'.format(x)",
    "'''a'''", "`id`", "$(id)", "$x", "${x}", "#", "x # y", "/* x */", "x // y", "x % ", "x %% y", "<script>",
    "x' OR 1=1 --", "; drop table x", "\\x41", "\\u0041", "\x00", "x\x00", "\x1b[31m", "x\x7f", "\r\n\x0b", "%41",
    "&amp;", "x\ty z", "{{7*7}}", "${7*7}", "#{7*7}",
]  # fmt: skip
_LOOK_ALIKES = [
    "х", "ѕin(x)", "ｓｉｎ(x)", "ｅｖａｌ('1')", "x²", "x³ + 1", "x × y", "x ÷ y", "√x", "π", "∞", "−x", "x – y",
    "x·y", "½", "x ≤ y", "x ≠ y", "∑ x", "∫ x", "x⁻¹", "𝑥", "𝐞𝐱𝐩(x)", "exp（x）", "x＋y", "x\u200b",
    "\u202ex", "\ufeffx", "x\u00a0+ y", "１+1", "٣", "x٫5", "é", "ﬁ", "ª", "x″", "|x|", "‖x‖", "⌊x⌋", "x!",
    "x‼", "Σ", "λx", "€", "😀", "\ud800", "x\u0301", "İ", "ß", "K",
]  # fmt: skip
_NUMBERS = [
    "9**9**9", "9**9**9**9", "10**1001", "2**-1001", "x**1e6", "x**(10**4)", "x**(2**10)", "2**(2*501)",
    "x**-(10**9)", "pow(x, 1001)", "1e301", "1e999999999", "9" * 31, "0." + "0" * 30 + "1", "1" * 9000, "1e", "1e+",
    "1.2.3", "1..2", "0x10", "0b1", "0o7", "1_000", "1j", "2j*x", "1e5x", "2x", "2 x", "x2 y", "3(x)", "(x)(y)",
    "(x)2", "x y", "1 2", "x[0]y", "sin x", "sin 2", "exp^x", "e^", ".", "-", "+", "", " ", "()", "[]", "x[", "x]",
    "(x", "x)", "((x)", "(x))", "x[0", "x[0)", "(x]", "x[]", "x[,]", "x[0,]", "x[0,,0]", "x[::0]", "x[1:1]",
    "x[0:1:1:1]", "x[0][0]", "x[10]", "x[-10]", "x[1e3]", "x[y]", "x[x]", "y[0]", "2[0]", "x[True]", "x[None]",
    "x[...]", "x[0, 0]", "x +", "* x", "x */ y", "x ** ** y", "x //", "x <> y", "x === y", "x = y", "x ! y", "x & y",
    "x | y", "x && y", "x || y", "!x", "~x", "not x", "x and y", "x or y", "x < y and z", "where(x, y, y)", "x @ y",
    "y @ y", "y @ x", "x @ x[:2]", "x + x[:2]", "dot(x, x[:2])", "x < x[:2]", "transpose(x) @ x[1:]", "unknown",
    "Sin(x)", "PI", "inf", "nan", "None", "True", "False", "i", "1 if x else 2", "x,", ",x", ":", "x:", "x[:", "x if",
    "else", "in", "x in y", "x is y", "not", "and x", "x not in y", "sum", "sum + 1", "sin", "sum(sin)",
]  # fmt: skip
_HUGE = [
    "(" * 100_000, ")" * 100_000, "(" * 5_000, "(" * 101 + "x" + ")" * 101, "[" * 9_000, "x[" * 3_000, "sin(" * 3_000,
    "-" * 9_999, "-" * 101 + "x", "not " * 2_000, "x**" * 3_000 + "x", "2**" * 200 + "2", "x" * 10_000_000,
    "x+" * 5_000_000, "1," * 4_000, " " * 10_001, "x" + "+x" * 4_500, "sum(" * 2_000 + "x",
    "gamma(" * 101 + "x" + ")" * 101, "x if x > 0 else " * 101 + "x", "x<" * 4_001 + "x",
    "sum(" * 120 + "x" + ")" * 120, "+".join(["x"] * 5_000), "(" * 50 + ")" * 50, "x" + "[0]" * 3_000, "\n" * 10_001,
    "a" * 10_000, "max(" + "x," * 4_500 + "x)", "e" * 5_000, "1e" * 5_000, "." * 10_000, "'" * 10_000, "x*" * 3_000,
    "((" * 40 + "x", "🙂" * 10_000, "sum(x for i in range(1e29))", "sum(y for i in range(0, 1e300))", "x[1e300]",
]  # fmt: skip

CORPUS = [
    *_ATTRIBUTES,
    *_CALLS,
    *_STATEMENTS,
    *_COMPREHENSIONS,
    *_STRINGS,
    *_LOOK_ALIKES,
    *_NUMBERS,
    *_HUGE,
]
"""Each is wrong with the vector x of 3 components and the scalar y."""
