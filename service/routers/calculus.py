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

_FIELD = {"expressions": ["-y", "x"], "variables": ["x", "y"], "at": [1.0, 2.0]}

CALCULUS = Area(
    "calculus",
    "Calculus",
    "Values, exact derivatives, integrals and differential equations of formulas, and symbolic answers.",
    (
        Operation(
            "evaluate", evaluate, "Value of a formula at one point or many", evaluate_cost,
            example={"expression": "x**2 * y + sin(y)", "variables": ["x", "y"], "at": [1.5, 0.5]},
        ),
        Operation("sample", sample, "Values of a formula on a grid", costs.on_grid(1)),
        Operation("derivative", derivative, "Exact derivative of any order", costs.derivatives),
        Operation("numerical-derivative", numerical_derivative, "Derivative by differences", costs.derivatives),
        Operation("gradient", gradient, "Exact gradient", costs.gradients),
        Operation(
            "directional-derivative", directional_derivative, "Derivative along a direction", costs.gradients
        ),
        Operation("jacobian", jacobian, "Exact Jacobian matrix", costs.jacobians),
        Operation(
            "hessian", hessian, "Exact Hessian matrix, and the kind of a stationary point",
            costs.hessians,
        ),
        Operation(
            "divergence", divergence, "Divergence of a vector field", costs.jacobians,
            example={"expressions": ["x**2", "x*y"], "variables": ["x", "y"], "at": [1.0, 2.0]},
        ),
        Operation(
            "curl", curl, "Curl of a vector field", costs.jacobians, example=_FIELD
        ),
        Operation("laplacian", laplacian, "Laplacian of a formula", costs.hessians),
        Operation("chain-rule", chain_rule, "Derivative of nested functions, stage by stage", costs.stages),
        Operation("product-rule", product_rule, "Derivative of a product, term by term", costs.stages),
        Operation(
            "check-gradient", check_gradient, "A gradient worked out by hand, against differences",
            costs.hessians,
        ),
        Operation("sampled-gradient", sampled_gradient, "Derivative of sampled values", costs.linear),
        Operation(
            "integrate",
            integrate,
            "Definite integral",
            example={"expression": "exp(-x) * sin(x)", "variable": "x", "lower": 0.0, "upper": "Infinity"},
        ),
        Operation("integrate-multiple", integrate_multiple, "Definite integral of several variables"),
        Operation("integrate-samples", integrate_samples, "Integral of sampled values", costs.linear),
        Operation("ode", ode, "Solution of a system of ordinary differential equations"),
        Operation("gradient-field", gradient_field, "A formula and its gradient on a grid", costs.on_grid(3)),
        Operation("symbolic/derivative", symbolic_derivative, "Derivative as a formula"),
        Operation("symbolic/gradient", symbolic_gradient, "Gradient as formulas"),
        Operation("symbolic/hessian", symbolic_hessian, "Hessian matrix as formulas"),
        Operation("symbolic/integral", symbolic_integral, "Antiderivative or definite integral in closed form"),
        Operation("symbolic/limit", symbolic_limit, "Limit of a formula"),
        Operation("symbolic/series", symbolic_series, "Taylor, Laurent or Puiseux series"),
        Operation("symbolic/simplify", symbolic_simplify, "Simpler form of a formula"),
        Operation("symbolic/solve", symbolic_solve, "Solutions of equations"),
    ),
)  # fmt: skip
