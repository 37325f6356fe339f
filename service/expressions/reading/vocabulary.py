"""The names of functions that a text may call."""

from __future__ import annotations

from service.expressions.functions import OPERATIONS
from service.expressions.reading.definitions import DEFINITIONS

_CALLED = [record for record in OPERATIONS.values() if record.aliases is not None]

_SPELLINGS = {
    "power": "pow", "absolute": "abs", "fabs": "abs", "maximum": "max", "minimum": "min", "amax": "max", "amin": "min",
    "rint": "round", "around": "round", "fix": "trunc", "fmax": "max", "fmin": "min", "remainder": "mod",
    "rad2deg": "degrees", "deg2rad": "radians",
    "gammaln": "lgamma", "psi": "digamma", "expit": "sigmoid", "ndtr": "normal_cdf", "normcdf": "normal_cdf",
    "normpdf": "normal_pdf", "inner": "dot", "betaln": "logbeta", "inv": "inverse",
    "re": "real", "im": "imag", "conjugate": "conj", "angle": "arg",
}  # fmt: skip
"""How NumPy, SciPy and MATLAB write what is called otherwise here."""

ALIASES = {alias: record.name for record in _CALLED for alias in record.aliases or ()} | _SPELLINGS

ARGUMENTS = (
    dict(sorted(DEFINITIONS))
    | {record.name: len(record.slopes) for record in _CALLED}
    | {
        "polygamma": 2, "digamma": 1, "pow": 2, "where": 3, "clip": 3, "norm": 1, "transpose": 1, "dot": 2, "trace": 1,
        "diagonal": 1, "outer": 2, "cross": 2, "interpolate": 3, "median": 1, "det": 1,
        "inverse": 1, "cumsum": 1, "cumprod": 1,
    }
)  # fmt: skip
"""How many arguments a function has; polygamma's order, constant, is the first of its two."""

REDUCTIONS = ("sum", "prod", "mean", "min", "max")
"""Of an array, of several values (min, max), or of `expression for i in range(n)`."""

FUNCTIONS = frozenset((*ARGUMENTS, *REDUCTIONS, *ALIASES))
