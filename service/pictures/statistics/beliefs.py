"""Probabilities of outcomes and of parameters: information, and what data do to beliefs."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.statistics.probabilities import in_base, pair
from service.methods.statistics import information
from service.methods.statistics.distributions.families import law
from service.pictures import bars, curves, densities, images
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.errors import NoPicture

_UNITS = {"e": "nats", 2: "bits", 10: "digits"}


def outcomes(canvas: Canvas, request: Any, result: Any) -> None:
    """The probabilities as bars with their entropy; of many distributions the entropy of one after the other."""
    p = _rows(request.probabilities, request.axis)
    values, unit = np.ravel(result.result), _UNITS[request.base]
    if len(p) == 1:
        axes = canvas.panel(f"Entropy {number(values[0])} {unit}", "outcome", "probability")
        bars.bars(canvas, axes, p, [str(i) for i in range(p.shape[1])])
        return
    axes = canvas.panel("Entropy", "distribution", unit)
    place = canvas.names.along(axes, len(values))
    curves.line(canvas, axes, place, values, marker="o" if len(values) <= 50 else "")


def two_distributions(canvas: Canvas, request: Any, result: Any) -> None:
    """Both distributions as bars; of many pairs the answers of one after the other."""
    values, unit = np.ravel(result.result), _UNITS[request.base]
    title, rows = _TITLES[canvas.path], _probabilities(request)
    if len(values) == 1:
        axes = canvas.panel(f"{title} {number(values[0])} {unit}", "outcome", "probability")
        bars.bars(
            canvas, axes, np.stack([rows[0][0], rows[1][0]]), [str(i) for i in range(rows[0].shape[1])], groups="pq"
        )
        return
    axes = canvas.panel(title, "pair", unit)
    marker, place = ("o" if len(values) <= 50 else ""), canvas.names.along(axes, len(values))
    curves.line(canvas, axes, place, values, 0, title.lower(), marker=marker)
    if canvas.path == "cross-entropy":
        q = pair(request)[1]
        own = in_base(information.entropy(q, q, request.axis), request.base)
        curves.line(canvas, axes, place, np.ravel(own), 1, "entropy of q", marker=marker)
    canvas.legend(axes)


_TITLES = {
    "cross-entropy": "Cross-entropy", "kl-divergence": "Kullback-Leibler divergence",
    "js-divergence": "Jensen-Shannon divergence",
}  # fmt: skip


def _probabilities(request: Any) -> tuple[Any, Any]:
    """Both distributions of each pair as rows."""
    p, q = np.broadcast_arrays(request.p, request.q)
    return _rows(p, request.axis), _rows(q, request.axis)


def _rows(weights: Any, axis: int) -> Any:
    """Distributions of outcomes as rows, normalised."""
    rows = np.moveaxis(np.asarray(weights, float), axis, -1).reshape(-1, np.shape(weights)[axis])
    return rows / rows.sum(1, keepdims=True)


def joint(canvas: Canvas, request: Any, result: Any) -> None:
    """The joint probabilities in colours, beside what they would be if both were independent."""
    p = np.asarray(request.joint, float)
    independent = np.outer(result.marginal_x, result.marginal_y)
    images.side_by_side(canvas, [("Joint", p / p.sum()), ("If independent", independent)])


def hypotheses(canvas: Canvas, request: Any, result: Any) -> None:
    """The probability of each hypothesis before and after."""
    names = list(request.prior)
    rows = np.array([[request.prior[name] for name in names], [result.posterior[name] for name in names]], float)
    axes = canvas.panel("Prior and posterior", "hypothesis", "probability")
    bars.bars(canvas, axes, rows, names, groups=("prior", "posterior"))


def posterior(canvas: Canvas, request: Any, result: Any) -> None:
    """The density of the parameter before and after, with the credible interval shaded."""
    if request.model == "dirichlet-multinomial":
        _shares(canvas, request, result)
        return
    before, after = (_density(request, parameters) for parameters in (vars(request.prior), result.posterior))
    axes = canvas.panel(f"Posterior of {request.model}", _PARAMETERS[request.model], "density")
    lower, upper = (float(np.ravel(end)[0]) for end in (result.lower, result.upper))
    ends = densities.lawlike_range([after], lower, upper)
    first = densities.extent(before)
    span = ends[1] - ends[0]
    ends = max(first[0], ends[0] - 2 * span), min(first[1], ends[1] + 2 * span)
    ends = min(ends[0], lower), max(ends[1], upper)
    densities.density(canvas, axes, before, ends, 0, "prior", linestyle="--")
    densities.density(canvas, axes, after, ends, 1, "posterior")
    densities.shade(canvas, axes, after, (lower, upper), 1, f"{number(100 * request.level)} % interval")
    canvas.legend(axes)


_PARAMETERS = {
    "beta-binomial": "probability", "gamma-poisson": "rate", "gamma-exponential": "rate", "normal-normal": "mean",
    "normal-inverse-gamma": "mean",
}  # fmt: skip


def _density(request: Any, parameters: Any) -> Any:
    """The law of the parameter; of a mean with unknown variance the marginal one, Student's t."""
    given = dict(parameters)
    if request.model == "normal-inverse-gamma":
        scale = float(np.sqrt(given["scale"] / (given["shape"] * given["weight"])))
        given = {"degrees_of_freedom": 2 * given["shape"], "location": given["mean"], "scale": scale}
    name = {"normal-inverse-gamma": "student_t", "normal-normal": "normal"}.get(
        request.model, request.model.partition("-")[0]
    )
    return law(DISTRIBUTIONS[name](name=name, **{key: float(value) for key, value in given.items()}))


def _shares(canvas: Canvas, request: Any, result: Any) -> None:
    concentration = np.asarray(request.prior.concentration, float)
    mean = np.asarray(result.posterior_mean, float)
    if len(mean) > 60:
        raise NoPicture("Up to 60 outcomes have a picture; these are more.")
    axes = canvas.panel("Prior and posterior mean", "outcome", "probability")
    rows = np.stack([concentration / concentration.sum(), mean])
    reach = np.stack([mean - result.lower, result.upper - mean])
    bars.bars(canvas, axes, rows, [str(i) for i in range(len(mean))], groups=("prior", "posterior"))
    axes.errorbar(np.arange(len(mean)) + 0.2, mean, reach, fmt="none", color=canvas.theme.ink, capsize=3)
