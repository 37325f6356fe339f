"""Names that are an operation: its documented example answers them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.coverage.claim import Claim

_EXAMPLES = {
    "calculus/derivative": "scipy.misc.derivative",
    "calculus/integrate": "scipy.integrate.quad scipy.integrate.fixed_quad",
    "calculus/integrate-multiple": "scipy.integrate.dblquad",
    "calculus/integrate-samples": "scipy.integrate.trapezoid scipy.integrate.trapz numpy.trapezoid numpy.trapz "
    "sklearn.auc",
    "calculus/ode": "scipy.integrate.odeint scipy.integrate.solve_ivp scipy.integrate.ode",
    "calculus/sampled-gradient": "numpy.gradient",
    "calculus/symbolic/derivative": "sympy.diff sympy.Derivative",
    "calculus/symbolic/integral": "sympy.integrate sympy.Integral",
    "calculus/symbolic/simplify": "sympy.simplify",
    "calculus/symbolic/solve": "sympy.solve",
    "linear-algebra/cholesky": "numpy.linalg.cholesky scipy.linalg.cholesky scipy.linalg.cho_factor",
    "linear-algebra/column-space": "scipy.linalg.orth",
    "linear-algebra/condition-number": "numpy.linalg.cond",
    "linear-algebra/cross": "numpy.cross numpy.linalg.cross",
    "linear-algebra/determinant": "numpy.linalg.det numpy.linalg.slogdet scipy.linalg.det",
    "linear-algebra/diagonal": "numpy.diag numpy.diagonal numpy.linalg.diagonal",
    "linear-algebra/dot": "numpy.dot numpy.vdot numpy.inner numpy.vecdot numpy.linalg.vecdot",
    "linear-algebra/eigen": "numpy.linalg.eig numpy.linalg.eigvals numpy.linalg.eigh numpy.linalg.eigvalsh "
    "scipy.linalg.eig scipy.linalg.eigvals scipy.linalg.eigh scipy.linalg.eigvalsh",
    "linear-algebra/einsum": "numpy.einsum numpy.tensordot numpy.linalg.tensordot",
    "linear-algebra/inverse": "numpy.linalg.inv scipy.linalg.inv",
    "linear-algebra/kronecker": "numpy.kron",
    "linear-algebra/least-squares": "numpy.linalg.lstsq scipy.linalg.lstsq",
    "linear-algebra/lu": "scipy.linalg.lu scipy.linalg.lu_factor",
    "linear-algebra/lyapunov": "scipy.linalg.solve_continuous_lyapunov",
    "linear-algebra/matmul": "numpy.matmul numpy.linalg.matmul",
    "linear-algebra/chain-product": "numpy.linalg.multi_dot",
    "linear-algebra/matrix-exponential": "scipy.linalg.expm",
    "linear-algebra/matrix-power": "numpy.linalg.matrix_power",
    "linear-algebra/matrix-square-root": "scipy.linalg.sqrtm",
    "linear-algebra/norm": "numpy.linalg.norm scipy.linalg.norm numpy.linalg.vector_norm",
    "linear-algebra/normalize": "sklearn.normalize sklearn.Normalizer",
    "linear-algebra/null-space": "scipy.linalg.null_space",
    "linear-algebra/outer": "numpy.outer numpy.multiply.outer",
    "linear-algebra/pca": "sklearn.PCA sklearn.RandomizedPCA",
    "linear-algebra/properties": "scipy.linalg.issymmetric",
    "linear-algebra/pseudo-inverse": "numpy.linalg.pinv scipy.linalg.pinv scipy.linalg.pinvh",
    "linear-algebra/qr": "numpy.linalg.qr scipy.linalg.qr",
    "linear-algebra/rank": "numpy.linalg.matrix_rank",
    "linear-algebra/riccati": "scipy.linalg.solve_continuous_are",
    "linear-algebra/schur": "scipy.linalg.schur",
    "linear-algebra/solve": "numpy.linalg.solve scipy.linalg.solve scipy.linalg.lu_solve scipy.linalg.cho_solve "
    "scipy.linalg.solve_triangular",
    "linear-algebra/sparse/eigen": "scipy.sparse.linalg.eigsh scipy.sparse.linalg.lobpcg",
    "linear-algebra/sparse/solve": "scipy.sparse.linalg.spsolve scipy.sparse.linalg.cg",
    "linear-algebra/svd": "numpy.linalg.svd numpy.linalg.svdvals scipy.linalg.svd scipy.linalg.svdvals",
    "linear-algebra/sylvester": "scipy.linalg.solve_sylvester",
    "linear-algebra/trace": "numpy.trace numpy.linalg.trace",
    "neural-networks/train": "sklearn.MLPClassifier sklearn.MLPRegressor",
    "numerics/convolve": "numpy.convolve scipy.signal.convolve scipy.signal.fftconvolve numpy.polymul",
    "numerics/correlate": "numpy.correlate scipy.signal.correlate",
    "numerics/fft": "numpy.fft.fft scipy.fft.fft",
    "numerics/find": "numpy.nonzero numpy.flatnonzero numpy.argwhere",
    "numerics/integers/binomial": "math.comb scipy.special.comb scipy.special.binom scipy.misc.comb sympy.binomial",
    "numerics/integers/factor": "sympy.factorint",
    "numerics/integers/factorial": "math.factorial scipy.special.factorial",
    "numerics/integers/gcd": "math.gcd numpy.gcd",
    "numerics/integers/is-prime": "sympy.isprime",
    "numerics/integers/lcm": "math.lcm numpy.lcm",
    "numerics/integers/primes": "sympy.primerange sympy.sieve",
    "numerics/interpolate": "numpy.interp scipy.interpolate.interp1d",
    "numerics/inverse-fft": "numpy.fft.ifft scipy.fft.ifft",
    "numerics/polynomial-evaluate": "numpy.polyval numpy.poly1d",
    "numerics/standardize": "sklearn.StandardScaler sklearn.scale scipy.stats.zscore",
    "numerics/sort": "numpy.sort numpy.argsort scipy.stats.rankdata numpy.partition numpy.argpartition",
    "numerics/unique": "numpy.unique numpy.bincount scipy.stats.mode statistics.mode",
    "optimization/curve-fit": "scipy.optimize.curve_fit",
    "optimization/global-minimize": "scipy.optimize.differential_evolution scipy.optimize.basinhopping "
    "scipy.optimize.shgo scipy.optimize.dual_annealing scipy.optimize.direct scipy.optimize.brute",
    "optimization/graph/components": "scipy.sparse.csgraph.connected_components networkx.connected_components",
    "optimization/graph/shortest-path": "scipy.sparse.csgraph.dijkstra scipy.sparse.csgraph.shortest_path "
    "networkx.shortest_path networkx.shortest_path_length",
    "optimization/graph/spanning-tree": "networkx.minimum_spanning_tree",
    "optimization/least-squares": "scipy.optimize.least_squares scipy.optimize.leastsq",
    "optimization/linear-program": "scipy.optimize.linprog",
    "optimization/minimize": "scipy.optimize.minimize scipy.optimize.fmin scipy.optimize.fmin_bfgs "
    "scipy.optimize.fmin_cg scipy.optimize.fmin_powell",
    "optimization/minimize-scalar": "scipy.optimize.minimize_scalar scipy.optimize.fminbound scipy.optimize.brent",
    "optimization/mixed-integer-program": "scipy.optimize.milp",
    "optimization/polynomial-roots": "numpy.roots",
    "optimization/root": "scipy.optimize.root scipy.optimize.fsolve",
    "optimization/root-scalar": "scipy.optimize.brentq scipy.optimize.brenth scipy.optimize.root_scalar "
    "scipy.optimize.bisect scipy.optimize.newton scipy.optimize.ridder scipy.optimize.elementwise.find_root "
    "sympy.nsolve",
    "optimization/train-linear-model": "sklearn.SGDRegressor",
    "statistics/autocorrelation": "statsmodels.acf",
    "statistics/bin": "numpy.searchsorted numpy.digitize",
    "statistics/cluster/k-means": "sklearn.KMeans scipy.cluster.vq.kmeans2 sklearn.silhouette_score",
    "statistics/correlation": "numpy.corrcoef scipy.stats.pearsonr pingouin.corr pingouin.correlation.corr "
    "pingouin.pairwise_corr",
    "statistics/covariance": "numpy.cov",
    "statistics/describe": "scipy.stats.describe scipy.stats.skew scipy.stats.kurtosis scipy.stats.sem",
    "statistics/entropy": "scipy.stats.entropy",
    "statistics/histogram": "numpy.histogram numpy.histogram_bin_edges",
    "statistics/kernel-density": "scipy.stats.gaussian_kde scipy.stats.kde.gaussian_kde statsmodels.KDEUnivariate",
    "statistics/metrics/classification": "sklearn.accuracy_score sklearn.f1_score sklearn.confusion_matrix "
    "sklearn.classification_report sklearn.recall_score sklearn.precision_score sklearn.matthews_corrcoef",
    "statistics/metrics/regression": "sklearn.mean_squared_error sklearn.r2_score sklearn.explained_variance_score "
    "sklearn.mean_absolute_error",
    "statistics/metrics/roc": "sklearn.roc_curve sklearn.roc_auc_score",
    "statistics/partial-correlation": "pingouin.partial_corr",
    "statistics/quantiles": "numpy.percentile numpy.quantile scipy.stats.scoreatpercentile scipy.stats.mquantiles",
    "statistics/regression/generalized-linear": "statsmodels.GLM statsmodels.glm statsmodels.Poisson "
    "statsmodels.poisson",
    "statistics/regression/linear": "sklearn.LinearRegression statsmodels.OLS scipy.stats.linregress "
    "statsmodels.OLSInfluence pingouin.linear_regression",
    "statistics/regression/logistic": "statsmodels.Logit statsmodels.logit",
    "statistics/regression/polynomial": "numpy.polyfit numpy.polynomial.polynomial.Polynomial.fit "
    "numpy.polynomial.polynomial.polyfit",
    "statistics/tests/anova": "scipy.stats.f_oneway",
    "statistics/tests/anova-two-way": "statsmodels.anova_lm pingouin.anova",
    "statistics/tests/chi-squared-independence": "scipy.stats.chi2_contingency",
    "statistics/tests/kolmogorov-smirnov": "scipy.stats.kstest",
    "statistics/tests/levene": "scipy.stats.levene pingouin.homoscedasticity",
    "statistics/tests/mann-whitney": "scipy.stats.mannwhitneyu",
    "statistics/tests/normality": "scipy.stats.shapiro pingouin.normality",
    "statistics/tests/power": "statsmodels.TTestIndPower pingouin.power_ttest",
    "statistics/tests/t-independent": "scipy.stats.ttest_ind statsmodels.ttest_ind pingouin.ttest",
    "statistics/tests/t-one-sample": "scipy.stats.ttest_1samp",
    "statistics/tests/t-paired": "scipy.stats.ttest_rel",
    "statistics/tests/wilcoxon": "scipy.stats.wilcoxon",
}


def claims() -> Iterator[Claim]:
    """The documented example of each operation."""
    for path, names in _EXAMPLES.items():
        yield Claim(path, tuple(names.split()))
