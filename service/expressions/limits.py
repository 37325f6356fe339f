"""Every bound of the language, in the order in which they are checked. Nothing a stranger sends can cost more."""

MAX_CHARACTERS = 10_000
"""Of a formula. Reading the dearest ones seen, `x+x+…` of 4,000 tokens, takes 24 ms of CPU: 6 for the grammar."""
MAX_TOKENS = 4_000
"""A choice: refusing a text of this length takes 2 ms at most."""
MAX_DEPTH = 100
"""Nesting of brackets, prefix operators, powers and conditionals: a choice, below what Python's own compiler takes."""
MAX_LITERAL_CHARACTERS = 30
"""Room for every double in full, with sign and exponent."""
MAX_LITERAL = 1e300
"""So that a literal times a small number is finite: doubles end at 1.8e308."""
MAX_EXPONENT = 1_000
"""Largest absolute value of a constant exponent, after constants are folded: a choice."""
MAX_NAMES = 1_000
"""Declared variables; a vector or a matrix counts once."""
MAX_EXPRESSIONS = 1_000
"""As many as there can be variables, for square systems."""
MAX_AXES = 8
"""Loops and dimensions together; a choice, of which 4 have been seen."""
MAX_RANGE = 100_000
"""Terms of one `for … in range(…)`."""
MAX_ELEMENTS = 20_000_000
"""Elements of one array: 160 MB."""
MAX_LIVE_ELEMENTS = 50_000_000
"""Elements of all arrays that are alive at once while one point is evaluated: 400 MB of a worker's memory."""
MAX_NODES = 20_000
"""Nodes of a graph, all its derivatives included; a choice."""
MAX_ORDER = 100
"""Order of a derivative: its factorial is within doubles up to 170."""
MAX_PRINTED_CHARACTERS = 100_000
"""Length of an expression that is printed back; a graph with shared parts can be exponentially longer as text."""
MAX_FOLDED_BITS = 128
"""Powers of constants are folded exactly up to this size of numerator and denominator, and left as they are beyond."""
MAX_EXACT_BITS = 4_096
"""Constants are exact up to this size, which holds products of three literals such as 1e-300; float64 beyond."""
CACHED_FORMULAS = 64
"""Formulas whose graphs and code are kept; a choice."""
BLOCK_ELEMENTS = 1 << 17
"""Elements alive at once while many points are evaluated: about what a core's cache holds."""
