"""Names that are a formula: each is evaluated as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.coverage.claim import Claim

_DATA = {"v": [3.0, 1.0, 2.0], "A": [[4.0, 1.0], [2.0, 3.0]], "b": [1.0, 2.0]}

_FORMULAS = {
    "sqrt(2)": "numpy.sqrt math.sqrt sympy.sqrt numpy.emath.sqrt",
    "abs(-2)": "numpy.abs numpy.absolute numpy.fabs math.fabs sympy.Abs",
    "sin(2)": "numpy.sin math.sin sympy.sin",
    "cos(2)": "numpy.cos math.cos sympy.cos",
    "tan(2)": "numpy.tan math.tan sympy.tan",
    "asin(0.5)": "numpy.arcsin math.asin sympy.asin",
    "acos(0.5)": "numpy.arccos math.acos sympy.acos",
    "atan(2)": "numpy.arctan math.atan sympy.atan",
    "atan2(1, 2)": "numpy.arctan2 math.atan2",
    "sinh(2)": "numpy.sinh math.sinh sympy.sinh",
    "cosh(2)": "numpy.cosh math.cosh sympy.cosh",
    "tanh(2)": "numpy.tanh math.tanh",
    "asinh(2)": "numpy.arcsinh math.asinh",
    "acosh(2)": "numpy.arccosh math.acosh",
    "atanh(0.5)": "numpy.arctanh",
    "exp(2)": "numpy.exp math.exp sympy.exp",
    "e": "sympy.E",
    "expm1(2)": "numpy.expm1",
    "exp2(3)": "numpy.exp2",
    "10**2": "scipy.special.exp10",
    "log(2)": "numpy.log math.log sympy.log",
    "log10(2)": "numpy.log10 math.log10",
    "log2(3)": "numpy.log2 math.log2",
    "log1p(2)": "numpy.log1p math.log1p",
    "log(0.2/(1 - 0.2))": "scipy.special.logit",
    "logaddexp(1, 2)": "numpy.logaddexp",
    "log(sum(exp(v)))": "scipy.special.logsumexp",
    "where(v > 1, v, 0)": "numpy.where",
    "where(v > 2, 1, where(v > 1, 2, 3))": "numpy.select numpy.piecewise",
    "clip(v, 1, 2)": "numpy.clip",
    "max(v, 2)": "numpy.maximum numpy.fmax",
    "min(v, 2)": "numpy.minimum numpy.fmin",
    "sign(-2)": "numpy.sign sympy.sign",
    "ceil(2.5)": "numpy.ceil math.ceil",
    "floor(2.5)": "numpy.floor math.floor",
    "round(2.5)": "numpy.rint",
    "round(2.345, 2)": "numpy.round numpy.around",
    "trunc(-2.5)": "numpy.trunc numpy.fix",
    "[v - trunc(v), trunc(v)]": "numpy.modf math.modf",
    "v % 2": "numpy.mod numpy.remainder",
    "v - 2*trunc(v/2)": "numpy.fmod math.fmod",
    "floor(v/2)": "numpy.floor_divide",
    "[floor(v/2), v % 2]": "numpy.divmod",
    "floor(sqrt(17))": "math.isqrt",
    "hypot(3, 4)": "numpy.hypot math.hypot",
    "copysign(2, -1)": "numpy.copysign math.copysign",
    "heaviside(2, 0.5)": "numpy.heaviside",
    "sinc(0.5)": "numpy.sinc",
    "degrees(2)": "numpy.degrees numpy.rad2deg math.degrees",
    "radians(180)": "numpy.radians numpy.deg2rad math.radians scipy.special.radian",
    "cbrt(-8)": "numpy.cbrt scipy.special.cbrt",
    "2**0.5": "numpy.power math.pow numpy.float_power",
    "square(v)": "numpy.square",
    "1/v": "numpy.reciprocal",
    "-v": "numpy.negative",
    "v + 1": "numpy.add",
    "v - 1": "numpy.subtract",
    "2*v": "numpy.multiply",
    "v/2": "numpy.divide numpy.true_divide",
    "v > 1 and v < 3": "numpy.logical_and",
    "v > 1 or v < 3": "numpy.logical_or",
    "not v > 1": "numpy.logical_not",
    "(v > 1) != (v < 3)": "numpy.logical_xor",
    "v < 2": "numpy.less",
    "v <= 2": "numpy.less_equal",
    "v > 2": "numpy.greater",
    "v >= 2": "numpy.greater_equal",
    "v == 2": "numpy.equal",
    "v != 2": "numpy.not_equal",
    "sigmoid(2)": "scipy.special.expit",
    "erf(2)": "scipy.special.erf math.erf",
    "erfc(2)": "scipy.special.erfc",
    "gamma(2.5)": "scipy.special.gamma math.gamma",
    "lgamma(2.5)": "scipy.special.gammaln math.lgamma",
    "beta(2, 3)": "scipy.special.beta",
    "logbeta(2, 3)": "scipy.special.betaln",
    "gammainc(2, 1.5)": "scipy.special.gammainc",
    "gammaincc(2, 1.5)": "scipy.special.gammaincc",
    "betainc(2, 3, 0.4)": "scipy.special.betainc",
    "erfinv(0.3)": "scipy.special.erfinv",
    "erfcinv(0.3)": "scipy.special.erfcinv",
    "besselj(1, 2)": "scipy.special.jn scipy.special.j1",
    "bessely(1, 2)": "scipy.special.yn",
    "besseli(0.5, 2)": "scipy.special.iv",
    "besseli(0, 2)": "scipy.special.i0 numpy.i0",
    "besseli(1, 2)": "scipy.special.i1",
    "besselk(0.5, 2)": "scipy.special.kv",
    "besselk(0, 2)": "scipy.special.k0",
    "besselk(1, 2)": "scipy.special.k1",
    "exp(mean(log(v)))": "scipy.stats.gmean",
    "1/mean(1/v)": "scipy.stats.hmean",
    "median(abs(v - median(v)))/0.6744897501960817": "statsmodels.mad",
    "sum(1/i**2 for i in range(1, 100))": "sympy.Sum",
    "std(v)/mean(v)": "scipy.stats.variation",
    "mean((v - mean(v))**3)": "scipy.stats.moment",
    "atan2(mean(sin(v)), mean(cos(v)))": "scipy.stats.circmean",
    "sqrt(-2*log(hypot(mean(sin(v)), mean(cos(v)))))": "scipy.stats.circstd",
    "sum(diff(v)**2)/sum(v**2)": "statsmodels.durbin_watson",
    "2*asin(sqrt(0.4)) - 2*asin(sqrt(0.3))": "statsmodels.proportion_effectsize",
    "A/sqrt(outer(diagonal(A), diagonal(A)))": "statsmodels.cov2corr",
    "transpose([v**2, v, v**0])": "numpy.vander",
    "digamma(2.5)": "scipy.special.psi",
    "polygamma(1, 2.5)": "scipy.special.polygamma",
    "sum(v)": "numpy.add.reduce",
    "prod(v)": "numpy.multiply.reduce",
    "min(v)": "numpy.minimum.reduce",
    "transpose(A)": "numpy.transpose numpy.linalg.matrix_transpose",
    "A @ b": "numpy.matvec",
    "b @ A": "numpy.vecmat",
    "diff(v)": "numpy.ediff1d",
}

_COMPLEX = {
    "real(z)": "numpy.real",
    "imag(z)": "numpy.imag",
    "conj(z)": "numpy.conj numpy.conjugate",
    "angle(z)": "numpy.angle cmath.phase",
    "imag(z) != 0": "numpy.iscomplex",
    "[abs(z), arg(z)]": "cmath.polar",
    "2*exp(0.5i)": "cmath.rect",
    "sqrt(z)": "cmath.sqrt",
    "exp(z)": "cmath.exp",
    "log(z)": "cmath.log",
    "sin(z)": "cmath.sin",
    "cos(z)": "cmath.cos",
    "sinh(z)": "cmath.sinh",
}
"""Of complex numbers."""

_SAMPLED = {
    "0.5 - 0.5*cos(2*pi*x)": "numpy.hanning scipy.signal.windows.hann",
    "0.54 - 0.46*cos(2*pi*x)": "numpy.hamming",
    "0.42 - 0.5*cos(2*pi*x) + 0.08*cos(4*pi*x)": "numpy.blackman",
    "1 - abs(2*x - 1)": "numpy.bartlett",
    "exp(-((x - 0.5)/0.15)**2/2)": "scipy.signal.windows.gaussian",
    "sign(sin(2*pi*5*x))": "scipy.signal.square",
    "2*(5*x % 1) - 1": "scipy.signal.sawtooth",
    "cos(2*pi*(x + 5*x**2))": "scipy.signal.chirp",
}
"""Windows and waves: formulas at so many points, of which the ends are two."""


def claims() -> Iterator[Claim]:
    """A request of calculus/evaluate for each formula, of calculus/sample for each window."""
    plane = {"variables": ["z"], "at": {"real": [-2.0], "imag": [1.0]}, "numbers": "complex"}
    for formula, names in _COMPLEX.items():
        yield Claim("calculus/evaluate", tuple(names.split()), {"expression": formula, **plane})
    for formula, names in _FORMULAS.items():
        yield Claim("calculus/evaluate", tuple(names.split()), {"expression": formula, "data": _DATA})
    for formula, names in _SAMPLED.items():
        request = {"expression": formula, "variables": ["x"], "ranges": [[0, 1]], "points": 51}
        yield Claim("calculus/sample", tuple(names.split()), request)
