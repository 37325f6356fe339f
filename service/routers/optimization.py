"""Optimization: the table of contents."""

from __future__ import annotations

from service.handlers import costs
from service.handlers.optimization.assignment import assignment
from service.handlers.optimization.compare_descents import compare_descents, compare_descents_cost
from service.handlers.optimization.curve_fit import curve_fit
from service.handlers.optimization.global_minimize import global_minimize
from service.handlers.optimization.gradient_descent import gradient_descent, gradient_descent_cost
from service.handlers.optimization.graph.components import components
from service.handlers.optimization.graph.matching import matching
from service.handlers.optimization.graph.maximum_flow import maximum_flow
from service.handlers.optimization.graph.minimum_cost_flow import minimum_cost_flow
from service.handlers.optimization.graph.nodes import sorting
from service.handlers.optimization.graph.shortest_path import shortest_path
from service.handlers.optimization.graph.spanning_tree import spanning_tree
from service.handlers.optimization.least_squares import least_squares
from service.handlers.optimization.linear_model import linear_model
from service.handlers.optimization.linear_program import linear_program
from service.handlers.optimization.linear_program_mps import linear_program_mps
from service.handlers.optimization.minimize import minimize
from service.handlers.optimization.minimize_scalar import minimize_scalar
from service.handlers.optimization.mixed_integer_program import mixed_integer_program
from service.handlers.optimization.polynomial_roots import polynomial_roots, polynomial_roots_cost
from service.handlers.optimization.quadratic_program import quadratic_program, quadratic_program_cost
from service.handlers.optimization.root import root
from service.handlers.optimization.root_scalar import root_scalar
from service.handlers.optimization.roots import roots
from service.handlers.optimization.train_linear_model import train_linear_model, train_linear_model_cost
from service.operation import Area, Operation
from service.pictures.neural_networks import networks
from service.pictures.optimization import fits, graphs, programs, searches

_SCALAR = {"objective": "(x - 2)**2 * (x + 1) + x", "variable": "x", "bounds": [0.0, 5.0]}
_PROGRAM = {
    "objective": [3.0, 2.0],
    "sense": "maximize",
    "constraints": {"matrix": [[1.0, 1.0], [1.0, 3.0]], "upper": [4.0, 6.0]},
    "bounds": [[0.0, 3.0], [0.0, None]],
}
_MODEL = {"objective": "3*x + 2*y", "sense": "maximize", "constraints": ["x + y <= 4", "x + 3*y <= 6"],
          "bounds": {"x": [0, 2.5]}, "integer": ["x"]}  # fmt: skip
_QUADRATIC = {
    "quadratic": [[2.0, 0.0], [0.0, 2.0]],
    "linear": [-2.0, -5.0],
    "constraints": {"matrix": [[1.0, -2.0], [-1.0, -2.0], [-1.0, 2.0]], "lower": [-2.0, -6.0, -2.0]},
    "bounds": [[0.0, None], [0.0, None]],
}

_WAY = {
    "edges": [
        {"from": "a", "to": "b", "weight": 4},
        {"from": "a", "to": "c", "weight": 2},
        {"from": "c", "to": "b", "weight": 1},
        {"from": "b", "to": "d", "weight": 5},
    ],
    "source": "a",
    "target": "d",
}

OPTIMIZATION = Area(
    "optimization",
    "Optimization",
    "Minima with exact derivatives, bounds and constraints; roots, fits, linear and integer programs, and descents.",
    (
        Operation(
            "minimize", minimize, "Minimum of a function from a start, with bounds and constraints",
            pictures=(searches.way, searches.convergence_of_values),
            keywords="fmin, BFGS, Newton, optimise, maximise, maximum, optimum, constrained, nonlinear programming, "
            "lowest value",
        ),
        Operation(
            "minimize-scalar", minimize_scalar, "Minimum of a function of one variable", example=_SCALAR,
            pictures=(searches.scalar_minimum,),
            keywords="fminbound, Brent, golden section, maximise, maximum, one dimension, lowest value",
        ),
        Operation(
            "global-minimize", global_minimize, "Least value of a function in a box",
            pictures=(searches.global_minimum,),
            keywords="global optimum, global maximum, multistart, many local minima, basin hopping",
        ),
        Operation(
            "roots", roots, "All roots of one equation in an interval, proved to be all",
            pictures=(searches.roots,),
            keywords="zeros, all solutions, find all roots, interval Newton, equation",
        ),
        Operation(
            "root", root, "Root of a system of equations",
            pictures=(searches.system,),
            keywords="nonlinear system, fsolve, Newton, simultaneous equations, zeros, where curves cross, complex",
        ),
        Operation(
            "root-scalar", root_scalar, "Root of one equation in one variable",
            example={"equation": "cos(x) - x", "variable": "x", "bracket": [0.0, 1.0]},
            pictures=(searches.scalar_root,),
            keywords="zero, bisection, Brent, Newton, secant, solve for x, find x, goal seek, break-even, "
            "internal rate of return, complex root",
        ),
        Operation(
            "polynomial-roots", polynomial_roots, "All roots of a polynomial, with their condition",
            polynomial_roots_cost,
            pictures=(searches.polynomial_roots,),
            keywords="zeros, quadratic, cubic, quartic, np.roots, complex roots, polynomial equation",
        ),
        Operation(
            "least-squares", least_squares, "Nonlinear least squares, with bounds and robust losses",
            pictures=(searches.residuals,),
            keywords="Levenberg-Marquardt, residuals, robust, outliers, Huber, nonlinear fit",
        ),
        Operation(
            "curve-fit", curve_fit, "Parameters of a model fitted to data, with standard errors",
            pictures=(fits.fitted, fits.fit_residuals),
            keywords="fit data, nonlinear regression, model, parameters, error bars, exponential fit, fit a line, best "
            "fit, least squares",
        ),
        Operation(
            "linear-program", linear_program, "Linear program, dense or sparse", example=_PROGRAM,
            pictures=(programs.linear,),
            keywords="LP, linear programming, linprog, simplex, HiGHS, maximise profit, constraints, diet problem, "
            "planning",
        ),
        Operation(
            "linear-model", linear_model, "Linear or integer program as text with names", example=_MODEL,
            pictures=(programs.best_values,),
            keywords="LP, MIP, algebraic model, Pyomo, PuLP, Gurobi, AMPL, modelling language, constraints as text, "
            "maximise profit, whole numbers",
        ),
        Operation(
            "linear-program/mps", linear_program_mps, "Linear or integer program in MPS text", media_type="text/plain",
            pictures=(programs.best_values,),
            keywords="LP, MIP, MPS file, solver, HiGHS",
        ),
        Operation(
            "mixed-integer-program", mixed_integer_program, "Linear program with integer variables",
            example={**_PROGRAM, "integrality": [1, 0]},
            pictures=(programs.linear,),
            keywords="MIP, MILP, integer programming, whole numbers, cheapest plan, knapsack, scheduling, binary",
        ),
        Operation(
            "quadratic-program", quadratic_program, "Convex quadratic program", quadratic_program_cost,
            example=_QUADRATIC,
            pictures=(programs.quadratic,),
            keywords="QP, quadratic programming, portfolio, Markowitz, convex, constraints",
        ),
        Operation(
            "assignment", assignment, "Assignment of rows to columns at the least cost", costs.cubic,
            pictures=(programs.assignment,),
            keywords="Hungarian algorithm, matching, allocation, linear_sum_assignment, workers to jobs",
        ),
        Operation(
            "graph/shortest-path", shortest_path, "Shortest paths from a node, with potentials that prove them",
            example=_WAY, pictures=(graphs.path,),
            keywords="Dijkstra, Bellman-Ford, route, shortest way, distance in a network, navigation, negative cycle, "
            "graph",
        ),
        Operation(
            "graph/spanning-tree", spanning_tree, "Spanning tree of least or greatest weight", sorting,
            pictures=(graphs.tree,),
            keywords="minimum spanning tree, MST, Kruskal, Prim, connect all nodes, cheapest network, graph",
        ),
        Operation(
            "graph/components", components, "Connected components of a graph, weak or strong", sorting,
            pictures=(graphs.groups,),
            keywords="connected components, strongly connected, Tarjan, union find, clusters of a graph, reachability",
        ),
        Operation(
            "graph/maximum-flow", maximum_flow, "Maximum flow, with the minimum cut that proves it",
            pictures=(graphs.flow,),
            keywords="max flow, min cut, Ford-Fulkerson, Edmonds-Karp, Dinic, bottleneck, network flow, capacity",
        ),
        Operation(
            "graph/minimum-cost-flow", minimum_cost_flow, "Cheapest flow from supplies to demands, with potentials",
            pictures=(graphs.cheapest_flow,),
            keywords="min cost flow, transportation problem, transshipment, network simplex, supply and demand, graph",
        ),
        Operation(
            "graph/matching", matching, "Matching of greatest weight, in any graph",
            pictures=(graphs.pairs,),
            keywords="bipartite matching, Hopcroft-Karp, maximum matching, Edmonds, blossom, pairing, pairs, graph",
        ),
        Operation(
            "gradient-descent", gradient_descent, "Gradient descent by a named rule, with its path",
            gradient_descent_cost,
            pictures=(searches.descent, searches.gradient_norms),
            keywords="SGD, momentum, Adam, RMSProp, learning rate, steepest descent, path",
        ),
        Operation(
            "compare-descents", compare_descents, "Several rules of gradient descent from one start",
            compare_descents_cost,
            pictures=(searches.descents, searches.values_of_descents),
            keywords="SGD, momentum, Adam, RMSProp, learning rates, optimisers, convergence",
        ),
        Operation(
            "train-linear-model", train_linear_model, "Linear model trained by gradient descent",
            train_linear_model_cost,
            pictures=(networks.training, networks.linear_model),
            keywords="SGD, linear regression, logistic regression, mini-batch, epochs, machine learning",
        ),
    ),
)  # fmt: skip
