"""Every bound of the language, in the order in which they are checked. Nothing a stranger sends can cost more."""

MAX_CHARACTERS = 10_000
MAX_TOKENS = 4_000
MAX_DEPTH = 100
"""Nesting of brackets, prefix operators, powers and conditionals."""
MAX_LITERAL_CHARACTERS = 30
MAX_LITERAL = 1e300
MAX_EXPONENT = 1_000
"""Largest absolute value of a constant exponent, after constants are folded."""
MAX_NAMES = 1_000
"""Declared variables; a vector or a matrix counts once."""
MAX_EXPRESSIONS = 1_000
MAX_AXES = 8
MAX_RANGE = 100_000
"""Terms of one `for … in range(…)`."""
MAX_ELEMENTS = 20_000_000
"""Elements of one array."""
MAX_LIVE_ELEMENTS = 50_000_000
"""Elements of all arrays that are alive at once while one point is evaluated."""
MAX_NODES = 20_000
"""Nodes of a graph, all its derivatives included."""
MAX_ORDER = 100
"""Order of a derivative."""
MAX_PRINTED_CHARACTERS = 100_000
"""Length of an expression that is printed back; a graph with shared parts can be exponentially longer as text."""
MAX_FOLDED_BITS = 128
"""Constants are folded exactly up to this size of numerator and denominator, as float64 beyond."""
CACHED_FORMULAS = 64
BLOCK_ELEMENTS = 1 << 17
"""Elements alive at once while many points are evaluated: about what a core's cache holds."""
