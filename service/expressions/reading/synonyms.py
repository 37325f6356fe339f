"""What people call the functions of the language, and those that it has not."""

from __future__ import annotations

from service.expressions.reading.vocabulary import ALIASES

CALCULUS = "derivatives and integrals are operations of their own"
_MATRICES = (
    "of matrices there are @, transpose, det, inverse, solve, trace, outer and norm here; the rest are operations of "
    "linear algebra"
)

NAMES = {
    **ALIASES,
    "powf": "pow",
    "modulus": "abs",
    **dict.fromkeys(("fmax", "pmax"), "max"),
    **dict.fromkeys(("fmin", "pmin"), "min"),
    **dict.fromkeys(("average", "avg"), "mean"),
    **dict.fromkeys(("product", "mult"), "prod"),
    **dict.fromkeys(("total", "nansum"), "sum"),
    "logistic": "sigmoid",
    **dict.fromkeys(("sgn", "signum"), "sign"),
    **dict.fromkeys(("int", "truncate"), "trunc"),
    "nint": "round",
    "ceiling": "ceil",
    "frac": "x - floor(x)",
    "Pi": "pi",
    "tg": "tan",
    **dict.fromkeys(("sh", "senh"), "sinh"),
    "ch": "cosh",
    **dict.fromkeys(("th", "tgh"), "tanh"),
    **dict.fromkeys(("sen", "sine"), "sin"),
    "cosine": "cos",
    "tangent": "tan",
    **dict.fromkeys(("logarithm", "loge"), "log"),
    **dict.fromkeys(("arctg", "arctang"), "atan"),
    **dict.fromkeys(("arsinh", "argsinh"), "asinh"),
    **dict.fromkeys(("arcosh", "argcosh"), "acosh"),
    **dict.fromkeys(("artanh", "argtanh"), "atanh"),
    **dict.fromkeys(("lg", "logten"), "log10"),
    **dict.fromkeys(("lb", "ld"), "log2"),
    **dict.fromkeys(("step", "unitstep"), "where(x > 0, 1, 0)"),
    **dict.fromkeys(
        ("if", "iif", "if_", "ifelse", "if_else", "cond", "select", "piecewise", "cases"), "where(condition, a, b)"
    ),
    "fact": "factorial",
    **dict.fromkeys(("combin", "choose", "ncr"), "binomial"),
    **dict.fromkeys(("perm", "permut", "npr"), "prod(n - i for i in range(k)), with a number for k"),
    **dict.fromkeys(("lbeta", "log_beta"), "logbeta"),
    **dict.fromkeys(("ndtri", "norminv", "qnorm", "probit", "ppf"), "-sqrt(2)*erfcinv(2*x)"),
    **{f"{kind}{n}": f"bessel{kind}({n}, x)" for kind in "jyik" for n in (0, 1)},
    **dict.fromkeys(("jn", "yn", "kn"), "besselj, bessely and besselk, order first"),
    **dict.fromkeys(("lngamma", "loggamma", "gammln", "log_gamma"), "lgamma"),
    "polygamma0": "digamma",
    "trigamma": "polygamma(1, x)",
    **dict.fromkeys(("logsumexp", "lse"), "max(x) + log(sum(exp(x - max(x))))"),
    "softmax": "exp(x - max(x))/sum(exp(x - max(x)))",
    "hypotenuse": "hypot",
    **dict.fromkeys(("root", "nthroot", "surd"), "pow(x, 1/n), for x >= 0, or cbrt(x)"),
    "abs2": "square",
    **dict.fromkeys(("sqroot", "squareroot", "square_root"), "sqrt"),
    **dict.fromkeys(("cube", "cubed"), "x**3"),
    **dict.fromkeys(("exp10", "pow10"), "10**x"),
    **dict.fromkeys(("reciprocal", "recip"), "1/x"),
    **dict.fromkeys(("fmod", "rem"), "x - n*trunc(x/n), which has the sign of x; mod(x, n) has that of n"),
    **dict.fromkeys(("quotient", "floordiv", "floor_divide"), "floor(x/n)"),
    **dict.fromkeys(("cot", "ctg", "cotan", "cotg"), "1/tan(x)"),
    **dict.fromkeys(("csc", "cosec"), "1/sin(x)"),
    **{f"{name}h": f"1/{inverse}h(x)" for name, inverse in (("cot", "tan"), ("sec", "cos"), ("csc", "sin"))},
    "sec": "1/cos(x)",
    **dict.fromkeys(("acot", "arccot", "arcctg"), "atan(1/x)"),
    **dict.fromkeys(("asec", "arcsec"), "acos(1/x)"),
    **dict.fromkeys(("acsc", "arccsc"), "asin(1/x)"),
    **{f"{name}d": f"{name}(x*pi/180)" for name in ("sin", "cos", "tan")},
    **{f"{name}pi": f"{name}(pi*x)" for name in ("sin", "cos", "tan")},
    **{f"{name}d": f"{name}(x)*180/pi" for name in ("asin", "acos", "atan")},
    "deg": "degrees",
    "rad": "radians",
    "logit": "log(x/(1 - x))",
    "log1m": "log1p(-x)",
    "log1mexp": "log(-expm1(-x)), for log(1 - exp(-x))",
    "log1pexp": "softplus",
    "xlogy": "where(x == 0, 0, x*log(y))",
    "logb": "log(x)/log(b)",
    **dict.fromkeys(("pnorm", "phi_cdf", "normsdist", "norm_cdf"), "normal_cdf"),
    **dict.fromkeys(("dnorm", "norm_pdf"), "normal_pdf"),
    **dict.fromkeys(("vdot", "dotproduct", "sumproduct"), "dot"),
    **dict.fromkeys(("matmul", "mmult", "multiply"), "A @ B, or A*B by component"),
    "norm1": "norm(x, 1)",
    "norm2": "norm",
    **dict.fromkeys(("sumsq", "sumsqr", "ssq"), "sum(x**2)"),
    "rms": "sqrt(mean(x**2))",
    **dict.fromkeys(("variance", "varp"), "var, which divides by n"),
    **dict.fromkeys(("stdev", "stddev", "sd", "stdevp"), "std, which divides by n"),
    **dict.fromkeys(("interp", "interp1", "interp1d"), "interpolate(x, xs, ys), which has no value outside of xs"),
    "range": "sum(expression for i in range(n))",
}
"""What people call it, and what it is here. A formula in its place has its value, which tests see to."""

_ELSEWHERE = "it is not in the language"
IMAGINARY = 'there is no imaginary unit but with numbers: "complex" (calculus/evaluate and integrate)'
SENTENCES = {
    **dict.fromkeys(
        ("inf", "infinity", "Infinity", "oo"), 'an infinite limit is "Infinity" alone; in a formula there is none'
    ),
    **dict.fromkeys(("i", "j"), f"{IMAGINARY}; an index belongs to a sum: sum(x[i] for i in range(3))"),
    **dict.fromkeys(
        ("eig", "rank", "sqrtm", "expm", "logm", "kron"),
        _MATRICES,
    ),
    **dict.fromkeys(("derivative", "grad", "gradient", "integrate", "integral", "limit"), CALCULUS),
    **dict.fromkeys(("quantile", "percentile", "sort", "mode"), "it is statistics/quantiles, of numbers"),
    **dict.fromkeys(("argmax", "argmin", "argsort"), "an index is no value of a formula; max and min are"),
    **dict.fromkeys(("cummax", "cummin"), "of running values there are cumsum and cumprod"),
    **dict.fromkeys(("pgamma", "gammap"), "gammainc(a, x), regularized"),
    **dict.fromkeys(("pbeta", "ibeta"), "betainc(a, b, x), regularized"),
    **dict.fromkeys(
        ("erfi", "erfcx", "dawson", "expi", "expn", "ei", "si", "ci", "li", "zeta", "lambertw", "airy", "airyai",
         "gammaincinv", "betaincinv", "ellipk", "ellipe", "hyp2f1", "legendre", "hermite", "laguerre", "fresnel",
         "sinhc", "kummer"),
        _ELSEWHERE,
    ),
    **dict.fromkeys(("random", "rand", "randn", "runif", "rnorm"), "a formula has no randomness; send draws in `data`"),
    **dict.fromkeys(("isnan", "isfinite", "isinf"), "compare instead: where(x > 0, log(x), 0)"),
    **dict.fromkeys(("and", "or", "not", "xor"), "conditions are joined as in `x > 0 and x < 1`"),
    "sqr": "sqrt(x) is the root, x**2 the square",
    "len": "a length is written as a number",
    "length": "a length is written as a number",
    "delta": "there is no delta function",
    "nan": "there is no such number in a formula",
    "lambda": "a formula is the value alone, and `lambda` is no name",
}  # fmt: skip
"""What is not in the language, or another thing than a function with nearly that name."""
