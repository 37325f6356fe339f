"""Calculus: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.calculus.chain_rule import chain_rule
from service.handlers.calculus.check_gradient import check_gradient
from service.handlers.calculus.curl import curl
from service.handlers.calculus.derivative import derivative
from service.handlers.calculus.directional_derivative import directional_derivative
from service.handlers.calculus.divergence import divergence
from service.handlers.calculus.evaluate import evaluate, evaluate_cost
from service.handlers.calculus.gradient import gradient
from service.handlers.calculus.gradient_field import gradient_field
from service.handlers.calculus.hessian import hessian
from service.handlers.calculus.integrate import integrate
from service.handlers.calculus.integrate_multiple import integrate_multiple
from service.handlers.calculus.integrate_samples import integrate_samples
from service.handlers.calculus.jacobian import jacobian
from service.handlers.calculus.laplacian import laplacian
from service.handlers.calculus.numerical_derivative import numerical_derivative
from service.handlers.calculus.ode import ode
from service.handlers.calculus.plot import plot, plot_cost
from service.handlers.calculus.product_rule import product_rule
from service.handlers.calculus.sample import sample
from service.handlers.calculus.sampled_gradient import sampled_gradient
from service.handlers.calculus.symbolic.derivative import symbolic_derivative
from service.handlers.calculus.symbolic.gradient import symbolic_gradient
from service.handlers.calculus.symbolic.hessian import symbolic_hessian
from service.handlers.calculus.symbolic.integral import symbolic_integral
from service.handlers.calculus.symbolic.limit import symbolic_limit
from service.handlers.calculus.symbolic.series import symbolic_series
from service.handlers.calculus.symbolic.simplify import symbolic_simplify
from service.handlers.calculus.symbolic.solve import symbolic_solve
from service.operation import Area, Operation
from service.pictures.calculus import derivatives, fields, integrals, plots, symbolic

_FIELD = {"expressions": ["-y", "x"], "variables": ["x", "y"], "at": [1.0, 2.0]}

CALCULUS = Area(
    "calculus",
    "Calculus",
    "Values, exact derivatives, integrals and differential equations of formulas, and symbolic answers.",
    (
        Operation(
            "evaluate", evaluate, "Value of a formula at one point or many", evaluate_cost,
            example={"expression": "x**2 * y + sin(y)", "variables": ["x", "y"], "at": [1.5, 0.5]},
            pictures=(fields.values,),
            keywords="compute, calculate, calculator, function value, value of a formula, at a point, substitute, "
            "plug in, complex, compound interest, net present value, discount, cash flow",
        ),
        Operation(
            "sample", sample, "Values of a formula on a grid", costs.on_grid(1), pictures=(plots.sample, plots.surface),
            keywords="table of values, plot, graph of a function, grid, linspace, meshgrid",
        ),
        Operation(
            "plot", plot, "Curves, contours, surfaces and fields of formulas", plot_cost, pictures=(plots.plot,),
            keywords="draw, graph of a function, chart, contour plot, surface plot, 3d plot, vector field, quiver, "
            "level set",
        ),
        Operation(
            "derivative", derivative, "Exact derivative of any order", costs.derivatives,
            pictures=(derivatives.derivative, derivatives.tangents),
            keywords="differentiate, slope, rate of change, dy/dx, tangent, velocity, automatic differentiation",
        ),
        Operation(
            "numerical-derivative", numerical_derivative, "Derivative by differences", costs.derivatives,
            pictures=(derivatives.derivative, derivatives.tangents),
            keywords="finite differences, Richardson, central difference, approximate slope",
        ),
        Operation(
            "gradient", gradient, "Exact gradient", costs.gradients,
            pictures=(derivatives.gradient,),
            keywords="grad, nabla, partial derivatives, steepest ascent, automatic differentiation, autodiff",
        ),
        Operation(
            "directional-derivative", directional_derivative, "Derivative along a direction", costs.gradients,
            keywords="slope along a direction, rate of change, gradient",
        ),
        Operation(
            "jacobian", jacobian, "Exact Jacobian matrix", costs.jacobians,
            pictures=(fields.field,),
            keywords="partial derivatives, vector function, first derivatives, linearisation",
        ),
        Operation(
            "hessian", hessian, "Exact Hessian matrix, and the kind of a stationary point", costs.hessians,
            pictures=(derivatives.curvature,),
            keywords="second derivatives, curvature, saddle point, convexity",
        ),
        Operation(
            "divergence", divergence, "Divergence of a vector field", costs.jacobians,
            example={"expressions": ["x**2", "x*y"], "variables": ["x", "y"], "at": [1.0, 2.0]},
            pictures=(fields.field,),
            keywords="div, flux, source, sink, nabla, vector field",
        ),
        Operation(
            "curl", curl, "Curl of a vector field", costs.jacobians, example=_FIELD,
            pictures=(fields.field,),
            keywords="rotation, rot, vorticity, circulation, nabla",
        ),
        Operation(
            "laplacian", laplacian, "Laplacian of a formula", costs.hessians,
            keywords="Laplace operator, diffusion, harmonic, sum of second derivatives",
        ),
        Operation(
            "chain-rule", chain_rule, "Derivative of nested functions, stage by stage", costs.stages,
            keywords="composition, composite function, nested, backpropagation, outer and inner",
        ),
        Operation(
            "product-rule", product_rule, "Derivative of a product, term by term", costs.stages,
            keywords="Leibniz, derivative of f g, factors",
        ),
        Operation(
            "check-gradient", check_gradient, "A gradient worked out by hand, against differences", costs.hessians,
            pictures=(derivatives.checked,),
            keywords="gradcheck, verify my derivative, finite differences, debug",
        ),
        Operation(
            "sampled-gradient", sampled_gradient, "Derivative of sampled values", costs.linear,
            pictures=(derivatives.samples,),
            keywords="numpy.gradient, finite differences, slope of data, velocity from positions",
        ),
        Operation(
            "integrate", integrate, "Definite integral",
            example={"expression": "exp(-x) * sin(x)", "variable": "x", "lower": 0.0, "upper": "Infinity"},
            pictures=(integrals.area,),
            keywords="quad, quadrature, area under a curve, improper, Gauss-Kronrod, Simpson, total, "
            "contour integral, complex, residue",
        ),
        Operation(
            "integrate-multiple", integrate_multiple, "Definite integral of several variables",
            pictures=(integrals.volume,),
            keywords="double integral, triple integral, volume, dblquad, nquad, cubature, Monte Carlo",
        ),
        Operation(
            "integrate-samples", integrate_samples, "Integral of sampled values", costs.linear,
            pictures=(derivatives.area_of_samples,),
            keywords="trapezoid, trapz, Simpson, cumulative, area under data, cumtrapz",
        ),
        Operation(
            "ode", ode, "Solution of a system of ordinary differential equations",
            pictures=(integrals.solution, integrals.phase),
            keywords="differential equation, solve_ivp, odeint, initial value problem, Runge-Kutta, RK45, stiff, "
            "simulation, dynamics, pendulum, oscillator, predator and prey, population growth, epidemic, decay",
        ),
        Operation(
            "gradient-field", gradient_field, "A formula and its gradient on a grid", costs.on_grid(3),
            pictures=(plots.field, plots.surface),
            keywords="contour plot, surface plot, quiver, vector field, slope field",
        ),
        Operation(
            "symbolic/derivative", symbolic_derivative, "Derivative as a formula",
            pictures=(symbolic.derivative,),
            keywords="differentiate, algebra, SymPy, closed form, LaTeX, slope formula",
        ),
        Operation(
            "symbolic/gradient", symbolic_gradient, "Gradient as formulas",
            keywords="partial derivatives, nabla, SymPy, closed form, LaTeX",
        ),
        Operation(
            "symbolic/hessian", symbolic_hessian, "Hessian matrix as formulas",
            keywords="second derivatives, SymPy, closed form, LaTeX",
        ),
        Operation(
            "symbolic/integral", symbolic_integral, "Antiderivative or definite integral in closed form",
            pictures=(symbolic.integral,),
            keywords="antiderivative, indefinite integral, primitive, SymPy, closed form",
        ),
        Operation(
            "symbolic/limit", symbolic_limit, "Limit of a formula",
            pictures=(symbolic.limit,),
            keywords="approaches, infinity, l'Hôpital, one-sided, SymPy",
        ),
        Operation(
            "symbolic/series", symbolic_series, "Taylor, Laurent or Puiseux series",
            pictures=(symbolic.expansion,),
            keywords="Taylor expansion, Maclaurin, power series, polynomial approximation, SymPy",
        ),
        Operation(
            "symbolic/simplify", symbolic_simplify, "Simpler form of a formula",
            keywords="reduce, expand, factor, rewrite, algebra, SymPy",
        ),
        Operation(
            "symbolic/solve", symbolic_solve, "Solutions of equations",
            pictures=(symbolic.solutions,),
            keywords="algebra, exact roots, solve for x, quadratic formula, system of equations, SymPy",
        ),
    ),
)  # fmt: skip
